package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Whatever is at work, a signal ends it soon, and a line says what was kept.
func TestInterruptedSaysWhatWasKept(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for processes")
	}
	b := newBench(t)
	values := make([]float32, 20_000)
	for i := range values {
		values[i] = float32(i%1999) / 1000
	}
	file := b.write("large.parquet", unit("t1_0", values...), unit("t1_1", values...), unit("x_0", values...))
	b.put(b.path("sparse"), "")
	if err := os.Truncate(b.path("sparse"), 1<<40); err != nil {
		t.Skip(err)
	}
	var all sync.WaitGroup
	defer all.Wait()
	for line, want := range map[string]string{
		"estimate " + file + " --estimator noisy:samples=16777216":           "infoplane: estimate: interrupted; nothing was written",
		"estimate " + file + " --estimator ksg:neighbours=900 --inputs x_%d": "infoplane: estimate: interrupted; nothing was written",
		"show " + b.path("sparse"):                                           "infoplane: show: interrupted; the store is as it was",
	} {
		for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			cmd := exec.Command(os.Args[0], strings.Fields(line)...)
			cmd.Env = append(os.Environ(), "INFOPLANE_TEST_CHILD={}")
			var messages strings.Builder
			cmd.Stderr = &messages
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				time.Sleep(2 * time.Second) // it listens, reads and works, as do the others
				cmd.Process.Signal(signal)
				begun := time.Now()
				cmd.Wait()
				if took := time.Since(begun); took > 10*time.Second { // half a second on a machine that does nothing else
					t.Errorf("%s: %v took %v", line, signal, took)
				}
				if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(messages.String(), want) {
					t.Errorf("%s: %v: exit code %d, %q; want %q", line, signal, code, messages.String(), want)
				}
			})
		}
	}
}

func TestSaysInterrupted(t *testing.T) {
	s := &session{}
	for _, verb := range append([]string{""}, "run", "estimate", "gc", "fsck", "golden", "cat") {
		s.verb = verb
		err := s.describeInterrupt(errors.Join(context.Canceled))
		if exitCode(err) != exitInterrupted || !strings.HasPrefix(strings.TrimPrefix(err.Error(), verb+": "), "interrupted") || strings.Contains(err.Error(), "canceled") {
			t.Errorf("%s: %v, exit code %d", verb, err, exitCode(err))
		}
	}
	told := &failure{exitInterrupted, errors.New("tiny: interrupted; `infoplane run tiny` resumes")}
	for _, err := range []error{nil, told, errors.New("something else")} {
		if got := s.describeInterrupt(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
