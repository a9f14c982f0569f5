package plot_test

import (
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

func chosenBy(functional string, parameters []float64, ixt func(float64) float64) tables.Choices {
	var out tables.Choices
	for _, p := range parameters {
		out = append(out, tables.ChoicesRow{Functional: functional, Parameter: p, IXTBits: ixt(p), ITYBits: ixt(p), Atoms: 1})
	}
	return out
}

// A figure of objectives has a panel for β, and one for shares where there are some, and
// describes what was chosen.
func TestChoices(t *testing.T) {
	line := plot.Bound{Curve: []tables.CurveRow{{Beta: 1, Atoms: 1}, {Beta: math.Inf(1), IXTBits: 1, ITYBits: 1, Atoms: 2}}}
	step := chosenBy("lagrangian", []float64{0, 0.5, 2}, func(b float64) float64 { return math.Floor(min(b, 1)) })
	all := chosenBy("squared", []float64{0.6, 5}, func(b float64) float64 { return 1 / (2 * b) })
	erased := chosenBy("erasure", []float64{0, 0.5, 1}, func(share float64) float64 { return share })
	for _, c := range []struct {
		of     []tables.Choices
		panels int
		words  string
	}{
		{[]tables.Choices{step, all, erased}, 3, "lagrangian: 3 choices, at 0 to 2, with I(X;T) from 0 to 1 bit; squared: 2 choices"},
		{[]tables.Choices{step}, 2, "lagrangian: 3 choices"},
		{[]tables.Choices{erased}, 2, "erasure: 3 choices"},
	} {
		d, err := plot.Choices("t", line, c.of)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Panels) != c.panels || !strings.Contains(d.Description, c.words) {
			t.Errorf("%d panels, %q; want %d, %q", len(d.Panels), d.Description, c.panels, c.words)
		}
		if _, err := d.PDF(); err != nil {
			t.Error(err)
		}
	}
	if _, err := plot.Choices("t", line, []tables.Choices{nil}); err == nil || !strings.Contains(err.Error(), "nothing to draw") {
		t.Errorf("nothing is drawn: %v", err)
	}
}
