package vec

import "math"

// Levels rounds each element to the nearest of evenly spaced levels, of two to the upper one.
//
//	y = low + step·(w + [k - w ≥ ½])        k = (min(high, max(low, x)) - low)/step, w = ⌊k⌋
//
// low and high are levels, low + n·step; step is positive. NaN stays NaN. dst may be x.
func Levels(dst, x []Block, low, high, step float32) {
	kernel().levels(dst, sameLength("Levels", dst, x), low, high, step)
}

func levelsPortable(dst, x []Block, low, high, step float32) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			v := s[l]
			if low > v {
				v = low
			}
			if high < v {
				v = high
			}
			k := (v - low) / step
			whole, more := float32(math.Trunc(float64(k))), float32(0)
			if k-whole >= 0.5 {
				more = 1
			}
			d[l] = float32((whole+more)*step) + low
		}
	}
}

// Inside is 1 where low ≤ x ≤ high, and 0 elsewhere, also for NaN. dst may be x.
func Inside(dst, x []Block, low, high float32) {
	kernel().inside(dst, sameLength("Inside", dst, x), low, high)
}

func insidePortable(dst, x []Block, low, high float32) {
	for b := range dst {
		d, s := &dst[b], &x[b]
		for l := range d {
			v := s[l]
			d[l] = 0
			if low <= v && v <= high {
				d[l] = 1
			}
		}
	}
}

// Reach returns the least and the greatest of 0 and the first n numbers of each row, where
// x has rows of Blocks(n) blocks, and whether all of these numbers are finite. NaN is
// neither least nor greatest.
func Reach(x []Block, n int) (low, high float32, finite bool) {
	blocks := Blocks(n)
	if n < 1 || len(x)%blocks != 0 {
		panic("vec: Reach: these are no rows of that length")
	}
	lanes := make([]Block, 3) // low, high, and 0 where all were finite
	whole, limits := n/Lanes, kernel().limits
	for row := 0; row < len(x); row += blocks {
		for b := row; b < row+whole; b++ {
			limits(lanes, x[b][:])
		}
		if whole < blocks {
			limitsPortable(lanes, x[row+whole][:n%Lanes])
		}
	}
	low, high = foldLimits(lanes)
	return low, high, fold(&lanes[2]) == 0
}

// foldLimits returns the least number of the first block and the greatest of the second.
func foldLimits(lanes []Block) (lo, hi float32) {
	for half := Lanes / 2; half > 0; half /= 2 {
		for l := range half {
			lanes[0][l] = less(lanes[0][l+half], lanes[0][l])
			lanes[1][l] = greater(lanes[1][l+half], lanes[1][l])
		}
	}
	return lanes[0][0], lanes[1][0]
}
