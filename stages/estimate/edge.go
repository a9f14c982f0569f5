package estimate

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"infoplane/internal/random"
	"infoplane/internal/summary"
	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// EDGE estimates from a dependence graph: patterns are hashed into cells of X (or Y) and cells
// of T, and of an ensemble of ten grids the median counts. With N_i and M_j patterns in cells i of X
// and j of T, and N_ij in both:
//
//	I = Σ_ij (N_ij/N) max(log₂(N N_ij/(N_i M_j)), 0.001)
//
// The cells of T: with m coordinates c, a grid of step ε_c·τ for each, τ = 1, …, 1.1, shifted by
// 0, 1/10, … of it.
//
//	ε_c = (r_c + 0.0001)·18 m/max(1 + ln d, 1)·0.4γ     d units, γ the smoothing
//	r_c   mean distance of c to its k-th neighbour, itself among them, k = ⌊0.43 N^(2/3 + 0.17 m/(m+1)) e^(-1/max(10⁴, m⁴))⌋
//
// The coordinates are the units, of up to six; of more, m = min(d, ⌊log₂(N/10)⌋) random
// projections, with weights of variance 1/(d·variance of the unit). A second pass has the smoothing
// 0.4γ·2^(0.5/I - √(2I)), I from the first: wider cells where little is known, finer
// where much is. All of this is the authors' code.
//
// Labels are cells of their own, and so is each pattern, where no smoothing of the inputs is
// given: I(X;T) is then the entropy of the cells of T. With one, inputs have cells like T. Logarithms
// are cut off at 0.001 below, as in the code, so that what is independent has 0.001 bit or more, and
// not above, where the code has a parameter: log₂ N bounds them.
//
// The smoothing decides: the published planes have one per layer, set by hand (tanh 0.8, 1, 1.2,
// 1.8; ReLU 0.4, 0.5, 0.6, 0.8, in a version of the code with other factors). Vary it.
//
// Cost O(N m) per grid, of ten, twice, and O(N log N) per coordinate.
//
// Reference: M. Noshad, Y. Zeng, A. Hero, "Scalable Mutual Information Estimation using Dependence
// Graphs", ICASSP 2019, arXiv:1801.09125, and mrtnoshad/EDGE at 45ec280, version 4.4.1.
type EDGE struct {
	smoothing, inputSmoothing float64
	seed                      uint64
	inputs                    [][]float32
}

// edgeGrids is the size of the ensemble, and edgeUnits how many units are not projected.
const edgeGrids, edgeUnits = 10, 6

// NewEDGE returns the estimator with a smoothing of T and of the patterns x[input][pattern]; with 0
// for the second, each pattern is a cell, and x is not used. It panics for a smoothing of T that is not
// positive, or not finite. The seed is that of the projections.
func NewEDGE(smoothing, inputSmoothing float64, seed uint64, x [][]float32) *EDGE {
	if !validSmoothing(smoothing) || inputSmoothing != 0 && !validSmoothing(inputSmoothing) {
		panic("estimate: smoothing out of range")
	}
	return &EDGE{smoothing, inputSmoothing, seed, x}
}

// validSmoothing reports whether cells have a width.
func validSmoothing(s float64) bool { return s >= 1e-9 && s <= 1e9 }

// Name returns edge(smoothing=1,input_smoothing=0.2,seed=1), without what is left out.
func (e *EDGE) Name() string {
	if e.inputSmoothing > 0 {
		return fmt.Sprintf("edge(smoothing=%v,input_smoothing=%v,seed=%d)", e.smoothing, e.inputSmoothing, e.seed)
	}
	return fmt.Sprintf("edge(smoothing=%v,seed=%d)", e.smoothing, e.seed)
}

// Estimate returns both estimates. I(X;T) is NaN where inputs are to be smoothed and are unknown.
// No patterns give zeros.
func (e *EDGE) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return e.EstimateSteps(t, y, noStep)
}

// EstimateSteps is Estimate with a step per grid; see [Stepper].
func (e *EDGE) EstimateSteps(t [][]float32, y []int32, step Step) (Estimate, error) {
	n := samples(t, y)
	if err := finite(t); err != nil || n == 0 {
		return Estimate{HT: math.NaN()}, err
	}
	done := 0
	tick := func() error { done++; return step(done, 4*edgeGrids) }
	layer := e.side(t, e.smoothing)
	class, _ := membersOf(y)
	ity, err := twice(edgeSide{fixed: class}, layer, tick)
	if err != nil {
		return Estimate{}, err
	}
	out := Estimate{IXT: math.NaN(), ITY: ity, HT: math.NaN()}
	patterns := edgeSide{fixed: make([]int32, n)}
	for i := range patterns.fixed {
		patterns.fixed[i] = int32(i)
	}
	if e.inputSmoothing > 0 {
		if len(e.inputs) == 0 {
			return out, nil
		}
		patterns = e.side(e.inputs, e.inputSmoothing)
	}
	out.IXT, err = twice(patterns, layer, tick)
	return out, err
}

// edgeSide is one side of the graph: cells that are given, or coordinates with the width of their cells
// for a smoothing of 1.
type edgeSide struct {
	fixed       []int32
	coordinates [][]float64
	width       []float64
	smoothing   float64
}

