package estimate

import (
	"errors"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// twoSnapshots has two layers, of two units and of one, at two epochs.
func twoSnapshots() (tables.Patterns, tables.Activations) {
	return tables.Patterns{Pattern: []int32{0, 1, 2}, Y: []int32{0, 0, 1}},
		tables.Activations{
			Epoch:   []int32{0, 0, 0, 7, 7, 7},
			Pattern: []int32{0, 1, 2, 0, 1, 2},
			T: [][][]float32{
				{{0, 0, 0, 1, 1, -1}, {0, 0, 0, 1, 1, -1}},
				{{0, 0, 0, 5, -5, 5}},
			},
		}
}

func never(int, int) error { return nil }

func TestOneRowPerSnapshotAndLayer(t *testing.T) {
	p, x := twoSnapshots()
	got, err := Config{Estimator: "binning", Bins: 30, Range: "run"}.Information(p, x, Rows{}, never)
	if err != nil {
		t.Fatal(err)
	}
	third := math.Log2(3) - 2./3
	want := []tables.InformationRow{
		{Epoch: 0, Layer: 1, Symbols: 1}, {Epoch: 0, Layer: 2, Symbols: 1},
		{Epoch: 7, Layer: 1, Symbols: 2, IXTBits: third, ITYBits: third}, {Epoch: 7, Layer: 2, Symbols: 2, IXTBits: third},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i, w := range want[:3] {
		g := got[i]
		if g.Epoch != w.Epoch || g.Layer != w.Layer || g.Symbols != w.Symbols || g.Estimator != "binning(bins=30,range=run)" ||
			math.Abs(g.IXTBits-w.IXTBits) > tol || math.Abs(g.ITYBits-w.ITYBits) > tol || g.HTBits != g.IXTBits {
			t.Errorf("row %d: %+v, want %+v", i, g, w)
		}
	}
}

// TestEveryEstimatorRuns: what Validate lets pass, run estimates, under its name.
func TestEveryEstimatorRuns(t *testing.T) {
	for name, config := range map[string]Config{
		"binning(bins=30,top=closed)":     {Estimator: "binning", Bins: 30, Range: "fixed", Top: "closed"},
		"binning(bins=30)":                {Estimator: "binning", Bins: 30, Range: "fixed"},
		"binning(bins=5,range=run)":       {Estimator: "binning", Bins: 5, Range: "run"},
		"floor(width=0.5)":                {Estimator: "floor", Width: 0.5},
		"kde(bound=upper,variance=0.001)": {Estimator: "kde", Bound: "upper", Variance: 0.001},
		"kde(bound=lower,variance=0.1)":   {Estimator: "kde", Bound: "lower", Variance: 0.1},
	} {
		p, x := twoSnapshots()
		got, err := config.Information(p, x, Rows{}, never)
		if err != nil || len(got) != 4 || got[0].Estimator != name {
			t.Errorf("%s: %+v, %v", name, got, err)
			continue
		}
		if discrete := config.Estimator != "kde"; discrete == math.IsNaN(got[0].HTBits) || discrete == (got[0].Symbols == 0) {
			t.Errorf("%s: H(T) is %v and there are %d symbols", name, got[0].HTBits, got[0].Symbols)
		}
	}
}

func TestBadActivationsAreNamed(t *testing.T) {
	config := Config{Estimator: "floor", Width: 0.5}
	for want, spoil := range map[string]func(p *tables.Patterns, x *tables.Activations){
		"epoch 7: layer 2: unit 0, pattern 1": func(_ *tables.Patterns, x *tables.Activations) { x.T[1][0][4] = float32(math.NaN()) },
		"row 4":                               func(_ *tables.Patterns, x *tables.Activations) { x.Pattern[4] = 2 },
		"row 3":                               func(p *tables.Patterns, x *tables.Activations) { p.Pattern = []int32{0, 1, 2, 3, 4, 5} },
		"not a whole number":                  func(_ *tables.Patterns, x *tables.Activations) { x.Epoch = x.Epoch[:5] },
		"no patterns":                         func(p *tables.Patterns, _ *tables.Activations) { p.Pattern = nil },
	} {
		p, x := twoSnapshots()
		spoil(&p, &x)
		if _, err := config.Information(p, x, Rows{}, never); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestStepStopsTheRun(t *testing.T) {
	p, x := twoSnapshots()
	stop := errors.New("stop")
	calls := 0
	_, err := Config{Estimator: "floor", Width: 0.5}.Information(p, x, Rows{}, func(done, total int) error {
		calls++
		return stop
	})
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("error %v after %d calls", err, calls)
	}
}
