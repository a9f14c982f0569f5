package distance

import (
	"math"

	"infoplane/internal/vec"
)

// Squares adds to the squared distances of sixteen points a from sixteen points b what
// some units contribute, in their order, and returns the least distance:
//
//	d[i][j] += Σ_u (a[u][i] - b[u][j])²
//
// A distance only grows with more units, also as it is rounded: where the least is too far,
// the rest need not be looked at. NaN, the distance of a point that is infinite from another, is
// not the least. a and b have a block per unit; it panics if they differ in length.
func Squares(d *[vec.Lanes]vec.Block, a, b []vec.Block) (least float32) {
	if len(a) != len(b) {
		panic("distance: points of different length")
	}
	if len(a) == 0 {
		return squares(d, a, b)
	}
	if assembly() {
		return squaresAVX2(&d[0][0], &a[0][0], &b[0][0], len(a))
	}
	return squares(d, a, b)
}

func squares(d *[vec.Lanes]vec.Block, a, b []vec.Block) float32 {
	least := float32(math.Inf(1))
	for i := range d {
		row := &d[i]
		for u := range a {
			p, q := a[u][i], &b[u]
			for l := range row {
				diff := p - q[l]
				row[l] += float32(diff * diff)
			}
		}
		for _, v := range row {
			if v < least {
				least = v
			}
		}
	}
	return least
}

// Sums are those over the pairs of a tile, of both kernels of vec.GaussSums: of each row
// in sixteen lanes, of each column as they come.
type Sums struct{ Wide, Narrow *[vec.Lanes]vec.Block }

// Gauss adds the kernels of a tile's squared distances to the sums of its rows and
// columns; the terms are those of vec.GaussSums with the scale.
func Gauss(rows Sums, columnsWide, columnsNarrow *vec.Block, d *[vec.Lanes]vec.Block, scale float32) {
	if assembly() {
		gaussAVX2(&rows.Wide[0][0], &rows.Narrow[0][0], &columnsWide[0], &columnsNarrow[0], &d[0][0], scale)
		return
	}
	gauss(rows, columnsWide, columnsNarrow, d, scale)
}

func gauss(rows Sums, columnsWide, columnsNarrow *vec.Block, d *[vec.Lanes]vec.Block, scale float32) {
	for i := range d {
		for l, v := range d[i] {
			wide, narrow := vec.Gauss(float32(scale * v))
			rows.Wide[i][l] += wide
			columnsWide[l] += wide
			rows.Narrow[i][l] += narrow
			columnsNarrow[l] += narrow
		}
	}
}
