package double

import "infoplane/internal/vec"

// assembly reports whether AVX2 code runs.
func assembly() bool { return vec.Kernel() != "portable" }

//go:noescape
func expAVX2(dst, x *float64, n int)

//go:noescape
func sum32AVX2(dst, p *float64, at *int32, n int, b *float64, row int)

//go:noescape
func sum16AVX2(dst, p *float64, at *int32, n int, b *float64, row int)

//go:noescape
func sum8AVX2(dst, p *float64, at *int32, n int, b *float64, row int)

//go:noescape
func quotientsAVX2(x *float64, n int, by float64) float64

//go:noescape
func aboveAVX2(dst, x *float64, n int, high, least float64) int
