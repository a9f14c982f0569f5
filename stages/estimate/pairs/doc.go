// Package pairs adds up Gaussian kernels over all pairs of patterns, and over those within
// each class, for the estimators of stages/estimate that replace a layer by a mixture.
//
//	g := pairs.ByClass(class, distinct)
//	points := g.Points(units)
//	g.Pack(points, units, u, unit, zoom)   for each unit
//	sums, err := g.Sums(points, units, scale, step)
//	ixt, ity := g.Information(sums.All.Narrow, sums.Own.Narrow)
//
// Patterns are ordered by class, in groups of up to 256 that fit into the first cache; a pair
// of groups is visited once, for the patterns of both. Kernels are float32, sums float64.
//
// Non-goals: the width of the kernel, and which bound it makes, which are the estimator's.
package pairs
