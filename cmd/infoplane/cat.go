package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/count"
	"infoplane/internal/output"
	"infoplane/internal/suggest"
	"infoplane/pipeline"
)

// catFormats are those of tables.
var catFormats = []string{"csv", "json", "arrow", "parquet"}

func (s *session) catVerb() *cli.Command {
	return &cli.Command{
		Name:      "cat",
		Usage:     "print a table or a file: csv, json, arrow, parquet",
		ArgsUsage: "EXPERIMENT:NAME",
		Description: `NAME is an exported table (patterns, information, history …), a published file, or
an action's output as NODE or NODE/PORT. A table of several runs is gathered, with
columns in front that tell them apart: a column per label of the network; estimate,
the entry of the estimator; and one for each parameter in which the actions of the
stage differ, such as bins, where NaN or no text is "has none". Group by all of
them: an entry and a sweep may hold the same estimator. Numbers are the shortest text
that reads back to the same bits; json is one object per line, with null for NaN;
arrow is an IPC stream.
Exit code 3 if a part is stale or missing: cat never runs anything; 4 if the store has
conflicting results of a part.

   infoplane cat smoke:patterns --format csv | head
   infoplane cat paper:information --format parquet > information.parquet
   infoplane cat smoke:train/network/fraction=0.85,seed=1/history --format json
   infoplane cat smoke:figure2.svg > figure2.svg`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "csv", Usage: "`FORMAT`: csv, json, arrow or parquet"},
			setFlag(),
			remoteFlag(),
		},
		Action: s.cat,
	}
}

// maxGathered bounds what is gathered in memory for arrow and parquet: stored
// bytes, of which a float needs up to twice as many in memory.
const maxGathered = 1 << 30

func (s *session) cat(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one EXPERIMENT:NAME")
	if err != nil {
		return err
	}
	format := c.String("format")
	if err := oneOf("--format", format, catFormats...); err != nil {
		return err
	}
	given, name := splitNode(args[0])
	e, err := s.opened(c, given)
	if err != nil {
		return err
	}
	exports, err := e.exports(name)
	if err != nil {
		return err
	}
	var nodes []string
	for _, export := range exports {
		nodes = append(nodes, export.Node)
	}
	found, err := s.results(c, e, nodes...)
	if err != nil {
		return err
	}
	refs, err := e.refs(found, name, exports)
	if err != nil {
		return err
	}
	if err := s.printExports(c, found.store, e, name, exports, refs); err != nil {
		return err
	}
	return s.conflicted(e, found.store, conflictsOf(found.targets()))
}

// printExports prints the artifacts that a name stands for.
func (s *session) printExports(c *cli.Context, store *artifacts.Store, e *experiment, name string, exports []pipeline.Exported, refs []artifacts.Ref) error {
	format := c.String("format")

	first, err := store.Bytes(refs[0])
	if err != nil {
		return e.unreadable(exports[0], err)
	}
	if !parquet.IsTable(first) {
		if c.IsSet("format") {
			return usagef("%s:%s: is a file, not a table; leave out --format", e.given, name)
		}
		return s.catFile(e, name, e.origin(name, exports, refs).mark(first))
	}
	if (format == "arrow" || format == "parquet") && isTerminal(s.stdout) {
		return usagef("%s:%s: %s is binary and stdout is a terminal; write it to a file with > %s.%s", e.given, name, format, fileName(name), format)
	}
	return s.printTables(store, e, name, exports, refs, format)
}

