package sheet

import (
	"image/color"
	"regexp"
	"slices"
	"testing"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// TestPalettesReplaceEachColourOnce: no colour of the theme stands for two things, so that a
// palette can replace one by another, and the layers of every palette differ.
func TestPalettesReplaceEachColourOnce(t *testing.T) {
	roles := map[color.NRGBA]string{Ink: "ink", Faded: "faded", grid: "grid", Paper: "paper", opaque(Trace): "trace"}
	claim := func(c color.NRGBA, role string) {
		if other := roles[c]; other != "" && other != role {
			t.Errorf("%v is the colour of %s and of %s", c, other, role)
		}
		roles[c] = role
	}
	claim(Drift, "drift")
	claim(Diffusion, "diffusion")
	claim(BarColour, "bars")
	for l := 1; l <= coloured; l++ {
		claim(LayerColour(l), "layers")
	}
	for i := range 255*(len(Viridis)-1) + 1 {
		claim(Viridis.At(float64(i)/float64(255*(len(Viridis)-1))), "epochs")
	}
	for _, p := range Palettes() {
		var layers []color.NRGBA
		for l := 1; l <= coloured; l++ {
			if c := p.layer(l); slices.Contains(layers, c) {
				t.Errorf("%s: layer %d has the colour of another", p, l)
			} else {
				layers = append(layers, c)
			}
		}
	}
	if Palette("").replaced() != nil || Plasma.replaced() != nil {
		t.Error("the theme's own palette replaces colours")
	}
}

// TestGreysAreGrey: no colour is left in a figure for print; the theme has some.
func TestGreysAreGrey(t *testing.T) {
	d := Drawing{
		Panels: []Panel{{X: Linear("x", 0, 1, 0), Y: Linear("y", 0, 1, 0)}},
		Bar:    &Bar{Title: "epoch", Colour: Viridis, Ticks: EpochScale{Last: 100}.Ticks()},
	}
	points := plotter.XYs{{X: 0.2, Y: 0.2}, {X: 0.7, Y: 0.6}}
	for l := 1; l <= 9; l++ {
		d.Panels[0].Marks = append(d.Panels[0].Marks, Markers(points, l, LayerColour(l)), Dots(points, 2, Translucent(LayerColour(l), DotAlpha)))
	}
	d.Panels[0].Marks = append(d.Panels[0].Marks, gonum.Plotter(Line(points, 1, Drift)), Line(points, 1, Diffusion), Dots(points, 1, EpochScale{Last: 100}.Colour(17)),
		Crosses{Colour: BarColour, At: []Cross{{At: points[0], Low: points[0], High: points[1]}}})
	colourful := func(d Drawing) int {
		n := 0
		for _, c := range regexp.MustCompile(`#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})`).FindAllStringSubmatch(string(d.SVG()), -1) {
			if c[1] != c[2] || c[2] != c[3] {
				n++
			}
		}
		return n
	}
	grey, err := d.Styled(Style{Palette: Greys})
	if err != nil {
		t.Fatal(err)
	}
	if n := colourful(grey); n > 0 {
		t.Errorf("%d colours are left", n)
	}
	if colourful(d) == 0 {
		t.Error("the theme has no colour: the test cannot tell")
	}
}

// TestThinnedKeepsTheLastNumber: that of what is beyond the scale.
func TestThinnedKeepsTheLastNumber(t *testing.T) {
	a := Axis{Max: 6}
	for i, text := range []string{"0", "10", "100", "1000", "10000", "100000", "none"} {
		a.Ticks = append(a.Ticks, gonum.Tick{Value: float64(i), Label: text})
	}
	numbers := func(a Axis) (out []string) {
		for _, t := range a.Ticks {
			if t.Label != "" {
				out = append(out, t.Label)
			}
		}
		return out
	}
	if got := numbers(a.thinnedAcross(150)); !slices.Equal(got, []string{"0", "100", "10000", "none"}) {
		t.Errorf("on 150 points: %q", got)
	}
	if got := numbers(a.thinnedAcross(60)); !slices.Equal(got, []string{"0", "1000", "none"}) {
		t.Errorf("on 60 points: %q", got)
	}
	if got := numbers(a.thinnedAcross(400)); len(got) != 7 {
		t.Errorf("on 400 points: %q", got)
	}
	if got := numbers(a.thinnedUp(30)); len(got) >= 7 || got[len(got)-1] != "none" {
		t.Errorf("upwards on 30 points: %q", got)
	}
}
