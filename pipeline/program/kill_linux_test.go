package program

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/pipeline"
)

// killedHost names the folder of TestKilledHost to the process that is to be killed, and
// killedWorker whether its program is a worker.
const killedHost, killedWorker = "INFOPLANE_TEST_KILLED_HOST", "INFOPLANE_TEST_KILLED_WORKER"

// killedBench runs in a folder that outlives the process.
func killedBench(t *testing.T, dir string, worker bool) *bench {
	b := batchBench(t, "takes long", 4, worker)
	t.Setenv("TMPDIR", filepath.Join(dir, "tmp"))
	store, err := artifacts.Open(filepath.Join(dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	b.store = store
	return b
}

// Infoplane is killed with -9 in the middle of a batch. What had been reported is kept, the
// program ends, its folders are found and removed, and the next run does the rest.
func TestKilledHost(t *testing.T) {
	if dir := os.Getenv(killedHost); dir != "" {
		ctx, _ := Allow(context.Background())
		killedBench(t, dir, os.Getenv(killedWorker) != "").runAll(ctx, 4)
		return
	}
	several(t, "batch", func(t *testing.T, worker bool) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o777); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledHost$")
		cmd.Env = append(os.Environ(), killedHost+"="+dir, "TMPDIR="+t.TempDir())
		if worker {
			cmd.Env = append(cmd.Env, killedWorker+"=1")
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		b := killedBench(t, dir, worker)
		fresh := func() (n int) {
			all, err := (&pipeline.Engine{Store: b.store, Peek: true}).Status(context.Background(), b.series(4), pipeline.Selection{})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				if s.State == pipeline.Fresh {
					n++
				}
			}
			return n
		}
		within(t, "the first action to be recorded", func() bool { return fresh() > 0 })
		cmd.Process.Kill()
		cmd.Wait()
		within(t, "the program to end", func() bool { return !mentioned(filepath.Join(dir, "tmp")) })
		removed, err := RemoveAbandoned(time.Now())
		if err != nil || len(removed) < 4 { // of the batch, and of three actions
			t.Errorf("folders removed: %v, %v", removed, err)
		}
		if left, _ := os.ReadDir(filepath.Join(dir, "tmp")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
		if n := fresh(); n != 1 {
			t.Errorf("%d are fresh, want 1", n)
		}
		if err := os.WriteFile(filepath.Join(dir, "tmp", "mended"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		ctx, end := Allow(context.Background())
		defer end()
		if again, err := b.runAll(ctx, 4); err != nil || again.Fresh != 1 || again.Ran != 3 {
			t.Errorf("the next run: %+v, %v", again, err)
		}
	})
}

// mentioned reports whether a process has the text in its environment.
func mentioned(text string) bool {
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range all {
		if b, err := os.ReadFile(path); err == nil && bytes.Contains(b, []byte("TMPDIR="+text+"/")) {
			return true
		}
	}
	return false
}

// smallDisk mounts a disk of some bytes.
func smallDisk(t *testing.T, size string) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small disk cannot be mounted: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill leaves no byte of a disk, and returns what empties it.
func fill(t *testing.T, dir string) (empty func()) {
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for b := make([]byte, 4096); err == nil; {
		_, err = f.Write(b)
	}
	return func() { os.Remove(name) }
}

const noSpace = "no space left on device"

// A full disk under the program fails its actions in its own words, one under the store those
// that were to be recorded; what was recorded is kept, and with room again the next run does
// the rest.
func TestDiskFull(t *testing.T) {
	for where, want := range map[string]string{
		"folder":  "disk full: free some space there, or let TMPDIR name a folder on another disk (",
		"program": "write tmp/big: " + noSpace,
		"store":   "",
	} {
		several(t, where, func(t *testing.T, worker bool) {
			disk := smallDisk(t, "1M")
			b := batchBench(t, "fills the disk", 3, worker)
			empty, tmp := func() {}, b.dir
			switch where {
			case "folder", "program":
				t.Setenv("TMPDIR", disk)
				tmp = disk
			case "store":
				store, err := artifacts.Open(filepath.Join(disk, "store"))
				if err != nil {
					t.Fatal(err)
				}
				b.store = store
			}
			if where != "program" {
				os.WriteFile(filepath.Join(tmp, "mended"), nil, 0o666)
				empty = fill(t, disk)
			}
			run := func() (pipeline.Report, error) {
				ctx, end := Allow(context.Background())
				defer end()
				return b.runAll(ctx, 3)
			}
			report, err := run()
			if err == nil || !strings.Contains(err.Error(), noSpace) || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v", err)
			}
			kept := 0
			if where == "program" {
				kept = 1
			}
			if report.Ran != kept || report.Failed != 3-kept {
				t.Errorf("%+v, want %d kept", report.Counts, kept)
			}
			empty()
			os.WriteFile(filepath.Join(tmp, "mended"), nil, 0o666)
			if again, err := run(); err != nil || again.Fresh != kept || again.Ran != 3-kept {
				t.Errorf("the next run: %+v, %v", again.Counts, err)
			}
			if left, _ := filepath.Glob(filepath.Join(tmp, "infoplane-program-*")); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
