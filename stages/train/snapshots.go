package train

import (
	"math"
	"slices"

	"infoplane/internal/vec"
)

// SnapshotEpochs returns the epochs of the snapshots of a training run: min(count,
// epochs+1) distinct epochs between 0 and epochs, in order. Epoch e is the network after
// e epochs of training.
//
// The first is 0 and the last is epochs. Between them the choice starts from 1 and
// grows geometrically: with k epochs still to choose, the last of them being
// epochs, the one after e is
//
//	max(e + 1, round(e·(epochs/e)^{1/k}))
//
// so that it runs 0, 1, 2, 3, … until steps of one are shorter than equal steps of
// log e. Then round numbers below epochs replace their nearest neighbours by ratio:
// first the epochs of the paper's figure 2, 400 and 9000, then 10, 100, 1000, …. They
// do not replace 0, epochs, or an earlier one of each other. So 0, 400, 9000 and the
// last are always among them.
//
// It panics if epochs is below 1 or count below 4.
func SnapshotEpochs(epochs, count int) []int {
	if epochs < 1 || count < 4 {
		panic("train: at least 4 snapshots of at least 1 epoch")
	}
	if count > epochs {
		count = epochs + 1
	}
	chosen := []int{0}
	for left := count - 1; left > 0; left-- {
		e := chosen[len(chosen)-1]
		next := e + 1
		if e > 0 {
			ratio := vec.Exp(vec.Log(float64(epochs)/float64(e)) / float64(left))
			next = max(next, int(math.Round(float64(e)*ratio)))
		}
		chosen = append(chosen, min(next, epochs-(left-1)))
	}
	chosen[len(chosen)-1] = epochs
	kept := []int{0, epochs}
	for _, round := range roundEpochs(epochs) {
		if !slices.Contains(chosen, round) {
			i := nearest(chosen, round, kept)
			if i < 0 {
				break
			}
			chosen[i] = round
			slices.Sort(chosen)
		}
		kept = append(kept, round)
	}
	return chosen
}

// roundEpochs returns the round numbers below epochs, by descending priority.
func roundEpochs(epochs int) []int {
	out := []int{400, 9000}
	for e := 10; e < epochs; e *= 10 {
		out = append(out, e)
	}
	return slices.DeleteFunc(out, func(e int) bool { return e >= epochs })
}

// nearest returns the index of the chosen epoch that is nearest to e by ratio (of
// two, the smaller) and not in kept; -1 if there is none.
func nearest(chosen []int, e int, kept []int) int {
	best := -1
	for i, c := range chosen {
		if slices.Contains(kept, c) {
			continue
		}
		if best < 0 || max(c, e)*min(chosen[best], e) < max(chosen[best], e)*min(c, e) {
			best = i
		}
	}
	return best
}
