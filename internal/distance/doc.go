// Package distance has the kernels of distances between points of many units: the points come in
// blocks of sixteen, unit after unit, so that a tile of sixteen by sixteen pairs is read
// from the cache however many units there are.
//
// The sums are those of vec.GaussSums, to the last bit: over units in their order, over
// columns in sixteen lanes, over rows one after the other. Portable Go defines the bits;
// AVX-512 has no code of its own and runs that of AVX2.
//
// [NearSums] is for points of few units: vec.GaussNearSums without branches that nothing
// predicts. It has code for AVX2 alone; AVX-512 runs that of package vec.
package distance
