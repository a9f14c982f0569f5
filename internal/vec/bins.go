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

// Outside returns how many numbers do not exceed low or are not below high. NaN is neither.
func Outside(x []float32, low, high float32) int {
	var lanes [Lanes]uint32
	whole := len(x) - len(x)%Lanes
	kernel().outside(lanes[:], x[:whole], low, high)
	outsidePortable(lanes[:], x[whole:], low, high)
	return total(lanes[:])
}

func outsidePortable(lanes []uint32, x []float32, low, high float32) {
	for i, v := range x {
		if v <= low || v >= high {
			lanes[i%Lanes]++
		}
	}
}

func total(lanes []uint32) (n int) {
	for _, c := range lanes {
		n += int(c)
	}
	return n
}

// Differences sets dst to the larger of what it is and |x - here|, as the bits of a float32:
// of numbers that are not negative, the bits are in the order of the numbers. dst and x have
// equal length.
func Differences(dst []uint32, x []float32, here float32) {
	if len(dst) != len(x) {
		panic("vec: Differences: operands of different length")
	}
	whole := len(x) - len(x)%Lanes
	kernel().differences(dst[:whole], x[:whole], here)
	differencesPortable(dst[whole:], x[whole:], here)
}

func differencesPortable(dst []uint32, x []float32, here float32) {
	for i, v := range x {
		dst[i] = max(dst[i], math.Float32bits(v-here)&^signBit)
	}
}

// Jittered sets dst to the larger of what it is and |(x - here) + (z - noise)|, computed in
// float64 and rounded to float32, as the bits of that. All have equal length.
func Jittered(dst []uint32, x []float32, z []float64, here float32, noise float64) {
	if len(x) != len(dst) || len(z) != len(dst) {
		panic("vec: Jittered: operands of different length")
	}
	whole := len(dst) - len(dst)%Lanes
	kernel().jittered(dst[:whole], x[:whole], z[:whole], float64(here), noise)
	jitteredPortable(dst[whole:], x[whole:], z[whole:], float64(here), noise)
}

func jitteredPortable(dst []uint32, x []float32, z []float64, here, noise float64) {
	for i, v := range x {
		d := (float64(v) - here) + (z[i] - noise)
		dst[i] = max(dst[i], math.Float32bits(float32(d))&^signBit)
	}
}

// Larger sets dst to the larger of two numbers each. All have equal length.
func Larger(dst, a, b []uint32) {
	if len(a) != len(dst) || len(b) != len(dst) {
		panic("vec: Larger: operands of different length")
	}
	whole := len(dst) - len(dst)%Lanes
	kernel().larger(dst[:whole], a[:whole], b[:whole])
	largerPortable(dst[whole:], a[whole:], b[whole:])
}

func largerPortable(dst, a, b []uint32) {
	for i := range dst {
		dst[i] = max(a[i], b[i])
	}
}

// Tally counts the numbers up to a bound, and those below it. All are below 2³¹.
func Tally(x []uint32, bound uint32) (upTo, below int) {
	var lanes [2 * Lanes]uint32 // above, below
	whole := len(x) - len(x)%Lanes
	kernel().tally(lanes[:], x[:whole], bound)
	tallyPortable(lanes[:], x[whole:], bound)
	return len(x) - total(lanes[:Lanes]), total(lanes[Lanes:])
}

func tallyPortable(lanes, x []uint32, bound uint32) {
	for i, v := range x {
		lanes[i%Lanes] += (bound - v) >> 31
		lanes[Lanes+i%Lanes] += (v - bound) >> 31
	}
}

// FirstBelow returns the first multiple of 16 such that one of the 16 numbers from there on
// is below the bound; if there is none, where the last ones begin that are fewer than 16, or
// the length. All are below 2³¹.
func FirstBelow(x []uint32, bound uint32) int {
	return kernel().firstBelow(x[:len(x)-len(x)%Lanes], bound)
}

func firstBelowPortable(x []uint32, bound uint32) (at int) {
	for ; at < len(x); at += Lanes {
		for _, v := range x[at : at+Lanes] {
			if v < bound {
				return at
			}
		}
	}
	return at
}
