package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"infoplane/golden"
)

// Deliberate faults, each of which the golden of smoke must catch and name. A fault
// in a setting is an experiment file that differs in it; a fault in the code is a
// command built from a source in which one place differs (go build -overlay).

// thorough skips a test that builds commands or runs smoke, where that is not the
// point: in short tests, and for the race detector, which has other tests.
func thorough(t *testing.T) {
	t.Helper()
	if testing.Short() || raceDetector {
		t.Skip("runs the smoke experiment")
	}
}

// repeats skips, for the race detector, a test that runs what others run too, or reads in one goroutine: it would
// take ten times as long and find nothing that they do not.
func repeats(t *testing.T) {
	t.Helper()
	if raceDetector {
		t.Skip("repeats runs of other tests")
	}
}

// edit replaces one place of a source file, or is a new file where old is empty.
type edit struct{ file, old, new string }

// built builds the command with edits of its sources.
func built(t *testing.T, edits ...edit) string {
	t.Helper()
	command := filepath.Join(t.TempDir(), "infoplane")
	compile(t, edits, "-buildvcs=false", "-ldflags=-s -w", "-o", command, ".")
	return command
}

// compile runs go build with edits of the sources.
func compile(t *testing.T, edits []edit, arguments ...string) {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{}
	for _, e := range edits {
		source := filepath.Join(root, filepath.FromSlash(e.file))
		edited := e.new
		if e.old != "" {
			text, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), e.old); n != 1 {
				t.Fatalf("%s has %q %d times, want once: put the edit elsewhere", e.file, e.old, n)
			}
			edited = strings.Replace(string(text), e.old, e.new, 1)
		}
		copied := filepath.Join(dir, strings.ReplaceAll(e.file, "/", "_"))
		if err := os.WriteFile(copied, []byte(edited), 0o666); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[source] = copied
	}
	text, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, text, 0o666); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", append([]string{"build", "-overlay", list}, arguments...)...)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the edited sources do not build: %v\n%s", err, out)
	}
}

// command runs a built command on a store of the bench.
func (b *bench) command(want int, command, line string, env ...string) {
	b.t.Helper()
	c := exec.Command(command, append(strings.Fields(line), "--store", b.path("store"))...)
	c.Dir, c.Env = b.dir, append(os.Environ(), env...)
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	err := c.Run()
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		b.t.Fatal(err)
	}
	if b.stdout, b.stderr = stdout.String(), stderr.String(); code != want {
		b.t.Fatalf("%s: exit code %d, want %d\nstdout: %s\nstderr: %s", line, code, want, b.stdout, b.stderr)
	}
}

// squeezed closes the gaps between columns, which are as wide as the longest name.
func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// codeFault is a fault in the sources, and how the check names it.
type codeFault struct {
	name   string
	edits  []edit
	kernel string // the one that the edit is in
	says   []string
	not    []string // that would be a wrong name
	long   bool     // made in long runs of CI only: its build or its run takes most
}

// allFaults is the variable that has those tested that take long, too.
const allFaults = "INFOPLANE_FAULTS"

// unraised is what is said of a stage whose code changed and whose version did not.
const unraised = "gives another result under an unchanged version"

var codeFaults = []codeFault{
	{
		name: "a sign flipped in the backward pass",
		edits: []edit{{"internal/nn/backward.go", "		n.hidden.back(next, operand, n.slopes(l-1))\n",
			"		n.hidden.back(next, operand, n.slopes(l-1))\n		for i := range next {\n			for lane := range next[i] {\n				next[i][lane] = -next[i][lane]\n			}\n		}\n"}},
		says: []string{
			"train: its tables differ (weights, history, gradients; of 16 actions", "generate before it is the same", unraised,
			"The curves are the same at epoch 0 and differ from epoch 1 on", "series figure3 differs ity_bits -0.",
		},
		not:  []string{"estimate: its tables differ", "changed places"},
		long: true,
	},
	{
		name:  "layers swapped",
		edits: []edit{{"stages/dump/table.go", "	for _, s := range snapshots {\n", "	if len(table.T) > 5 {\n		table.T[3], table.T[4] = table.T[4], table.T[3]\n	}\n	for _, s := range snapshots {\n"}},
		says:  []string{"dump: its tables differ (activations; of 12 actions", "generate, train before it are the same", unraised, "Layers 4 and 5 have changed places."},
		not:   []string{"train: its tables differ"},
	},
	{
		name:  "a split that does not shuffle",
		edits: []edit{{"stages/train/split.go", "	if s.Split == splitUnshuffled {\n", "	if s.Split == splitUnshuffled || s.Split == splitRandom {\n"}},
		says:  []string{"train: its tables differ", unraised, "series history differs loss_test_bits", "At epoch 0, before any training,", "ones_train, root_of_deviations, std_norm, sum_of_means differ; the same there: ity_bits, ixt_bits, weight_norm."},
		long:  true,
	},
	{
		name:   "another ε of Adam",
		edits:  []edit{{"internal/vec/optimizer.go", "AdamEpsilon = 1e-8", "AdamEpsilon = 1e-6"}},
		kernel: "portable", // the others have the constant in assembly
		long:   true,
		says:   []string{"train: its tables differ (weights, history, gradients", "generate before it is the same", unraised, "The curves are the same at epoch 0 and differ from epoch 1 on"},
	},
	{
		name: "an estimator changed, its version raised",
		edits: []edit{
			unnoticed.edits[0],
			{"stages/estimate.go", "const estimateVersion = 3\n", "const estimateVersion = 4\n"},
		},
		says: []string{"version estimate changed 3 → 4", "estimate: its tables differ", "Changed: version 3 → 4."},
		not:  []string{unraised},
		long: true,
	},
}

