//go:build unix

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// An experiment, and the claims beside it, are regular files of bounded size. What is
// something else is refused at once.
func TestExperimentsAreFiles(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	fifo := func(name string) {
		if err := syscall.Mkfifo(b.path(name), 0o666); err != nil {
			t.Skip(err)
		}
	}
	b.put(b.path("mine/experiment.yaml"), smallYAML)
	b.put(b.path("good/experiment.yaml"), smallYAML)
	fifo("mine/claims.yaml")
	fifo("pipe.yaml")
	b.put(b.path("large.yaml"), "")
	if err := os.Truncate(b.path("large.yaml"), 40<<30); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]string{
		"mine/experiment.yaml": "claims.yaml: cannot be read: it is a pipe; expected a regular file",
		"pipe.yaml":            "pipe.yaml: cannot be read: it is a pipe; expected a regular file",
		"large.yaml":           "large.yaml: cannot be read: has 42949672960 bytes; at most 16777216 are read",
		"good":                 "is a folder",
		"good/experiment.yaml": "",
	} {
		done := make(chan error)
		go func() {
			_, err := openExperiment(b.path(name))
			done <- err
		}()
		select {
		case err := <-done:
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", name, err, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: it waits for the other end", name)
		}
	}
	for _, device := range []string{"/dev/zero", "/dev/null"} {
		if _, err := openExperiment(device); err == nil || !strings.Contains(err.Error(), "it is a device") {
			t.Errorf("%s: error %v", device, err)
		}
	}
}
