package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/foreign"
	"infoplane/internal/count"
	"infoplane/internal/output"
	"infoplane/pipeline"
)

func (s *session) showVerb() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "show an experiment's file, an action, or what made a figure",
		ArgsUsage: "EXPERIMENT | EXPERIMENT:NODE | FILE",
		Description: `An EXPERIMENT is printed as YAML, to start one's own from. A NODE is shown with
config, key, inputs, outputs and where it ran. A FILE that a run or cat wrote is traced by
its content to the artifact and the action behind it, whatever it is called now. Pictures
and Parquet files say themselves where they come from, so that this works without a store.

   infoplane show smoke > mine.yaml
   infoplane show smoke:plot/figure2
   infoplane show figures/smoke/figure2.png`,
		Flags:  []cli.Flag{&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "the records of a NODE or FILE, one JSON object per line"}, setFlag(), remoteFlag()},
		Action: s.show,
	}
}

func (s *session) show(c *cli.Context) error {
	args, err := arguments(c, 1, 1, "one EXPERIMENT, EXPERIMENT:NODE or FILE")
	if err != nil {
		return err
	}
	if isFile(args[0]) && !slices.Contains(s.names(), args[0]) && !isYAML(args[0]) {
		if c.IsSet("set") {
			return usagef("%s: is a file of results, in which nothing can be set", args[0])
		}
		return s.showFile(c, args[0])
	}
	given, node := splitNode(args[0])
	e, err := s.opened(c, given)
	if err != nil {
		return err
	}
	if node == "" {
		_, err := s.data().Write(e.text)
		return err
	}
	return s.showNode(c, e, node)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// showNode prints actions as they stand in the graph and in the store.
func (s *session) showNode(c *cli.Context, e *experiment, node string) error {
	found, err := s.results(c, e, node)
	if err != nil {
		return err
	}
	targets := found.targets()
	for i, st := range targets {
		var records []artifacts.Record
		if st.Key != nil {
			if records, err = found.store.Records(*st.Key); err != nil {
				return err
			}
		}
		if c.Bool("json") {
			if err := writeRecords(s.out, records); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		s.printAction(e, st, found.status, records)
	}
	if anyStale(targets) {
		return quiet(exitStale)
	}
	return nil
}

// printAction prints one action.
func (s *session) printAction(e *experiment, st pipeline.Status, status map[string]pipeline.Status, records []artifacts.Record) {
	a := e.graph.Action(st.Node)
	fmt.Fprintf(s.out, "%s:%s\n", e.graph.Name(), a.Name())
	var facts, ports columns
	state := st.State.String()
	if reasons := why(st); reasons != "" {
		state += ": " + reasons
	}
	facts.add("  state", state)
	for _, r := range records {
		facts.add("  ran", ran(r))
		if r.Signer != "" {
			facts.add("  signed by", r.Signer)
		}
	}
	printWhat(&facts, a.Stage(), a.Version(), a.Config(), a.Seed())
	if st.Key != nil {
		facts.add("  key", st.Key.String())
	}
	for _, in := range a.Inputs() {
		digest, from := "not known before "+in.Node+" has run", ""
		if slices.Contains(st.Absent, in.Port) {
			digest = "absent: " + in.Node + " has no result"
		}
		if ref, ok := status[in.Node].Outputs[in.Output]; ok {
			digest, from = "logical "+ref.Logical.String(), "from "+in.Node
		}
		ports.add("  input", in.Port, digest, from)
	}
	for _, port := range a.Outputs() {
		if ref, ok := st.Outputs[port]; ok {
			printRef(&ports, port, ref)
			if slices.Contains(st.Removed, port) {
				ports.add("", "", "removed to save space; `infoplane run --force "+e.command()+" "+a.Name()+"` makes it again")
			}
		} else {
			ports.add("  output", port, "not there yet")
		}
	}
	facts.print(s.out)
	ports.print(s.out)
}

// printWhat prints what an action is: all of its key but the inputs.
func printWhat(out *columns, stage string, version int, config json.RawMessage, seed uint64) {
	var compact bytes.Buffer
	if json.Compact(&compact, config) == nil { // records keep it indented
		config = compact.Bytes()
	}
	if version == 0 {
		out.add("  stage", stage+", by a program")
	} else {
		out.add("  stage", fmt.Sprintf("%s, version %d", stage, version))
	}
	out.add("  config", string(config))
	out.add("  seed", fmt.Sprint(seed))
}

func printRef(out *columns, port string, ref artifacts.Ref) {
	out.add("  output", port, "logical "+ref.Logical.String(), count.Bytes(ref.Size))
	out.add("", "", "blob    "+ref.Blob.String())
}

// showFile finds the artifact that a file is a copy of, and what made it.
func (s *session) showFile(c *cli.Context, path string) error {
	from, plain, marked, ref, err := identify(path)
	if err != nil {
		return usagef("%s: cannot be read: %w", path, output.Cause(err))
	}
	store, err := openLocal(c, &experiment{given: defaultExperiment})
	if err != nil && !marked {
		return err
	}
	var records []artifacts.Record
	if err == nil {
		records, _ = allRecords(store)
	}
	makers := slices.DeleteFunc(slices.Clone(records), func(r artifacts.Record) bool {
		return !slices.ContainsFunc(r.Outputs, func(out artifacts.Output) bool { return out.Blob == ref.Blob })
	})
	switch {
	case len(makers) == 0 && marked:
		return s.showOrigin(c, path, from, plain)
	case len(makers) == 0 && filepath.Base(path) == reportFile:
		return usagef("%s: is the report page, made of many artifacts; it lists their digests. Name one of the figures beside it", path)
	case len(makers) == 0:
		return failf("%s: its bytes (SHA-256 %s) are no artifact of the store %s: it was changed, or comes from another store or version; `infoplane run` writes it again",
			path, ref.Blob, store)
	case c.Bool("json"):
		return writeRecords(s.out, makers)
	}
	fmt.Fprintln(s.out, path)
	for _, r := range makers {
		s.printMaker(r, ref, records)
	}
	return nil
}

// mostRead is the size of the largest file in which the record of its origin is searched for:
// above any figure or table that has one.
const mostRead = 4 << 30

// identify reads where a file comes from, if that is recorded in it (marked), and returns its
// bytes without the record and the artifact that these would be. A file larger than mostRead is
// only hashed.
func identify(path string) (from fileOrigin, plain []byte, marked bool, ref artifacts.Ref, err error) {
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() > mostRead {
		sum, size, err := hashFile(path)
		if err != nil {
			return from, nil, false, ref, err
		}
		return from, nil, false, artifacts.Ref{Blob: artifacts.Blob(sum), Size: size}, nil
	}
	file, err := foreign.ReadAtMost(path, mostRead)
	if err != nil {
		return from, nil, false, ref, err
	}
	from, plain, marked = originOf(file)
	return from, plain, marked, artifacts.Ref{Blob: artifacts.Blob(sha256.Sum256(plain)), Size: int64(len(plain))}, nil
}

// showOrigin prints the origin that is recorded in a file, where no store has more.
func (s *session) showOrigin(c *cli.Context, path string, from fileOrigin, plain []byte) error {
	is, known := from.intact(plain)
	if c.Bool("json") {
		if err := writeJSONLine(s.out, from); err != nil {
			return err
		}
	} else {
		s.printOrigin(path, from, plain)
	}
	if known && !is {
		return failf("%s: was changed: its bytes are not those of the artifact that it names", path)
	}
	return nil
}

// printMaker prints the record of the action that made an artifact, and which of the
// records made its inputs.
func (s *session) printMaker(r artifacts.Record, made artifacts.Ref, records []artifacts.Record) {
	var facts, ports columns
	facts.add("  made by", r.Node)
	facts.add("  ran", ran(r))
	printWhat(&facts, r.Stage, r.Version, r.Config, r.Seed)
	facts.add("  key", r.Key.String())
	for _, in := range r.Inputs {
		ports.add("  input", in.Port, "logical "+in.Logical.String(), "from "+writerOf(in.Logical, records))
	}
	for _, o := range r.Outputs {
		if made.Logical = o.Logical; o.Blob == made.Blob {
			printRef(&ports, o.Port, made)
		}
	}
	facts.print(s.out)
	ports.print(s.out)
}

// writerOf returns the action that wrote an artifact first, and at which port.
func writerOf(artifact artifacts.Logical, records []artifacts.Record) string {
	for _, r := range records {
		for _, out := range r.Outputs {
			if out.Logical == artifact {
				return r.Node + ", output " + out.Port
			}
		}
	}
	return "an action whose record is gone"
}

// writeRecords writes records as JSON lines.
func writeRecords(w io.Writer, records []artifacts.Record) error {
	for _, r := range records {
		if err := writeJSONLine(w, r); err != nil {
			return err
		}
	}
	return nil
}
