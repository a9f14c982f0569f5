// Package symbols turns the codes of a layer's units into one symbol per pattern, and counts
// symbols: what all estimators of stages/estimate share that make a layer discrete.
//
//	counter.Begin(patterns)
//	digit := counter.Digit(width)   for each unit: append its codes, of width bits
//	symbol, distinct := counter.Symbols()
//	ht, ity := counter.PlugIn(symbol, distinct, labels)
//
// Symbols are numbered 0, 1, … in the order of the pattern that shows them first. Entropies
// are in bits, and sums run over counts in ascending order, so that their bits do not depend
// on the order of patterns or units.
//
// Non-goals: which code a unit has, which is the estimator's.
package symbols
