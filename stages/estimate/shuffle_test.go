package estimate

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"infoplane/internal/random"
)

// The shuffled estimates are those of labels that are permuted by hand, for estimators that count symbols once and
// for those that start again; I(X;T) is what it was.
func TestShuffledIsByHand(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	layer, y := layerOfClasses(r, 2, []int{30, 50})
	for _, e := range []Estimator{NewFloor(0.2), NewCorrected(NewFloor(0.2), "miller-madow"), NewAdaptive(5), NewKDE(Upper, 0.1), NewKSG(3, nil)} {
		stream, all := random.New(7, "shuffle"), make([]float64, 20)
		var m moments
		for k := range all {
			labels := make([]int32, len(y))
			for i, p := range stream.Permutation(len(y)) {
				labels[i] = y[p]
			}
			all[k] = must(e, layer, labels).ITY
			m.add(all[k])
		}
		plain, mean, point := must(e, layer, y), must(NewShuffled(e, 20, 7, 0), layer, y), must(NewShuffled(e, 20, 7, 50), layer, y)
		if math.Abs(mean.ITY-m.mean()) > tol || math.Abs(mean.ITYError-m.standardError()) > tol || mean.IXT != plain.IXT && !math.IsNaN(plain.IXT) {
			t.Errorf("%s: %+v, by hand %v ± %v", e.Name(), mean, m.mean(), m.standardError())
		}
		below := 0
		for _, v := range all {
			if v < point.ITY+tol {
				below++
			}
		}
		if below < 10 || below > 20 || must(NewShuffled(e, 20, 8, 0), layer, y).ITY == mean.ITY {
			t.Errorf("%s: %d of 20 are below the middle, or the seed is not used", e.Name(), below)
		}
	}
}

// Of labels that say nothing about the layer, one estimate in twenty is beyond the 95 % point; of labels that do,
// all are.
func TestShuffledFindsNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	const rounds = 200
	beyond, known := 0, 0
	for range rounds {
		layer, y := [][]float32{make([]float32, 60)}, make([]int32, 60)
		for i := range y {
			layer[0][i], y[i] = float32(r.IntN(8)), int32(r.IntN(2))
		}
		e := NewExact()
		if must(e, layer, y).ITY > must(NewShuffled(e, 100, 1, 95), layer, y).ITY {
			beyond++
		}
		for i := range y {
			y[i] = int32(layer[0][i]) / 4
		}
		if must(e, layer, y).ITY > must(NewShuffled(e, 100, 1, 95), layer, y).ITY {
			known++
		}
	}
	// 10 of 200 are expected, with a deviation of 3.1.
	if beyond < 1 || beyond > 26 || known != rounds {
		t.Errorf("%d of %d independent labels are beyond, and %d of %d that are known", beyond, rounds, known, rounds)
	}
}

func TestConfigShuffles(t *testing.T) {
	p, x := twoSnapshots()
	c := Config{Estimator: "exact", Shuffles: 20, ShuffleSeed: 1, Point: 95}
	rows, err := c.Information(p, x, Rows{}, never)
	if err != nil || rows[0].Estimator != "exact(shuffles=20,shuffle_seed=1,point=95)" {
		t.Errorf("%+v, %v", rows, err)
	}
	if _, err := c.Information(p, x, Rows{Draws: 3}, never); err == nil || !strings.Contains(err.Error(), "shuffles") {
		t.Errorf("draws: %v", err)
	}
	for want, c := range map[string]Config{
		"shuffles: is 19":           {Estimator: "exact", Shuffles: 19, ShuffleSeed: 1},
		"shuffle_seed: is 0":        {Estimator: "exact", Shuffles: 20},
		"shuffle_seed: is 3; there": {Estimator: "exact", ShuffleSeed: 3},
		"point: is 95; there":       {Estimator: "exact", Point: 95},
		"point: is 100":             {Estimator: "exact", Shuffles: 20, ShuffleSeed: 1, Point: 100},
	} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if c.Discrete() {
		t.Error("shuffled estimates are symbols")
	}
	stop := errors.New("stop")
	layer, y := manyPatterns()
	if _, err := NewShuffled(NewKDE(Upper, 1), 20, 1, 0).EstimateSteps(layer, y, func(int, int) error { return stop }); err != stop {
		t.Errorf("error %v", err)
	}
	if !boundless(NewStandardised(NewKNNEntropy(1, 1, 1))) || boundless(NewShuffled(NewExact(), 20, 1, 0)) {
		t.Error("bounds are lost, or found, by what wraps an estimator")
	}
}
