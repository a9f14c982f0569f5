package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"infoplane/artifacts"
	"infoplane/internal/output"
	"infoplane/stages/report"
)

// pageNote is what the store keeps of the report page that a run wrote last. A run whose page
// would be made from the same leaves the file as it is, if it is still that page: verdicts take
// longer than all else in a run with nothing to do. `infoplane report` always makes the page.
type pageNote struct {
	From    string            `json:"made_from"`         // digest of all that the page is made from
	Page    string            `json:"page"`              // digest of the file
	Tables  map[string]string `json:"tables,omitempty"`  // those of the tables beside it
	Without []string          `json:"without,omitempty"` // tables that are not
}

// pageOf names the note in the store.
func (e *experiment) pageOf() string { return e.graph.Name() + ":" + reportFile }

// page writes the report page of a run.
func (p *published) page(ctx context.Context, store *artifacts.Store, e *experiment, found report.Findings) error {
	from, known := e.madeFrom(found, p.withTables)
	var note pageNote
	if text, there, err := store.Log(e.pageOf()); known && err == nil && there && json.Unmarshal(text, &note) == nil && note.From == from {
		if p.is(reportFile, note.Page) && !slices.ContainsFunc(slices.Collect(maps.Keys(note.Tables)), func(file string) bool { return !p.is(file, note.Tables[file]) }) {
			p.outcome(output.Unchanged, reportFile)
			for _, file := range slices.Sorted(maps.Keys(note.Tables)) {
				p.outcome(output.Unchanged, file)
			}
			p.without = note.Without
			return nil
		}
	}
	note = pageNote{From: from}
	if p.withTables {
		failed := len(p.failed)
		note.Tables = p.tables(ctx, e, &found)
		note.Without = p.without
		known = known && len(p.failed) == failed // or the next run has to say so, too
	}
	_, html, err := p.report(e, found)
	if err != nil || !known {
		return err
	}
	sum := sha256.Sum256(html)
	note.Page = hex.EncodeToString(sum[:])
	if text, err := json.Marshal(note); err == nil {
		_ = store.KeepLog(e.pageOf(), text) // without the note the page is made again
	}
	return nil
}

// is reports whether a file in the output folder has a digest.
func (p *published) is(name, digest string) bool {
	is, there := fileDigest(filepath.Join(p.folder.Dir, name))
	return there && is == digest
}

// fileDigest is the digest of a regular file; false if there is none that can be read.
func fileDigest(path string) (string, bool) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	sum, _, err := hashFile(path)
	return hex.EncodeToString(sum), err == nil
}

// hashFile returns the SHA-256 of a file, and its size in bytes; it reads the file in pieces.
func hashFile(path string) (sum []byte, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return h.Sum(nil), size, err
}

// programDigest is the digest of the file of this program; false if it cannot be found out.
var programDigest = sync.OnceValues(func() (string, bool) {
	self, err := os.Executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return "", false
	}
	return fileDigest(self)
})

// madeFrom is the digest of all that the report page is made from: this program, which has the
// claims of the built-in experiments and the form of the page; the experiment; and of each
// action the results, or why there are none. It is false if it cannot be found out.
func (e *experiment) madeFrom(found report.Findings, withTables bool) (string, bool) {
	program, ok := programDigest()
	if !ok {
		return "", false
	}
	h := sha256.New()
	add(h, "page 3", fmt.Sprint(withTables), program, e.command(), e.name, e.about, string(e.text))
	add(h, found.Made...)
	for _, c := range e.claims {
		text, err := json.Marshal(c)
		if err != nil {
			return "", false
		}
		add(h, "claim", c.Name, string(text))
	}
	for _, a := range e.graph.Actions() {
		add(h, "action", a.Name(), string(a.Config()), found.Problem(a.Name()))
		for _, port := range a.Outputs() {
			if ref, ok := found.Output(a.Name(), port); ok {
				add(h, "output", port, ref.Blob.String(), ref.Logical.String())
			}
		}
	}
	for _, x := range e.graph.Exports() {
		add(h, "export", x.Name, x.Labels.String(), x.Node, x.Port)
	}
	for _, x := range e.graph.Files() {
		add(h, "file", x.Name, x.Node, x.Port)
	}
	return hex.EncodeToString(h.Sum(nil)), true
}

// add adds texts to a digest, each with its length.
func add(h hash.Hash, texts ...string) {
	for _, text := range texts {
		fmt.Fprintf(h, "%d %s\n", len(text), text)
	}
}
