package summary

import "math"

// Cumulative returns the two curves that the authors of figure 4 draw at one epoch, given
// the norms of the mean and of the deviation of each layer's gradients, from the first
// layer on: for each layer, sums over the layers up to it.
//
//	sums[l] = Σ_{k≤l} means[k]        roots[l] = sqrt( Σ_{k≤l} deviations[k] )
//
// As in the authors' code, the root is of the deviations and not of their squares, so that
// its unit is √nat. It panics for slices of different lengths.
//
// Reference: github.com/ravidziv/IDNNs at 1c4926f, idnns/plots/plot_gradients.py.
func Cumulative(means, deviations []float64) (sums, roots []float64) {
	if len(means) != len(deviations) {
		panic("summary: a mean and a deviation for each layer")
	}
	mean, deviation := 0.0, 0.0
	for l := range means {
		mean += means[l]
		deviation += deviations[l]
		sums, roots = append(sums, mean), append(roots, math.Sqrt(deviation))
	}
	return sums, roots
}
