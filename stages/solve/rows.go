package solve

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/double"
	"infoplane/internal/parallel"
)

// rows are the entries above zero of a table, row by row and by ascending y: what a
// file of pairs holds, and no more.
type rows struct {
	start []int // row x has the entries start[x] to start[x+1]
	y     []int32
	p     []float64
}

// add appends the entries above zero of a row.
func (r *rows) add(row []float64) {
	for y, p := range row {
		if p > 0 {
			r.y, r.p = append(r.y, int32(y)), append(r.p, p)
		}
	}
	r.start = append(r.start, len(r.y))
}

// row returns the values of y with an entry in row x, and the entries.
func (r *rows) row(x int) (y []int32, p []float64) {
	from, to := r.start[x], r.start[x+1]
	return r.y[from:to], r.p[from:to]
}

// occurring numbers the values of y below of that occur in a row with a weight; the
// others get -1.
func (r *rows) occurring(weight []float64, of int) []int32 {
	out := make([]int32, of)
	for x, w := range weight {
		if ys, _ := r.row(x); w > 0 {
			for _, y := range ys {
				out[y] = 1
			}
		}
	}
	next := int32(0)
	for y, occurs := range out {
		out[y] = -1
		if occurs == 1 {
			out[y] = next
			next++
		}
	}
	return out
}

// normalise makes row x sum to one, and renumbers its values of y.
func (r *rows) normalise(x int, rename []int32) {
	ys, ps := r.row(x)
	sum := 0.0
	for _, p := range ps {
		sum += p
	}
	for i := range ps {
		ps[i] /= sum
		ys[i] = rename[ys[i]]
	}
}

// compare orders rows so that equal ones are neighbours, also where they differ by
// rounding: by values of y, by entries without their last bits, then by entries.
func (r *rows) compare(a, b int) int {
	ya, pa := r.row(a)
	yb, pb := r.row(b)
	if c := slices.Compare(ya, yb); c != 0 {
		return c
	}
	if c := slices.CompareFunc(pa, pb, func(u, v float64) int { return cmp.Compare(coarse(u), coarse(v)) }); c != 0 {
		return c
	}
	return slices.Compare(pa, pb)
}

// coarse cuts the last 12 of a number's 52 bits, more than 1e-14 of it.
func coarse(v float64) uint64 { return (math.Float64bits(v) + 1<<11) >> 12 }

// agree reports whether all entries of two rows agree to a relative tolerance.
func (r *rows) agree(a, b int, tolerance float64) bool {
	ya, pa := r.row(a)
	yb, pb := r.row(b)
	if !slices.Equal(ya, yb) {
		return false
	}
	for i := range pa {
		if math.Abs(pa[i]-pb[i]) > float64(tolerance*max(pa[i], pb[i])) {
			return false
		}
	}
	return true
}

// transposed returns the same entries by y, of so many values, each by ascending row.
func (r *rows) transposed(values int) rows {
	out := rows{start: make([]int, values+1), y: make([]int32, len(r.y)), p: make([]float64, len(r.p))}
	for _, y := range r.y {
		out.start[y+1]++
	}
	for y := range values {
		out.start[y+1] += out.start[y]
	}
	next := slices.Clone(out.start)
	for x := range len(r.start) - 1 {
		ys, ps := r.row(x)
		for i, y := range ys {
			out.y[next[y]], out.p[next[y]] = int32(x), ps[i]
			next[y]++
		}
	}
	return out
}

// products adds to out, which has so many lanes per row, the product with a matrix b, which
// has as many per value of y:
//
//	out[x][l] += Σ_y p(y|x) b[y][l]
//
// in the order of y; see [double.SumProducts]. Once stop is true the result is of no use.
func (r *rows) products(out, b []float64, lanes int, stop func() bool) {
	n := len(r.start) - 1
	const worth = 1 << 18 // products of a piece of work
	pieces := max(1, min(n, len(r.p)*lanes/worth))
	parallel.Each(pieces, func(piece int) {
		for x := piece * n / pieces; x < (piece+1)*n/pieces; x++ {
			if x%16 == 0 && stop() {
				return
			}
			ys, ps := r.row(x)
			double.SumProducts(out[x*lanes:][:lanes], ps, ys, b, lanes)
		}
	})
}
