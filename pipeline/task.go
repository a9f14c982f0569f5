package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"infoplane/artifacts"
)

// Task is one execution of an action.
type Task struct {
	action   *Action
	context  context.Context
	from     *artifacts.Store            // inputs
	to       *artifacts.Store            // outputs: the same, or a scratch store of Verify
	inputs   map[string]artifacts.Ref    // by port
	scratch  map[string]*artifacts.Store // of inputs that are not in from, by port
	progress func(done, total int, unit string)
	wrote    func(port string, ref artifacts.Ref) // called for each output; may be nil
	awaited  bool                                 // actions of this run read its derivable outputs

	batch  *batch        // in which it is done; nil if alone
	place  int           // there
	waited time.Duration // for others of the batch

	mu      sync.Mutex // an action may write from several goroutines
	begun   map[string]bool
	outputs map[string]artifacts.Ref
	failed  error           // the first output that could not be stored
	lost    map[string]bool // ports of inputs whose object is missing or damaged: true if damaged
	last    time.Time       // of the last progress that was passed on
}

func newTask(ctx context.Context, a *Action, from, to *artifacts.Store, inputs map[string]artifacts.Ref) *Task {
	return &Task{
		action: a, context: ctx, from: from, to: to, inputs: inputs,
		begun: map[string]bool{}, outputs: map[string]artifacts.Ref{}, lost: map[string]bool{},
	}
}

// Context is done when the action should stop and return the context's error.
func (t *Task) Context() context.Context { return t.context }

// progressEvery bounds how often progress is passed on: 20 times a second is
// smooth to the eye, and costs nothing however often an action reports.
const progressEvery = 50 * time.Millisecond

// Progress reports to an observer how many of a total number of units ("epochs") are
// done. Most calls return at once; the first and the last are
// always passed on.
func (t *Task) Progress(done, total int, unit string) {
	if t.progress == nil {
		return
	}
	now := time.Now()
	t.mu.Lock()
	due := done >= total || now.Sub(t.last) >= progressEvery
	if due {
		t.last = now
	}
	t.mu.Unlock()
	if due {
		t.progress(done, total, unit)
	}
}

// Step returns a function that calls [Task.Progress], and fails once the action should
// stop.
func (t *Task) Step(unit string) func(done, total int) error {
	return func(done, total int) error {
		t.Progress(done, total, unit)
		return t.Context().Err()
	}
}

// unreadable notes an input that could not be read.
func (t *Task) unreadable(port string, err error) error {
	if damaged := errors.Is(err, artifacts.ErrDamaged); damaged || errors.Is(err, artifacts.ErrMissing) {
		t.mu.Lock()
		t.lost[port] = damaged
		t.mu.Unlock()
	}
	return fmt.Errorf("input %s: %w", port, err)
}

// source is the store that holds an input.
func (t *Task) source(port string) *artifacts.Store {
	if s := t.scratch[port]; s != nil {
		return s
	}
	return t.from
}

// begin reports whether the output of a port is written for the first time.
func (t *Task) begin(port string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun[port] {
		return false
	}
	t.begun[port] = true
	return true
}

// written notes an output, or that it could not be stored.
func (t *Task) written(port string, ref artifacts.Ref, err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("output %s: %w", port, err)
		if t.failed == nil {
			t.failed = err
		}
		return err
	}
	t.outputs[port] = ref
	if t.wrote != nil {
		t.wrote(port, ref)
	}
	return nil
}

// run executes the action. A panic becomes an error.
func (t *Task) run() error {
	// The action has a goroutine of its own, so that one that ends its goroutine
	// (runtime.Goexit, by t.FailNow in a test) cannot hang the engine.
	result := make(chan error, 1)
	go func() {
		err := error(errGoexit)
		defer func() {
			if p := recover(); p != nil {
				err = newPanic(p)
			}
			result <- err
		}()
		err = t.action.do(t)
	}()
	err := <-result
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		err = t.failed // even if the action took no notice
	}
	if err != nil {
		return err
	}
	for _, port := range t.action.outputs {
		if _, ok := t.outputs[port]; !ok {
			return fmt.Errorf("output %s was not written", port)
		}
	}
	return nil
}
