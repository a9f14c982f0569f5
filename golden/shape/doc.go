// Package shape measures whether a curve has the shape that a publication claims.
//
// A predicate takes a [Curve], or numbers taken from curves, and returns a
// [Measure]: the value it measured, the band in which the value is to lie, and the
// margin, which is negative where the claim fails. A predicate is a function of its
// arguments alone.
//
//	Rises, Falls       from the first point to the last, with slack for dips
//	Phases             up to the highest point, then down
//	PeakAt             where the highest point is
//	Crosses            where a level is fallen through for the first time
//	Saturates          no change from some point on
//	OrderedAlong       each value no more than the one before: along layers
//	Exponential        one factor from each value to the next
//	Between            one number
//	BelowCurve         points under a bound
//	InverseSlope       points with the slope of a bound
//	EarlierThan        two moments
//	Together           several moments
//	Correlation        two curves, or one number of each network and another
//
// What holds for one network need not hold for fifty: [AtLeast] requires a share of
// them, and [Within] that an interval of [summary.Bootstrap] lies in the band.
//
// Moments of curves, averages and intervals are those of package summary, and so is the
// rule for NaN and infinities, which each predicate follows: NaN fails, and two equal
// infinities say nothing of one another.
//
// A margin with a second condition, such as slack, is the lesser of the two distances. A
// moment that does not come is +Inf.
//
// # Non-goals
//
// Significance tests. A claim is a statement with a tolerance, fixed before the
// measurement; a tolerance that a test chooses afterwards is another claim.
package shape
