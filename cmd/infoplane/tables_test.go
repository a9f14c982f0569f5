package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/pipeline"
	"infoplane/stages/report"
)

// published reads a file in the output folder; "" if there is none.
func (b *bench) published(name string) string {
	content, _ := os.ReadFile(b.path("figures/" + name))
	return string(content)
}

// The tables beside the page hold what cat prints, byte for byte, and the page leads to each.
func TestTablesBesideThePage(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "run tiny")
	plain := b.page()
	b.says(plain, "<code>infoplane report tiny --with-tables</code> puts them beside this page", `Tables behind it: <a href="#table-history">`, `<tr id="table-history">`)
	if strings.Contains(plain, ".csv") || b.published("tables/history.csv") != "" {
		t.Error("tables that nobody asked for")
	}

	b.run(exitDone, "report tiny --with-tables")
	b.says(b.stderr, "tables/ (2 tables)", "replaced index.html")
	with := b.page()
	b.says(with, `<a href="tables/history.csv">tables/history.csv</a>`, `<a href="tables/numbers.csv">tables/numbers.csv</a>`, `Tables behind it: <a href="tables/history.csv">history.csv</a>`)
	for _, name := range []string{"history", "numbers"} {
		b.run(exitDone, "cat tiny:"+name+" --format csv")
		if got := b.published("tables/" + name + ".csv"); got != b.stdout || got == "" {
			t.Errorf("%s.csv:\n%s\ncat prints\n%s", name, got, b.stdout)
		}
	}

	b.run(exitDone, "run tiny --with-tables")
	if b.page() != with {
		t.Error("report and run write different pages")
	}
	b.run(exitDone, "run tiny --with-tables")
	b.says(b.stderr, "unchanged figure.png, index.html, tables/ (2 tables)")
	os.Remove(b.path("figures/tables/history.csv"))
	b.run(exitDone, "run tiny --with-tables")
	b.says(b.stderr, "written tables/history.csv")
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "replaced index.html", "tables/ is of an earlier page")
	if b.page() != plain {
		t.Error("without the flag the page leads to tables")
	}
}

// What is not written is said, on the page and on the command line.
func TestTablesThatAreNotWritten(t *testing.T) {
	b := newBench(t)
	b.tiny.Fail = 2
	b.run(exitPartial, "run tiny -k --with-tables")
	b.says(b.stderr, "not as CSV, for the reasons on the page: history")
	b.says(b.page(), "<td>none: 1 of 3 parts not up to date</td>", "infoplane cat tiny:history", `<a href="#table-history">history</a>`, "tables/numbers.csv")
	if b.published("tables/history.csv") != "" {
		t.Error("a table without one of its parts")
	}
	b.tiny.Fail = 0
	b.run(exitDone, "run tiny --with-tables")

	const own = "mine\n"
	if err := os.WriteFile(b.path("figures/tables/history.csv"), []byte(own), 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "run tiny --with-tables")
	b.says(b.stderr, "history.csv: was not written by infoplane")
	if b.published("tables/history.csv") != own {
		t.Error("a file of the user's is replaced")
	}
	b.run(exitDone, "run tiny --with-tables --overwrite")

	b.run(exitUsage, "run tiny train --with-tables")
	b.says(b.stderr, "run --with-tables: these targets have no figure")
	b.run(exitUsage, "run tiny --worker --with-tables")

	blob := b.ref("generate/numbers", "numbers").Blob.String()
	for _, object := range b.objects() {
		if strings.HasSuffix(object, blob) {
			content, err := os.ReadFile(object)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)/2] ^= 1
			os.Chmod(object, 0o644)
			os.WriteFile(object, content, 0o644)
		}
	}
	b.run(exitStale, "report tiny --with-tables") // as cat
	b.says(b.stderr, "tiny:generate/numbers: ", "damaged", "not as CSV, for the reasons on the page: numbers")
	b.says(b.page(), "<td>none: it cannot be read</td>")
}

// Weights, activations, large tables and those whose parts differ are left out.
func TestTablesLeftOut(t *testing.T) {
	type wide struct {
		A int32 `column:"a"`
		B int32 `column:"b"`
	}
	g := pipeline.New("mixed")
	a := g.Add(pipeline.Spec{Stage: "generate", Version: 1, Name: "generate/all"})
	narrow, weights, all := pipeline.Result[[]number](a, "narrow"), pipeline.Result[[]number](a, "weights"), pipeline.Result[[]wide](a, "wide")
	activations := pipeline.Result[[]number](a, "activations", pipeline.Derivable)
	a.Do(func(task *pipeline.Task) error {
		for _, write := range []error{narrow.Write(task, []number{{1, 0.5}}), weights.Write(task, []number{{1, 1}}), activations.Write(task, []number{{1, 1}}), all.Write(task, []wide{{1, 2}})} {
			if write != nil {
				return write
			}
		}
		return nil
	})
	pipeline.Export(g, "narrow", nil, narrow)
	pipeline.Export(g, "weights", nil, weights)
	pipeline.Export(g, "activations", nil, activations)
	pipeline.Export(g, "both", nil, narrow)
	pipeline.Export(g, "both", nil, all)
	store := artifacts.InMemory()
	done, err := (&pipeline.Engine{Store: store, Workers: 1}).Run(context.Background(), g, pipeline.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	e := &experiment{given: "mixed", name: "mixed", graph: g}
	found := report.Findings{Graph: g, Store: store, Output: done.Output}
	for name, want := range map[string]string{"narrow": "", "weights": "weights are large", "activations": "activations are large", "both": "its parts have different columns"} {
		exports, err := e.exports(name)
		if err != nil {
			t.Fatal(err)
		}
		text, without, err := e.csv(context.Background(), found, newParameters(g), exports, mostCSV)
		if err != nil || without != want || (want == "") != (string(text) == "n,x\n1,0.5\n") {
			t.Errorf("%s: %q, %q, %v; want %q", name, text, without, err, want)
		}
		if want != "" {
			continue
		}
		if text, without, err := e.csv(context.Background(), found, newParameters(g), exports, 5); err != nil || without != "it is above 5 B" || len(text) > 0 {
			t.Errorf("%s in 5 bytes: %q, %q, %v", name, text, without, err)
		}
	}
	if got := foldTables([]string{"a.png", "tables/b.csv"}); !slices.Equal(got, []string{"a.png", "tables/b.csv"}) {
		t.Errorf("one table: %q", got)
	}
	out := limited{most: 4}
	if n, err := out.Write([]byte("1234")); n != 4 || err != nil {
		t.Errorf("4 bytes of 4: %d, %v", n, err)
	}
	if _, err := out.Write([]byte("5")); err != errLarge {
		t.Errorf("5 bytes of 4: %v", err)
	}
}
