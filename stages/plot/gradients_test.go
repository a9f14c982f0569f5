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
	d, err := plot.Gradients("Mean and deviation of the gradients", plot.PerWeight, networks, information)
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG()
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
					MeanNorm: weight * 0.02 * math.Exp(0.3*random.NormFloat64()) * math.Pow(past, -0.8),
					StdNorm:  weight * 0.02 * math.Exp(0.2*random.NormFloat64()) * math.Pow(past, -0.1),
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
		d, err := plot.Gradients("Mean and deviation of the gradients", c.form, c.networks, c.information)
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
		out = append(out, tables.GradientsRow{Epoch: int32(v[0]), Layer: layer, MeanNorm: v[1], StdNorm: v[2], WeightNorm: 2})
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
		{"at a snapshot", plot.PerWeight, []tables.Gradients{falling}, nil, "layer 1", "mean = deviation: epoch 9\n1 network"},
		// log₂ ratios 1 and -1 at epochs 0 and 99: the lines cross at 1+e = √100.
		{"between two", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{99, 1, 2})}, nil, "layer 1", "mean = deviation: epoch 9\n1 network"},
		{"never", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{99, 2, 1})}, nil, "layer 1", "mean stays above deviation\n1 network"},
		{"always", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 1, 2}, [3]float64{99, 1, 2})}, nil, "layer 1", "mean below deviation from the start\n1 network"},
		{"full batch", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 1, 0}, [3]float64{99, 1, 0})}, nil, "layer 1", "deviation 0: one batch per epoch\n1 network"},
		{"one snapshot", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1})}, nil, "layer 1", "mean stays above deviation\n1 network"},
		{"a hole", plot.PerWeight, []tables.Gradients{steps(1, [3]float64{0, 2, 1}, [3]float64{9, math.NaN(), 1})}, nil, "layer 1", "mean stays above deviation\n1 value 0 or not finite, left out\n1 network"},
		{"two networks, one of which stopped", plot.PerWeight, []tables.Gradients{falling, falling[:1]}, nil, "layer 1", "mean = deviation: epoch 9\n1 to 2 networks"},
		{"a bend", plot.PerWeight, []tables.Gradients{falling}, path(5, 6, 7, 6), "layer 1", "mean = deviation: epoch 9\nI(X;T) bends: epoch 2\n1 network"},
		{"no bend", plot.PerWeight, []tables.Gradients{falling}, path(7, 6, 5, 4), "layer 1", "mean = deviation: epoch 9\nI(X;T) does not bend\n1 network"},
	} {
		d, err := plot.Gradients("", c.form, c.networks, c.information)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		small(t, d)
		if p := d.Panels[0]; len(d.Panels) != 1 || p.Title != c.panel || p.Note != c.note {
			t.Errorf("%s: %d panels, %q, %q; want %q, %q", c.name, len(d.Panels), p.Title, p.Note, c.panel, c.note)
		}
	}
}

// TestCumulative checks the authors' form: Σ m_k and √(Σ s_k), without weights.
// With m = 1, 1 and s = 4, 12 the sums are 1, 2 against 2, 4; weights would not cross.
func TestCumulative(t *testing.T) {
	var rows tables.Gradients
	for e, scale := range []float64{4, 1} {
		rows = append(rows,
			tables.GradientsRow{Epoch: int32(99 * e), Layer: 1, MeanNorm: scale, StdNorm: 4, WeightNorm: 1},
			tables.GradientsRow{Epoch: int32(99 * e), Layer: 2, MeanNorm: scale, StdNorm: 12, WeightNorm: 1})
	}
	d, err := plot.Gradients("", plot.Cumulative, []tables.Gradients{rows}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Ratios 4/2 and 1/2, then 8/4 and 2/4: both cross at 1+e = √100.
	for i, want := range []string{"layer 1", "layers 1–2"} {
		if p := d.Panels[i]; p.Title != want || !strings.HasPrefix(p.Note, "mean = deviation: epoch 9\n") {
			t.Errorf("panel %d: %q, %q", i, p.Title, p.Note)
		}
	}
	d, err = plot.Gradients("", plot.PerWeight, []tables.Gradients{rows}, nil) // the negative twin
	if err != nil {
		t.Fatal(err)
	}
	if p := d.Panels[1]; !strings.HasPrefix(p.Note, "mean below deviation from the start") {
		t.Errorf("layer 2 alone: %q", p.Note)
	}
}

func TestGradientsRefuses(t *testing.T) {
	good := steps(1, [3]float64{0, 2, 1})
	many := slices.Concat(good)
	for layer := int32(2); layer <= 13; layer++ {
		many = append(many, tables.GradientsRow{Layer: layer, MeanNorm: 1, StdNorm: 1, WeightNorm: 1})
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
		if _, err := plot.Gradients("", plot.PerWeight, c.networks, c.information); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestNotesLieBelowCurves: the axis reaches as far below the lowest value as the
// longest note needs, whatever the spread over networks.
func TestNotesLieBelowCurves(t *testing.T) {
	const line, height = 8, 148.0 // points, of a line of a note and of a panel of three
	for seed := range uint64(5) {
		networks := descending(seed, 1+int(seed)%3)
		for _, form := range []plot.Form{plot.PerWeight, plot.Cumulative} {
			d, err := plot.Gradients("", form, networks, nil)
			if err != nil {
				t.Fatal(err)
			}
			low, lines := math.Inf(1), 0
			for _, rows := range networks {
				for _, r := range rows {
					scale := 1.0
					if form == plot.PerWeight {
						scale = r.WeightNorm
					} else if r.Layer > 1 {
						continue // sums are larger
					}
					low = min(low, r.MeanNorm/scale, r.StdNorm/scale)
				}
			}
			for _, p := range d.Panels {
				lines = max(lines, 1+strings.Count(p.Note, "\n"))
			}
			y := d.Panels[0].Y
			if room := (math.Log10(low) - y.Min) / (y.Max - y.Min) * height; room < float64(line*lines) {
				t.Errorf("seed %d, %s: %.1f points below the lowest value, a note of %d lines", seed, form, room, lines)
			}
		}
	}
}
