package generate

import "math"

// Labels is a rule applied to every pattern. Slices have one entry per pattern.
type Labels struct {
	Orbit []int32   // class of patterns with one score
	Score []float64 // f(x); NaN where the rule has none
	PY    []float64 // p(y=1|x)
	Y     []int32   // 0 … K-1
}

// perOrbit applies a rule of two labels once to each orbit of a number of patterns, so
// that all its patterns get the same bits.
func perOrbit[K comparable](count int, key func(pattern int) K, rule func(K) (score, py float64)) Labels {
	orbit, first := Orbits(count, key)
	score, py := make([]float64, len(first)), make([]float64, len(first))
	for o, pattern := range first {
		score[o], py[o] = rule(key(pattern))
	}
	out := Labels{orbit, make([]float64, count), make([]float64, count), make([]int32, count)}
	for pattern, o := range orbit {
		out.Score[pattern], out.PY[pattern] = score[o], py[o]
		if py[o] == 1 { // Smooth draws its labels itself
			out.Y[pattern] = 1
		}
	}
	return out
}

// certain returns labels of patterns that no rule explains: each is an orbit of its own,
// without a score.
func certain(y []int32) Labels {
	out := Labels{counting(len(y)), make([]float64, len(y)), make([]float64, len(y)), y}
	for i, label := range y {
		out.Score[i], out.PY[i] = math.NaN(), indicator(label == 1)
	}
	return out
}

// counting returns 0, 1, … n-1.
func counting(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
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
