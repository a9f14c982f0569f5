package sheet

import (
	"math"
	"slices"
	"testing"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// hundred is a panel of 100 points on each side, whose coordinates are points.
func hundred() (draw.Canvas, *gonum.Plot) {
	p := gonum.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	s := newCanvas(100, 100)
	return draw.Canvas{Canvas: s, Rectangle: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}}, p
}

// standing places names and returns the texts and lines drawn.
func standing(n Names, taken ...vg.Rectangle) (texts []vg.Rectangle, words []string, lines int) {
	c, p := hundred()
	n.write(c, p, taken)
	for _, x := range c.Canvas.(*canvas).shapes {
		switch x.kind {
		case letters:
			words = append(words, x.text)
			w := TextWidth(NoteFont, x.text)
			texts = append(texts, vg.Rectangle{Min: x.centre, Max: vg.Point{X: x.centre.X + w, Y: x.centre.Y + vg.Length(NoteFont.Size*CapHeight)}})
		case stroke:
			lines++
		}
	}
	return texts, words, lines
}

func middleOf(b vg.Rectangle) vg.Point {
	return vg.Point{X: (b.Min.X + b.Max.X) / 2, Y: (b.Min.Y + b.Max.Y) / 2}
}

func TestNamesKeepClear(t *testing.T) {
	at := plotter.XYs{{X: 50, Y: 50}}
	alone, _, lines := standing(Names{Points: at, Texts: []string{"4"}, Radius: 2})
	if above := middleOf(alone[0]); above.Y < 52 || math.Abs(float64(above.X-50)) > 1 || lines > 0 {
		t.Errorf("alone, the name stands at %v with %d lines, not above its mark", above, lines)
	}
	there := plotter.XYs{{X: float64(middleOf(alone[0]).X), Y: float64(middleOf(alone[0]).Y)}}
	for what, n := range map[string]Names{
		"a dot":        {Avoid: there},
		"a line":       {Lines: []plotter.XYs{{{X: 0, Y: there[0].Y}, {X: 100, Y: there[0].Y}}}},
		"a bar":        {Bars: Crosses{At: []Cross{{At: there[0], Low: plotter.XY{X: there[0].X - 20, Y: there[0].Y}, High: plotter.XY{X: there[0].X + 20, Y: there[0].Y}}}}},
		"another mark": {Points: there, Texts: []string{""}},
	} {
		n.Points, n.Texts, n.Radius = slices.Concat(at, n.Points), append([]string{"4"}, n.Texts...), 2
		got, _, _ := standing(n)
		if overlap(grown(got[0], 0.5), vg.Rectangle{Min: vg.Point{X: vg.Length(there[0].X) - 0.1, Y: vg.Length(there[0].Y) - 0.1}, Max: vg.Point{X: vg.Length(there[0].X) + 0.1, Y: vg.Length(there[0].Y) + 0.1}}) {
			t.Errorf("the name lies on %s", what)
		}
	}
	if got, _, _ := standing(Names{Points: at, Texts: []string{"4"}, Radius: 2}, alone[0]); overlap(got[0], alone[0]) {
		t.Error("the name lies on another text")
	}
	for _, corner := range []plotter.XY{{X: 0, Y: 0}, {X: 100, Y: 100}, {X: 0, Y: 100}, {X: 100, Y: 0}} {
		got, _, _ := standing(Names{Points: plotter.XYs{corner}, Texts: []string{"4"}, Radius: 2})
		if b := got[0]; b.Min.X < 1 || b.Min.Y < 1 || b.Max.X > 99 || b.Max.Y > 99 {
			t.Errorf("the name of a mark at %v stands at %v, on the frame", corner, b)
		}
	}
}

