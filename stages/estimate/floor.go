package estimate

import (
	"fmt"
	"math"
)

// Floor counts on an unbounded grid.
//
//	symbol  floor(v / width) in float32, per unit
//
// Unlike Binning's, its cells have no end, and zero is an edge: units of either
// sign never share a symbol. Values up to the largest float32 are separated as
// far as the division separates them.
//
// Reference: A. Saxe et al., ICLR 2018; artemyk/ibsgd at 04c1b62, simplebinmi.bin_calc_information2
// (np.floor(v / binsize) on float32).
type Floor struct{ width float32 }

// NewFloor returns the estimator with cells of one width. It panics if the width
// is not positive and finite in float32.
func NewFloor(width float64) *Floor {
	w := float32(width)
	if !(w > 0 && w <= math.MaxFloat32) {
		panic("estimate: width is not positive and finite")
	}
	return &Floor{w}
}

// Name is floor(width=0.07).
func (f *Floor) Name() string { return fmt.Sprintf("floor(width=%v)", f.width) }

// Estimate is the plug-in estimate on the symbols; see [PlugIn].
func (f *Floor) Estimate(t [][]float32, y []int32) (Estimate, error) {
	symbol, err := f.Symbols(t)
	if err != nil {
		return Estimate{}, err
	}
	return PlugIn(symbol, y), nil
}

// Symbols returns the joint symbol of all units for each pattern.
func (f *Floor) Symbols(t [][]float32) ([]int32, error) {
	p := newPacker(patterns(t))
	if err := finite(t); err != nil {
		return nil, err
	}
	cells := make([]float32, len(p.keys))
	for _, unit := range t {
		lo, hi := float32(math.Inf(1)), float32(math.Inf(-1))
		for i, v := range unit {
			cell := floor(v / f.width)
			cells[i] = cell
			lo, hi = min(lo, cell), max(hi, cell)
		}
		if hi-lo < 1<<24 { // whole numbers that far apart subtract exactly
			base := uint64(max(0, hi-lo)) + 1
			p.reserve(base)
			for i, cell := range cells {
				p.keys[i] = p.keys[i]*base + uint64(cell-lo)
			}
			continue
		}
		p.reserve(1 << 32)
		for i, cell := range cells {
			p.keys[i] = p.keys[i]<<32 | uint64(math.Float32bits(cell+0)) // +0: one zero
		}
	}
	return p.symbols(), nil
}

func floor(v float32) float32 { return float32(math.Floor(float64(v))) }
