package shape

// PeakAt measures where the highest point is, the first of equals: low ≤ x ≤ high.
func PeakAt(c Curve, low, high float64) Measure {
	x, _ := c.Peak()
	return Between(x, low, high)
}
