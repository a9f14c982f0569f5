package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/internal/provenance"
	"infoplane/pipeline"
)

// fileOrigin is where a file comes from. It is recorded in the file: in the metadata of Parquet and
// SVG, in a text chunk of PNG, a comment of GIF, an object of PDF.
type fileOrigin struct {
	Experiment string   `json:"experiment"`
	Digest     string   `json:"experiment_sha256"` // of its file
	Set        []string `json:"set,omitempty"`     // in the file, by flags
	Name       string   `json:"name,omitempty"`    // of a table that is gathered
	Parts      int      `json:"parts,omitempty"`   // … and of how many
	Of         []part   `json:"of"`
	Infoplane  string   `json:"infoplane"` // the version that wrote the file
}

// part is an artifact that a file has.
type part struct {
	Node    string            `json:"node"` // with the experiment: paper:plot/figure2
	Port    string            `json:"port"`
	Stage   string            `json:"stage"`
	Version int               `json:"stage_version"`
	Logical artifacts.Logical `json:"logical"`
	Blob    artifacts.Blob    `json:"blob"`
}

// mostParts is how many parts of a gathered table a file names.
const mostParts = 100

// origin describes what a file is made from: artifacts of an experiment.
func (e *experiment) origin(name string, exports []pipeline.Exported, refs []artifacts.Ref) fileOrigin {
	out := fileOrigin{Experiment: e.graph.Name(), Digest: e.digest(), Infoplane: version()}
	for _, s := range e.set {
		out.Set = append(out.Set, s.String())
	}
	if len(exports) > 1 {
		out.Name, out.Parts = name, len(exports)
	}
	for i, x := range exports[:min(len(exports), mostParts)] {
		a := e.graph.Action(x.Node)
		out.Of = append(out.Of, part{e.graph.Name() + ":" + x.Node, x.Port, a.Stage(), a.Version(), refs[i].Logical, refs[i].Blob})
	}
	return out
}

// digest is the SHA-256 of the experiment's file.
func (e *experiment) digest() string { return fmt.Sprintf("%x", sha256.Sum256(e.text)) }

// text is the origin as JSON in printable ASCII.
func (o fileOrigin) text() string {
	b, err := json.Marshal(o)
	if err != nil {
		panic("infoplane: " + err.Error()) // texts and numbers
	}
	var out strings.Builder
	for _, r := range string(b) {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

// mark writes into a file where it comes from. A file of another form stays as it is.
func (o fileOrigin) mark(file []byte) []byte {
	if parquet.IsTable(file) {
		if noted, err := parquet.WithNote(file, o.text()); err == nil {
			return noted
		}
		return file
	}
	marked, _ := provenance.Mark(file, o.text())
	return marked
}

// originOf reads where a file comes from, and the file as it was before that was written into it.
func originOf(file []byte) (o fileOrigin, plain []byte, ok bool) {
	text, plain, ok := provenance.Read(file)
	if parquet.IsTable(file) {
		text, plain, ok = parquet.Note(file)
	}
	if !ok || json.Unmarshal([]byte(text), &o) != nil || len(o.Of) == 0 {
		return fileOrigin{}, file, false
	}
	return o, plain, true
}

// intact reports whether a file holds the artifact that it says it is; known is false of a table
// that is gathered, which has no digest of its own.
func (o fileOrigin) intact(plain []byte) (is, known bool) {
	if len(o.Of) != 1 || o.Parts > 1 {
		return false, false
	}
	sum := artifacts.Blob(sha256.Sum256(plain))
	if sum == o.Of[0].Blob {
		return true, true
	}
	if !parquet.IsTable(plain) {
		return false, true
	}
	t, err := parquet.ReadVerified(plain)
	if err == nil && artifacts.Logical(t.Logical()) == o.Of[0].Logical {
		return true, true
	}
	return false, err != nil // with labels in front it is another table
}

// printOrigin prints the origin that is recorded in a file.
func (s *session) printOrigin(path string, o fileOrigin, plain []byte) {
	var out columns
	out.add("  experiment", o.Experiment, "SHA-256 of its file "+o.Digest)
	for _, set := range o.Set {
		out.add("  set", set)
	}
	if o.Parts > 1 {
		out.add("  table", o.Name, fmt.Sprintf("gathered of %d", o.Parts))
	}
	for _, p := range o.Of {
		out.add("  made by", p.Node, fmt.Sprintf("output %s of %s, version %d", p.Port, p.Stage, p.Version))
		out.add("", "logical", p.Logical.String())
		out.add("", "blob", p.Blob.String())
	}
	out.add("  infoplane", o.Infoplane)
	switch is, known := o.intact(plain); {
	case is:
		out.add("  content", "is what these digests are of")
	case known:
		out.add("  content", "is NOT what these digests are of: the file was changed")
	default:
		out.add("  content", "is put together, and has no digest of its own")
	}
	fmt.Fprintln(s.out, path)
	out.print(s.out)
}
