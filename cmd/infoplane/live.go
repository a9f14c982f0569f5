package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"infoplane/pipeline"
)

// live draws the run on a terminal: a line for each running action with its own
// progress, and below them the whole run with its rate and the time left. Each
// worker keeps its line, so that the picture does not jump when hundreds of
// short actions come and go.
type live struct {
	progress *runProgress
	name     int // width of the column of names: fixed, so that the bars stand still
	w        io.Writer
	bars     *mpb.Progress
	lines    []*mpb.Bar
	paint    func(colour, text string) string
}

// liveRefresh is how often the terminal is redrawn: smooth to the eye, and
// cheap over ssh.
const liveRefresh = 100 * time.Millisecond

// restWidth is the room for what follows a bar: "10000/10000 epochs  12 s".
const restWidth = 26

func newLive(s *session, c *runProgress) *live {
	width, height := 80, 24
	if f, ok := s.stderr.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil {
			width, height = w, h
		}
	}
	d := &live{progress: c, name: min(c.longest, width*2/5), w: s.stderr, paint: func(colour, text string) string { return s.paintScreen(s.stderr, colour, text) }}
	d.bars = mpb.New(mpb.WithOutput(s.stderr), mpb.WithRefreshRate(liveRefresh))
	for slot := range max(1, min(c.workers, c.counts.Total, height-2)) {
		d.add(func() (string, float64, string) { return d.action(slot) })
	}
	d.add(d.whole)
	return d
}

// add puts a line below the others: a name, a bar, and what follows it.
func (d *live) add(state func() (name string, part float64, rest string)) {
	name := decor.Any(func(st decor.Statistics) string {
		text, _, _ := state()
		return shorten(safe(text), min(d.name, st.AvailableWidth*2/5))
	}, decor.WC{W: d.name + 1, C: decor.DSyncWidthR})
	rest := decor.Any(func(decor.Statistics) string {
		_, _, text := state()
		return " " + safe(text)
	}, decor.WC{W: restWidth, C: decor.DSyncWidthR})
	bar := mpb.BarFillerFunc(func(w io.Writer, st decor.Statistics) error {
		_, part, _ := state()
		_, err := io.WriteString(w, d.draw(part, min(st.AvailableWidth, 40)))
		return err
	})
	line, err := d.bars.Add(0, bar, mpb.PrependDecorators(name), mpb.AppendDecorators(rest), mpb.BarFillerTrim())
	if err == nil {
		d.lines = append(d.lines, line)
	}
}

// action is the line of a running action.
func (d *live) action(slot int) (string, float64, string) {
	c := d.progress
	c.mu.Lock()
	defer c.mu.Unlock()
	if slot >= len(c.slots) || c.slots[slot] == nil {
		return "", math.NaN(), ""
	}
	a := c.slots[slot]
	spent := seconds(time.Since(a.since))
	if a.total == 0 {
		return a.node, 0, spent
	}
	return a.node, float64(a.done) / float64(a.total), fmt.Sprintf("%d/%d %s  %s", a.done, a.total, a.unit, spent)
}

// whole is the line of the run.
func (d *live) whole() (string, float64, string) {
	c := d.progress
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	rest := fmt.Sprintf("%d/%d actions", c.ended(), c.counts.Total) + c.troubles()
	if c.counts.Ran > 0 {
		rest += "  " + c.rate(now)
	}
	if left, known := c.left(now); known {
		rest += "  " + seconds(left) + " left"
	} else {
		rest += "  " + seconds(now.Sub(c.since))
	}
	return c.name, float64(c.ended()) / float64(max(1, c.counts.Total)), rest
}

// draw returns a bar of that width; it is empty for NaN.
func (d *live) draw(part float64, width int) string {
	if math.IsNaN(part) || width < 4 {
		return ""
	}
	full := min(width, max(0, int(part*float64(width))))
	return d.paint(green, strings.Repeat("━", full)) + d.paint(dim, strings.Repeat("─", width-full))
}

// shorten cuts the beginning of a path, which distinguishes it the least.
func shorten(text string, width int) string {
	runes := []rune(text)
	if width < 8 || len(runes) <= width {
		return text
	}
	return "…" + string(runes[len(runes)-width+1:])
}

func (d *live) observe(e pipeline.Event) {
	d.progress.follow(e, time.Now())
	if line := notable(d.progress.name, e); line != "" {
		d.print(line)
	}
}

// print prints a line above the picture.
func (d *live) print(line string) {
	// A Ctrl-C is echoed as ^C and leaves the cursor behind it; the next redraw
	// would start in that column.
	io.WriteString(d.w, "\r")
	line = safe(line)
	if _, err := fmt.Fprintln(d.bars, line); err != nil {
		fmt.Fprintln(d.w, line) // the picture is closed
	}
}

func (d *live) close() {
	for _, line := range d.lines {
		line.Abort(true)
	}
	d.bars.Wait()
}
