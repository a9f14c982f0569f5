package plot_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// The picture is compared with testdata/gradients.png.
func ExampleGradients() {
	networks := descending(1, 8)
	information := synthetic(1, nil, with85, 8, epochsTo(10000, 60))
	d, err := plot.Gradients("Mean and deviation of the gradients", plot.Norms{Form: plot.PerWeight}, networks, information)
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("gradients.png", file), err)
	// Output: true <nil>
}

// descending makes up gradients of six layers: the mean falls below the deviation
// at epoch 50, 100, …, 300. Nothing here was measured.
func descending(seed uint64, networks int) []tables.Gradients {
	out := make([]tables.Gradients, networks)
	for i := range out {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		for _, e := range epochsTo(10000, 60) {
			for layer := 1; layer <= 6; layer++ {
				past := float64(1+e) / float64(1+50*layer)
				weight := 2 + math.Log1p(float64(e))
				out[i] = append(out[i], tables.GradientsRow{
					Epoch: int32(e), Layer: int32(layer), WeightNorm: weight,
					MovingMeanNorm: weight * 0.02 * math.Exp(0.3*random.NormFloat64()) * math.Pow(past, -0.8),
					MovingStdNorm:  weight * 0.02 * math.Exp(0.2*random.NormFloat64()) * math.Pow(past, -0.1),
					MeanNorm:       weight * 0.02, StdNorm: weight * 0.01,
				})
			}
		}
	}
	return out
}

// TestOtherGradientsLookDifferent is the negative twin of the example.
func TestOtherGradientsLookDifferent(t *testing.T) {
	thorough(t)
	information := synthetic(1, nil, with85, 8, epochsTo(10000, 60))
	for name, c := range map[string]struct {
		form        plot.Form
		networks    []tables.Gradients
		information []plot.Series
	}{
		"another seed":   {plot.PerWeight, descending(2, 8), information},
		"another form":   {plot.Cumulative, descending(1, 8), information},
		"without a bend": {plot.PerWeight, descending(1, 8), nil},
	} {
		d, err := plot.Gradients("Mean and deviation of the gradients", plot.Norms{Form: c.form}, c.networks, c.information)
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("gradients.png", render(t, d)["png"]) {
			t.Errorf("%s looks the same", name)
		}
	}
}

// rows of one layer: epoch, mean, deviation; the weights have the norm 2.
func steps(layer int32, values ...[3]float64) tables.Gradients {
	var out tables.Gradients
	for _, v := range values {
		out = append(out, tables.GradientsRow{Epoch: int32(v[0]), Layer: layer, MovingMeanNorm: v[1], MovingStdNorm: v[2], WeightNorm: 2, MeanNorm: 1, StdNorm: 8})
	}
	return out
}

func TestGradientsNotes(t *testing.T) {
	path := func(ixt ...float64) []plot.Series {
		var rows []tables.InformationRow
		for e, x := range ixt {
			rows = append(rows, tables.InformationRow{Epoch: int32(e), Layer: 1, IXTBits: x})
		}
		return []plot.Series{{Rows: rows}}
	}
	falling := steps(1, [3]float64{0, 8, 2}, [3]float64{9, 2, 2}, [3]float64{99, 1, 4})
	for _, c := range []struct {
		name        string
		form        plot.Form
		networks    []tables.Gradients
		information []plot.Series
		panel, note string
	}{
		{"at a snapshot", plot.PerWeight, []tables.Gradients{falling}, nil, "layer 1", "mean = deviation: epoch 9"},
		// log₂ ratios 1 and -1 at epochs 0 and 99: the lines cross at 1+e = √100.
		{"between two", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{99, 1, 2})}, nil, "layer 1", "mean = deviation: epoch 9"},
		{"never", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{99, 2, 1})}, nil, "layer 1", "mean to the end above deviation"},
		{"always", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 1, 2}, [3]float64{99, 1, 2})}, nil, "layer 1", "mean never above deviation"},
		{"full batch", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 1, 0}, [3]float64{99, 1, 0})}, nil, "layer 1", "deviation 0: one batch per epoch"},
		{"one snapshot", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1})}, nil, "layer 1", "mean to the end above deviation"},
		{"a hole", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{9, math.NaN(), 1})}, nil, "layer 1", "mean to the end above deviation\n1 value 0 or not finite, left out"},
		{"two networks, one of which stopped", plot.PerWeight, []tables.Gradients{falling, falling[:1]}, nil, "layer 1", "mean = deviation: epoch 9"},
		{"a bend", plot.PerWeight, []tables.Gradients{falling}, path(5, 6, 7, 6), "layer 1", "mean = deviation: epoch 9\nI(X;T) bends: epoch 2"},
		{"no bend", plot.PerWeight, []tables.Gradients{falling}, path(7, 6, 5, 4), "layer 1", "mean = deviation: epoch 9\nI(X;T) does not bend"},
	} {
		d, err := plot.Gradients("", plot.Norms{Form: c.form}, c.networks, c.information)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		small(t, d)
		if p := d.Panels[0]; len(d.Panels) != 1 || p.Title != c.panel || strings.Join(p.Facts, "\n") != c.note {
			t.Errorf("%s: %d panels, %q, %q; want %q, %q", c.name, len(d.Panels), p.Title, p.Facts, c.panel, c.note)
		}
	}
}

