// Package linear solves and diagonalises small dense symmetric matrices, and fits linear maps,
// with the same bits on every machine: no fused multiply-add, sums in the order of the indices. gonum's mat
// does neither; the tests compare with it.
//
// Matrices are slices by rows.
package linear
