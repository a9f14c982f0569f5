package vec

import "math"

// roundMagic = 1.5·2²³. Added to a number of at most 2²² in size it rounds that
// number to the nearest integer, to even in ties, which the low bits of the sum
// then hold.
const roundMagic = 12582912

// fewEdges is the number of edges that two AVX-512 registers hold, or four AVX2
// registers.
const fewEdges = 32

// PushBins appends a digit to keys of bits: the number of edges up to a value.
//
//	t = (x - edges[0])·scale, at least 0 and at most last = len(edges)-1; NaN is last
//	g = t rounded to the nearest integer, to even in ties
//	key = key·2^width | (g + 1 if edges[g] ≤ x, else g)
//
// Where g is the number of edges up to x, or one less, the digit is that number:
// the arithmetic only has to be right by half a bin, the comparison decides. That
// is for the caller to make sure of. Bits shifted out of the key are lost. There
// are 1 to 2²² edges; key and x have the same length. The result reports whether all
// of x are finite.
//
// Up to 32 edges are looked up in registers if the slice has a capacity of 32 or
// more, which is faster; what lies behind the edges does not matter.
func PushBins(key []uint32, x, edges []float32, scale float32, width int) (finite bool) {
	if len(key) != len(x) {
		panic("vec: PushBins: keys and values of different length")
	}
	if len(edges) < 1 || len(edges) > 1<<22 {
		panic("vec: PushBins: no edges or too many")
	}
	push, last := kernel().pushBins, float32(len(edges)-1)
	if len(edges) <= fewEdges && cap(edges) >= fewEdges {
		push, edges = kernel().pushFewBins, edges[:fewEdges]
	}
	whole := len(x) - len(x)%Lanes
	bad := push(key[:whole], x[:whole], edges, last, scale, width)
	bad |= pushBinsPortable(key[whole:], x[whole:], edges, last, scale, width)
	return bad == 0
}

// pushBinsPortable returns the set of lanes with a value that is not finite.
func pushBinsPortable(key []uint32, x, edges []float32, last, scale float32, width int) (bad uint32) {
	for i, v := range x {
		if v-v != 0 { // NaN for NaN and infinities
			bad |= 1 << (i % Lanes)
		}
		t := float32((v - edges[0]) * scale)
		if !(t < last) {
			t = last
		}
		if !(t > 0) {
			t = 0
		}
		g := math.Float32bits(t+roundMagic) - math.Float32bits(roundMagic)
		digit := g
		if edges[g] <= v {
			digit++
		}
		key[i] = key[i]<<width | digit
	}
	return bad
}

// PushCells appends a digit to keys of bits: the cell of a value on a grid.
//
//	key = key·2^width | (⌊x/cell⌋ - first, without its fraction)
//
// The difference is rounded to float32, and is 2³¹ where it is NaN, 2³¹ or more
// in size. key and x have the same length.
func PushCells(key []uint32, x []float32, cell, first float32, width int) {
	if len(key) != len(x) {
		panic("vec: PushCells: keys and values of different length")
	}
	whole := len(x) - len(x)%Lanes
	kernel().pushCells(key[:whole], x[:whole], cell, first, width)
	pushCellsPortable(key[whole:], x[whole:], cell, first, width)
}

func pushCellsPortable(key []uint32, x []float32, cell, first float32, width int) {
	for i, v := range x {
		d := float32(math.Floor(float64(v/cell))) - first
		digit := uint32(1 << 31)
		if d > -1<<31 && d < 1<<31 {
			digit = uint32(int32(d))
		}
		key[i] = key[i]<<width | digit
	}
}

// Limits returns the least and the greatest number of x, and whether all of them
// are finite. NaN is neither least nor greatest; no numbers give +Inf and -Inf.
// Which of two zeros is returned depends on their places in the 16 lanes.
func Limits(x []float32) (lo, hi float32, finite bool) {
	lanes := make([]Block, 3) // lo, hi, and 0 where all were finite
	for l := range Lanes {
		lanes[0][l], lanes[1][l] = float32(math.Inf(1)), float32(math.Inf(-1))
	}
	whole := len(x) - len(x)%Lanes
	kernel().limits(lanes, x[:whole])
	limitsPortable(lanes, x[whole:])
	lo, hi = foldLimits(lanes)
	return lo, hi, fold(&lanes[2]) == 0
}

func limitsPortable(lanes []Block, x []float32) {
	lo, hi, bad := &lanes[0], &lanes[1], &lanes[2]
	for i, v := range x {
		l := i % Lanes
		lo[l], hi[l] = less(v, lo[l]), greater(v, hi[l])
		bad[l] += v - v // NaN for NaN and infinities, and from then on
	}
}

// less is a if a < b, else b; greater is a if a > b, else b.
func less(a, b float32) float32 {
	if a < b {
		return a
	}
	return b
}

func greater(a, b float32) float32 {
	if a > b {
		return a
	}
	return b
}
