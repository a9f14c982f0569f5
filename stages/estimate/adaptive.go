package estimate

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
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
// Cost O(n log bins) for n activations in a layer, memory for a copy of them thrice.
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
		above(codes[u], unit, edges)
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

// distinct returns the distinct activations of a layer in ascending order, calling step for
// each unit.
func distinct(t [][]float32, step Step) ([]float32, error) {
	n := patterns(t)
	keys := make([]uint32, 0, 2*len(t)*n)
	for u, unit := range t {
		if err := step(u, 2*len(t)); err != nil {
			return nil, err
		}
		keys = appendOrdered(keys, unit)
	}
	keys, err := radixSort(keys, keys[len(keys):cap(keys)], func() error { return step(len(t), 2*len(t)) })
	if err != nil {
		return nil, err
	}
	values := make([]float32, 0, len(keys))
	for i, k := range keys {
		if i == 0 || k != keys[i-1] {
			values = append(values, fromOrdered(k))
		}
	}
	return values, nil
}

// appendOrdered appends whole numbers in the order of finite values, equal ones for equal values:
// -0 is taken as 0.
func appendOrdered(keys []uint32, values []float32) []uint32 {
	for _, v := range values {
		b := math.Float32bits(v + 0) // -0 + 0 is +0
		keys = append(keys, b^(uint32(int32(b)>>31)|1<<31))
	}
	return keys
}

// fromOrdered returns the value of a whole number of appendOrdered.
func fromOrdered(key uint32) float32 {
	return math.Float32frombits(key ^ (uint32(int32(^key)>>31) | 1<<31))
}

// radixSort sorts keys by 11 bits at a time, the lowest first, with the memory of as many other
// ones. It returns the sorted keys, in either memory. It calls step for every few thousand.
func radixSort(keys, other []uint32, step func() error) ([]uint32, error) {
	const digit, mask = 11, 1<<11 - 1
	var counts [3][mask + 1]int32
	for _, k := range keys {
		counts[0][k&mask]++
		counts[1][k>>digit&mask]++
		counts[2][k>>(2*digit)]++
	}
	for pass := range counts {
		count, shift := &counts[pass], pass*digit
		if len(keys) > 0 && int(count[keys[0]>>shift&mask]) == len(keys) {
			continue // all have this digit
		}
		start := int32(0)
		for d, n := range count {
			count[d], start = start, start+n
		}
		other = other[:len(keys)]
		for part := range slices.Chunk(keys, 1<<16) {
			if err := step(); err != nil {
				return nil, err
			}
			for _, k := range part {
				d := k >> shift & mask
				other[count[d]] = k
				count[d]++
			}
		}
		keys, other = other, keys
	}
	return keys, nil
}

// above sets codes to the number of edges, in ascending order, that do not exceed each value.
func above(codes, values, edges []float32) {
	// The edges in a complete search tree of a power of two less one, filled up by
	// infinity, which exceeds all values: as many steps for every value, without a branch.
	size := 1 << bits.Len(uint(len(edges)))
	padded := make([]float32, size-1)
	for i := range padded {
		padded[i] = float32(math.Inf(1))
	}
	copy(padded, edges)
	for i, v := range values {
		n := 0 // edges known not to exceed v
		for half := size >> 1; half > 0; half >>= 1 {
			step := 0
			if padded[n+half-1] <= v {
				step = half
			}
			n += step
		}
		codes[i] = float32(n)
	}
}
