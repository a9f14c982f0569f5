package pipeline

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
)

// rounds of TestProcesses: -rounds 20 takes half a minute.
var rounds = flag.Int("rounds", 3, "how often TestProcesses starts its processes")

// What a child of TestProcesses reads from its environment: the store, a file to
// append to when an action begins, and which graph to run, within what budget.
const (
	sharedStore = "INFOPLANE_TEST_SHARED_STORE"
	sharedLog   = "INFOPLANE_TEST_SHARED_LOG"
	sharedTask  = "INFOPLANE_TEST_SHARED_TASK"
)

// assignment is a child's graph: round and variant change its keys, the variant in
// one chain of three only.
type assignment struct {
	Round, Variant int
	Budget         int64
}

func (a assignment) sketches() []sketch {
	out := fan(10)
	for i := range out {
		out[i].config.Rate = float64(a.Round)
		out[i].derived = i%3 == 2 // the middle of each chain
	}
	if a.Variant > 0 {
		out[3*a.Variant].seed = 1000 // the end of a chain
	}
	return out
}

// sharedGraph is the graph of a child, whose actions tell the log that they begin.
func sharedGraph() (*Graph, Engine) {
	var a assignment
	err := json.Unmarshal([]byte(os.Getenv(sharedTask)), &a)
	log, opened := os.OpenFile(os.Getenv(sharedLog), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil || opened != nil {
		panic(fmt.Sprint(err, opened))
	}
	sketches := a.sketches()
	_, facts := evaluate(sketches)
	g := draw(sketches, func(_ *Task, i int) error {
		_, err := fmt.Fprintf(log, "%d %q\n", os.Getpid(), facts[i])
		time.Sleep(time.Duration(1+i%5) * time.Millisecond)
		return err
	})
	return g, Engine{Workers: 2, Budget: a.Budget}
}

// begun counts, by what an action depends on and process, how often it began.
func begun(t *testing.T, path string) map[string]map[int]int {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[int]int{}
	for line := range strings.Lines(string(content)) {
		var pid int
		var fact string
		if _, err := fmt.Sscanf(line, "%d %q", &pid, &fact); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if out[fact] == nil {
			out[fact] = map[int]int{}
		}
		out[fact][pid]++
	}
	return out
}

// Eight processes run the same and overlapping graphs on one store, and some of them
// are killed at random moments. The others have the results of a single run; what
// ran more often than once was being run by one that was killed; and the store is
// whole. With a budget of next to nothing all of it holds but the counts where
// derivable results are written or read: these are made again, and may be removed
// by one process just when another one begins to read them.
func TestProcesses(t *testing.T) {
	needsDeath(t)
	for _, budget := range []int64{0, 2000} {
		t.Run(fmt.Sprint("budget ", budget), func(t *testing.T) {
			store, dir := openFolder(t)
			log := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(log, nil, 0o666); err != nil {
				t.Fatal(err)
			}
			seed := time.Now().UnixNano()
			rng := rand.New(rand.NewSource(seed))
			killed := map[int]bool{}
			for round := range *rounds {
				for pid := range processes(t, dir, log, rng, assignment{Round: round, Budget: budget}) {
					killed[pid] = true
				}
				checkRound(t, store, assignment{Round: round})
			}
			derivable := map[string]bool{} // what writes or reads something derivable
			for round := range *rounds {
				for variant := range 4 {
					sketches := assignment{Round: round, Variant: variant}.sketches()
					_, facts := evaluate(sketches)
					for i, s := range sketches {
						derivable[facts[i]] = s.derived || slices.ContainsFunc(s.inputs, func(j int) bool { return sketches[j].derived })
					}
				}
			}
			extra := 0
			for fact, by := range begun(t, log) {
				survivors := 0
				for pid, n := range by {
					extra += n
					if !killed[pid] {
						survivors += n
					}
				}
				extra--
				if survivors > 1 && !(budget > 0 && derivable[fact]) {
					t.Errorf("seed %d: run %d times by processes that were not killed: %s: %v", seed, survivors, fact, by)
				}
			}
			if budget == 0 && extra > 2*len(killed) {
				t.Errorf("seed %d: %d executions too many, after %d kills of 2 workers each", seed, extra, len(killed))
			}
			health, err := store.Check(context.Background(), artifacts.Checks{ReadData: true})
			if err != nil || len(health.Damages)+len(health.Foreign) > 0 {
				t.Errorf("seed %d: %+v, %v", seed, health, err)
			}
			t.Logf("%d processes were killed, %d executions were lost", len(killed), extra)
			if len(killed) < *rounds/2 {
				t.Errorf("%d processes were killed: the test tests little", len(killed))
			}
		})
	}
}

// processes runs eight children, kills some, but never the first, and waits for all.
// It gives those that were killed before they had finished.
func processes(t *testing.T, dir, log string, rng *rand.Rand, a assignment) map[int]bool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	children := make([]*exec.Cmd, 8)
	for i := range children {
		a.Variant = max(0, i-4) // 0 0 0 0 0 1 2 3
		task, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		child := exec.Command(self)
		child.Env = append(os.Environ(), sharedStore+"="+dir, sharedLog+"="+log, sharedTask+"="+string(task))
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		children[i] = child
	}
	for _, i := range rng.Perm(7)[:1+rng.Intn(5)] {
		time.AfterFunc(time.Duration(rng.Intn(100))*time.Millisecond, func() { children[1+i].Process.Kill() })
	}
	killed := map[int]bool{}
	for _, child := range children {
		switch err := child.Wait(); {
		case err == nil:
		case child.ProcessState.Exited(): // with an error of its own
			t.Errorf("process %d: %v", child.Process.Pid, err)
		default:
			killed[child.Process.Pid] = true
		}
	}
	return killed
}

// checkRound compares what is in the store with the results of a single run, and
// runs what all that were to do it were killed before.
func checkRound(t *testing.T, store *artifacts.Store, a assignment) {
	t.Helper()
	for variant := range 4 {
		a.Variant = variant
		g := draw(a.sketches(), nil)
		report, _ := mustRun(t, Engine{Store: store, Workers: 2}, g)
		want, _ := mustRun(t, Engine{Store: artifacts.InMemory()}, g)
		if !maps.Equal(digests(t, g, report), digests(t, g, want)) || len(report.Conflicts) > 0 {
			t.Fatalf("round %d, variant %d: the results are not those of a single run, conflicts %v", a.Round, variant, report.Conflicts)
		}
		if variant == 0 && report.Ran > 0 {
			t.Errorf("round %d: %d actions were not done, though a process that was not killed has ended", a.Round, report.Ran)
		}
	}
}
