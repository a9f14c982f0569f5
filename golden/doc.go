// Package golden holds the published results that the project stands by: one
// folder per experiment, built into the binary.
//
// A folder has
//
//	experiment.yaml  the experiment; the folder's name is that of the experiment
//	claims.yaml      what is claimed of it: predicates with tolerances
//	digests.txt      settings, stage versions, and the digests of its tables
//	series/*.csv     the averaged curves of its figures, with tolerances
//	verdicts.csv     what became of the claims
//	CHANGELOG.md     how the golden changed, and why
//
// The last four are its golden. They are written by "infoplane golden accept" only,
// and compared with new results by package review.
package golden
