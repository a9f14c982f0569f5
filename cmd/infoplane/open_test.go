package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenBuiltIn(t *testing.T) {
	repeats(t)
	for _, name := range experimentNames() {
		e, err := openExperiment(name)
		if err != nil {
			t.Fatal(err)
		}
		if e.name != name || e.graph.Name() != name || e.about == "" || len(e.graph.Files()) == 0 {
			t.Errorf("%s: %q, about %q, %d files", name, e.name, e.about, len(e.graph.Files()))
		}
	}
}

// TestOpenBad: every bad experiment is a usage error that says the thing first.
func TestOpenBad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	smoke, err := openExperiment("smoke")
	if err != nil {
		t.Fatal(err)
	}
	text := string(smoke.text)
	write("mine.yaml", text)
	t.Chdir(dir)
	write("bare", text)
	for given, want := range map[string]string{
		"papr":                  "papr: no experiment of that name; did you mean paper? There are chelombiev, digits, edge, goldfeld, grokking, kolchinsky, lorenzen, paper, paper-again, recipes, relu, saxe, saxe-linear, smoke",
		"bare":                  "bare: no built-in experiment of that name; write ./bare to run the file",
		"./nime.yaml":           "./nime.yaml: no such file; did you mean mine.yaml?",
		"gone/other.yaml":       "gone/other.yaml: no such file. `infoplane show smoke > mine.yaml` makes one to start from",
		dir + "/":               "is a folder; name an experiment file in it",
		write("empty.yaml", ""): "empty.yaml:1:1: the file is empty",
		write("key.yaml", strings.Replace(text, "batch:", "bacth:", 1)):            `unknown key; did you mean batch?`,
		write("section.yaml", strings.Replace(text, "train:", "trian:", 1)):        `unknown section; did you mean train?`,
		write("none.yaml", strings.Replace(text, "networks: 2", "networks: 0", 1)): "an entry trains at least one network",
		"/dev/zero": "/dev/zero",
	} {
		_, err := openExperiment(given)
		if err == nil {
			t.Errorf("%s: no error", given)
			continue
		}
		if !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage {
			t.Errorf("%s: exit code %d, %v\nwant %s", given, exitCode(err), err, want)
		}
	}
}

func TestExperimentName(t *testing.T) {
	for path, want := range map[string]string{
		"./mine.yaml": "mine", "/a/b/other.yml": "other", "golden/paper/experiment.yaml": "paper", "a:b.yaml": "a_b",
	} {
		if got := experimentName(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestLabels prints the labels of the smoke experiment, which are the ones that
// the paper's authors published.
func TestLabels(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.run(exitDone, "run smoke --until generate")
	b.says(b.stderr, "smoke: 3 of 3 actions ran")
	b.run(exitDone, "cat smoke:patterns --format csv")
	lines := strings.Split(strings.TrimSpace(b.stdout), "\n")
	column := -1
	for i, name := range strings.Split(lines[0], ",") {
		if name == "y" {
			column = i
		}
	}
	if column < 0 {
		t.Fatalf("no column y in %s", lines[0])
	}
	var labels []byte
	for _, line := range lines[1:] {
		labels = append(labels, strings.Split(line, ",")[column][0]-'0')
	}
	digest := sha256.Sum256(labels)
	const published = "77732f16f85e91b49d3997196b56163b3bd362d8cf631468a8de3f986e88359f"
	if got := hex.EncodeToString(digest[:]); got != published {
		t.Errorf("%d labels have digest %s, the published ones %s", len(labels), got, published)
	}
	b.run(exitStale, "status smoke")
	b.run(exitStale, "cat smoke:information")
	b.says(b.stderr, "`infoplane run smoke information` makes them")
}

// TestStages runs the six stages on small networks, and reads what came out as a
// user does.
func TestStages(t *testing.T) {
	repeats(t)
	smoke, err := openExperiment("smoke")
	if err != nil {
		t.Fatal(err)
	}
	text := string(smoke.text)
	for old, new := range map[string]string{
		"hidden: [10, 7, 5, 4, 3]": "hidden: [1]", "epochs: 300": "epochs: 2", "epochs: [0, 100, 300]": "epochs: [0, 2]",
		"epochs: 100": "epochs: 2", "snapshots: 12": "snapshots: 4",
		"snapshots: 24": "snapshots: 4", "fraction: [0.05, 0.45, 0.85]": "fraction: [0.85]",
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("smoke has no %q", old)
		}
		text = strings.ReplaceAll(text, old, new)
	}
	b := newBench(t)
	b.open = openExperiment
	mine := b.path("mine.yaml")
	if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "run "+mine)
	b.says(b.stderr, "written figure1.png, figure1.svg, figure1.pdf, figure2.png,", "figure6.pdf", "figure8-snapshots.pdf, learning.png", "learning-shares.pdf, film.gif")
	b.run(exitDone, "run "+mine)
	b.says(b.stderr, "mine: 0 of ", "nothing had to run", "unchanged figure1.png")
	b.run(exitDone, "cat "+mine+":information")
	b.says(b.stdout, "train,fraction,hidden,seed,estimate,bins,estimate_estimator,range,top,width,epoch,layer,estimator,ixt_bits,ity_bits,ixt_error_bits,ity_error_bits,ht_bits,symbols,ceiling,saturated,ixt_rise_bits,ity_rise_bits\n",
		"network,0.85,1,1,bins30,30,binning,fixed,\"\",NaN,0,1,binning(bins=30),", "network,0.85,1,2,floor07,NaN,floor,\"\",\"\",0.07,2,2,floor(width=0.07),")
	// Three snapshots of the layers of: two networks under two estimators, two with
	// stochastic labels under two, one on the full batch, one committee; and of one to six
	// hidden layers.
	if rows := strings.Count(b.stdout, "\n") - 1; rows != 3*(2*2*2+2*2*2+2+2+27) {
		t.Errorf("%d rows:\n%s", rows, b.stdout)
	}
	b.run(exitDone, "cat "+mine+":optimality")
	b.says(b.stdout, "solve,train,fraction,hidden,seed,epoch,layer,estimator,ixt_bits,ity_bits,beta,divergence_bits,vertical_gap_bits,certificate_bits,rate_excess_bits,rate_certificate_bits\n",
		"bound,stochastic,0.85,1,2,2,2,binning(bins=30),")
	b.run(exitDone, "show "+b.path("figures/figure3.svg"))
	b.says(b.stdout, "mine:plot/figure3", "from mine:solve/bound, output ")

	// Another number of bins: estimate and plot, nothing else.
	text = strings.Replace(text, "bins: 30", "bins: 31", 1)
	if err := os.WriteFile(mine, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitStale, "status "+mine)
	b.says(b.stdout, "train     12 fresh\n", "dump      12 fresh\n", "estimate/bins30/network ×2 ", "estimate/bins30/symbols/stochastic ×2  config changed: bins: 30 → 31\n")
	b.run(exitStale, "why "+mine+":plot/figure2")
	b.says(b.stdout, "mine:plot/figure2 is waiting\n")
}
