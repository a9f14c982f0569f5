package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
)

func TestFailure(t *testing.T) {
	broken := errors.New("broken")
	// Chains 1-2-3 and 4-5-6, sink 7; the first chain breaks at its start.
	fails := func(i int, err error) func(*Task, int) error {
		return func(_ *Task, k int) error {
			if k == i {
				return err
			}
			return nil
		}
	}
	run := func(keepGoing bool) (Report, []string, error) {
		var skipped []string
		e := Engine{Store: artifacts.InMemory(), KeepGoing: keepGoing, Observe: func(v Event) {
			if v.Kind == ActionSkipped {
				skipped = append(skipped, v.Node)
			}
		}}
		report, err := e.Run(context.Background(), draw(fan(2), fails(1, broken)), Selection{})
		slices.Sort(skipped)
		return report, skipped, err
	}

	report, skipped, err := run(false)
	if !errors.Is(err, broken) || err.Error() != "stage/001: broken" {
		t.Errorf("error %v", err)
	}
	if report.Ran != 1 || report.Failed != 1 || len(skipped) != 6 || report.Skipped != 6 {
		t.Errorf("stops at the first failure: %+v, skipped %v", report.Counts, skipped)
	}
	var failure *Failure
	if !errors.As(err, &failure) || failure.Node != "stage/001" || failure.Stage != "stage" {
		t.Errorf("failure %+v", failure)
	}

	report, skipped, err = run(true)
	if !errors.Is(err, broken) || report.Ran != 4 || report.Failed != 1 {
		t.Errorf("goes on: %+v, %v", report.Counts, err)
	}
	if want := []string{"stage/002", "stage/003", "stage/007"}; !slices.Equal(skipped, want) {
		t.Errorf("skipped %v, want the dependants %v", skipped, want)
	}
	if _, ok := report.Output("stage/001", "out0"); ok {
		t.Error("a failed action has an output")
	}
	if _, ok := report.Output("stage/006", "out0"); !ok {
		t.Error("an independent action has no output")
	}
}

func TestPanicIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		do   func()
		want string
	}{
		"panic":  {func() { var none []int; _ = none[3] }, "stage/000: panic: runtime error: index out of range"},
		"goexit": {func() { runtime.Goexit() }, "stage/000: the action ended its goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			g := draw(fan(1)[:1], func(*Task, int) error { c.do(); return nil })
			_, err := (&Engine{Store: artifacts.InMemory()}).Run(context.Background(), g, Selection{})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			var p *Panic
			if name == "panic" && (!errors.As(err, &p) || !strings.Contains(string(p.Stack), "failure_test.go")) {
				t.Error("the panic does not say where it was")
			}
		})
	}
}

// An output that could not be written is a failure, even if the action takes no
// notice.
func TestUnheededWriteError(t *testing.T) {
	store, dir := openFolder(t)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "objects"), nil, 0o666); err != nil { // where a folder should be
		t.Fatal(err)
	}
	g := New("test")
	a := g.Add(Spec{Stage: "stage", Name: "stage/a"})
	out := Result[numbers](a, "out")
	a.Do(func(t *Task) error { out.Write(t, numbers{{1}}); return nil })
	_, err := (&Engine{Store: store}).Run(context.Background(), g, Selection{})
	if err == nil || !strings.HasPrefix(err.Error(), "stage/a: output out: ") {
		t.Errorf("error %v", err)
	}
}

// A cancelled run records what finished and nothing else; the next one goes on
// from there.
func TestCancel(t *testing.T) {
	sketches := fan(4)
	e := Engine{Store: artifacts.InMemory(), Workers: 2}
	ctx, cancel := context.WithCancel(context.Background())
	hold := func(t *Task, i int) error {
		if i == 5 {
			cancel()
			<-t.Context().Done()
			return fmt.Errorf("epoch 3: %w", t.Context().Err())
		}
		return nil
	}
	report, err := e.Run(ctx, draw(sketches, hold), Selection{})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "test: interrupted") {
		t.Errorf("error %v", err)
	}
	if report.Failed != 0 || report.Ran == 0 || report.Ran+report.Skipped != len(sketches) {
		t.Errorf("%+v", report.Counts)
	}
	if again, _ := mustRun(t, e, draw(sketches, nil)); again.Fresh != report.Ran || again.Ran != report.Skipped {
		t.Errorf("after %+v the next run did %+v", report.Counts, again.Counts)
	}
	// An action may return the context's cause as well; another error at the same
	// time is a failure.
	for cause, failures := range map[bool]int{true: 0, false: 1} {
		reason := errors.New("the machine is needed")
		ctx, cancel := context.WithCancelCause(context.Background())
		report, err := (&Engine{Store: artifacts.InMemory()}).Run(ctx, draw(sketches, func(t *Task, i int) error {
			cancel(reason)
			if cause {
				return context.Cause(t.Context())
			}
			return errors.New("broken")
		}), Selection{})
		if report.Failed != failures || !errors.Is(err, context.Canceled) {
			t.Errorf("cause %v: %+v, %v", cause, report.Counts, err)
		}
	}
	// The negative twin: with nothing left to do, a cancelled context is no error.
	if _, err := e.Run(context.Background(), draw(sketches, nil), Selection{}); err != nil {
		t.Error(err)
	}
	if report, err := e.Run(ctx, draw(sketches, nil), Selection{}); err == nil || report.Skipped != len(sketches) {
		t.Errorf("a context that is done before the run: %+v, %v", report.Counts, err)
	}
}
