package generate

import "fmt"

// maxQuantiles bounds the patterns of the rule gaussian.
const maxQuantiles = 1 << 20

// Quantiles returns one input, x ~ N(0,1), at equiprobable quantiles, and labels it by its
// sign: a sum over the patterns is an integral over x, without chance.
//
//	x_i = Φ⁻¹((i + ½)/n),  i = 0 … n-1;   f(x) = x;   y = 1 iff x > 0
//
// Patterns ascend, and x_{n-1-i} = -x_i exactly. A cell of probability p has n·p patterns, to
// within one.
//
// Reference: A. Saxe et al., On the Information Bottleneck Theory of Deep Learning, 2018,
// figure 2, whose single unit has this input.
func Quantiles(n int) (x [][]float32, l Labels) {
	row := make([]float32, n)
	l = Labels{counting(n), make([]float64, n), make([]float64, n), make([]int32, n)}
	for i := range n {
		switch opposite := n - 1 - i; {
		case i < opposite:
			row[i] = float32(quantile((float64(i) + 0.5) / float64(n)))
		case i > opposite:
			row[i] = -row[opposite]
		}
		yes := row[i] > 0
		l.Score[i], l.PY[i], l.Y[i] = float64(row[i]), indicator(yes), int32(indicator(yes))
	}
	return [][]float32{row}, l
}

// quantile returns z with Φ(z) = p for 0 < p ≤ ½, by bisection of [normal], to 1e-14.
func quantile(p float64) float64 {
	low, high := -9.0, 0.0
	for range 50 { // 9·2⁻⁵⁰
		if middle := (low + high) / 2; normal(middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

func (c Config) quantilesProblem() string {
	if c.Quantiles < 2 || c.Quantiles > maxQuantiles {
		return fmt.Sprintf("is %d; the gaussian rule has 2 to %d patterns", c.Quantiles, maxQuantiles)
	}
	return ""
}
