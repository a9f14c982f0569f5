// Package double has vector kernels of float64: what the bound is computed with.
//
//	Exp          e to the power of each element
//	SumProducts  sums of rows, each times a number: a row of a matrix product
//	Quotients    each element divided by a number, and the largest quotient
//	Above        differences from a number that exceed a bound, moved together
//
// As in package vec, portable Go defines the bits and assembly reproduces them: the lanes
// of a register are elements of the result, so that no sum is split and the order of
// summation is the same at any width. Nothing is fused. The kernel that
// [infoplane/internal/vec.Select] chose applies here too; AVX-512 has no code of its own
// and runs that of AVX2.
package double
