//go:build !amd64

package double

func assembly() bool { return false }

func expAVX2(dst, x *float64, n int) { panic("double: no assembly") }

func sum32AVX2(dst, p *float64, at *int32, n int, b *float64, row int) { panic("double: no assembly") }

func sum16AVX2(dst, p *float64, at *int32, n int, b *float64, row int) { panic("double: no assembly") }

func sum8AVX2(dst, p *float64, at *int32, n int, b *float64, row int) { panic("double: no assembly") }

func quotientsAVX2(x *float64, n int, by float64) float64 { panic("double: no assembly") }

func aboveAVX2(dst, x *float64, n int, high, least float64) int { panic("double: no assembly") }
