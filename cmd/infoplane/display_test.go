package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"infoplane/internal/count"
	"infoplane/pipeline"
)

// TestRunProgress follows a run on two workers by hand: of three networks one has
// finished after 4 s, and one is half way after 2 s.
func TestRunProgress(t *testing.T) {
	begin := time.Date(2017, 3, 2, 0, 0, 0, 0, time.UTC)
	at := func(s float64) time.Time { return begin.Add(time.Duration(s * float64(time.Second))) }
	g := tiny{}.graph("tiny")
	names := []string{"train/main/seed=1", "train/main/seed=2", "train/main/seed=3"}
	c := newRunProgress(g, names, 2, nil, begin)
	send := func(s float64, e pipeline.Event) *stageProgress {
		e.Stage = "train"
		return c.follow(e, at(s))
	}
	send(0, pipeline.Event{Kind: pipeline.ActionStarted, Node: names[0]})
	if _, known := c.left(at(1)); known {
		t.Error("time left is known before anything is")
	}
	send(2, pipeline.Event{Kind: pipeline.ActionStarted, Node: names[1]})
	send(4, pipeline.Event{Kind: pipeline.ActionFinished, Node: names[0], Seconds: 4, Counts: pipeline.Counts{Total: 3, Ran: 1}})
	send(4, pipeline.Event{Kind: pipeline.ActionProgress, Node: names[1], Done: 50, Total: 100, Unit: "epochs", Counts: pipeline.Counts{Total: 3, Ran: 1}})
	left, known := c.left(at(4))
	if want := 4 * time.Second; !known || left != want { // the third; (2 s of the second + 4 s of the third) / 2 workers is less
		t.Errorf("left %v (known: %v), want %v", left, known, want)
	}
	if want := "tiny: 1 of 3 actions done, 15.0/min, about 4.0 s left; train/main/seed=2 50 of 100 epochs"; c.summary(at(4)) != want {
		t.Errorf("summary %q, want %q", c.summary(at(4)), want)
	}
	if c.slots[0] != nil || c.slots[1] == nil {
		t.Error("the second network left its line")
	}
	if send(5, pipeline.Event{Kind: pipeline.ActionLocked, Node: names[2], Counts: pipeline.Counts{Total: 3, Ran: 1, Elsewhere: 1}}) != nil {
		t.Error("the stage is complete while another process runs a part of it")
	}
	if want := "tiny: 1 of 3 actions done, 1 run by another process, 12.0/min"; !strings.HasPrefix(c.summary(at(5)), want) {
		t.Errorf("summary %q, want %q", c.summary(at(5)), want)
	}
	send(6, pipeline.Event{Kind: pipeline.ActionFresh, Node: names[2], Counts: pipeline.Counts{Total: 3, Ran: 1, Fresh: 1}})
	if done := send(8, pipeline.Event{Kind: pipeline.ActionFailed, Node: names[1], Counts: pipeline.Counts{Total: 3, Ran: 1, Fresh: 1, Failed: 1}}); done == nil {
		t.Error("the stage is not complete")
	}
	if _, known := c.left(at(8)); known {
		t.Error("time is left although nothing is")
	}
}

func TestPlainDisplay(t *testing.T) {
	var w bytes.Buffer
	c := newRunProgress(tiny{}.graph("tiny"), []string{"generate/numbers", "train/main/seed=1"}, 1, nil, time.Now())
	d := newPlain(&w, c)
	d.observe(pipeline.Event{Kind: pipeline.ActionStarted, Node: "generate/numbers", Stage: "generate"})
	d.observe(pipeline.Event{Kind: pipeline.ActionFinished, Node: "generate/numbers", Stage: "generate"})
	d.observe(pipeline.Event{Kind: pipeline.ActionStarted, Node: "train/main/seed=1", Stage: "train"})
	d.observe(pipeline.Event{Kind: pipeline.ActionFailed, Node: "train/main/seed=1", Stage: "train", Err: errTiny})
	d.close()
	if want := "tiny: generate: 1 ran, 0.0 s of work\ntiny: train/main/seed=1: failed after 0.0 s: loss is not finite\n"; w.String() != want {
		t.Errorf("got\n%swant\n%s", w.String(), want)
	}
}

// TestNoColour: colours and live pictures are for a person's terminal only.
func TestNoColour(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here")
	}
	defer terminal.Close()
	env := map[string]string{}
	s := &session{stderr: terminal, getenv: func(name string) string { return env[name] }}
	if !strings.Contains(s.paint(terminal, red, "x"), "\x1b[31m") {
		t.Error("no colour on a terminal")
	}
	for name, value := range map[string]string{"NO_COLOR": "1", "CI": "true", "TERM": "dumb"} {
		env = map[string]string{name: value}
		if got := s.paint(terminal, red, "x"); got != "x" {
			t.Errorf("%s=%s: painted %q", name, value, got)
		}
		if live := s.terminal(terminal); live != (name == "NO_COLOR") {
			t.Errorf("%s=%s: live: %v", name, value, live)
		}
	}
}

func TestFamily(t *testing.T) {
	for node, want := range map[string]string{
		"train/main/fraction=0.85,seed=3": "train/main",
		"train/main":                      "train/main",
		"generate/a=b/c":                  "generate/a=b/c",
	} {
		if got := family(node); got != want {
			t.Errorf("%s: family %s, want %s", node, got, want)
		}
	}
}

func TestWordsForNumbers(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0 s", 440 * time.Millisecond: "0.4 s", 9949 * time.Millisecond: "9.9 s", 12 * time.Second: "12 s",
		200 * time.Second: "3m20s", 3599600 * time.Millisecond: "60m00s", 2*time.Hour + 5*time.Minute: "2h05m",
	} {
		if got := seconds(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1500: "1.5 kB", 2_500_000: "2.5 MB", 3_000_000_000: "3.0 GB"} {
		if got := count.Bytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestExitCode(t *testing.T) {
	for want, err := range map[int]error{
		exitDone: nil, exitFailure: errors.New("x"), exitUsage: usagef("x"), exitStale: fmt.Errorf("y: %w", stalef("x")),
	} {
		if got := exitCode(err); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
}

// full is a stdout on a full disk.
type full struct{}

func (full) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no space left on device")}
}

func TestFullStdout(t *testing.T) {
	var stderr bytes.Buffer
	s := &session{stdout: full{}, stderr: &stderr, getenv: os.Getenv, open: tiny{}.open}
	if code := s.main([]string{"dag", "tiny"}); code != exitFailure {
		t.Errorf("exit code %d", code)
	}
	if want := "infoplane: stdout: no space left on device\n"; stderr.String() != want {
		t.Errorf("stderr %q, want %q", stderr.String(), want)
	}
}
