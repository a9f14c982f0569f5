package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// smallYAML is an experiment of two networks that trains in a moment.
const smallYAML = `about: Two networks.
generate:
  patterns:
    rule: hard
train:
  network:
    patterns: patterns
    networks: 2
    fraction: 0.1
    split: random
    hidden: [4, 3]
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 8
    snapshots: 6
estimate:
  bins30:
    estimator: binning
    bins: 30
    range: fixed
plot:
  figure:
    kind: trajectories
    train: network
    information: bins30
`

// goldenBench is a git repository with the small experiment in it, which has run.
func goldenBench(t *testing.T) (b *bench, file string) {
	b = newBench(t)
	b.open = openExperiment
	file = b.path("repository/small/experiment.yaml")
	b.put(file, smallYAML)
	b.git("init", "-q")
	b.git("add", ".")
	b.git("commit", "-qm", "an experiment")
	b.run(0, "run "+file)
	return b, file
}

// put writes a file, and the folder that it is in.
func (b *bench) put(file, text string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) read(file string) string {
	b.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

func (b *bench) git(args ...string) {
	b.t.Helper()
	if err := quietGit(b.path("repository"), args...); err != nil {
		b.t.Fatal(err)
	}
}

func quietGit(dir string, args ...string) error {
	c := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@b", "-C", dir}, args...)...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("git %v: %w\n%s", args, err, out)
	}
	return nil
}

func TestGoldenAcceptAndCheck(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	b.run(1, "golden check "+file)
	b.says(b.stderr, "there is no golden yet", "golden accept")

	b.run(2, "golden accept "+file)
	b.says(b.stderr, "needs a reason")
	b.run(2, "golden accept "+file+" --reason=  ")
	b.env["CI"] = "true"
	b.run(1, "golden accept "+file+" --reason=begin")
	b.says(b.stderr, "CI is set")
	b.env["CI"] = ""
	b.run(0, "golden accept "+file+" --dry-run")
	b.says(b.stderr, "golden accept would write")
	if _, err := os.Stat(b.path("repository/small/digests.txt")); err == nil {
		t.Error("a dry run wrote a golden")
	}
	b.put(b.path("repository/other"), "not committed")
	b.run(1, "golden accept "+file+" --reason=begin")
	b.says(b.stderr, "changes that are not committed (other: is not in the commit; 1 in all)")
	if err := os.Remove(b.path("repository/other")); err != nil {
		t.Fatal(err)
	}

	b.run(0, "golden accept "+file+" --reason=begin")
	b.says(b.stderr, "accepted")
	b.says(b.read(b.path("repository/small/CHANGELOG.md")), "begin", "The first golden.")
	b.git("add", ".")
	b.git("commit", "-qm", "a golden")
	b.run(0, "golden check "+file)
	b.says(b.stdout, "stage   train     same", "series  figure    same", "series  history   same")
	b.says(b.stderr, "small is the same as the golden of small: 4 stages, 2 series")
	b.run(0, "golden accept "+file+" --reason=again")
	b.says(b.stderr, "nothing to accept")

	// Another setting: the golden is not met, until it is accepted.
	b.put(file, strings.Replace(smallYAML, "bins: 30", "bins: 31", 1))
	b.run(3, "golden check "+file)
	b.says(b.stderr, "2 actions of 8 not up to date", "`infoplane run "+file+"`")
	b.run(0, "run "+file)
	b.run(4, "golden check "+file)
	b.says(b.stdout, "setting  estimate/bins30 bins  changed  30 → 31", "estimate: its tables differ (information", "Changed: estimate/bins30 bins: 30 → 31.")
	b.git("commit", "-qam", "one bin more")
	b.run(0, "golden accept "+file+" --reason=finer")
	log := b.read(b.path("repository/small/CHANGELOG.md"))
	b.says(log, "finer", "| estimate/bins30 bins | 30 | 31 |", "begin")
	b.run(0, "golden check "+file)
}

func TestGoldenReports(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	b.run(0, "golden accept "+file+" --reason=begin")
	other := b.path("other.yaml")
	b.put(other, strings.Replace(smallYAML, "rate: 0.0004", "rate: 0.04", 1))
	b.run(0, "run "+other+" --overwrite")
	b.run(2, "golden check "+other)
	b.says(b.stderr, "a golden stands beside a file experiment.yaml", "--against")

	b.run(4, "golden check "+other+" --against "+file+" --markdown --github --html "+b.path("out/diff.html")+" --junit "+b.path("out/junit.xml"))
	b.says(b.stdout, "### ❌ other differs from the golden of small", "train/network rate: 0.0004 → 0.04", "| series | figure | differs |")
	b.says(b.stderr, "::error file=", "small/digests.txt", "title=series figure")
	b.says(b.read(b.path("out/diff.html")), "<svg", "new − old")
	b.says(b.read(b.path("out/junit.xml")), "<testsuites", "<failure")

	b.run(4, "golden check "+other+" --against "+file)
	b.says(b.stderr, "--html diff.html")
	b.says(b.stdout, "The curves are the same at epoch 0 and differ from epoch 1 on")
}

