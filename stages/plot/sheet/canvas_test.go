package sheet

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func TestSnap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		x := vg.Length(random.NormFloat64() * 300)
		s := snap(x)
		if d := math.Abs(float64(s - x)); d > 0.5124/256 {
			t.Fatalf("snap(%v) = %v is %v away", x, s, d)
		}
		if s*256 != vg.Length(math.Round(float64(s*256))) {
			t.Fatalf("snap(%v) = %v is off the grid", x, s)
		}
		if snap(s) != s {
			t.Fatalf("snap moves %v, which is on the grid", s)
		}
	}
	// Halves of the grid are where the last bit would decide.
	for i := range 1000 {
		half := (float64(i) + 0.5) / 256
		up, down := math.Nextafter(half, math.Inf(1)), math.Nextafter(half, 0)
		if snap(vg.Length(up)) != snap(vg.Length(down)) {
			t.Fatalf("a last bit at %v shows", half)
		}
		if plain := func(x float64) float64 { return math.Floor(x*256+0.5) / 256 }; i == 3 && plain(up) == plain(down) {
			t.Fatal("the test cannot tell")
		}
	}
}

func TestSheetFollowsThePen(t *testing.T) {
	s := newCanvas(100, 100)
	s.Push()
	s.Translate(vg.Point{X: 10, Y: 20})
	s.Rotate(math.Pi / 2)
	s.SetColor(color.NRGBA{1, 2, 3, 128})
	s.Fill(vg.Rectangle{Max: vg.Point{X: 3, Y: 1}}.Path())
	s.Pop()
	s.Stroke(vg.Rectangle{Max: vg.Point{X: 3, Y: 1}}.Path())
	want := [][]vg.Point{{{X: 10, Y: 20}, {X: 10, Y: 23}, {X: 9, Y: 23}, {X: 9, Y: 20}, {X: 10, Y: 20}}}
	if got := s.shapes[0]; !slices.EqualFunc(got.lines, want, slices.Equal) || got.colour != (color.NRGBA{1, 2, 3, 128}) {
		t.Errorf("turned rectangle: %v in %v, want %v", got.lines, got.colour, want)
	}
	if got := s.shapes[1]; got.lines[0][1] != (vg.Point{X: 3}) || got.colour != (color.NRGBA{A: 255}) {
		t.Errorf("after Pop: %v in %v", got.lines, got.colour)
	}
}

func TestSheetRefusesWhatItCannotHold(t *testing.T) {
	for name, do := range map[string]func(*canvas){
		"a slanted turn": func(s *canvas) { s.Rotate(1) },
		"a scale":        func(s *canvas) { s.Scale(2, 2) },
		"an image":       func(s *canvas) { s.DrawImage(vg.Rectangle{}, nil) },
		"an arc":         func(s *canvas) { var p vg.Path; p.Arc(vg.Point{}, 1, 0, 1); s.Fill(p) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do(newCanvas(1, 1))
		}()
	}
	newCanvas(1, 1).Rotate(-math.Pi / 2) // the twin: may be
}

// The three writers show one drawing: a disc and a bar, found again as pixels.
func TestPNGPixels(t *testing.T) {
	s := newCanvas(40, 20)
	c := draw.NewCanvas(s, s.width, s.height)
	c.SetColor(color.NRGBA{0, 0, 255, 128})
	c.Fill(vg.Rectangle{Min: vg.Point{X: 20, Y: 0}, Max: vg.Point{X: 30, Y: 10}}.Path())
	c.DrawGlyph(draw.GlyphStyle{Color: color.NRGBA{255, 0, 0, 255}, Radius: 4, Shape: draw.CircleGlyph{}}, vg.Point{X: 10, Y: 15})
	file, err := s.png(4)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 160 || b.Dy() != 80 {
		t.Fatalf("%v, want 160 × 80 pixels", b)
	}
	count := func(want color.RGBA) (n int) {
		for y := range 80 {
			for x := range 160 {
				if color.RGBAModel.Convert(img.At(x, y)) == want {
					n++
				}
			}
		}
		return n
	}
	if got := count(color.RGBA{127, 127, 255, 255}); got != 40*40 {
		t.Errorf("%d pixels of translucent blue, want 1600", got)
	}
	if got, want := float64(count(color.RGBA{255, 0, 0, 255})), math.Pi*16*16; math.Abs(got-want) > 2*math.Pi*16 {
		t.Errorf("%v red pixels, want about %v (a circumference less: edges are mixed)", got, want)
	}
	chunk := bytes.Index(file, []byte("pHYs"))
	if got := binary.BigEndian.Uint32(file[chunk+4:]); got != 11339 {
		t.Errorf("%d pixels per metre, want 11339 (288 per inch)", got)
	}
}

func TestDashed(t *testing.T) {
	line := [][]vg.Point{{{X: 0}, {X: 10}, {X: 10, Y: 10}}}
	got := dashed(line, []vg.Length{6, 2})
	want := [][]vg.Point{{{X: 0}, {X: 6}}, {{X: 8}, {X: 10}, {X: 10, Y: 4}}, {{X: 10, Y: 6}, {X: 10, Y: 10}}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("dashes %v, want %v", got, want)
	}
	if got := dashed(line, nil); !slices.EqualFunc(got, line, slices.Equal) {
		t.Errorf("no pattern: %v, want the line", got)
	}
}

