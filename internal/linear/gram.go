package linear

import (
	"infoplane/internal/double"
	"infoplane/internal/parallel"
)

// Matrix is the rows of a matrix laid out for [Products]: one column after the other,
// each padded to whole lanes.
type Matrix struct {
	rows, columns int
	stride        int
	data          []float64
	index         []int32 // 0, 1, … columns-1
}

// NewMatrix lays out rows of the same length.
func NewMatrix(rows [][]float64) *Matrix {
	m := &Matrix{rows: len(rows), stride: double.Rows(len(rows))}
	if m.rows == 0 {
		return m
	}
	m.columns = len(rows[0])
	m.data, m.index = make([]float64, m.columns*m.stride), make([]int32, m.columns)
	for x := range m.index {
		m.index[x] = int32(x)
	}
	const tile, large = 64, 1 << 17 // a tile of columns is in the cache
	tiles := (m.columns + tile - 1) / tile
	do := func(i int) {
		x := i * tile
		end := min(x+tile, m.columns)
		for r, row := range rows {
			for i, v := range row[x:end] {
				m.data[(x+i)*m.stride+r] = v
			}
		}
	}
	if len(m.data) >= large {
		parallel.Each(tiles, do)
		return m
	}
	for i := range tiles {
		do(i)
	}
	return m
}

// Products returns the sums of products of rows under weights, in the order of the
// columns, every product rounded:
//
//	out[i][k] = Σ_x (weight[x]·a[i][x])·b[k][x]
//
// With lower only the entries with k ≤ i are meant; others have any value. Work is shared
// among processors where it is large; the result does not depend on them. stop is called
// now and then, and ends the work if it is true: the result is then of no use.
func Products(weight []float64, a [][]float64, b *Matrix, lower bool, stop func() bool) [][]float64 {
	const rows, columns = 8, 64 // a part of b is read from the cache
	out := make([][]float64, len(a))
	memory := make([]float64, len(a)*b.stride)
	do := func(group int) {
		from, to := group*rows, min((group+1)*rows, len(a))
		factors := make([]float64, columns)
		for i := from; i < to; i++ {
			out[i] = memory[i*b.stride:][:b.stride]
		}
		for x := 0; x < b.columns && !stop(); x += columns {
			end := min(x+columns, b.columns)
			for i := from; i < to; i++ {
				for c, w := range weight[x:end] {
					factors[c] = float64(w * a[i][x+c])
				}
				lanes := b.stride
				if lower {
					lanes = min(lanes, double.Rows(i+1))
				}
				double.SumProducts(out[i][:lanes], factors[:end-x], b.index[:end-x], b.data[x*b.stride:], b.stride)
			}
		}
	}
	groups := (len(a) + rows - 1) / rows
	const large = 1 << 20 // products that are worth a goroutine
	if len(a)*b.stride*b.columns < large {
		for g := range groups {
			do(g)
		}
		return out
	}
	parallel.Each(groups, do)
	return out
}
