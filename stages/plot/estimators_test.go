package plot_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// The picture is compared with testdata/estimators.png.
func ExampleEstimators() {
	planes, sweep := severalEstimators(1)
	d, err := plot.Estimators("The same 4 networks under four estimators", planes, sweep, bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("estimators.png", file), err)
	// Output: true <nil>
}

// severalEstimators makes up what estimators of other resolution would say of the
// networks with85: nothing here was measured.
func severalEstimators(seed uint64) (planes [][]plot.Series, sweep plot.Sweep) {
	view := func(name string, share float64, epochs []int) []plot.Series {
		networks := synthetic(seed, nil, with85, 4, epochs)
		for _, n := range networks {
			for i := range n.Rows {
				r := &n.Rows[i]
				r.Estimator = name
				r.IXTBits *= share
				r.ITYBits = min(r.ITYBits, r.IXTBits)
				r.Ceiling = r.IXTBits / 12
			}
		}
		return networks
	}
	many, few := epochsTo(10000, 40), []int{0, 20, 400, 2000, 9000}
	planes = [][]plot.Series{
		view("binning(bins=30)", 1, many), view("kde(bound=upper,variance=0.1)", 0.7, many),
		view("ksg(neighbours=3)", 0.3, few), view("noisy(variance=0.01,samples=1000,seed=1)", 0.9, few),
	}
	sweep = plot.Sweep{Parameter: "bins", Epochs: []int{0, 9000}}
	for _, bins := range []int64{3, 10, 30, 100, 300, 1000} {
		for _, n := range view(fmt.Sprintf("binning(bins=%d)", bins), 1-0.9*math.Pow(float64(bins), -0.7), few) {
			n.Value = bins
			sweep.Networks = append(sweep.Networks, n)
		}
	}
	return planes, sweep
}

// TestOtherEstimatorsLookDifferent is the negative twin of the example.
func TestOtherEstimatorsLookDifferent(t *testing.T) {
	thorough(t)
	for name, change := range map[string]func(planes [][]plot.Series, sweep *plot.Sweep){
		"another network":  func(planes [][]plot.Series, _ *plot.Sweep) { copy(planes, planes[1:]) },
		"one value less":   func(_ [][]plot.Series, s *plot.Sweep) { s.Networks = s.Networks[4:] },
		"another epoch":    func(_ [][]plot.Series, s *plot.Sweep) { s.Epochs[1] = 400 },
		"another ceiling":  func(_ [][]plot.Series, s *plot.Sweep) { halve(s.Networks) },
		"an estimator too": func(planes [][]plot.Series, _ *plot.Sweep) { planes[3] = planes[3][:1] },
	} {
		planes, sweep := severalEstimators(1)
		change(planes, &sweep)
		d, err := plot.Estimators("The same 4 networks under four estimators", planes, sweep, bound())
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("estimators.png", render(t, d)["png"]) {
			t.Errorf("%s looks the same", name)
		}
	}
}

func halve(networks []plot.Series) {
	for _, n := range networks {
		for i := range n.Rows {
			n.Rows[i].Ceiling /= 0.75
		}
	}
}

func TestEstimatorsRefuses(t *testing.T) {
	planes, sweep := severalEstimators(1)
	rows := func(estimator string) []tables.InformationRow {
		return []tables.InformationRow{{Layer: 1, Estimator: estimator, IXTBits: 1, ITYBits: 1}}
	}
	for _, c := range []struct {
		planes [][]plot.Series
		sweep  plot.Sweep
		want   string
	}{
		{nil, plot.Sweep{}, "no estimator"},
		{planes, plot.Sweep{Parameter: "bins", Epochs: []int{0}}, "no estimator sweeps over bins"},
		{planes, plot.Sweep{Parameter: "range", Epochs: []int{0}, Networks: []plot.Series{{Value: "run"}}}, "range is run"},
		{planes, plot.Sweep{Parameter: "bins", Epochs: []int{0}, Networks: []plot.Series{{Value: int64(0)}}}, "bins is 0"},
		{make([][]plot.Series, 13), plot.Sweep{}, "13 estimators"},
		{[][]plot.Series{{{Rows: rows("a")}, {Rows: rows("b")}}}, plot.Sweep{}, "two estimators, a and b"},
		{planes, plot.Sweep{Parameter: "bins", Epochs: []int{0}, Networks: []plot.Series{
			{Value: int64(3), Rows: rows("binning(bins=3)")}, {Value: int64(3), Rows: rows("adaptive(bins=3)")},
		}}, "binning and adaptive both sweep over bins"},
		{nil, sweep, ""},
		{planes, plot.Sweep{}, ""},
	} {
		if _, err := plot.Estimators("", c.planes, c.sweep, plot.Bound{}); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