func TestGoldenUsage(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	for _, line := range []string{"golden --help", "golden check --help", "golden check smoke -h", "help golden"} {
		b.run(0, line)
		b.says(b.stdout, "infoplane golden check|accept [EXPERIMENT]", "--reason WHY")
	}
	for _, c := range []struct{ line, says string }{
		{"golden", "needs check or accept"},
		{"golden chek", "did you mean check?"},
		{"golden check smoke --reason=x", "--reason: golden check takes no such flag"},
		{"golden accept smoke --html x", "--html: golden accept takes no such flag"},
		{"golden check nothing", "no experiment of that name"},
		{"golden accept smoke --programs", "--programs: golden accept takes no such flag"},
	} {
		b.run(2, c.line)
		b.says(b.stderr, c.says)
	}
}

// The environment gives a flag for all verbs: a verb that does not have it takes no notice.
func TestGoldenAcceptIgnoresTheEnvironment(t *testing.T) {
	b, file := goldenBench(t)
	t.Setenv("INFOPLANE_PROGRAMS", "1")
	b.run(0, "golden accept "+file+" --dry-run")
	b.run(2, "golden accept "+file+" --dry-run --programs") // the twin
}

// A golden that somebody has edited is not believed.
func TestGoldenDamaged(t *testing.T) {
	b, file := goldenBench(t)
	b.run(0, "golden accept "+file+" --reason=begin")
	digests := b.path("repository/small/digests.txt")
	b.put(digests, strings.Replace(b.read(digests), "table generate patterns ", "table generate patterns x", 1))
	b.run(1, "golden check "+file)
	b.says(b.stderr, "digests.txt:", "restore the file from git")
}

func TestDiff(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	b.run(0, "diff "+file+" "+file)
	b.says(b.stderr, "is the same as")

	other := b.path("other.yaml")
	b.put(other, strings.Replace(smallYAML, "rate: 0.0004", "rate: 0.04", 1))
	b.run(4, "diff "+file+" "+other) // not run yet: its settings differ
	b.says(b.stdout, "setting  train/network rate  changed  0.0004 → 0.04", "stage    train               unknown")
	b.says(b.stderr, "cannot be compared", "`infoplane run "+other+"`")
	b.run(0, "run "+other+" --overwrite")
	b.run(4, "diff "+file+" "+other)
	b.says(b.stdout, "stage    train               differs", "largest  figure   ixt_bits", "at layer=")

	b.run(4, "diff --json "+file+" "+other)
	var got struct {
		Items []struct{ Part, Name, State string }
		Moved []struct {
			Series, Column, At string
			Old, New, Change   float64
		}
		Causes []string
	}
	if err := json.Unmarshal([]byte(b.stdout), &got); err != nil {
		t.Fatalf("%v in %s", err, b.stdout)
	}
	if len(got.Items) == 0 || len(got.Moved) == 0 || len(got.Causes) == 0 || got.Moved[0].Change == 0 {
		t.Errorf("got %+v", got)
	}

	run := func(seed string) string { return file + ":train/network/seed=" + seed }
	b.run(4, "diff "+run("1")+" "+run("2"))
	b.says(b.stdout, "setting  train seed  changed  1 → 2", "stage    inputs      same", "largest  weights", "layer=")
	b.run(0, "diff "+run("1")+" "+run("1"))

	b.run(0, "run "+file+" --store "+b.path("second")+" --overwrite")
	b.run(0, "diff "+b.path("store")+" "+b.path("second")+" --of "+file)
	b.says(b.stderr, "is the same as")
	b.run(3, "--store "+b.path("third")+" diff "+file+" "+file)
	b.says(b.stderr, "not up to date")
}

func TestDiffUsage(t *testing.T) {
	repeats(t)
	b, file := goldenBench(t)
	for _, c := range []struct{ line, says string }{
		{"diff " + file, "needs two"},
		{"diff " + file + " " + b.path("store"), "one is a store"},
		{"diff " + file + " " + file + ":train/network/seed=1", "one is a run"},
		{"diff " + file + ":train " + file + ":train", "stands for several actions"},
		{"diff " + file + ":train/network/seed=9 " + file + ":train", "did you mean"},
	} {
		b.run(2, c.line)
		b.says(b.stderr, c.says)
	}
}

// The golden of a built-in experiment is written to a checkout, and only to one that
// this command was built from.
func TestGoldenAcceptNeedsItsCheckout(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	t.Chdir(b.dir)
	b.run(1, "golden accept smoke --reason=x")
	b.says(b.stderr, "is not in a checkout of infoplane")

	b.put(b.path("go.mod"), "module infoplane\n")
	b.put(b.path("golden/smoke/experiment.yaml"), smallYAML)
	b.run(1, "golden accept smoke --reason=x")
	b.says(b.stderr, "golden/smoke/experiment.yaml: is not the file that this infoplane was built with", "make build")

	b.put(b.path("alone/experiment.yaml"), smallYAML)
	b.run(1, "golden accept "+b.path("alone/experiment.yaml")+" --reason=x")
	b.says(b.stderr, "is not in a git repository with a commit")
}
