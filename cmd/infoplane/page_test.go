package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"infoplane/artifacts"
	"infoplane/golden"
	"infoplane/internal/strict"
)

// A run whose page would be made from the same leaves it as it is; any change of what it is
// made from, or of the file, makes it again. To see whether it was made, the page is another
// one here, with a note that says that it is the right one.
func TestPageIsKept(t *testing.T) {
	const mark = "<!-- not made again -->"
	for name, c := range map[string]struct {
		change func(b *bench, e *experiment) // before the second run
		code   int
		kept   bool
	}{
		"nothing":         {func(*bench, *experiment) {}, exitDone, true},
		"about":           {func(_ *bench, e *experiment) { e.about = "Another sentence." }, exitDone, false},
		"experiment file": {func(_ *bench, e *experiment) { e.text = append(e.text, "# a remark\n"...) }, exitDone, false},
		"given otherwise": {func(_ *bench, e *experiment) { e.given = "./tiny.yaml" }, exitDone, false},
		"a claim": {func(b *bench, e *experiment) {
			claims, err := golden.Claims("smoke")
			if err != nil || len(claims) == 0 {
				b.t.Fatal(err)
			}
			e.claims = claims[:1]
		}, exitDone, false},
		"a result": {func(b *bench, e *experiment) { b.tiny.Rate = 0.25; e.graph = b.tiny.graph("tiny") }, exitDone, false},
		"a failure": {func(b *bench, e *experiment) {
			b.tiny.Rate, b.tiny.Fail = 0.75, 2
			e.graph = b.tiny.graph("tiny")
		}, exitFailure, false},
		"the file": {func(b *bench, _ *experiment) {
			os.WriteFile(b.path("figures/index.html"), []byte(b.page()+" "), 0o666)
		}, exitDone, false},
		"no file": {func(b *bench, _ *experiment) { os.Remove(b.path("figures/index.html")) }, exitDone, false},
		"a link": {func(b *bench, _ *experiment) {
			os.Rename(b.path("figures/index.html"), b.path("figures/other.html"))
			os.Symlink("other.html", b.path("figures/index.html"))
		}, exitDone, false},
		"no note":        {func(b *bench, _ *experiment) { b.note(func(*pageNote) {}, true) }, exitDone, false},
		"another binary": {func(b *bench, _ *experiment) { b.note(func(n *pageNote) { n.From = "0" + n.From[1:] + "0" }, false) }, exitDone, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			e, err := b.tiny.open("tiny")
			if err != nil {
				t.Fatal(err)
			}
			b.open = func(string, ...strict.Setting) (*experiment, error) { copied := *e; return &copied, nil }
			b.run(exitDone, "run tiny")
			b.run(exitDone, "run tiny")
			b.says(b.stderr, "unchanged figure.png, index.html")
			made := b.page()
			if err := os.WriteFile(b.path("figures/index.html"), []byte(made+mark), 0o666); err != nil {
				t.Fatal(err)
			}
			b.note(func(n *pageNote) {
				sum := sha256.Sum256([]byte(made + mark))
				n.Page = hex.EncodeToString(sum[:])
			}, false)
			c.change(b, e)
			b.run(c.code, "run tiny --overwrite")
			if kept := b.page() == made+mark; kept != c.kept {
				t.Errorf("the page was kept: %v, want %v", kept, c.kept)
			}
			if name == "the file" || name == "no file" || name == "a link" || name == "another binary" {
				if b.page() != made {
					t.Error("another page than the first one")
				}
			}
			b.run(exitCodeOfReport(c.code), "report tiny --overwrite")
			if b.page() == made+mark {
				t.Error("report keeps the page")
			}
		})
	}
}

func exitCodeOfReport(run int) int {
	if run == exitFailure {
		return exitStale
	}
	return run
}

// note changes the note of the page, or removes all of them.
func (b *bench) note(change func(*pageNote), remove bool) {
	b.t.Helper()
	if remove {
		logs, _ := filepath.Glob(b.path("store/logs/*"))
		for _, log := range logs {
			os.Remove(log)
		}
		return
	}
	store, err := artifacts.Open(b.path("store"))
	if err != nil {
		b.t.Fatal(err)
	}
	text, there, err := store.Log("tiny:" + reportFile)
	var n pageNote
	if err != nil || !there || json.Unmarshal(text, &n) != nil {
		b.t.Fatalf("note %q, %v, %v", text, there, err)
	}
	change(&n)
	if text, err = json.Marshal(n); err != nil {
		b.t.Fatal(err)
	}
	if err := store.KeepLog("tiny:"+reportFile, text); err != nil {
		b.t.Fatal(err)
	}
}
