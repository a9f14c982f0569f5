package distance

import "infoplane/internal/vec"

// assembly reports whether AVX2 code runs.
func assembly() bool { return vec.Kernel() != "portable" }

//go:noescape
func squaresAVX2(d, a, b *float32, units int) float32

//go:noescape
func gaussAVX2(rowWide, rowNarrow, colWide, colNarrow, d *float32, scale float32)

//go:noescape
func nearAVX2(sums, col, a *float32, aRow int, b *float32, bRow, units int, scale float32, work *nearWork)
