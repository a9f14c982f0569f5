package estimate

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

// tol is the rounding of sums of a few hundred terms of a few bits.
const tol = 1e-12

// A law holds for an estimator on a layer, or says how it does not.
type law func(e Estimator, t [][]float32, y []int32, r *rand.Rand) error

var laws = map[string]law{
	"units commute":    unitsCommute,
	"patterns commute": patternsCommute,
	"bounds":           bounds,
	"merging":          merging,
	"duplication":      duplication,
	"constant unit":    constantUnit,
}

var plugIn = []Estimator{NewBinning(30), NewBinning(2), NewBinning(1000), NewBinningRun(30, -2, 3), NewFloor(0.07), NewFloor(0.5), NewFloor(1e-3)}

func TestLaws(t *testing.T) {
	for name, holds := range laws {
		for _, e := range plugIn {
			r := rand.New(rand.NewPCG(1, 2))
			for range 20 {
				layer, y := randomLayer(r)
				if err := holds(e, layer, y, r); err != nil {
					t.Errorf("%s: %s: %v", name, e.Name(), err)
					break
				}
			}
		}
	}
}

// TestLawsRejectBrokenEstimators breaks an estimator once for each law.
func TestLawsRejectBrokenEstimators(t *testing.T) {
	good := NewBinning(30)
	for name, broken := range map[string]broken{
		"units commute": func(t [][]float32, y []int32) (Estimate, error) {
			return good.Estimate(t[:(len(t)+1)/2], y) // the last units are forgotten
		},
		"patterns commute": func(t [][]float32, y []int32) (Estimate, error) {
			half := make([][]float32, len(t))
			for u := range t {
				half[u] = t[u][:(len(y)+1)/2]
			}
			return good.Estimate(half, y[:(len(y)+1)/2])
		},
		"bounds": func(t [][]float32, y []int32) (Estimate, error) {
			e, err := good.Estimate(t, y)
			e.ITY *= 1.5
			return e, err
		},
		"merging": func(t [][]float32, y []int32) (Estimate, error) {
			e, err := good.Estimate(t, y)
			e.IXT = 12 - e.IXT
			return e, err
		},
		"duplication": func(t [][]float32, y []int32) (Estimate, error) {
			e, err := good.Estimate(t, y)
			e.IXT += float64(e.Symbols) / float64(len(y)) // a bias correction
			return e, err
		},
		"constant unit": func(t [][]float32, y []int32) (Estimate, error) {
			e, err := good.Estimate(t, y)
			e.IXT /= float64(len(t))
			return e, err
		},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		caught := false
		for range 20 {
			layer, y := randomLayer(r)
			caught = caught || laws[name](broken, layer, y, r) != nil
		}
		if !caught {
			t.Errorf("%s: an estimator broken on purpose passes", name)
		}
	}
}

type broken func(t [][]float32, y []int32) (Estimate, error)

func (broken) Name() string                                          { return "broken" }
func (b broken) Estimate(t [][]float32, y []int32) (Estimate, error) { return b(t, y) }

func randomLayer(r *rand.Rand) ([][]float32, []int32) {
	units, n, classes := 1+r.IntN(12), 2+r.IntN(300), 1+r.IntN(4)
	if r.IntN(5) == 0 {
		units = 70 // more digits than one key holds
	}
	t, y := make([][]float32, units), make([]int32, n)
	for p := range y {
		y[p] = int32(r.IntN(classes)*7 - 3)
	}
	for u := range t {
		t[u] = make([]float32, n)
		steps := 1 + r.IntN(4)
		for p := range t[u] {
			t[u][p] = float32(r.IntN(2*steps+1)-steps)/float32(steps) + float32(y[p])*0.1*float32(u%2)
		}
	}
	return t, y
}

func must(e Estimator, t [][]float32, y []int32) Estimate {
	out, err := e.Estimate(t, y)
	if err != nil {
		panic(err)
	}
	return out
}

func unitsCommute(e Estimator, t [][]float32, y []int32, r *rand.Rand) error {
	shuffled := append([][]float32(nil), t...)
	r.Shuffle(len(t), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return sameBits(must(e, t, y), must(e, shuffled, y))
}

func patternsCommute(e Estimator, t [][]float32, y []int32, r *rand.Rand) error {
	order := r.Perm(len(y))
	shuffled, labels := make([][]float32, len(t)), make([]int32, len(y))
	for u := range t {
		shuffled[u] = make([]float32, len(y))
		for i, p := range order {
			shuffled[u][i], labels[i] = t[u][p], y[p]
		}
	}
	return sameBits(must(e, t, y), must(e, shuffled, labels))
}

func sameBits(a, b Estimate) error {
	if a != b {
		return errors.New("the estimate changed")
	}
	return nil
}

func bounds(e Estimator, t [][]float32, y []int32, _ *rand.Rand) error {
	got := must(e, t, y)
	counts := map[int32]int{}
	for _, label := range y {
		counts[label]++
	}
	var c []int
	for _, n := range counts {
		c = append(c, n)
	}
	switch hy := info.EntropyCounts(c); {
	case got.ITY < 0 || got.ITY > hy:
		return errors.New("not 0 ≤ I(T;Y) ≤ H(Y)")
	case got.ITY > got.IXT:
		return errors.New("I(T;Y) > I(X;T)")
	case got.IXT > math.Log2(float64(len(y)))+tol:
		return errors.New("I(X;T) > log₂ N")
	case math.Abs(got.HT-got.IXT) > 0 || got.Symbols > len(y):
		return errors.New("H(T) or the number of symbols is wrong")
	}
	return nil
}

// merging clips activations at 0.5: every symbol above that of 0.5 becomes it.
func merging(e Estimator, t [][]float32, y []int32, _ *rand.Rand) error {
	merged := make([][]float32, len(t))
	for u := range t {
		merged[u] = make([]float32, len(y))
		for p, v := range t[u] {
			if v > 0.5 {
				v = 0.5
			}
			merged[u][p] = v
		}
	}
	fine, coarse := must(e, t, y), must(e, merged, y)
	if coarse.IXT > fine.IXT+tol || coarse.ITY > fine.ITY+tol {
		return errors.New("merging raised the information")
	}
	return nil
}

func duplication(e Estimator, t [][]float32, y []int32, _ *rand.Rand) error {
	twice := make([][]float32, len(t))
	for u := range t {
		twice[u] = append(append([]float32(nil), t[u]...), t[u]...)
	}
	a, b := must(e, t, y), must(e, twice, append(append([]int32(nil), y...), y...))
	if math.Abs(a.IXT-b.IXT) > tol || math.Abs(a.ITY-b.ITY) > tol {
		return errors.New("seeing every pattern twice changed the information")
	}
	return nil
}

func constantUnit(e Estimator, t [][]float32, y []int32, _ *rand.Rand) error {
	constant := make([]float32, len(y))
	for p := range constant {
		constant[p] = 0.25
	}
	return sameBits(must(e, t, y), must(e, append([][]float32{constant}, t...), y))
}
