package estimate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// Standardised estimates do not see shift and scale of a unit; others do.
func TestStandardisedForgetsScale(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	layer, y := layerOfClasses(r, 3, []int{60, 80})
	scaled := make([][]float32, len(layer))
	for u, unit := range layer {
		for _, v := range unit {
			scaled[u] = append(scaled[u], v*float32(int(1)<<(10*u))+float32(u))
		}
	}
	for _, e := range []Estimator{NewKDE(Upper, 0.1), NewKSG(3, nil), NewNoisy(0.1, 300, 1), NewKNNEntropy(3, 1e-12, 1)} {
		s := NewStandardised(e)
		a, b := must(s, layer, y), must(s, scaled, y)
		if math.Abs(a.ITY-b.ITY) > 1e-3 {
			t.Errorf("%s: %v, on another scale %v", s.Name(), a.ITY, b.ITY)
		}
		if a, b := must(e, layer, y), must(e, scaled, y); math.Abs(a.ITY-b.ITY) < 1e-3 {
			t.Errorf("%s: %v without, on another scale as well", e.Name(), a.ITY)
		}
	}
	out := standardised([][]float32{{1, 2, 3, 6}, {5, 5, 5, 5}})
	c, variance := centred(out[0])
	if math.Abs(variance-1) > 1e-6 || math.Abs(c[0]-float64(out[0][0])) > 1e-6 || out[1] == nil || out[1][2] != 0 {
		t.Errorf("%v, of variance %v", out, variance)
	}
}

// A config applies what it has, and the name says so.
func TestConfigCorrectsAndStandardises(t *testing.T) {
	p, x := twoSnapshots()
	for name, c := range map[string]Config{
		"exact(correction=miller-madow)":                        {Estimator: "exact", Correction: "miller-madow"},
		"binning(bins=30,correction=grassberger)":               {Estimator: "binning", Bins: 30, Range: "fixed", Correction: "grassberger"},
		"kde(bound=upper,variance=3,standardise=true)":          {Estimator: "kde", Bound: "upper", Variance: 3, Standardise: true},
		"kde(bound=upper,variance=3,standardise=true,on=train)": {Estimator: "kde", Bound: "upper", Variance: 3, Standardise: true, On: "train"},
	} {
		rows, err := c.Information(p, x, Rows{Split: parts("train", "train", "train")}, never)
		if err != nil || rows[0].Estimator != name {
			t.Errorf("%s: %+v, %v", name, rows, err)
		}
		plain := c
		plain.Correction, plain.Standardise = "", false
		without, err := plain.Information(p, x, Rows{Split: parts("train", "train", "train")}, never)
		if err != nil || without[2].IXTBits == rows[2].IXTBits {
			t.Errorf("%s: nothing is applied: %v", name, rows[2].IXTBits)
		}
	}
	bad := Config{Estimator: "exact", Correction: "chao"}
	if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), `correction: is "chao"; exact needs miller-madow or grassberger`) {
		t.Errorf("error %v", err)
	}
	if _, ok := (Config{Estimator: "exact", Correction: "miller-madow"}).estimator(setting{}).(Discretizer); !ok {
		t.Error("a corrected estimator has no symbols")
	}
}
