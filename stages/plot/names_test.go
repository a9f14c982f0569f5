package plot

import (
	"math"
	"slices"
	"testing"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"infoplane/artifacts/tables"
)

// hundred is a panel of 100 points on each side, whose coordinates are points.
func hundred() (draw.Canvas, *gonum.Plot) {
	p := gonum.New()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100
	s := newSheet(100, 100)
	return draw.Canvas{Canvas: s, Rectangle: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}}, p
}

// standing places names and returns the texts and lines drawn.
func standing(n names, taken ...vg.Rectangle) (texts []vg.Rectangle, words []string, lines int) {
	c, p := hundred()
	n.place(c, p, taken)
	for _, x := range c.Canvas.(*sheet).shapes {
		switch x.kind {
		case letters:
			words = append(words, x.text)
			w := textWidth(noteFont, x.text)
			texts = append(texts, vg.Rectangle{Min: x.centre, Max: vg.Point{X: x.centre.X + w, Y: x.centre.Y + vg.Length(noteFont.Size*capHeight)}})
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
	alone, _, lines := standing(names{points: at, texts: []string{"4"}, radius: 2})
	if above := middleOf(alone[0]); above.Y < 52 || math.Abs(float64(above.X-50)) > 1 || lines > 0 {
		t.Errorf("alone, the name stands at %v with %d lines, not above its mark", above, lines)
	}
	there := plotter.XYs{{X: float64(middleOf(alone[0]).X), Y: float64(middleOf(alone[0]).Y)}}
	for what, n := range map[string]names{
		"a dot":        {avoid: there},
		"a line":       {lines: []plotter.XYs{{{X: 0, Y: there[0].Y}, {X: 100, Y: there[0].Y}}}},
		"a bar":        {bars: crosses{means: []mean{{at: there[0], spread: plotter.XY{X: 20, Y: 0}, networks: 3}}}},
		"another mark": {points: there, texts: []string{""}},
	} {
		n.points, n.texts, n.radius = slices.Concat(at, n.points), append([]string{"4"}, n.texts...), 2
		got, _, _ := standing(n)
		if overlap(grown(got[0], 0.5), vg.Rectangle{Min: vg.Point{X: vg.Length(there[0].X) - 0.1, Y: vg.Length(there[0].Y) - 0.1}, Max: vg.Point{X: vg.Length(there[0].X) + 0.1, Y: vg.Length(there[0].Y) + 0.1}}) {
			t.Errorf("the name lies on %s", what)
		}
	}
	if got, _, _ := standing(names{points: at, texts: []string{"4"}, radius: 2}, alone[0]); overlap(got[0], alone[0]) {
		t.Error("the name lies on another text")
	}
	for _, corner := range []plotter.XY{{X: 0, Y: 0}, {X: 100, Y: 100}, {X: 0, Y: 100}, {X: 100, Y: 0}} {
		got, _, _ := standing(names{points: plotter.XYs{corner}, texts: []string{"4"}, radius: 2})
		if b := got[0]; b.Min.X < 1 || b.Min.Y < 1 || b.Max.X > 99 || b.Max.Y > 99 {
			t.Errorf("the name of a mark at %v stands at %v, on the frame", corner, b)
		}
	}
}

// A name is nearest to its own mark by a margin, or a line leads to it.
func TestNamesAreTheirMarks(t *testing.T) {
	crowd := names{points: plotter.XYs{{X: 50, Y: 50}, {X: 55, Y: 51}, {X: 59, Y: 49}, {X: 54, Y: 56}, {X: 56, Y: 45}}, texts: []string{"1", "2", "3", "4", "5"}, radius: 3}
	c, p := hundred()
	page := crowd.page(c, p)
	if len(page.names) != 5 {
		t.Fatalf("%d names of 5 marks", len(page.names))
	}
	boxes, _, lines := standing(crowd)
	needed := 0
	for i, b := range boxes {
		own := distance(b, vg.Point{X: vg.Length(crowd.points[i].X), Y: vg.Length(crowd.points[i].Y)})
		for k, other := range crowd.points {
			if k != i && distance(b, vg.Point{X: vg.Length(other.X), Y: vg.Length(other.Y)}) < own {
				needed++
				break
			}
		}
	}
	if lines < needed {
		t.Errorf("%d names are nearer to another mark, and %d lines lead to marks", needed, lines)
	}
	two := names{points: plotter.XYs{{X: 20, Y: 50}, {X: 80, Y: 50}}, texts: []string{"1", "2"}, radius: 3}
	if _, _, lines := standing(two); lines != 0 {
		t.Errorf("%d lines where no name could be another's", lines)
	}
}

// Marks in one place share a name; marks that can be told apart do not.
func TestNamesMerge(t *testing.T) {
	n := layerNames([]mean{{layer: 1, at: plotter.XY{X: 50, Y: 50}}, {layer: 2, at: plotter.XY{X: 51, Y: 50}}, {layer: 3, at: plotter.XY{X: 56, Y: 50}}}, 2, nil)
	if _, words, _ := standing(n); !slices.Equal(words, []string{"1–2", "3"}) {
		t.Errorf("names %q, want 1–2 and 3", words)
	}
}

func TestRings(t *testing.T) {
	v := view{Axis{Max: 12}, Axis{Max: 1}, 140, 148}
	stack := []mean{{layer: 1, at: plotter.XY{X: 12, Y: 1}}, {layer: 2, at: plotter.XY{X: 11.99, Y: 1}}, {layer: 3, at: plotter.XY{X: 11, Y: 1}}}
	got := layerRings(stack, v, markerRadius)
	if !nested(got) || got[0].layer != 1 || got[0].rings != 1 || got[1].rings != 0 || got[2].rings != 0 {
		t.Errorf("%+v", got)
	}
	stack[1].at.X = 11.5
	if got := layerRings(stack, v, markerRadius); nested(got) {
		t.Errorf("marks that stand apart are rings: %+v", got)
	}
}

// Bars end at what is possible, and there are none of fewer than three networks.
func TestReach(t *testing.T) {
	most := plotter.XY{X: 12, Y: 0.9}
	for name, c := range map[string]struct {
		m         mean
		low, high plotter.XY
	}{
		"inside":        {mean{at: plotter.XY{X: 5, Y: 0.5}, spread: plotter.XY{X: 1, Y: 0.125}, networks: 3, most: most}, plotter.XY{X: 4, Y: 0.375}, plotter.XY{X: 6, Y: 0.625}},
		"at the top":    {mean{at: plotter.XY{X: 11.5, Y: 0.75}, spread: plotter.XY{X: 1, Y: 0.25}, networks: 3, most: most}, plotter.XY{X: 10.5, Y: 0.5}, most},
		"at 0":          {mean{at: plotter.XY{X: 0.5, Y: 0.25}, spread: plotter.XY{X: 1, Y: 0.5}, networks: 3, most: most}, plotter.XY{}, plotter.XY{X: 1.5, Y: 0.75}},
		"not known":     {mean{at: plotter.XY{X: 11.5, Y: 0.75}, spread: plotter.XY{X: 1, Y: 0.5}, networks: 3}, plotter.XY{X: 10.5, Y: 0.25}, plotter.XY{X: 12.5, Y: 1.25}},
		"beyond":        {mean{at: plotter.XY{X: 13, Y: 0.5}, spread: plotter.XY{X: 1, Y: 0}, networks: 3, most: most}, plotter.XY{X: 12, Y: 0.5}, plotter.XY{X: 13, Y: 0.5}},
		"two networks":  {mean{at: plotter.XY{X: 5, Y: 0.5}, spread: plotter.XY{X: 1, Y: 1}, networks: 2, most: most}, plotter.XY{X: 5, Y: 0.5}, plotter.XY{X: 5, Y: 0.5}},
		"an estimate<0": {mean{at: plotter.XY{X: 5, Y: -0.25}, spread: plotter.XY{X: 1, Y: 1}, networks: 3, most: most}, plotter.XY{X: 4, Y: -0.25}, plotter.XY{X: 6, Y: 0.75}},
	} {
		if low, high := c.m.reach(); low != c.low || high != c.high {
			t.Errorf("%s: from %v to %v, want %v to %v", name, low, high, c.low, c.high)
		}
	}
	c, p := hundred()
	two := crosses{means: []mean{{at: plotter.XY{X: 50, Y: 50}, spread: plotter.XY{X: 10, Y: 10}, networks: 2}}}
	if got := two.segments(c, p); len(got) != 0 || spreads(two.means) {
		t.Errorf("bars of two networks: %v", got)
	}
	two.means[0].networks = 3
	if got := two.segments(c, p); len(got) != 6 || !spreads(two.means) {
		t.Errorf("%d lines of a cross with caps, want 6", len(got))
	}
}

// An axis starts at 0 unless much of the panel would be empty.
func TestFittedAxis(t *testing.T) {
	for _, c := range []struct{ low, high, min float64 }{{0.2, 1, 0}, {0.39, 1, 0}, {0.9, 1, 0.894}, {1, 1, 0}, {12, 12, 0}, {-0.1, 1, -0.2}} {
		if a := fitted("", c.low, c.high, 0.08); math.Abs(a.Min-c.min) > 1e-9 || a.Max <= c.high || len(a.Ticks) < 4 {
			t.Errorf("from %v to %v: axis %v", c.low, c.high, a)
		}
	}
}

// A bound enters where the axes begin.
func TestBoundInsideTheAxes(t *testing.T) {
	curve := plotter.XYs{{}, {X: 1, Y: 1}, {X: 12, Y: 1}}
	if got := inside(curve, Axis{Max: 12}, Axis{Max: 1}); !slices.Equal(got, curve) {
		t.Errorf("%v", got)
	}
	if got := inside(curve, Axis{Min: 0.25, Max: 12}, Axis{Min: 0.5, Max: 1}); got[0] != (plotter.XY{X: 0.5, Y: 0.5}) || len(got) != 3 {
		t.Errorf("%v", got)
	}
	if got := inside(curve, Axis{Min: 8, Max: 12}, Axis{Min: 0.9, Max: 1}); got[0] != (plotter.XY{X: 8, Y: 1}) || len(got) != 2 {
		t.Errorf("%v", got)
	}
	if got := inside(curve, Axis{Max: 12}, Axis{Min: 1.5, Max: 2}); got != nil {
		t.Errorf("%v", got)
	}
}

func TestBoundEntries(t *testing.T) {
	hard := Bound{Name: "hardbound", Of: "the hard rule", Curve: curveTo(0.999)}
	smooth := Bound{Name: "bound", Of: "the smooth rule", Curve: curveTo(0.99)}
	again := Bound{Name: "fine", Of: "the smooth rule", Curve: curveTo(0.99)}
	for _, c := range []struct {
		bounds []Bound
		want   []string
	}{
		{[]Bound{{}}, nil},
		{[]Bound{hard, smooth}, []string{"information bottleneck bound, labels of the hard rule: up to 0.999 bit", "bound, labels of the smooth rule: up to 0.990 bit"}},
		{[]Bound{smooth, again}, []string{"information bottleneck bound, labels of the smooth rule (bound): up to 0.990 bit", "bound, labels of the smooth rule (fine): up to 0.990 bit"}},
	} {
		var got []string
		for _, e := range boundEntries(c.bounds) {
			got = append(got, e.Text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A panel whose points all lie near the top has an enlargement of them below; one whose
// points do not, or whose axis is fitted to them, has none.
func TestEnlarged(t *testing.T) {
	around := view{linear("", 0, 12, 0.06), linear("", 0, 1, 0.085), 140, 148}
	points := func(ity ...float64) []Series {
		var out []Series
		for _, v := range ity {
			out = append(out, Series{Rows: []tables.InformationRow{rowAt(1, 3, v)}})
		}
		return out
	}
	part, ok := enlarged(around, points(0.92, 0.97), 0.999)
	if !ok || part.Y.Min < 0.9 || part.Y.Min > 0.92 || part.Y.Max < 0.999 || part.X.Max != around.x.Max {
		t.Errorf("%v: axes %v and %v", ok, part.X, part.Y)
	}
	if part, ok := enlarged(around, points(0.999, 0.999), 0.999); !ok || part.Y.Max-part.Y.Min < 0.02 || len(part.Y.Ticks) < 3 {
		t.Errorf("%v: axis %v", ok, part.Y)
	}
	if _, ok := enlarged(around, points(0.3, 0.97), 0.999); ok {
		t.Error("points all over the panel have an enlargement")
	}
	if _, ok := enlarged(around, points(math.NaN()), 0.999); ok {
		t.Error("no point has an enlargement")
	}
	fittedAround := around
	fittedAround.y = fitted("", 0.92, 0.999, 0.085)
	if _, ok := enlarged(fittedAround, points(0.92, 0.97), 0.999); ok {
		t.Error("a fitted axis has an enlargement")
	}
}
