package estimate

import (
	"fmt"
	"slices"
	"sort"
)

// Adaptive counts in bins that hold equally many distinct activations: entropy-based
// adaptive binning (EBAB).
//
//	v_0 < v_1 < … < v_{m-1}   the distinct activations of the layer at this snapshot
//	symbol of v_r             floor(r·bins/m), per unit
//
// So the numbers of distinct activations in two bins differ by at most one, and equal
// activations share a bin; with no more distinct activations than bins, each has a
// bin of its own. The result depends on the order of the activations only: a monotone
// map of a layer changes nothing, so that neither saturation nor the range of the
// units shows as compression, and clustering without equal values hardly does.
//
// The paper has the same edges and does not specify the place of a remainder; here it
// is spread evenly. Its authors' code (adaptive_estimators, 584a428) has other edges, see
// [Adaptive.Published].
//
// Cost O(n log n) for n activations in a layer, memory for a copy of them twice.
//
// Reference: I. Chelombiev, C. Houghton, C. O'Donnell, "Adaptive Estimators Show
// Information Compression in Deep Neural Networks", ICLR 2019, arXiv:1902.09037.
type Adaptive struct {
	bins      int
	published bool
}

// NewAdaptive returns the estimator with a number of bins. It panics for fewer
// than two, or more than 2²⁰.
func NewAdaptive(bins int) *Adaptive {
	if bins < 2 || bins > maxBins {
		panic("estimate: number of bins out of range")
	}
	return &Adaptive{bins: bins}
}

// Published returns the estimator with the edges of the authors' code.
//
//	edges   v_{int(k·(m/bins))} for k = 0 … bins-1 in float64, and v_{m-1}
//	symbol  number of edges ≤ v, per unit
//
// So the highest activation has a bin of its own: a saturated one, where units saturate.
// In a layer without negative activations 0 is not among the v_r, and has a bin of its own,
// too: that of ReLU units that are off. (Their code has a lowest edge of -1.000001 for tanh
// and ELU, and of 0 for ReLU and softplus. It has no edges for other units, some of
// which have negative activations; we go by what there is.)
func (a Adaptive) Published() *Adaptive {
	a.published = true
	return &a
}

// Name returns adaptive(bins=30), or adaptive(bins=30,edges=published).
func (a *Adaptive) Name() string {
	if a.published {
		return fmt.Sprintf("adaptive(bins=%d,edges=published)", a.bins)
	}
	return fmt.Sprintf("adaptive(bins=%d)", a.bins)
}

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (a *Adaptive) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return plugInOf(a, t, y)
}

// EstimateSteps is Estimate with steps per unit; see [Stepper].
func (a *Adaptive) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	return plugInOf(stepped{a, step}, t, y)
}

// stepped is an Adaptive that calls step.
type stepped struct {
	*Adaptive
	step Step
}

func (w stepped) Symbols(t [][]float32) ([]int32, error) { return w.symbols(t, w.step) }

// Symbols returns the joint symbol of all units for each pattern.
func (a *Adaptive) Symbols(t [][]float32) ([]int32, error) { return a.symbols(t, noStep) }

func (a *Adaptive) symbols(t [][]float32, step Step) ([]int32, error) {
	if patterns(t) == 0 {
		return nil, nil
	}
	if err := finite(t); err != nil {
		return nil, err
	}
	edges, err := a.edges(t, step)
	if err != nil {
		return nil, err
	}
	codes := sameShape(t)
	for u, unit := range t {
		if err := step(len(t)+u, 2*len(t)); err != nil {
			return nil, err
		}
		for p, v := range unit {
			codes[u][p] = float32(sort.Search(len(edges), func(i int) bool { return edges[i] > v }))
		}
	}
	return joint(codes)
}

// edges returns the lowest value of each bin except the first: the symbol of v is
// the number of edges ≤ v.
func (a *Adaptive) edges(t [][]float32, step Step) ([]float32, error) {
	values, err := distinct(t, step)
	if err != nil {
		return nil, err
	}
	if a.published {
		return a.publishedEdges(values), nil
	}
	var out []float32
	for r := 1; r < len(values); r++ {
		if r*a.bins/len(values) > (r-1)*a.bins/len(values) {
			out = append(out, values[r])
		}
	}
	return out, nil
}

// publishedEdges returns the edges of the authors' code for the distinct activations of a layer.
func (a *Adaptive) publishedEdges(values []float32) []float32 {
	if values[0] == 0 {
		values = values[1:]
	}
	if len(values) == 0 {
		return nil
	}
	step := float64(len(values)) / float64(a.bins)
	var out []float32
	for k := range a.bins {
		out = append(out, values[int(float64(k)*step)])
	}
	return slices.Compact(append(out, values[len(values)-1]))
}

// distinct returns the distinct activations of a layer in ascending order. It
// sorts unit by unit and merges, calling step for each unit.
func distinct(t [][]float32, step Step) ([]float32, error) {
	sorted := make([][]float32, len(t))
	for u, unit := range t {
		if err := step(u, 2*len(t)); err != nil {
			return nil, err
		}
		sorted[u] = slices.Clone(unit)
		slices.Sort(sorted[u])
		sorted[u] = slices.Compact(sorted[u])
	}
	for len(sorted) > 1 {
		var merged [][]float32
		for i := 0; i < len(sorted); i += 2 {
			if err := step(len(t), 2*len(t)); err != nil {
				return nil, err
			}
			if i+1 == len(sorted) {
				merged = append(merged, sorted[i])
				break
			}
			merged = append(merged, merge(sorted[i], sorted[i+1]))
		}
		sorted = merged
	}
	return sorted[0], nil
}

// merge returns the union of two ascending slices without repetitions, ascending.
func merge(a, b []float32) []float32 {
	out := make([]float32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch x, y := a[0], b[0]; {
		case x < y:
			out, a = append(out, x), a[1:]
		case y < x:
			out, b = append(out, y), b[1:]
		default:
			out, a, b = append(out, x), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}