// A name is nearest to its own mark by a margin, or a line leads to it.
func TestNamesAreTheirMarks(t *testing.T) {
	crowd := Names{Points: plotter.XYs{{X: 50, Y: 50}, {X: 55, Y: 51}, {X: 59, Y: 49}, {X: 54, Y: 56}, {X: 56, Y: 45}}, Texts: []string{"1", "2", "3", "4", "5"}, Radius: 3}
	c, p := hundred()
	page := crowd.page(c, p)
	if len(page.names) != 5 {
		t.Fatalf("%d names of 5 marks", len(page.names))
	}
	boxes, _, lines := standing(crowd)
	needed := 0
	for i, b := range boxes {
		own := boxDistance(b, vg.Point{X: vg.Length(crowd.Points[i].X), Y: vg.Length(crowd.Points[i].Y)})
		for k, other := range crowd.Points {
			if k != i && boxDistance(b, vg.Point{X: vg.Length(other.X), Y: vg.Length(other.Y)}) < own {
				needed++
				break
			}
		}
	}
	if lines < needed {
		t.Errorf("%d names are nearer to another mark, and %d lines lead to marks", needed, lines)
	}
	two := Names{Points: plotter.XYs{{X: 20, Y: 50}, {X: 80, Y: 50}}, Texts: []string{"1", "2"}, Radius: 3}
	if _, _, lines := standing(two); lines != 0 {
		t.Errorf("%d lines where no name could be another's", lines)
	}
}

// Marks in one place share a name; marks that can be told apart do not.
func TestNamesMerge(t *testing.T) {
	n := Names{Points: plotter.XYs{{X: 50, Y: 50}, {X: 51, Y: 50}, {X: 56, Y: 50}}, Texts: []string{"1", "2", "3"}, Radius: 2, Merge: true}
	if _, words, _ := standing(n); !slices.Equal(words, []string{"1–2", "3"}) {
		t.Errorf("names %q, want 1–2 and 3", words)
	}
}

func TestRings(t *testing.T) {
	v := View{Axis{Max: 12}, Axis{Max: 1}, 140, 148}
	stack := []Mark{{Layer: 1, At: plotter.XY{X: 12, Y: 1}}, {Layer: 2, At: plotter.XY{X: 11.99, Y: 1}}, {Layer: 3, At: plotter.XY{X: 11, Y: 1}}}
	got := Rings(stack, v, MarkerRadius)
	if !Nested(got) || got[0].Layer != 1 || got[0].rings != 1 || got[1].rings != 0 || got[2].rings != 0 {
		t.Errorf("%+v", got)
	}
	stack[1].At.X = 11.5
	if got := Rings(stack, v, MarkerRadius); Nested(got) {
		t.Errorf("marks that stand apart are rings: %+v", got)
	}
}

// An axis starts at 0 unless much of the panel would be empty.
func TestFittedAxis(t *testing.T) {
	for _, c := range []struct{ low, high, min float64 }{{0.2, 1, 0}, {0.39, 1, 0}, {0.9, 1, 0.894}, {1, 1, 0}, {12, 12, 0}, {-0.1, 1, -0.2}} {
		if a := Fitted("", c.low, c.high, 0.08); math.Abs(a.Min-c.min) > 1e-9 || a.Max <= c.high || len(a.Ticks) < 4 {
			t.Errorf("from %v to %v: axis %v", c.low, c.high, a)
		}
	}
}

// A cross has two bars with two caps each; none of a bar that is shorter than its caps.
func TestCrosses(t *testing.T) {
	c, p := hundred()
	one := Crosses{At: []Cross{{At: plotter.XY{X: 50, Y: 50}, Low: plotter.XY{X: 40, Y: 40}, High: plotter.XY{X: 60, Y: 60}}}}
	if got := one.segments(c, p); len(got) != 6 {
		t.Errorf("%d lines of a cross with caps, want 6", len(got))
	}
	one.At[0].Low.X, one.At[0].High.X = 49.9, 50.1
	if got := one.segments(c, p); len(got) != 3 {
		t.Errorf("%d lines of a vertical bar with caps, want 3", len(got))
	}
}
