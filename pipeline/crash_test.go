package pipeline

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"infoplane/artifacts"
)

// tree lists the files of a folder with their sizes and times.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			out = append(out, fmt.Sprint(path, " ", info.Size(), " ", info.ModTime()))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// crashStore names the store of a child process of TestKill.
const crashStore = "INFOPLANE_TEST_CRASH_STORE"

// crashGraph has actions that take a few milliseconds each.
func crashGraph() *Graph {
	return draw(fan(40), func(_ *Task, i int) error {
		time.Sleep(time.Duration(1+i%5) * time.Millisecond)
		return nil
	})
}

// TestMain runs a graph instead of the tests in a child of TestKill, and in one of
// TestProcesses. It prints a line once the store is open, and one for each action that
// it ran.
func TestMain(m *testing.M) {
	dir, shared := os.Getenv(crashStore), os.Getenv(sharedStore)
	if dir == "" && shared == "" {
		os.Exit(m.Run())
	}
	g, e := crashGraph(), Engine{Workers: 2}
	if shared != "" {
		dir = shared
		g, e = sharedGraph()
	}
	store, err := artifacts.Open(dir)
	fmt.Println("ready")
	e.Store = store
	e.Observe = func(event Event) {
		if event.Kind == ActionFinished {
			fmt.Println(event.Node)
		}
	}
	if err == nil {
		_, err = e.Run(context.Background(), g, Selection{})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// broken lists the nodes that are recorded though an object of theirs is not whole.
func broken(t *testing.T, store *artifacts.Store, g *Graph) (broken []string, fresh int) {
	t.Helper()
	for _, s := range mustStatus(t, Engine{Store: store}, g) {
		for _, ref := range s.Outputs {
			if store.Verify(ref) != nil {
				broken = append(broken, s.Node)
			}
		}
		if s.State == Fresh {
			fresh++
		}
	}
	return broken, fresh
}

// needsDeath skips where a process that was killed cannot be told from one that
// lives: there its locks hold for two minutes.
//
// And it stops a child that runs the tests, as it would without TestMain: its tests
// would start children of their own, and so on until the machine is full.
func needsDeath(t *testing.T) {
	t.Helper()
	if os.Getenv(crashStore)+os.Getenv(sharedStore) != "" {
		t.Fatal("a child process runs the tests: TestMain is to run its graph instead")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the locks of killed processes are taken over at once on Linux only")
	}
}

// Processes that are killed at random moments leave a store from which the next
// run goes on: it loses what was in flight, and gives the results of an
// undisturbed run.
func TestKill(t *testing.T) {
	needsDeath(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	store, dir := openFolder(t)
	g := crashGraph()
	total := len(g.Actions())
	seed := time.Now().UnixNano()
	rng := rand.New(rand.NewSource(seed))
	const rounds = 20
	killed, before := 0, 0
	for round := range rounds {
		child := exec.Command(self)
		child.Env = append(os.Environ(), crashStore+"="+dir)
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		// However fast the disk is: after the line of opening, those of 0 to 7 actions,
		// and up to 5 ms into the next ones.
		lines := bufio.NewScanner(out)
		for actions := rng.Intn(8); actions >= 0 && lines.Scan(); actions-- {
		}
		time.Sleep(time.Duration(rng.Intn(5_000)) * time.Microsecond)
		child.Process.Kill() // SIGKILL: nothing in the child can react
		if child.Wait() != nil {
			killed++
		}
		broken, fresh := broken(t, store, g)
		if len(broken) > 0 {
			t.Fatalf("seed %d round %d: recorded, but not whole: %v", seed, round, broken)
		}
		if fresh < before {
			t.Fatalf("seed %d round %d: %d actions are done, after %d before", seed, round, fresh, before)
		}
		before = fresh
	}
	t.Logf("%d of %d processes were killed; %d of %d actions are done", killed, rounds, before, total)
	if killed < rounds/2 || before == 0 {
		t.Errorf("%d of %d processes were killed in time, after %d of %d actions: the test tests little", killed, rounds, before, total)
	}

	report, ran := mustRun(t, Engine{Store: store, Workers: 2}, g)
	if len(ran) > total-before {
		t.Errorf("the last run ran %d actions, though %d of %d were done", len(ran), before, total)
	}
	want, _ := mustRun(t, Engine{Store: artifacts.InMemory(), Workers: 2}, g)
	if !maps.Equal(digests(t, g, report), digests(t, g, want)) {
		t.Error("the results differ from those of an undisturbed run")
	}
	if len(report.Conflicts) > 0 {
		t.Errorf("conflicts %v", report.Conflicts)
	}

	// The negative twin: what a store without link-publish would leave.
	ref, _ := report.Output(nodeName(5), portName(0))
	overwrite(t, objectPath(dir, ref), func(b []byte) []byte { return b[:len(b)/2] })
	if broken, _ := broken(t, store, g); len(broken) != 1 || broken[0] != nodeName(5) {
		t.Errorf("half an object shows as %v", broken)
	}
}
