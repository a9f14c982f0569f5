package estimate

import (
	"fmt"
	"math"
	"math/bits"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/symbols"
)

// Floor counts on an unbounded grid.
//
//	symbol  floor(v / width) in float32, per unit
//
// Unlike Binning's, its cells have no end, and zero is an edge: units of either
// sign never share a symbol. Where a unit has cells beyond ±2²⁴ the
// quotient is taken in float64, which no float32 divided by a float32 overflows
// and in which quotients of distinct activations stay distinct: cells narrower
// than the spacing of float32 hold one value each.
//
// Reference: A. Saxe et al., ICLR 2018; artemyk/ibsgd at 04c1b62, simplebinmi.bin_calc_information2
// (np.floor(v / binsize) on float32).
type Floor struct {
	width float32
	counters
}

// leastWidth is the least width that float32 holds without losing digits.
const leastWidth = 0x1p-126

// NewFloor returns the estimator with cells of one width, rounded to float32. It
// panics if the width is not between 2⁻¹²⁶ and the largest float32.
func NewFloor(width float64) *Floor {
	if !validWidth(width) {
		panic("estimate: width is not positive and finite")
	}
	return &Floor{width: float32(width)}
}

func validWidth(width float64) bool {
	w := float32(width)
	return w >= leastWidth && w <= math.MaxFloat32
}

// Name returns floor(width=0.07).
func (f *Floor) Name() string { return fmt.Sprintf("floor(width=%v)", f.width) }

// Estimate returns the plug-in estimate on the symbols; see [PlugIn].
func (f *Floor) Estimate(t [][]float32, y []int32) (Estimate, error) {
	return f.estimateOf(f.symbols, t, y)
}

// Symbols returns the joint symbol of all units for each pattern.
func (f *Floor) Symbols(t [][]float32) ([]int32, error) { return f.symbolsOf(f.symbols, t) }

// symbols returns symbols that are overwritten when c is used again.
func (f *Floor) symbols(c *symbols.Counter, t [][]float32) (symbol []int32, distinct int, err error) {
	n := patterns(t)
	c.Begin(n)
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
		if first > -1<<24 && last < 1<<24 && last-first < 1<<24 { // whole numbers so small are exact, and subtract exactly
			width := bits.Len32(uint32(last - first))
			vec.PushCells(c.Digit(width), unit, f.width, first, width)
			continue
		}
		f.pushLong(c, unit)
	}
	symbol, distinct = c.Symbols()
	return symbol, distinct, nil
}

// pushLong appends the cells of a unit that are too many for float32 to number.
func (f *Floor) pushLong(c *symbols.Counter, unit []float32) {
	const half = 32
	for _, shift := range []int{half, 0} {
		digit := c.Digit(half)
		for i, v := range unit {
			cell := math.Floor(float64(v)/float64(f.width)) + 0 // +0: one zero
			digit[i] = uint32(math.Float64bits(cell) >> shift)
		}
	}
}

func floor(v float32) float32 { return float32(math.Floor(float64(v))) }
