package shape

// Crosses measures where the curve falls through a level for the first time, after a
// rise above it if it begins below: low ≤ x ≤ high. One that stays above has not crossed
// within the run (+Inf), one that is never above does not cross (NaN).
func Crosses(c Curve, level, low, high float64) Measure {
	return Between(c.Crossing(level), low, high)
}
