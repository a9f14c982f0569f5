package estimate

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// Estimates that run at once are those that run one after the other, whether or not they
// share an estimator: working memory is lent to one of them at a time.
func TestEstimatesAtOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	const patterns = 120
	layers, y := make([][][]float32, 8), make([]int32, patterns)
	for i := range y {
		y[i] = r.Int32N(3)
	}
	for i := range layers {
		layers[i] = [][]float32{make([]float32, patterns), make([]float32, patterns)}
		for _, unit := range layers[i] {
			for j := range unit {
				unit[j] = float32(r.NormFloat64()) / float32(i+1)
			}
		}
	}
	for _, e := range []Estimator{NewBinning(30), NewFloor(.07), NewExact(), NewNetBins(40), NewCorrected(NewFloor(.5), "grassberger"), NewStandardised(NewKDE(Upper, .1)), NewKNNEntropy(2, 1e-9, 1), NewEDGE(1, 0, 1, nil), NewRenyi(1.01, 1), NewQuantised(4), NewAdaptive(30), NewKDE(Upper, .1), NewKSG(3, layers[0]), NewNoisy(.1, 200, 1), gaussian[0]} {
		want := make([]Estimate, len(layers))
		for i, layer := range layers {
			var err error
			if want[i], err = e.Estimate(layer, y); err != nil {
				t.Fatal(err)
			}
		}
		var all sync.WaitGroup
		for i, layer := range layers {
			all.Go(func() {
				for range 3 {
					if got, err := e.Estimate(layer, y); err != nil || got.IXT != want[i].IXT || got.ITY != want[i].ITY {
						t.Errorf("%s, layer %d: %+v at once, %+v alone, error %v", e.Name(), i, got, want[i], err)
					}
				}
			})
		}
		all.Wait()
	}
}
