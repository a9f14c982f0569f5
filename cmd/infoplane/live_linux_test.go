package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"infoplane/pipeline"
)

// terminalPair opens a pseudo-terminal: what is written to screen can be read
// from master.
func terminalPair(t *testing.T) (master, screen *os.File) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here")
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Skip("no pseudo-terminal here")
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Skip("no pseudo-terminal here")
	}
	screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here")
	}
	t.Cleanup(func() { screen.Close() })
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 100}); err != nil {
		t.Fatal(err)
	}
	return master, screen
}

// TestLiveDisplay draws two running networks, one of which fails, and reads the
// screen.
func TestLiveDisplay(t *testing.T) {
	master, screen := terminalPair(t)
	s := &session{stderr: screen, getenv: func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }}
	c := newRunProgress(tiny{}.graph("tiny"), []string{"train/main/seed=1", "train/main/seed=2"}, 2, nil, time.Now())
	d := s.newDisplay("auto", c)
	if _, ok := d.(*live); !ok {
		t.Fatalf("on a terminal the display is a %T", d)
	}
	send := func(e pipeline.Event) {
		e.Stage, e.Counts.Total = "train", 2
		d.observe(e)
	}
	read := make(chan string)
	go func() {
		var all strings.Builder
		buffer := make([]byte, 1<<12)
		for !strings.Contains(all.String(), "the end") {
			n, err := master.Read(buffer)
			if err != nil {
				break
			}
			all.Write(buffer[:n])
		}
		read <- all.String()
	}()
	send(pipeline.Event{Kind: pipeline.ActionStarted, Node: "train/main/seed=1"})
	send(pipeline.Event{Kind: pipeline.ActionStarted, Node: "train/main/seed=2"})
	send(pipeline.Event{Kind: pipeline.ActionProgress, Node: "train/main/seed=1", Done: 25, Total: 50, Unit: "epochs"})
	time.Sleep(3 * liveRefresh)
	send(pipeline.Event{Kind: pipeline.ActionFailed, Node: "train/main/seed=2", Err: errTiny, Counts: pipeline.Counts{Failed: 1}})
	time.Sleep(3 * liveRefresh)
	d.close()
	d.print("the end")
	got := <-read
	for _, want := range []string{
		"train/main/seed=1 ━━━━", "──── 25/50 epochs", "0/2 actions",
		"tiny: train/main/seed=2: failed after 0.0 s: loss is not finite", "1/2 actions, 1 failed",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the screen misses %q:\n%q", want, got)
		}
	}
	if strings.Contains(got, "\x1b[32m") {
		t.Error("colours in spite of NO_COLOR")
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"train/main/seed=1", 17, "train/main/seed=1"},
		{"train/main/seed=1", 10, "…in/seed=1"},
		{"train", 2, "train"}, // too narrow for anything: the terminal cuts it
	} {
		if got := shorten(c.text, c.width); got != c.want {
			t.Errorf("%s in %d: %s, want %s", c.text, c.width, got, c.want)
		}
	}
}
