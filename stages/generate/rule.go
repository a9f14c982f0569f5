package generate

// Labels is a rule applied to every pattern. Slices have one entry per pattern,
// in counting order.
type Labels struct {
	Orbit []int32   // class of patterns with one score
	Score []float64 // f(x)
	PY    []float64 // p(y=1|x)
	Y     []int32   // 0 or 1
}

// perOrbit applies a rule once to each orbit, so that all its patterns get the
// same bits.
func perOrbit[K comparable](key func(pattern int) K, rule func(K) (score, py float64)) Labels {
	orbit, first := Orbits(key)
	score, py := make([]float64, len(first)), make([]float64, len(first))
	for o, pattern := range first {
		score[o], py[o] = rule(key(pattern))
	}
	out := Labels{orbit, make([]float64, Count), make([]float64, Count), make([]int32, Count)}
	for pattern, o := range orbit {
		out.Score[pattern], out.PY[pattern] = score[o], py[o]
		if py[o] == 1 { // Smooth draws its labels itself
			out.Y[pattern] = 1
		}
	}
	return out
}

// indicator returns p(y=1|x) of a deterministic rule.
func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
