// Package info holds the quantities of information theory for discrete
// variables: entropies, divergences and mutual information, always in bits.
//
// A distribution is a slice of probabilities, a joint distribution a slice of
// rows: joint[x][y] = p(x,y). Nothing is normalised here: what is passed must
// sum to one. A term with probability zero is zero. A negative probability, a
// negative count or two distributions of different length are mistakes of the
// caller and panic; NaN propagates.
//
// All sums run in a stated order on the portable functions of internal/vec, so
// that a result has the same bits on every platform. EntropyCounts goes further:
// its bits do not depend on the order of the counts either.
//
// Non-goals: estimation from samples (stages/estimate), continuous variables.
package info
