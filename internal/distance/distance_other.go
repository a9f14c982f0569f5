//go:build !amd64

package distance

func assembly() bool { return false }

func squaresAVX2(d, a, b *float32, units int) float32 { panic("distance: no assembly") }

func gaussAVX2(rowWide, rowNarrow, colWide, colNarrow, d *float32, scale float32) {
	panic("distance: no assembly")
}

func nearAVX2(sums, col, a *float32, aRow int, b *float32, bRow, units int, scale float32, work *nearWork) {
	panic("distance: no assembly")
}
