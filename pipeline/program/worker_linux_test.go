package program

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

// stay is the test binary as a worker: it does one action after the other, well or badly.
func stay(how string) int {
	lines := bufio.NewScanner(os.Stdin)
	for number := 1; lines.Scan(); number++ {
		var r workRequest
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return 9
		}
		fmt.Fprintln(os.Stderr, "by process", os.Getpid())
		os.Chdir(filepath.Dir(r.Arguments[0]))
		if batch, ok := strings.CutPrefix(how, "batch "); ok {
			code := actTogether(batch)
			fmt.Printf("{\"requestId\": %d, \"exitCode\": %d}\n", r.ID, code)
			continue
		}
		answer := fmt.Sprintf(`{"requestId": %d, "exitCode": 0, "output": "done"}`, r.ID)
		if number == 2 {
			switch how {
			case "dies":
				return 7
			case "is killed":
				syscall.Kill(os.Getpid(), syscall.SIGKILL)
			case "answers something else":
				answer = "epoch 1 of 300"
			case "answers another request":
				answer = `{"requestId": 100, "exitCode": 0}`
			case "fails":
				answer = fmt.Sprintf(`{"requestId": %d, "exitCode": 3, "output": "no such layer"}`, r.ID)
			case "takes long":
				time.Sleep(time.Minute)
			case "prints without end":
				for {
					fmt.Fprintln(os.Stderr, strings.Repeat("no end ", 100))
				}
			case "changes its files":
				os.WriteFile(os.Getenv("TMPDIR")+"/../settings.txt", []byte("other"), 0o666)
			}
		}
		if code := act("good"); code != 0 {
			return code
		}
		fmt.Println(answer)
	}
	return 0
}

// series has actions that differ by their config, all done by the program.
func (b *bench) series(n int) *pipeline.Graph {
	b.Helper()
	p, err := Read(b.spec, filepath.Join(b.dir, "experiment"))
	if err != nil {
		b.Fatal(err)
	}
	p.limits = b.limits
	g := pipeline.New("test")
	for i := range n {
		a := g.Add(pipeline.Spec{Stage: "estimate", Version: 3, Name: fmt.Sprintf("estimate/bins=%d", i), Config: map[string]any{"bins": i}})
		pipeline.Result[tables.Information](a, "information")
		a.Expect(func(*pipeline.Task, pipeline.Delivery) error { return nil })
		a.Do(func(*pipeline.Task) error { panic("the program does it") })
		p.Replace(a)
	}
	return g
}

func (b *bench) runSeries(ctx context.Context, n int) (pipeline.Report, error) {
	b.Helper()
	b.spec.Worker, b.spec.Command[1] = true, "stay"
	return b.runAll(ctx, n)
}

// runAll runs a series.
func (b *bench) runAll(ctx context.Context, n int) (pipeline.Report, error) {
	b.Helper()
	observe := func(e pipeline.Event) {
		if e.Kind == pipeline.ActionFinished && b.finished != nil {
			b.finished()
		}
	}
	return (&pipeline.Engine{Store: b.store, Workers: 1, KeepGoing: true, Observe: observe}).Run(ctx, b.series(n), pipeline.Selection{})
}

// One process does all actions, and ends with the run.
func TestWorker(t *testing.T) {
	b := newBench(t, "well")
	ctx, end := Allow(context.Background())
	report, err := b.runSeries(ctx, 5)
	if err != nil || report.Ran != 5 {
		t.Fatalf("%+v, %v", report, err)
	}
	processes := map[string]bool{}
	for i := range 5 {
		text := b.logOf(fmt.Sprintf("estimate/bins=%d", i))
		if !strings.HasSuffix(text, "\ndone\n") {
			t.Errorf("log %q", text)
		}
		processes[text] = true
	}
	if len(processes) != 1 {
		t.Errorf("several processes did it: %v", processes)
	}
	end()
	b.clean()
}

// Whatever goes wrong loses one action; another process does the rest.
func TestWorkerMisbehaves(t *testing.T) {
	for how, want := range map[string]string{
		"dies":                    "exited with status 7, where 0 is success, in place of an answer; it printed last",
		"is killed":               "was ended by a signal: killed, in place of an answer; it printed last",
		"answers something else":  `answered "epoch 1 of 300"; expected a line such as {"requestId": 2, "exitCode": 0}, and what it prints on its standard error`,
		"answers another request": "answered the request 100; it was asked 2",
		"fails":                   "answered with exit code 3, where 0 is success; it printed last",
		"takes long":              "took longer than its timeout of 4s",
		"prints without end":      "printed more than 1 MiB",
		"changes its files":       "settings.txt: changed during the run, so that its result belongs to no version of it; run again",
	} {
		t.Run(how, func(t *testing.T) {
			b := newBench(t, how)
			b.limits = limits{printed: 1 << 20, written: 1 << 20, grace: 100 * time.Millisecond}
			if how == "takes long" {
				b.spec.Timeout = "4s" // the first action starts the program in it, on a busy machine too
			}
			ctx, end := Allow(context.Background())
			report, err := b.runSeries(ctx, 3)
			end()
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
			if report.Ran != 2 || report.Failed != 1 {
				t.Errorf("%+v; want 2 that ran and 1 that failed", report)
			}
			b.clean()
			ctx, end = Allow(context.Background()) // its first action is that which failed
			if again, err := b.runSeries(ctx, 3); err != nil || again.Fresh != 2 || again.Ran != 1 {
				t.Errorf("the next run: %+v, %v", again, err)
			}
			end()
		})
	}
}

func TestWorkerIsInterrupted(t *testing.T) {
	b := newBench(t, "takes long")
	ctx, end := Allow(context.Background())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var began time.Time
	b.finished = func() { // the second action has a minute to go
		time.AfterFunc(300*time.Millisecond, func() { began = time.Now(); cancel() })
	}
	if report, err := b.runSeries(ctx, 3); err == nil || report.Ran != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	end()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	b.clean()
}

// A worker is another program than one that is started for each action.
func TestWorkerIsPartOfTheKey(t *testing.T) {
	p, q := &Program{spec: Spec{Worker: true}}, &Program{}
	if fmt.Sprint(p.key()) == fmt.Sprint(q.key()) {
		t.Error("one key")
	}
}