func TestLinearAxes(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		first     string
		last      string
		ticks     int
	}{
		{0, 12, "0", "12", 7},
		{1, 1, "0.0", "1.0", 6},
		{0.2, 2.3, "0.0", "2.0", 5},
		{-0.1, 1, "-0.2", "1.0", 7},
		{0, 4096, "0", "4000", 5},
		{0, 0, "0.0", "1.0", 6},
		{0, 0.0004, "0.0000", "0.0004", 5},
	} {
		a := Linear("", c.low, c.high, 0.05)
		if first, last := a.Ticks[0].Label, a.Ticks[len(a.Ticks)-1].Label; first != c.first || last != c.last || len(a.Ticks) != c.ticks {
			t.Errorf("%v to %v: %d ticks, %s to %s; want %d, %s to %s", c.low, c.high, len(a.Ticks), first, last, c.ticks, c.first, c.last)
		}
		if a.Min > min(c.low, 0) || a.Max <= c.high {
			t.Errorf("%v to %v: the axis is from %v to %v", c.low, c.high, a.Min, a.Max)
		}
	}
}

func TestLogarithmicAxes(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		labels    string
		ticks     int
	}{
		{0.8, 1250, "1 10 100 1000", 30},
		{0.0016, 0.05, "0.002 0.005 0.01 0.02 0.05", 13},
		{0.9e-7, 1.1, "10^-7 10^-6 10^-5 10^-4 10^-3 10^-2 10^-1 10^0", 8},
		{2.5, 3.5, "", 1},
	} {
		a := Logarithmic("", c.low, c.high)
		var labels []string
		for _, tick := range a.Ticks {
			if tick.Label != "" {
				labels = append(labels, tick.Label)
			}
		}
		if got := strings.Join(labels, " "); got != c.labels || len(a.Ticks) != c.ticks {
			t.Errorf("%v to %v: %d ticks, %s; want %d, %s", c.low, c.high, len(a.Ticks), got, c.ticks, c.labels)
		}
	}
	if at := Log10(1000); math.Abs(at-3) > 1e-15 || !math.IsInf(Log10(0), -1) {
		t.Errorf("1000 stands at %v, 0 at %v", at, Log10(0))
	}
}

func TestDoublings(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{3, 5, 10, 20, 30, 45, 60, 75, 85}, "3 5 10 20 30 45   85"},
		{[]float64{2, 4, 8}, "2 4 8"},
		{[]float64{7}, "7"},
	} {
		var labels []string
		for _, tick := range Doublings("", c.values).Ticks {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
}

// Numbers at the ends of an axis must not meet those of the next panel.
func TestNumbersDoNotMeet(t *testing.T) {
	wide := EpochScale{1_000_000}.Axis()
	left, right := wide.overhang(100)
	if half := TextWidth(TickFont, "1000000") / 2; right != half {
		t.Errorf("the last number reaches %v beyond the axis, want half its width, %v", right, half)
	}
	if left <= 0 {
		t.Errorf("the first number reaches %v beyond the axis", left)
	}
	d := Drawing{Panels: []Panel{{X: wide}, {X: wide}}}
	l := d.layout()
	if gap := l.pitchX - l.width; gap < left+right+numberGap {
		t.Errorf("%v between panels for %v and %v", gap, right, left)
	}
	d.Panels = []Panel{{X: Linear("", 0, 12, 0.06)}, {X: Linear("", 0, 12, 0.06)}} // the negative twin
	if l := d.layout(); l.pitchX-l.width != panelGap {
		t.Errorf("%v between panels without wide numbers, want %v", l.pitchX-l.width, panelGap)
	}
}

func TestEpochTicks(t *testing.T) {
	for last, want := range map[int][]string{
		0: {"0"}, 1: {"0", "1"}, 10000: {"0", "1", "10", "100", "1000", "10000"},
		300: {"0", "1", "10", "100", "300"}, 9000: {"0", "1", "10", "100", "1000", "9000"}, 110: {"0", "1", "10", "110"},
	} {
		var got []string
		previous := -1.0
		for _, tick := range (EpochScale{last}).Ticks() {
			got = append(got, tick.Label)
			if tick.Value <= previous || tick.Value > 1 {
				t.Errorf("up to %d: tick %s at %v", last, tick.Label, tick.Value)
			}
			previous = tick.Value
		}
		if !slices.Equal(got, want) {
			t.Errorf("up to %d: %v, want %v", last, got, want)
		}
	}
}

// Lightness must rise along both ramps, or order is lost in black and white.
func TestRampsGetLighter(t *testing.T) {
	falls := func(r ramp) int {
		n, last := 0, -1.0
		for i := range 256 {
			c := r.At(float64(i) / 255)
			y := 0.2126*linearLight(c.R) + 0.7152*linearLight(c.G) + 0.0722*linearLight(c.B)
			if y < last-0.002 { // a step of one in 255 colours
				n++
			}
			last = y
		}
		return n
	}
	for name, r := range map[string]ramp{"viridis": Viridis, "plasma": plasma} {
		if n := falls(r); n > 0 {
			t.Errorf("%s gets darker %d times", name, n)
		}
	}
	if falls(ramp{rgb(0x0000ff), rgb(0x00ff00), rgb(0xff0000)}) == 0 {
		t.Error("a rainbow passes")
	}
}

func linearLight(v uint8) float64 { return math.Pow(float64(v)/255, 2.2) }
