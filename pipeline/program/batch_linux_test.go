package program

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// actTogether is the test binary as a program with a batch: it does one action of it after the
// other, well or badly, and the second of them as it is told.
func actTogether(how string) int {
	var b BatchRequest
	text, err := os.ReadFile("request.json")
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil || b.Protocol != Protocol {
		fmt.Fprintln(os.Stderr, "request", string(text), err)
		return 9
	}
	fmt.Fprintln(os.Stderr, "a batch of", len(b.Batch))
	if !gone(os.Getenv("TMPDIR") + "/../../mended") {
		how = "good"
	}
	home, _ := os.Getwd()
	defer os.Chdir(home)
	for i, path := range b.Batch {
		os.Chdir(filepath.Dir(path))
		report := func(text string) { os.WriteFile(resultFile, []byte(text), 0o666) }
		done := fmt.Sprintf(`{"exitCode": 0, "output": "number %d"}`, i)
		switch {
		case how == "says nothing":
			act("good")
			continue
		case i != 1:
		case how == "fails":
			report(`{"exitCode": 3, "output": "no such layer"}`)
			continue
		case how == "dies":
			return 7
		case how == "is killed":
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
		case how == "dies while it reports":
			act("good")
			report(`{"exitCode": 0, "out`)
			return 7
		case how == "reports nonsense":
			act("good")
			report("done")
			continue
		case how == "reports by a link":
			os.Symlink("/etc/hostname", resultFile)
			continue
		case how == "leaves one out":
			continue
		case how == "takes long":
			time.Sleep(time.Minute)
		case how == "changes its files":
			os.WriteFile(home+"/settings.txt", []byte("other"), 0o666)
			os.WriteFile(os.Getenv("TMPDIR")+"/../settings.txt", []byte("other"), 0o666) // of a worker
		case how == "reports what is not there":
			report(done)
			continue
		case how == "fills the disk":
			f, err := os.Create("tmp/big")
			for text := make([]byte, 4096); err == nil; {
				_, err = f.Write(text)
			}
			fmt.Fprintln(os.Stderr, err)
			return 1
		case how == "writes too much":
			f, _ := os.Create("tmp/big")
			f.Truncate(1 << 30)
			time.Sleep(time.Minute)
		}
		act("good")
		report(done)
		if how == "waits for each" { // to be recorded
			for !gone(path) {
				time.Sleep(time.Millisecond)
			}
		}
	}
	return 0
}

func gone(path string) bool { _, err := os.Stat(path); return err != nil }

// batchBench is a bench whose program has a batch, as a worker or not.
func batchBench(t *testing.T, how string, most int, worker bool) *bench {
	b := newBench(t, how)
	b.spec.Batch, b.spec.Worker = most, worker
	b.spec.Command[1] = "batch"
	if worker {
		b.spec.Command = []string{b.spec.Command[0], "stay", "batch " + how}
	}
	return b
}

// several runs a test with a program that is started for each batch, and with a worker.
func several(t *testing.T, name string, test func(t *testing.T, worker bool)) {
	t.Run(name, func(t *testing.T) { test(t, false) })
	t.Run(name+", a worker", func(t *testing.T) { test(t, true) })
}

// Actions are done in batches, and recorded one by one, each with a log.
func TestBatch(t *testing.T) {
	for _, how := range []string{"good", "says nothing"} {
		several(t, how, func(t *testing.T, worker bool) {
			b := batchBench(t, how, 4, worker)
			ctx, end := Allow(context.Background())
			report, err := b.runAll(ctx, 10)
			end()
			if err != nil || report.Ran != 10 {
				t.Fatalf("%+v, %v", report, err)
			}
			sizes := map[string]int{}
			for i := range 10 {
				node := fmt.Sprintf("estimate/bins=%d", i)
				lines := strings.Split(strings.TrimSpace(b.logOf(node)), "\n")
				if worker {
					lines = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "by process") })
				}
				sizes[lines[1]]++
				if how == "good" && (len(lines) != 3 || !strings.HasPrefix(lines[2], "number ")) {
					t.Errorf("%s: log %q", node, lines)
				}
				ref, _ := report.Output(node, "information")
				if got, err := artifacts.Get[tables.Information](b.store, ref); err != nil || !slices.Equal(got, rows()) {
					t.Errorf("%s: stored %v, %v", node, got, err)
				}
			}
			if want := map[string]int{"a batch of 4": 8, "a batch of 2": 2}; !maps.Equal(sizes, want) {
				t.Errorf("%v", sizes)
			}
			b.clean()
			if again, err := b.runAll(context.Background(), 10); err != nil || again.Fresh != 10 {
				t.Errorf("a second run: %+v, %v", again, err)
			}
		})
	}
}