func fileName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// exports finds what a name stands for: the outputs, with the labels that
// distinguish them. The order is export, published file, action, output of an action.
func (e *experiment) exports(name string) ([]pipeline.Exported, error) {
	var names []string
	for _, exports := range exportsOf(e.graph) {
		if exports[0].Name == name {
			return exports, nil
		}
		names = append(names, exports[0].Name)
	}
	for _, f := range e.graph.Files() {
		if f.Name == name {
			return []pipeline.Exported{{Name: name, Node: f.Node, Port: f.Port}}, nil
		}
		names = append(names, f.Name)
	}
	if name == "" && len(names) == 0 {
		return nil, usagef("%s: exports no table; name an action's output, see `infoplane ls %s --all`", e.given, e.given)
	}
	if name == "" {
		return nil, usagef("%s: cat needs the name of a table or file, as in %s:%s. There are %s",
			e.given, e.given, names[0], strings.Join(names, ", "))
	}
	for _, a := range e.graph.Actions() {
		switch {
		case a.Name() == name && len(a.Outputs()) == 1:
			return []pipeline.Exported{{Name: name, Node: name, Port: a.Outputs()[0]}}, nil
		case a.Name() == name:
			return nil, usagef("%s:%s: has several outputs; add one of /%s", e.given, name, strings.Join(a.Outputs(), ", /"))
		}
		if port, ok := strings.CutPrefix(name, a.Name()+"/"); ok {
			if slices.Contains(a.Outputs(), port) {
				return []pipeline.Exported{{Name: name, Node: a.Name(), Port: port}}, nil
			}
			return nil, usagef("%s:%s: the action has no output %s%s It has %s", e.given, name, port,
				suggest.Stop(port, a.Outputs()), strings.Join(a.Outputs(), ", "))
		}
	}
	hint := suggest.Clause(name, names)
	if hint == "" {
		var nodes []string
		for _, a := range e.graph.Actions() {
			nodes = append(nodes, a.Name())
		}
		hint = suggest.Clause(name, nodes)
	}
	return nil, usagef("%s:%s: no such table, file or action%s There are %s; `infoplane ls %s` lists the actions",
		e.given, name, sentence(hint), strings.Join(names, ", "), e.command())
}

// refs finds the artifacts of the parts. All of them must be up to date, but may be
// made without what failed.
func (e *experiment) refs(found results, name string, exports []pipeline.Exported) ([]artifacts.Ref, error) {
	var refs []artifacts.Ref
	var stale, removed []string
	for _, export := range exports {
		st := found.status[export.Node]
		switch {
		case !st.Usable():
			stale = append(stale, fmt.Sprintf("%s is %s: %s", export.Node, st.State, why(st)))
			continue
		case slices.Contains(st.Removed, export.Port):
			removed = append(removed, export.Node)
		}
		refs = append(refs, st.Outputs[export.Port])
	}
	target := name
	if len(exports) == 1 {
		target = exports[0].Node // a NODE/PORT is not a target
	}
	switch {
	case len(stale)+len(removed) == 0:
		return refs, nil
	case len(stale) == 0:
		return nil, stalef("%s:%s: %d of %s removed from the store to save space (INFOPLANE_STORE_BUDGET); `infoplane run --force %s %s` makes them again",
			e.given, name, len(removed), count.Of(len(exports), "table"), e.command(), target)
	case len(exports) == 1:
		return nil, stalef("%s:%s: %s; `infoplane run %s %s` makes it", e.given, name, stale[0], e.command(), target)
	default:
		return nil, stalef("%s:%s: %d of %d parts are not up to date (%s …); `infoplane run %s %s` makes them",
			e.given, name, len(stale), len(exports), stale[0], e.command(), target)
	}
}

// unreadable explains an object that is recorded but cannot be read.
func (e *experiment) unreadable(export pipeline.Exported, err error) error {
	if errors.Is(err, artifacts.ErrDamaged) || errors.Is(err, artifacts.ErrMissing) {
		return stalef("%s:%s: %w; `infoplane run --force %s %s` makes it again", e.given, export.Node, err, e.command(), export.Node)
	}
	return failf("%s:%s: %w", e.given, export.Node, err)
}

