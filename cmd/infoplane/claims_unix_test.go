//go:build unix

package main

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// Claims beside an experiment that are a pipe are refused at once.
func TestClaimsAreAFile(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	b.put(b.path("mine/experiment.yaml"), smallYAML)
	if err := syscall.Mkfifo(b.path("mine/claims.yaml"), 0o666); err != nil {
		t.Skip(err)
	}
	done := make(chan error)
	go func() {
		_, err := openExperiment(b.path("mine/experiment.yaml"))
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "claims.yaml") {
			t.Errorf("error %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for the pipe")
	}
}
