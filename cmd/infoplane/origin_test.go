package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"infoplane/internal/provenance"
)

// A file that leaves the store says where it comes from, also where there is no store; and that it
// was changed, if it was.
func TestOrigin(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("mine.yaml"), smallYAML)
	t.Chdir(b.dir)
	b.bareRun(0, "run mine.yaml")
	b.bareRun(0, "cat mine.yaml:bins30 --format parquet")
	b.put(b.path("bins.parquet"), b.stdout)
	b.bareRun(0, "cat mine.yaml:train/network/seed=1/history --format parquet")
	b.put(b.path("one.parquet"), b.stdout)
	b.bareRun(0, "cat mine.yaml:figure.svg")
	if b.stdout != b.read("figures/mine/figure.svg") {
		t.Error("cat and run write another file")
	}
	for _, name := range []string{"figure.png", "figure.svg", "figure.pdf"} {
		file := filepath.Join("figures/mine", name)
		b.bareRun(0, "show "+file)
		b.says(b.stdout, "made by  mine:plot/figure\n", "plot, version ")
		b.run(0, "show "+file+" --store "+b.path("nowhere"))
		b.says(squeezed(b.stdout), "experiment mine SHA-256", "made by mine:plot/figure output ", "content is what these digests are of")
		b.run(0, "show --json "+file+" --store "+b.path("nowhere"))
		b.says(b.stdout, `"node":"mine:plot/figure"`)

		text, plain, ok := provenance.Read([]byte(b.read(file)))
		if !ok {
			t.Fatalf("%s has no origin", file)
		}
		plain = bytes.Clone(plain)
		plain[len(plain)/3] ^= 1
		changed, ok := provenance.Mark(plain, text)
		if !ok {
			t.Fatalf("%s cannot be marked", file)
		}
		b.put(b.path("changed-"+name), string(changed))
		b.run(exitFailure, "show changed-"+name+" --store "+b.path("nowhere"))
		b.says(b.stdout, "is NOT what these digests are of")
	}
	b.run(0, "show bins.parquet --store "+b.path("nowhere"))
	b.says(squeezed(b.stdout), "table bins30 gathered of 2", "made by mine:estimate/bins30/network/seed=1 output information of estimate")
	b.run(0, "show one.parquet --store "+b.path("nowhere"))
	b.says(squeezed(b.stdout), "made by mine:train/network/seed=1 output history of train")
	b.put(b.path("plain.svg"), "<svg></svg>\n")
	b.run(exitNoStore, "show plain.svg --store "+b.path("nowhere"))
	b.run(exitFailure, "show plain.svg --store "+b.path("store"))
	if _, err := os.Stat(b.path("nowhere")); err == nil {
		t.Error("show made a store")
	}
	if o := (fileOrigin{Experiment: "müller𝒳\n"}).text(); strings.ContainsFunc(o, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("%q is not of printable ASCII", o)
	}
}