// catFile prints an artifact that is not a table.
func (s *session) catFile(e *experiment, name string, content []byte) error {
	if isTerminal(s.stdout) && !utf8.Valid(content) {
		return usagef("%s:%s: is binary and stdout is a terminal; write it to a file with > %s", e.given, name, fileName(name))
	}
	_, err := s.data().Write(content)
	return err
}

// printTables prints the parts: as text one after the other, so that any number fits, and
// else gathered into one table.
func (s *session) printTables(store *artifacts.Store, e *experiment, name string, exports []pipeline.Exported, refs []artifacts.Ref, format string) error {
	text := format == "csv" || format == "json"
	if total := sizeOf(refs); !text && len(exports) > 1 && total > maxGathered {
		return failf("%s:%s: %d tables of %s together are too many to gather as %s; use --format csv, or print one at a time: `infoplane cat %s:%s/%s%s --format %s`",
			e.given, name, len(exports), count.Bytes(total), format, e.given, exports[0].Node, exports[0].Port, e.flags(), format)
	}
	var parts []*table.Table // to be gathered
	out := s.data()
	err := e.eachPart(store, newParameters(e.graph), exports, refs, func(i int, t *table.Table) error {
		var err error
		switch format {
		case "csv":
			err = appendCSV(out, i, t)
		case "json":
			err = table.WriteJSON(out, t)
		default:
			parts = append(parts, t)
		}
		if err != nil {
			return failf("stdout: %w", output.Cause(err))
		}
		return nil
	})
	if text || err != nil {
		return err
	}
	t, err := table.Gather(make([]table.Labels, len(parts)), parts)
	if err != nil {
		return failf("%s:%s: %w", e.given, name, err)
	}
	if format == "arrow" {
		err = parquet.WriteArrow(out, t)
	} else {
		var b bytes.Buffer
		if err = parquet.Write(&b, t); err == nil {
			_, err = out.Write(e.origin(name, exports, refs).mark(b.Bytes()))
		}
	}
	if err != nil {
		return failf("stdout: %w", output.Cause(err))
	}
	return nil
}

// eachPart reads the parts of a table one after the other, each as export gives it. It fails with
// errDifferent if one has other columns than the first.
func (e *experiment) eachPart(store *artifacts.Store, columns *parameters, exports []pipeline.Exported, refs []artifacts.Ref, do func(i int, t *table.Table) error) error {
	var schema table.Schema
	for i, export := range exports {
		t, err := e.export(store, columns, export, refs[i])
		if err != nil {
			return err
		}
		if i == 0 {
			schema = t.Schema()
		} else if !slices.Equal(schema, t.Schema()) {
			return e.different(exports[0], export)
		}
		if err := do(i, t); err != nil {
			return err
		}
	}
	return nil
}

// appendCSV writes the i-th part of a table as CSV, below the others.
func appendCSV(out io.Writer, i int, t *table.Table) error {
	if i == 0 {
		return table.WriteCSV(out, t)
	}
	return table.AppendCSV(out, t)
}

// export reads one part, with its labels and parameters as columns in front.
func (e *experiment) export(store *artifacts.Store, columns *parameters, export pipeline.Exported, ref artifacts.Ref) (*table.Table, error) {
	t, err := artifacts.Get[*table.Table](store, ref)
	if err != nil {
		return nil, e.unreadable(export, err)
	}
	if t, err = table.Gather([]table.Labels{columns.front(export, t.Schema())}, []*table.Table{t}); err != nil {
		return nil, failf("%s:%s: %w", e.given, export.Node, err)
	}
	return t, nil
}

// different explains that two networks of different shape share no table.
func (e *experiment) different(first, other pipeline.Exported) error {
	return failf("%s:%s: %w from those of %s, so that they do not fit into one table; print one at a time: `infoplane cat %s:%s/%s%s`",
		e.given, other.Node, errDifferent, first.Node, e.given, other.Node, other.Port, e.flags())
}

var errDifferent = errors.New("its columns differ")