// side prepares the coordinates of a layer.
func (e *EDGE) side(t [][]float32, smoothing float64) edgeSide {
	s := edgeSide{coordinates: e.coordinates(t), smoothing: 0.4 * smoothing}
	m, d := float64(len(s.coordinates)), float64(len(t))
	factor := 18 * m / max(1+vec.Log(d), 1)
	for _, c := range s.coordinates {
		s.width = append(s.width, (spread(c, len(s.coordinates))+0.0001)*factor)
	}
	return s
}

// coordinates returns the units, or random projections of many.
func (e *EDGE) coordinates(t [][]float32) [][]float64 {
	n := patterns(t)
	out := make([][]float64, len(t))
	if len(t) <= edgeUnits {
		for u, unit := range t {
			for _, v := range unit {
				out[u] = append(out[u], float64(v))
			}
		}
		return out
	}
	out = make([][]float64, min(len(t), max(1, bits.Len(uint(n/10))-1)))
	for k := range out {
		out[k] = make([]float64, n)
	}
	stream := random.New(e.seed, "projections")
	for _, unit := range t {
		_, variance := centred(unit)
		deviation := math.Sqrt(variance)
		if deviation < 0.0001 {
			deviation = 1
		}
		scale := deviation * math.Sqrt(float64(len(t)))
		for k := range out {
			w := stream.Normal() / scale
			for p, v := range unit {
				out[k][p] += float64(w * float64(v))
			}
		}
	}
	return out
}

// spread returns the mean distance of values to their k-th neighbour, themselves the first.
func spread(values []float64, coordinates int) float64 {
	n, m := len(values), float64(coordinates)
	power := 2./3 + float64(0.17*(m/(m+1)))
	k := int(0.43 * vec.Exp(float64(power*vec.Log(float64(n)))) * vec.Exp(-1/max(10000, m*m*m*m)))
	k = min(max(k, 1), n)
	sorted := slices.Sorted(slices.Values(values))
	sum, first := 0.0, 0
	for i, v := range sorted {
		reach := func(l int) float64 { return max(v-sorted[l], sorted[l+k-1]-v) }
		first = max(first, i-k+1)
		for first+k < n && first < i && reach(first+1) <= reach(first) {
			first++
		}
		sum += reach(first)
	}
	return sum / float64(n)
}

// twice returns the estimate of the second pass.
func twice(x, t edgeSide, tick func() error) (float64, error) {
	first, err := graphInformation(x, t, tick)
	if err != nil {
		return 0, err
	}
	factor := 0.4 * vec.Exp(math.Ln2*(0.5/first-math.Sqrt(2*first)))
	x.smoothing, t.smoothing = x.smoothing*factor, t.smoothing*factor
	return graphInformation(x, t, tick)
}

// graphInformation returns the median over the grids.
func graphInformation(x, t edgeSide, tick func() error) (float64, error) {
	all := make([]float64, edgeGrids)
	var cells symbols.Counter
	var pairs symbols.Numberer
	for j := range all {
		if err := tick(); err != nil {
			return 0, err
		}
		a, b := slices.Clone(x.cells(&cells, j)), t.cells(&cells, j)
		all[j] = ofCells(&pairs, a, b)
	}
	return summary.Median(all), nil
}

// cells returns the cell of each pattern on grid j, in memory of c.
func (s edgeSide) cells(c *symbols.Counter, j int) []int32 {
	if s.fixed != nil {
		return s.fixed
	}
	c.Begin(len(s.coordinates[0]))
	stretch := 1 + 0.1*float64(j)/(edgeGrids-1)
	for k, values := range s.coordinates {
		width := s.width[k] * s.smoothing * stretch
		shift := float64(float64(j) / edgeGrids * width)
		high, low := make([]uint32, len(values)), c.Digit(32)
		for i, v := range values {
			cell := math.Float64bits(math.Floor((v+shift)/width) + 0) // +0: one zero
			low[i], high[i] = uint32(cell), uint32(cell>>32)
		}
		copy(c.Digit(32), high)
	}
	ids, _ := c.Symbols()
	return ids
}

// ofCells returns the information of cells, numbered from 0, of which a pattern has one on each side.
func ofCells(pairs *symbols.Numberer, a, b []int32) float64 {
	n := len(a)
	tally := func(ids []int32) []float64 {
		out := make([]float64, slices.Max(ids)+1)
		for _, id := range ids {
			out[id]++
		}
		return out
	}
	low, high := make([]uint32, n), make([]uint32, n)
	for i := range a {
		low[i], high[i] = uint32(a[i]), uint32(b[i])
	}
	both, _ := pairs.Number(low, high)
	ofA, ofB, ofBoth := tally(a), tally(b), tally(both)
	sum, next := 0.0, int32(0)
	for i, id := range both {
		if id != next {
			continue
		}
		next++
		sum += float64(ofBoth[id] * max(vec.Log2(ofBoth[id]*float64(n)/(ofA[a[i]]*ofB[b[i]])), 0.001))
	}
	return sum / float64(n)
}