// TestCumulative checks the authors' form: Σ m_k and √(Σ s_k), without weights.
// With m = 1, 1 and s = 4, 12 the sums are 1, 2 against 2, 4; weights would not cross.
func TestCumulative(t *testing.T) {
	var rows tables.Gradients
	for e, scale := range []float64{4, 1} {
		rows = append(rows,
			tables.GradientsRow{Epoch: int32(99 * e), Layer: 1, MovingMeanNorm: scale, MovingStdNorm: 4, WeightNorm: 1},
			tables.GradientsRow{Epoch: int32(99 * e), Layer: 2, MovingMeanNorm: scale, MovingStdNorm: 12, WeightNorm: 1})
	}
	d, err := plot.Gradients("", plot.Norms{Form: plot.Cumulative}, []tables.Gradients{rows}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Ratios 4/2 and 1/2, then 8/4 and 2/4: both cross at 1+e = √100.
	for i, want := range []string{"layer 1", "layers 1–2"} {
		if p := d.Panels[i]; p.Title != want || p.Facts[0] != "the curves cross: epoch 9" {
			t.Errorf("panel %d: %q, %q", i, p.Title, p.Facts)
		}
	}
	d, err = plot.Gradients("", plot.Norms{Form: plot.PerWeight}, []tables.Gradients{rows}, nil) // the negative twin
	if err != nil {
		t.Fatal(err)
	}
	if p := d.Panels[1]; p.Facts[0] != "mean never above deviation" {
		t.Errorf("layer 2 alone: %q", p.Facts)
	}
}

func TestGradientsRefuses(t *testing.T) {
	good := steps(1, [3]float64{0, 2, 1})
	many := slices.Concat(good)
	for layer := int32(2); layer <= 13; layer++ {
		many = append(many, tables.GradientsRow{Layer: layer, MovingMeanNorm: 1, MovingStdNorm: 1, WeightNorm: 1})
	}
	for _, c := range []struct {
		networks    []tables.Gradients
		information []plot.Series
		want        string
	}{
		{[]tables.Gradients{good}, nil, ""},
		{nil, nil, "0 networks and no gradient above 0: nothing to draw"},
		{[]tables.Gradients{steps(1, [3]float64{0, 0, 0})}, nil, "1 networks and no gradient above 0"},
		{[]tables.Gradients{steps(0, [3]float64{0, 2, 1})}, nil, "row 0: epoch 0, layer 0: layers are numbered from 1"},
		{[]tables.Gradients{slices.Concat(good, good)}, nil, "row 1: epoch 0, layer 1 is out of order or there twice"},
		{[]tables.Gradients{many}, nil, "13 layers: a page holds 12 panels"},
		{[]tables.Gradients{good}, []plot.Series{{}}, "no point of the information plane"},
	} {
		if _, err := plot.Gradients("", plot.Norms{Form: plot.PerWeight}, c.networks, c.information); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestNothingLiesOnCurves: what is said of a panel stands above it, and its axis ends
// where the curves do, within a factor of 1.25.
func TestNothingLiesOnCurves(t *testing.T) {
	for seed := range uint64(5) {
		networks := descending(seed, 1+int(seed)%2)
		d, err := plot.Gradients("", plot.Norms{Form: plot.PerWeight}, networks, nil)
		if err != nil {
			t.Fatal(err)
		}
		low := math.Inf(1)
		for _, r := range networks[0] {
			low = min(low, r.MovingMeanNorm/r.WeightNorm, r.MovingStdNorm/r.WeightNorm)
		}
		if len(networks) > 1 {
			continue
		}
		for _, p := range d.Panels {
			if empty := math.Log10(low) - p.Y.Min; p.Note != "" || math.Abs(empty-math.Log10(1.25)) > 1e-9 {
				t.Errorf("seed %d, %s: a note %q, and %v decades below the lowest value", seed, p.Title, p.Note, empty)
			}
		}
	}
}

// TestFrozenGradients: those at the weights of the snapshot are drawn where they are asked
// for, and nowhere else.
func TestFrozenGradients(t *testing.T) {
	rows := steps(1, [3]float64{0, 8, 2}, [3]float64{99, 1, 4}) // frozen: 1 and 8
	for frozen, want := range map[bool]string{false: "mean = deviation: epoch 9", true: "mean never above deviation"} {
		d, err := plot.Gradients("", plot.Norms{Form: plot.PerWeight, Frozen: frozen}, []tables.Gradients{rows}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Panels[0].Facts[0]; got != want {
			t.Errorf("frozen %v: %q, want %q", frozen, got, want)
		}
	}
}

// TestBandsNeedThreeNetworks, and the legend says over how many networks a line is.
func TestBandsNeedThreeNetworks(t *testing.T) {
	for n, want := range map[int]string{1: "mean = deviation", 2: "geometric means over 2 networks", 3: "geometric mean over 3 networks, ×/÷ 1 geometric standard deviation"} {
		d, err := plot.Gradients("", plot.Norms{Form: plot.PerWeight}, descending(1, n), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Legend[len(d.Legend)-1].Text; got != want {
			t.Errorf("%d networks: %q, want %q", n, got, want)
		}
	}
}

// TestGradientsAreGeometricMeans, as their series in the golden are.
func TestGradientsAreGeometricMeans(t *testing.T) {
	one, two := steps(1, [3]float64{0, 2, 1}), steps(1, [3]float64{0, 32, 1})
	d, err := plot.Gradients("", plot.Norms{Form: plot.PerWeight}, []tables.Gradients{one, two}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// 2/2 and 32/2: the axis ends at 4, and not at 8.5, times 1.25.
	if top := d.Panels[0].Y.Max; math.Abs(top-math.Log10(4*1.25)) > 1e-9 {
		t.Errorf("the axis ends at 10^%v", top)
	}
}
