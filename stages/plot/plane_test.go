package plot

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot/sheet"
)

func TestAverage(t *testing.T) {
	row := func(layer int32, ixt, ity float64) (out Series) {
		out.Rows = append(out.Rows, rowAt(layer, ixt, ity))
		return out
	}
	got := average([]Series{row(2, 1, .25), row(1, 5, 1), row(2, 3, .75), row(1, math.NaN(), 1)})
	want := []mean{{layer: 1, at: plotter.XY{X: 5, Y: 1}, networks: 1}, {layer: 2, at: plotter.XY{X: 2, Y: .5}, spread: plotter.XY{X: math.Sqrt2, Y: math.Sqrt(.125)}, networks: 2}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := networksOf(got); got != "1 to 2 networks" {
		t.Errorf("count %q", got)
	}
}

func rowAt(layer int32, ixt, ity float64) tables.InformationRow {
	return tables.InformationRow{Layer: layer, IXTBits: ixt, ITYBits: ity}
}

// curveTo is a bound that ends at a height.
func curveTo(top float64) []tables.CurveRow {
	return []tables.CurveRow{{Beta: 1, IXTBits: top, ITYBits: top}}
}

// Bars end at what is possible, and there are none of fewer than three networks.
func TestReach(t *testing.T) {
	most := plotter.XY{X: 12, Y: 0.9}
	for name, c := range map[string]struct {
		m         mean
		low, high plotter.XY
	}{
		"inside":        {mean{at: plotter.XY{X: 5, Y: 0.5}, spread: plotter.XY{X: 1, Y: 0.125}, networks: 3, ceiling: most}, plotter.XY{X: 4, Y: 0.375}, plotter.XY{X: 6, Y: 0.625}},
		"at the top":    {mean{at: plotter.XY{X: 11.5, Y: 0.75}, spread: plotter.XY{X: 1, Y: 0.25}, networks: 3, ceiling: most}, plotter.XY{X: 10.5, Y: 0.5}, most},
		"at 0":          {mean{at: plotter.XY{X: 0.5, Y: 0.25}, spread: plotter.XY{X: 1, Y: 0.5}, networks: 3, ceiling: most}, plotter.XY{}, plotter.XY{X: 1.5, Y: 0.75}},
		"not known":     {mean{at: plotter.XY{X: 11.5, Y: 0.75}, spread: plotter.XY{X: 1, Y: 0.5}, networks: 3}, plotter.XY{X: 10.5, Y: 0.25}, plotter.XY{X: 12.5, Y: 1.25}},
		"beyond":        {mean{at: plotter.XY{X: 13, Y: 0.5}, spread: plotter.XY{X: 1, Y: 0}, networks: 3, ceiling: most}, plotter.XY{X: 12, Y: 0.5}, plotter.XY{X: 13, Y: 0.5}},
		"two networks":  {mean{at: plotter.XY{X: 5, Y: 0.5}, spread: plotter.XY{X: 1, Y: 1}, networks: 2, ceiling: most}, plotter.XY{X: 5, Y: 0.5}, plotter.XY{X: 5, Y: 0.5}},
		"an estimate<0": {mean{at: plotter.XY{X: 5, Y: -0.25}, spread: plotter.XY{X: 1, Y: 1}, networks: 3, ceiling: most}, plotter.XY{X: 4, Y: -0.25}, plotter.XY{X: 6, Y: 0.75}},
	} {
		if low, high := c.m.reach(); low != c.low || high != c.high {
			t.Errorf("%s: from %v to %v, want %v to %v", name, low, high, c.low, c.high)
		}
	}
	two := []mean{{at: plotter.XY{X: 50, Y: 50}, spread: plotter.XY{X: 10, Y: 10}, networks: 2}}
	if got := crossesOf(two, sheet.Ink).At; len(got) != 0 || spreads(two) {
		t.Errorf("bars of two networks: %v", got)
	}
	two[0].networks = 3
	if got := crossesOf(two, sheet.Ink).At; len(got) != 1 || !spreads(two) {
		t.Errorf("%d crosses of three networks, want 1", len(got))
	}
}

// A bound enters where the axes begin.
func TestBoundInsideTheAxes(t *testing.T) {
	curve := plotter.XYs{{}, {X: 1, Y: 1}, {X: 12, Y: 1}}
	if got := clipped(curve, sheet.Axis{Max: 12}, sheet.Axis{Max: 1}); !slices.Equal(got, curve) {
		t.Errorf("%v", got)
	}
	if got := clipped(curve, sheet.Axis{Min: 0.25, Max: 12}, sheet.Axis{Min: 0.5, Max: 1}); got[0] != (plotter.XY{X: 0.5, Y: 0.5}) || len(got) != 3 {
		t.Errorf("%v", got)
	}
	if got := clipped(curve, sheet.Axis{Min: 8, Max: 12}, sheet.Axis{Min: 0.9, Max: 1}); got[0] != (plotter.XY{X: 8, Y: 1}) || len(got) != 2 {
		t.Errorf("%v", got)
	}
	if got := clipped(curve, sheet.Axis{Max: 12}, sheet.Axis{Min: 1.5, Max: 2}); got != nil {
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
	around := sheet.View{X: sheet.Linear("", 0, 12, 0.06), Y: sheet.Linear("", 0, 1, 0.085), Width: 140, Height: 148}
	points := func(ity ...float64) []Series {
		var out []Series
		for _, v := range ity {
			out = append(out, Series{Rows: []tables.InformationRow{rowAt(1, 3, v)}})
		}
		return out
	}
	part, ok := enlarged(around, points(0.92, 0.97), 0.999)
	if !ok || part.Y.Min < 0.9 || part.Y.Min > 0.92 || part.Y.Max < 0.999 || part.X.Max != around.X.Max {
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
	fittedAround.Y = sheet.Fitted("", 0.92, 0.999, 0.085)
	if _, ok := enlarged(fittedAround, points(0.92, 0.97), 0.999); ok {
		t.Error("a fitted axis has an enlargement")
	}
}

// A legend has the names of layers that all networks call the same, and numbers otherwise.
func TestLegendHasNames(t *testing.T) {
	named := func(names ...string) Series {
		var out Series
		for l, name := range names {
			out.Rows = append(out.Rows, tables.InformationRow{Layer: int32(l + 1), Name: name, IXTBits: 1, ITYBits: 0.5})
		}
		return out
	}
	for _, c := range []struct {
		series []Series
		want   string
	}{
		{[]Series{named("fc1", "out"), named("fc1", "out")}, "[1 fc1 2 out]"},
		{[]Series{named("fc1", "out"), named("fc2", "out")}, "[1 2 out]"},
		{[]Series{named("", "")}, "[1 2]"},
		{[]Series{named("0", "2")}, `[1 "0" 2 "2"]`},
		{[]Series{named("a\nb", "encoder.layers.0.self_attn.out_proj")}, `[1 "a\nb" 2 encoder.layer…_attn.out_proj]`},
	} {
		all, err := surveyOf(c.series)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint([]string(all.texts)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
		if all.texts.named() != (c.want != "[1 2]") || all.texts.named() != (len(all.texts.list()) > 0) {
			t.Errorf("%s: named %v, %d entries", c.want, all.texts.named(), len(all.texts.list()))
		}
	}
}
