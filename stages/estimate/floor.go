package estimate

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"infoplane/internal/vec"
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
type Floor struct {
	width float32
	counters
}

// NewFloor returns the estimator with cells of one width. It panics if the width
// is not positive and finite in float32.
func NewFloor(width float64) *Floor {
	w := float32(width)
	if !(w > 0 && w <= math.MaxFloat32) {
		panic("estimate: width is not positive and finite")
	}
	return &Floor{width: w}
}

// Name is floor(width=0.07).
func (f *Floor) Name() string { return fmt.Sprintf("floor(width=%v)", f.width) }

// Estimate is the plug-in estimate on the symbols; see [PlugIn].
func (f *Floor) Estimate(t [][]float32, y []int32) (Estimate, error) {
	c := f.borrow()
	defer f.giveBack(c)
	symbol, distinct, err := f.symbols(c, t)
	if err != nil {
		return Estimate{}, err
	}
	return c.plugIn(symbol, distinct, y), nil
}

// Symbols returns the joint symbol of all units for each pattern.
func (f *Floor) Symbols(t [][]float32) ([]int32, error) {
	c := f.borrow()
	defer f.giveBack(c)
	symbol, _, err := f.symbols(c, t)
	return slices.Clone(symbol), err
}

// symbols returns symbols that are overwritten when c is used again.
func (f *Floor) symbols(c *counter, t [][]float32) (symbol []int32, distinct int, err error) {
	n := patterns(t)
	c.begin(n)
	for u, unit := range t {
		lo, hi, finite := vec.Limits(unit)
		if !finite {
			return nil, 0, notFinite(u, unit)
		}
		if n == 0 {
			continue
		}
		// Division rounds and floor steps without ever going down: the cells of
		// the least and the greatest value are the first and the last.
		first, last := floor(lo/f.width), floor(hi/f.width)
		if last-first < 1<<24 { // whole numbers that far apart subtract exactly
			width := bits.Len32(uint32(last - first))
			vec.PushCells(c.digit(width), unit, f.width, first, width)
			continue
		}
		digit := c.digit(32)
		for i, v := range unit {
			digit[i] = math.Float32bits(floor(v/f.width) + 0) // +0: one zero
		}
	}
	symbol, distinct = c.symbols()
	return symbol, distinct, nil
}

func floor(v float32) float32 { return float32(math.Floor(float64(v))) }
