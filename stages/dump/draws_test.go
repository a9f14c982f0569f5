package dump

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/internal/random"
)

func TestDraws(t *testing.T) {
	p := tables.Patterns{Pattern: []int32{0, 1}, Orbit: []int32{5, 6}, Score: []float64{1, 2}, PY: []float64{0, 1}, Y: []int32{0, 1}, X: [][]float32{{7, 8}, {9, 9}}}
	got := Draws(p, 3)
	want := tables.Patterns{
		Pattern: []int32{0, 1, 2, 3, 4, 5}, Orbit: []int32{5, 5, 5, 6, 6, 6}, Score: []float64{1, 1, 1, 2, 2, 2}, PY: []float64{0, 0, 0, 1, 1, 1},
		Y: []int32{0, 0, 0, 1, 1, 1}, X: [][]float32{{7, 7, 7, 8, 8, 8}, {9, 9, 9, 9, 9, 9}},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || got.Check() != nil {
		t.Errorf("%v, want %v", got, want)
	}
}

// several are patterns of draws, and the weights of a network at two epochs.
func several(hidden nn.Activation, patterns, draws int) (tables.Patterns, tables.Weights) {
	s := random.New(3, "test")
	var p tables.Patterns
	p.X = make([][]float32, 4)
	for i := range patterns {
		p.Pattern, p.Orbit, p.Y, p.Score, p.PY = append(p.Pattern, int32(i)), append(p.Orbit, 0), append(p.Y, int32(i%2)), append(p.Score, 0), append(p.PY, 0)
		for j := range p.X {
			p.X[j] = append(p.X[j], float32(s.Normal()))
		}
	}
	n := nn.New([]int{4, 6, 5, 2}, hidden)
	var w tables.Weights
	for _, epoch := range []int32{0, 3} {
		n.Init(s, nn.Standard())
		for q := range n.Parameters() {
			w = append(w, tables.WeightsRow{Epoch: epoch, Layer: q.Layer, Unit: q.Unit, Input: q.Input, Value: n.Params[q.Index]})
		}
	}
	return Draws(p, draws), w
}

// The draws of a pattern spread around its noiseless activation by the noise of the layer
// and of those below; their means by that of those below alone. The noise is the same at
// both snapshots, another for another seed, and none where there is none.
func TestNoisyDump(t *testing.T) {
	const draws, deviation = 400, 0.1
	p, w := several(nn.Linear, 3, draws)
	dump := func(c Config, seed uint64) tables.Activations {
		c.Activation = "linear"
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		a, err := c.Activations(p, w, nil, seed, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		return a
	}
	clean := dump(Config{}, 1)
	noise := nn.Noise{Deviation: deviation}
	noisy, means := dump(Config{Noise: noise}, 1), dump(Config{Noise: noise, Means: true}, 1)
	spread := func(a tables.Activations, layer int) float64 { // of the first unit, at the first snapshot
		sum := 0.0
		for i := range 3 * draws {
			d := float64(a.T[layer][0][i] - clean.T[layer][0][i])
			sum += d * d
		}
		return math.Sqrt(sum / (3 * draws))
	}
	below := 0.0 // of the inputs of the first unit of layer 2, by its weights
	for _, r := range w {
		if r.Epoch == 0 && r.Layer == 2 && r.Unit == 0 && r.Input >= 0 {
			below += float64(r.Value * r.Value)
		}
	}
	below = deviation * math.Sqrt(below)
	near := func(x, want float64) bool { return math.Abs(x/want-1) < 0.1 } // √(2/1200) is 0.04
	switch {
	case !near(spread(noisy, 0), deviation), !near(spread(noisy, 1), math.Hypot(deviation, below)):
		t.Errorf("noise: %v and %v, want %v and %v", spread(noisy, 0), spread(noisy, 1), deviation, math.Hypot(deviation, below))
	case spread(means, 0) != 0, !near(spread(means, 1), below), near(below, math.Hypot(deviation, below)):
		t.Errorf("means: %v and %v, want 0 and %v", spread(means, 0), spread(means, 1), below)
	case !slices.Equal(means.T[2][0], noisy.T[2][0]):
		t.Error("the means have other outputs")
	case slices.Equal(noisy.T[0][0], dump(Config{Noise: noise}, 2).T[0][0]):
		t.Error("another seed draws the same")
	}
	for i := range 3 * draws {
		at := func(snapshot int) float64 {
			return float64(noisy.T[0][0][snapshot*3*draws+i] - clean.T[0][0][snapshot*3*draws+i])
		}
		if math.Abs(at(0)-at(1)) > 1e-6 {
			t.Fatalf("row %d: the noise is %v and %v", i, at(0), at(1))
		}
	}
	dropped := dump(Config{Noise: nn.Noise{Dropout: 0.25}}, 1)
	zeros := 0
	for _, v := range dropped.T[0][0][:3*draws] {
		if v == 0 {
			zeros++
		}
	}
	if share := float64(zeros) / (3 * draws); math.Abs(share-0.25) > 0.05 {
		t.Errorf("a share of %v is dropped", share)
	}
}

// A quantised network has at most 2^bits distinct activations in each layer at each
// snapshot, those of its own forward pass over all patterns; without the quantiser it has
// more. The output has levels from 0 to 1.
func TestQuantisedDump(t *testing.T) {
	const patterns = 700 // more than one batch
	ranges := rangesOf(0, 3)
	for _, c := range []Config{
		{Activation: "tanh", Quantiser: nn.Quantiser{Bits: 4}},
		{Activation: "relu", Quantiser: nn.Quantiser{Bits: 4, Weights: true, Moving: true}},
		{Activation: "tanh", Quantiser: nn.Quantiser{Bits: 8}},
	} {
		p, w := several(nn.Activation(c.Activation), patterns, 1)
		a, err := c.Activations(p, w, ranges, 0, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		plain, err := Config{Activation: c.Activation}.Activations(p, w, nil, 0, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		distinct := func(a tables.Activations, layer, snapshot int) map[float32]bool {
			out := map[float32]bool{}
			for _, unit := range a.T[layer] {
				for _, v := range unit[snapshot*patterns : (snapshot+1)*patterns] {
					out[v] = true
				}
			}
			return out
		}
		most := 1 << c.Quantiser.Bits
		for layer := range a.T {
			for snapshot := range 2 {
				if n, of := len(distinct(a, layer, snapshot)), len(distinct(plain, layer, snapshot)); n > most || n < 3 || of <= most {
					t.Errorf("%+v: layer %d, snapshot %d: %d distinct activations, %d without quantiser, of at most %d levels", c.Quantiser, layer+1, snapshot, n, of, most)
				}
			}
		}
		for v := range distinct(a, 2, 0) {
			if k := float64(v) * float64(most-1); math.Abs(k-math.Round(k)) > 1e-4 {
				t.Errorf("%+v: the output %v is no level", c.Quantiser, v)
			}
		}
		if err := Expect(c, p, w, ranges, a); err != nil {
			t.Error(err)
		}
	}
	c := Config{Activation: "relu", Quantiser: nn.Quantiser{Bits: 4, Moving: true}}
	p, w := several(nn.ReLU, 5, 1)
	for want, wrong := range map[string]tables.Ranges{
		"ranges: has 0 rows, expected 4: 2 layers at 2 epochs":         nil,
		"ranges: row 2 is epoch 4, layer 1; expected epoch 3, layer 1": rangesOf(0, 4),
	} {
		if _, err := c.Activations(p, w, wrong, 0, nil); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// rangesOf are the ranges of two layers at some epochs.
func rangesOf(epochs ...int32) tables.Ranges {
	var out tables.Ranges
	for _, e := range epochs {
		out = append(out, tables.RangesRow{Epoch: e, Layer: 1, Low: -1, High: 1}, tables.RangesRow{Epoch: e, Layer: 2, Low: -0.5, High: 2})
	}
	return out
}