// Whatever goes wrong with one action of a batch is said of it, and what had been reported is
// kept; the next run does the rest.
func TestBatchMisbehaves(t *testing.T) {
	const before = ", before it had reported this action; of the 4 of its batch it had reported 1"
	for how, c := range map[string]struct {
		want string
		kept int // of the first batch
	}{
		"fails":                     {`estimate/bins=1: COMMAND: reported exit code 3 in result.json, where 0 is success; it printed last`, 3},
		"dies":                      {"exited with status 7, where 0 is success" + before, 1},
		"is killed":                 {"was ended by a signal: killed" + before, 1},
		"dies while it reports":     {"exited with status 7, where 0 is success" + before, 1},
		"reports nonsense":          {`estimate/bins=1: COMMAND: result.json has "done"; expected {"exitCode": 0}, with "output" if there is something to say; it printed last`, 3},
		"reports by a link":         {`estimate/bins=1: COMMAND: result.json is not a regular file; it printed last`, 3},
		"leaves one out":            {`estimate/bins=1: COMMAND: output information: outputs/information.parquet is not there; the program exited without writing it; it printed last`, 3},
		"reports what is not there": {`estimate/bins=1: COMMAND: output information: outputs/information.parquet is not there; the program exited without writing it; it printed last`, 3},
		"takes long":                {"took longer than its timeout of 4s" + before, 1},
		"writes too much":           {"wrote more than 1 MiB into its folder" + before, 1},
		"changes its files":         {"settings.txt: changed during the run, so that its result belongs to no version of it; run again", 0},
	} {
		several(t, how, func(t *testing.T, worker bool) {
			b := batchBench(t, how, 4, worker)
			b.limits = limits{printed: 1 << 20, written: 1 << 20, grace: 100 * time.Millisecond}
			if how == "takes long" {
				b.spec.Timeout = "4s"
			}
			ctx, end := Allow(context.Background())
			report, err := b.runAll(ctx, 4)
			end()
			want := strings.ReplaceAll(c.want, "COMMAND", CommandLine(b.spec.Command))
			if worker && how == "is killed" {
				want = strings.Replace(want, before, ", in place of an answer"+before, 1)
			}
			if worker && strings.HasPrefix(how, "dies") {
				want = "answered with exit code 7, where 0 is success" + before
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v\nwant one with %q", err, want)
			}
			if report.Ran != c.kept || report.Failed != 4-c.kept {
				t.Errorf("%+v; want %d that ran", report, c.kept)
			}
			b.clean()
			if err := os.WriteFile(filepath.Join(b.dir, "mended"), nil, 0o666); err != nil {
				t.Fatal(err)
			}
			ctx, end = Allow(context.Background())
			defer end()
			if again, err := b.runAll(ctx, 4); err != nil || again.Fresh != c.kept || again.Ran != 4-c.kept {
				t.Errorf("the next run: %+v, %v", again, err)
			}
		})
	}
}

// What is reported is recorded while the program goes on: one that waits until its first action
// is recorded gets to its second.
func TestBatchIsRecordedMeanwhile(t *testing.T) {
	several(t, "waits for each", func(t *testing.T, worker bool) {
		b := batchBench(t, "waits for each", 3, worker)
		ctx, end := Allow(context.Background())
		defer end()
		if report, err := b.runAll(ctx, 3); err != nil || report.Ran != 3 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

// A run that is interrupted in the middle of a batch keeps what had been reported, and the next
// one does the rest.
func TestBatchIsInterrupted(t *testing.T) {
	several(t, "takes long", func(t *testing.T, worker bool) {
		b := batchBench(t, "takes long", 4, worker)
		ctx, end := Allow(context.Background())
		defer end()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		b.finished = cancel
		began := time.Now()
		report, err := b.runAll(ctx, 4)
		if err == nil || !strings.Contains(err.Error(), "interrupted") || report.Ran != 1 || report.Failed != 0 || report.Skipped != 3 {
			t.Errorf("%+v, %v", report, err)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
		end()
		b.clean()
		all, err := (&pipeline.Engine{Store: b.store}).Status(context.Background(), b.series(4), pipeline.Selection{})
		if err != nil || all[0].State != pipeline.Fresh || all[1].State != pipeline.Stale {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// A batch is part of the key, and how many it has is not.
func TestBatchIsPartOfTheKey(t *testing.T) {
	key := func(s Spec) string { return fmt.Sprint((&Program{spec: s}).key()) }
	if key(Spec{Batch: 1}) == key(Spec{}) || key(Spec{Batch: 1}) == key(Spec{Worker: true}) {
		t.Error("one key")
	}
	if key(Spec{Batch: 64}) != key(Spec{Batch: 8}) {
		t.Error("the size of a batch is part of the key")
	}
}

func TestBatchSize(t *testing.T) {
	for most, wrong := range map[int]bool{0: false, 1: false, 1024: false, -1: true, 1025: true} {
		err := Spec{Command: []string{"x"}, Timeout: "1s", Batch: most}.Validate()
		if wrong != (err != nil) || wrong && !strings.Contains(err.Error(), "a batch has from 1 to 1024 actions") {
			t.Errorf("%d: %v", most, err)
		}
	}
}
