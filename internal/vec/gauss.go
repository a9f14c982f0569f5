package vec

import "math"

// 2^f = 1 + f·(exp2C1 + exp2C2·f + … + exp2C5·f⁴) for |f| ≤ ½. Minimax in the
// relative error, 9.2e-8 before rounding (Lawson's iteration in float64); with
// degree 4 it would be 2.8e-6.
const (
	exp2C1 = 0.6931469775987216
	exp2C2 = 0.24022242084819956
	exp2C3 = 0.05550733743701209
	exp2C4 = 0.009671512673817374
	exp2C5 = 0.00132647271485236

	// gaussFar and gaussNear are where terms end: 2^-125.5 and (2^-31)⁴ are still
	// normal numbers. Subnormal ones would slow x86 down a hundredfold, and are
	// nothing beside the term 1 of a point with itself.
	gaussFar  = 125
	gaussNear = 31
)

// GaussSums adds up two Gaussian kernels over all pairs of points of two groups.
//
//	x_ij = scale·Σ_u (a[u][i]-b[u][j])²      added in the order of u
//	wide_ij   = 2^-x_ij    where x_ij < 125, else 0
//	narrow_ij = wide_ij⁴   where x_ij < 31, else 0
//
//	rowWide[i]   = Σ_j wide_ij      colWide[j]   = Σ_i wide_ij
//	rowNarrow[i] = Σ_j narrow_ij    colNarrow[j] = Σ_i narrow_ij
//
// The sums over j run in 16 lanes, those over i one after the other. a has units
// rows, each as long as rowWide and rowNarrow, b has units rows as long as colWide
// and colNarrow. scale is positive.
//
// A point with a coordinate that is infinite or NaN is far from all points, from
// itself too: fill the padding with +Inf. For a given x a wide term is accurate to
// 2e-7 and a narrow one to 9e-7; the errors of x and of the sums add to that. For
// speed, keep squares of differences away from subnormal numbers, by coordinates
// that are multiples of 2^-60 or so.
//
// The cost is 3 operations per pair and unit, and 22 per pair, of which 20 are
// saved where 4 points a are far from 16 points b. Groups of a few hundred points
// stay in the cache and keep the sums accurate.
func GaussSums(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	rows, cols := len(rowWide), len(colWide)
	switch {
	case units < 1 || len(a) != units*rows || len(b) != units*cols:
		panic("vec: GaussSums: the points do not have the shape of the sums")
	case len(rowNarrow) != rows || len(colNarrow) != cols:
		panic("vec: GaussSums: sums of different length")
	case !(scale > 0):
		panic("vec: GaussSums: the scale is not positive")
	}
	clear(colWide)
	clear(colNarrow)
	kernel().gaussSums(rowWide, rowNarrow, colWide, colNarrow, a, b, units, scale)
}

func gaussSumsPortable(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	rows, cols := len(rowWide), len(colWide)
	for i := range rows * Lanes {
		block, lane := i/Lanes, i%Lanes
		var wide, narrow Block
		for c := range cols {
			var d Block
			for u := range units {
				p, q := a[u*rows+block][lane], &b[u*cols+c]
				for l := range d {
					diff := p - q[l]
					d[l] += float32(diff * diff)
				}
			}
			w, n := &colWide[c], &colNarrow[c]
			for l := range d {
				x := float32(scale * d[l])
				if !(x < gaussFar) {
					continue // all sums are positive or +0: adding 0 leaves them alone
				}
				e := exp2Minus(x)
				wide[l] += e
				w[l] += e
				if x < gaussNear {
					e = float32(e * e)
					e = float32(e * e)
					narrow[l] += e
					n[l] += e
				}
			}
		}
		rowWide[block][lane], rowNarrow[block][lane] = fold(&wide), fold(&narrow)
	}
}

// GaussNearSums adds up the narrow kernel of [GaussSums] alone, with the same bits, in less
// time: where 4 points a are further than that from 16 points b, half of these with AVX2,
// all but the distances is saved.
//
//	row[i] = Σ_j narrow_ij      col[j] = Σ_i narrow_ij
//
// row is rowNarrow of [GaussSums], and col is colNarrow.
func GaussNearSums(row, col, a, b []Block, units int, scale float32) {
	switch {
	case units < 1 || len(a) != units*len(row) || len(b) != units*len(col):
		panic("vec: GaussNearSums: the points do not have the shape of the sums")
	case !(scale > 0):
		panic("vec: GaussNearSums: the scale is not positive")
	}
	clear(col)
	kernel().gaussNear(row, col, a, b, units, scale)
}

func gaussNearPortable(row, col, a, b []Block, units int, scale float32) {
	gaussSumsPortable(make([]Block, len(row)), row, make([]Block, len(col)), col, a, b, units, scale)
}

// exp2Minus returns 2^-x for 0 ≤ x < 125.5.
//
//	x = k - f, k integer, |f| ≤ ½;  2^-x = 2^f/2ᵏ, by the exponent bits
//
// 2⁰ = 1 exactly.
func exp2Minus(x float32) float32 {
	m := x + roundMagic
	f := (m - roundMagic) - x
	p := float32(exp2C5*f) + exp2C4
	p = float32(p*f) + exp2C3
	p = float32(p*f) + exp2C2
	p = float32(p*f) + exp2C1
	p = float32(p*f) + 1
	return math.Float32frombits(math.Float32bits(p) - math.Float32bits(m)<<23)
}

// GaussFar and GaussNear are where the wide and the narrow kernel of [GaussSums] end.
const (
	GaussFar  = gaussFar
	GaussNear = gaussNear
)

// Gauss returns the two kernels of [GaussSums] at x = scale·D:
//
//	wide = 2^-x where x < 125, else 0;  narrow = wide⁴ where x < 31, else 0
func Gauss(x float32) (wide, narrow float32) {
	if !(x < gaussFar) {
		return 0, 0
	}
	wide = exp2Minus(x)
	if x < gaussNear {
		narrow = float32(wide * wide)
		narrow = float32(narrow * narrow)
	}
	return wide, narrow
}

// Fold adds the lanes of a block in the tree of all sums of this package: the upper half to
// the lower half, four times.
func Fold(v *Block) float32 { return fold(v) }
