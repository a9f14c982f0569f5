package review

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts"
	"infoplane/pipeline"
	"infoplane/stages/report"
)

// mostOutputs is the most outputs that are listed one by one, beside the exports
// that gather them: 300 lines of 130 bytes. The paper's 4 000 would be half a
// megabyte, all of which changes with every change; its exports change too, but do not
// show which network differs first.
const mostOutputs = 300

// digests lists the exports and, of a small experiment, the outputs of all
// actions, in the order of the graph.
//
// A digest is that of a record. The error is that of the first stored object whose content
// has another one; an object may be missing, since it was removed to save space.
func digests(f report.Findings) (all []Digest, failed error) {
	output := f.Output
	f.Output = func(node, port string) (artifacts.Ref, bool) {
		ref, ok := output(node, port)
		if !ok {
			return ref, false
		}
		if err := f.Store.Verify(ref); errors.Is(err, artifacts.ErrDamaged) && failed == nil {
			failed = fmt.Errorf("%s: %s: %w", node, port, err)
		}
		return ref, true
	}
	exports := exportsOf(f)
	var outputs []Digest
	for _, a := range f.Graph.Actions() {
		if draws(a) {
			continue
		}
		if len(outputs) > mostOutputs {
			break
		}
		for _, port := range a.Outputs() {
			ref, _ := f.Output(a.Name(), port)
			d := Digest{Stage: a.Stage(), Name: a.Name() + "/" + port, Logical: ref.Logical}
			for _, in := range a.Inputs() {
				d.from = append(d.from, in.Node+"/"+in.Output)
			}
			outputs = append(outputs, d)
		}
	}
	if len(outputs) > mostOutputs {
		outputs = nil
	}
	known := func(d Digest) bool { return !d.Logical.IsZero() }
	return filter(append(exports, outputs...), known), failed
}

func filter[T any](all []T, which func(T) bool) []T {
	return slices.DeleteFunc(all, func(one T) bool { return !which(one) })
}

// exportsOf returns the exports of tables. The digest of one that is a single table
// is that table's; that of a gathered one is
//
//	SHA-256( "infoplane export 1\n", for each part: length of labels, labels, logical digest )
//
// with lengths as 8 bytes, little-endian, and labels as in "fraction=0.85,seed=3".
// So a gathered table has an identity without being gathered.
func exportsOf(f report.Findings) []Digest {
	var out []Digest
	exports := map[string][]pipeline.Exported{}
	for _, x := range f.Graph.Exports() {
		a := f.Graph.Action(x.Node)
		if draws(a) {
			continue
		}
		if exports[x.Name] == nil {
			out = append(out, Digest{Stage: a.Stage(), Name: x.Name, Export: true})
		}
		exports[x.Name] = append(exports[x.Name], x)
	}
	above := newAncestry(f.Graph)
	for i := range out {
		d := &out[i]
		hash, whole := sha256.New(), true
		hash.Write([]byte("infoplane export 1\n"))
		for _, x := range exports[d.Name] {
			ref, ok := f.Output(x.Node, x.Port)
			whole = whole && ok
			labels := x.Labels.String()
			hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(labels))))
			hash.Write([]byte(labels))
			hash.Write(ref.Logical[:])
			d.Logical = ref.Logical
			for _, name := range above.of(x.Node) {
				if !slices.Contains(d.from, name) && name != d.Name {
					d.from = append(d.from, name)
				}
			}
		}
		switch {
		case !whole:
			d.Logical = artifacts.Logical{}
		case len(exports[d.Name]) > 1 || len(exports[d.Name][0].Labels) > 0:
			d.Logical = artifacts.Logical(hash.Sum(nil))
		}
	}
	return out
}

// ancestry finds the exports that an action reads from, through actions that
// export nothing.
type ancestry struct {
	graph *pipeline.Graph
	names map[pipeline.Edge][]string // of the exports of an output; its Port is empty
	known map[string][]string
}

func newAncestry(g *pipeline.Graph) *ancestry {
	a := &ancestry{g, map[pipeline.Edge][]string{}, map[string][]string{}}
	for _, x := range g.Exports() {
		at := pipeline.Edge{Node: x.Node, Output: x.Port}
		a.names[at] = append(a.names[at], x.Name)
	}
	return a
}

func (a *ancestry) of(node string) []string {
	if out, ok := a.known[node]; ok {
		return out
	}
	var out []string
	for _, in := range a.graph.Action(node).Inputs() {
		names := a.names[pipeline.Edge{Node: in.Node, Output: in.Output}]
		if len(names) == 0 {
			names = a.of(in.Node)
		}
		for _, name := range names {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	a.known[node] = out
	return out
}

// The first lines of digests.txt.
const digestsHead = `# What the experiment amounts to, to the bit, on every platform.
# Written by "infoplane golden accept"; a change by hand is a lie.
#
#   stage   name version
#   setting entry field value
#   table   stage name digest        an export: one table, or the parts that it gathers
#   output  stage name digest        of one action: logical digest of the table
`

// formatDigests writes digests.txt.
func formatDigests(r Results) []byte {
	var b bytes.Buffer
	b.WriteString(digestsHead)
	for _, f := range r.Versions {
		fmt.Fprintf(&b, "stage %s %s\n", f.Name, f.Value)
	}
	for _, f := range r.Settings {
		fmt.Fprintf(&b, "setting %s %s\n", f.Name, f.Value)
	}
	for _, d := range r.Digests {
		fmt.Fprintf(&b, "%s %s %s %s\n", d.kind(), d.Stage, d.Name, d.Logical)
	}
	return b.Bytes()
}

func (d Digest) kind() string {
	if d.Export {
		return "table"
	}
	return "output"
}

// id identifies the table among others: an export and an output may have one name.
func (d Digest) id() string { return d.kind() + " " + d.Name }

// parseDigests reads what formatDigests writes, into r.
func parseDigests(file string, text []byte, r *Results) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for at := 1; lines.Scan(); at++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		words := strings.SplitN(rest, " ", 3)
		switch {
		case kind == "stage" && len(words) == 2:
			r.Versions = append(r.Versions, Fact{Name: words[0], Value: words[1], Line: at})
		case kind == "setting" && len(words) == 3:
			r.Settings = append(r.Settings, Fact{Name: words[0] + " " + words[1], Value: words[2], Line: at})
		case (kind == "table" || kind == "output") && len(words) == 3:
			logical, err := artifacts.ParseLogical(words[2])
			if err != nil {
				return fmt.Errorf("%s:%d: %w; restore the file from git", file, at, err)
			}
			r.Digests = append(r.Digests, Digest{Stage: words[0], Name: words[1], Export: kind == "table", Logical: logical, Line: at})
		default:
			return fmt.Errorf("%s:%d: %.60q is not a line of a digests file; restore the file from git", file, at, line)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w; restore the file from git", file, err)
	}
	return nil
}
