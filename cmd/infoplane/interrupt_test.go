package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain makes the test binary the command itself when a test starts it as a
// child: signals and exit codes are then those of a real process.
func TestMain(m *testing.M) {
	named := filepath.Base(os.Args[0]) == "infoplane"
	if named || len(os.Args) > 1 && (os.Args[1] == "stage" || os.Args[1] == completeVerb) { // a program has no environment to tell it
		s := &session{stdin: os.Stdin, stdout: standardOutput(), stderr: os.Stderr, getenv: os.Getenv, open: openExperiment, names: experimentNames}
		go s.endOnSignal()
		os.Exit(s.main(os.Args[1:]))
	}
	if form := os.Getenv("INFOPLANE_TEST_CHILD"); form != "" {
		var t tiny
		if err := json.Unmarshal([]byte(form), &t); err != nil {
			panic(err)
		}
		s := &session{stdout: standardOutput(), stderr: os.Stderr, getenv: os.Getenv, open: t.open, names: func() []string { return []string{"tiny"} }}
		go s.endOnSignal()
		os.Exit(s.main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// child runs the tiny experiment in a process of its own. It is sent the first
// signal when a line of stderr holds started, the second when it says that it
// stops.
func (b *bench) child(t tiny, started string, signals ...os.Signal) (code int, stderr string) {
	b.t.Helper()
	t.Rate = b.tiny.Rate
	form, err := json.Marshal(t)
	if err != nil {
		b.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "run", "tiny", "-j", "1", "--progress", "json", "--store", b.path("store"), "-o", b.path("figures"))
	cmd.Env = append(os.Environ(), "INFOPLANE_TEST_CHILD="+string(form))
	pipe, err := cmd.StderrPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	var all bytes.Buffer
	lines := bufio.NewScanner(pipe)
	for lines.Scan() {
		fmt.Fprintln(&all, lines.Text())
		if len(signals) > 0 && strings.Contains(lines.Text(), started) {
			cmd.Process.Signal(signals[0])
			signals = signals[1:]
			started = "stopping"
		}
	}
	cmd.Wait()
	return cmd.ProcessState.ExitCode(), all.String()
}

func TestInterruptAndResume(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		b := newBench(t)
		code, stderr := b.child(tiny{Pause: 300 * time.Millisecond}, `"event":"progress"`, signal)
		if code != exitInterrupted {
			t.Fatalf("exit code %d:\n%s", code, stderr)
		}
		b.says(stderr, "tiny: stopping; what runs now is lost, what is finished is kept", "tiny: interrupted; `infoplane run tiny -j 1 ", "resumes")
		if _, err := os.Stat(b.path("figures")); err == nil {
			t.Error("an interrupted run wrote to the output folder")
		}
		b.run(exitDone, "run tiny")
		b.says(b.stderr, "tiny: 4 of 5 actions ran, 1 fresh") // generate was kept
	}
}

func TestInterruptTwice(t *testing.T) {
	b := newBench(t)
	begun := time.Now()
	code, stderr := b.child(tiny{Pause: time.Hour, Deaf: true}, `"node":"train/main/seed=1"`, os.Interrupt, os.Interrupt)
	if code != exitInterrupted {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %v to stop", took)
	}
	b.run(exitDone, "run tiny")
}

// TestKill kills the command, which can then clean up nothing, and runs it again.
func TestKill(t *testing.T) {
	undisturbed := newBench(t)
	undisturbed.run(exitDone, "run tiny")
	b := newBench(t)
	for _, at := range []string{"generate/numbers", "train/main/seed=1", "train/main/seed=3", "plot/figure"} {
		b.child(tiny{Pause: 20 * time.Millisecond}, `"node":"`+at+`"`, os.Kill)
	}
	b.run(exitDone, "run tiny")
	for _, node := range []struct{ name, port string }{{"generate/numbers", "numbers"}, {"train/main/seed=2", "weights"}, {"plot/figure", "png"}} {
		if got, want := b.ref(node.name, node.port), undisturbed.ref(node.name, node.port); got != want {
			t.Errorf("%s: %v after kills, %v undisturbed", node.name, got, want)
		}
	}
}