// unnoticed is an estimator that changed, its version not raised.
var unnoticed = codeFault{
	edits: []edit{{"stages/estimate/binning.go", "float64(width*float64(i))/float64(bins-1))", "float64(width*float64(i))/float64(bins))"}},
	says:  []string{"estimate: its tables differ (information, symbols", "generate, train, dump before it are the same", unraised, "raise estimateVersion in stages/estimate.go"},
}

func TestGoldenCatchesFaultsOfTheCode(t *testing.T) {
	thorough(t)
	for _, fault := range codeFaults {
		t.Run(fault.name, func(t *testing.T) {
			if fault.long && os.Getenv(allFaults) == "" {
				t.Skip("in long runs of CI, or with " + allFaults + "=1")
			}
			t.Parallel()
			fault.isCaught(t, built(t, fault.edits...))
		})
	}
}

// isCaught requires that the check names the fault of a command in a store of its own.
func (f codeFault) isCaught(t *testing.T, command string) {
	t.Helper()
	b, kernel := newBench(t), "INFOPLANE_KERNEL="+f.kernel
	b.command(0, command, "run smoke generate train dump estimate solve --progress none -o figures", kernel)
	b.command(4, command, "golden check smoke", kernel)
	b.says(squeezed(b.stdout), f.says...)
	for _, text := range f.not {
		if strings.Contains(b.stdout, text) {
			t.Errorf("%q is a wrong name for it:\n%s", text, b.stdout)
		}
	}
}

// Without a fault there is nothing to catch: the same way through, no edit.
func TestGoldenOfSmoke(t *testing.T) {
	thorough(t)
	t.Parallel()
	b := newBench(t)
	b.open = openExperiment
	b.run(10, "golden check smoke")
	b.says(b.stderr, "`infoplane run smoke` makes one")
	b.run(0, "run smoke generate train dump estimate solve")
	b.run(0, "golden check smoke")
	b.says(b.stderr, "smoke is the same as the golden of smoke: 5 stages")
}

// A store that is not from cold keeps the results of the code before. A change
// without a new version is seen there by running it again.
func TestGoldenRerunCatchesWhatAWarmStoreHides(t *testing.T) {
	thorough(t)
	t.Parallel()
	b := newBench(t)
	b.open = openExperiment
	b.run(0, "run smoke generate train dump estimate solve")
	b.run(0, "golden check smoke --rerun")
	b.says(b.stderr, "is the same as the golden of smoke", "reruns")
	command := built(t, unnoticed.edits...)
	unnoticed.isCaught(t, command)              // from cold
	b.command(0, command, "golden check smoke") // hidden
	b.command(4, command, "golden check smoke --rerun")
	b.says(squeezed(b.stdout), "rerun train/network/fraction=0.05,seed=1 same", "rerun estimate/bins30/network/fraction=0.05,seed=1 differs",
		"estimate: run again, estimate/bins30/network/fraction=0.05,seed=1 gives another result than the store has (information:", "raise estimateVersion in stages/estimate.go")
	b.command(1, command, "verify smoke:estimate --progress none")
	b.says(b.stdout, "differs", "information: recorded")
}

// Faults of the settings: the check says which one, old and new.
func TestGoldenCatchesFaultsOfTheSettings(t *testing.T) {
	thorough(t)
	_, text, err := golden.Experiment("smoke")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, old, new string
		says           []string
	}{
		{"one bin more", "    bins: 30\n", "    bins: 31\n", []string{
			"setting estimate/bins30 bins changed 30 → 31", "estimate: its tables differ (information, symbols",
			"generate, train, dump before it are the same", "Changed: estimate/bins30 bins: 30 → 31.", "series figure3 differs ixt_bits",
		}},
		{"an unshuffled split", "    split: random\n", "    split: unshuffled\n", []string{
			"setting train/network split changed random → unshuffled", "train: its tables differ",
			"generate before it is the same", "Changed: train/network split: random → unshuffled.",
			"ones_train, root_of_deviations, std_norm, sum_of_means differ; the same there: ity_bits, ixt_bits, weight_norm.", "claim balanced-split differs",
		}},
		{"layers in another order", "    hidden: [10, 7, 5, 4, 3]\n", "    hidden: [10, 7, 5, 3, 4]\n", []string{
			"setting train/network hidden changed [10,7,5,4,3] → [10,7,5,3,4]", "train: its tables differ",
			"Changed: train/network hidden: [10,7,5,4,3] → [10,7,5,3,4].",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.open = openExperiment
			file := b.path("faulty.yaml")
			b.put(file, strings.Replace(string(text), c.old, c.new, 1))
			b.run(0, "run "+file+" generate train dump estimate solve")
			b.run(4, "golden check "+file+" --against smoke")
			b.says(squeezed(b.stdout), c.says...)
			if strings.Contains(b.stdout, unraised) {
				t.Errorf("a setting changed, and the code is blamed:\n%s", b.stdout)
			}
		})
	}
}
