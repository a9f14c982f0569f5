package solve

import (
	"math"
	"slices"

	"infoplane/internal/vec"
)

const (
	mostPairs   = 2048 // midpoints of rows from which the search starts
	mostClimbs  = 48   // starts, the highest, from which it climbs
	climbSteps  = 300
	samePeak    = 1e-5 // logits by which two maxima differ that are one
	jointRounds = 60   // exchanges before a solve gives up
)

// peak is a position with log c there.
type peak struct {
	logc     float64
	position []float64
}

// search looks for the maxima of c, the highest first. It starts from every row,
// every atom, the prior, and midpoints of pairs of rows, climbs from those where c
// is highest, and finds what lies uphill. That proves nothing: a maximum in
// between may be missed, which is why the gap of a [Joint] is not rigorous.
//
// A climb repeats r ← Σ_x ω_x p(y|x) with the shares ω_x of the rows in c(r). log c
// is the logarithm of a sum of exponentials of -β d_x, so that by Jensen's
// inequality no step goes downhill, and every maximum is a mean of rows.
func (j *Joint) search(beta float64, of atoms, logZ []float64) []peak {
	scratch := make([]float64, len(j.rows))
	var starts []peak
	add := func(s []float64) { starts = append(starts, peak{j.logc(scratch, beta, s, logZ), s}) }
	for _, s := range of.position {
		add(s)
	}
	known := len(starts)
	add(logits(j.prior))
	for _, row := range j.rows {
		add(logits(row))
	}
	pairs := len(j.rows) * (len(j.rows) - 1) / 2
	stride, count := 1+pairs/mostPairs, 0
	for x := range j.rows {
		for y := range x {
			if count++; count%stride == 0 {
				middle := make([]float64, len(j.prior))
				for v := range middle {
					middle[v] = (j.rows[x][v] + j.rows[y][v]) / 2
				}
				add(logits(middle))
			}
		}
	}
	slices.SortStableFunc(starts[known:], func(a, b peak) int { return compareDown(a.logc, b.logc) })
	starts = starts[:min(len(starts), known+mostClimbs)]
	var out []peak
	for _, s := range starts {
		top := j.climb(scratch, beta, s, logZ)
		if !slices.ContainsFunc(out, func(p peak) bool { return together(p.position, top.position) }) {
			out = append(out, top)
		}
	}
	slices.SortStableFunc(out, func(a, b peak) int { return compareDown(a.logc, b.logc) })
	return out
}

// together says whether two positions are one maximum: where they are close, or
// differ in predictions that are certain anyway.
func together(a, b []float64) bool {
	p, q := logPrediction(a), logPrediction(b)
	for y := range p {
		if math.Abs(vec.Exp(p[y])-vec.Exp(q[y])) > samePeak {
			return false
		}
	}
	return true
}

// climb goes uphill from a position.
func (j *Joint) climb(scratch []float64, beta float64, from peak, logZ []float64) peak {
	from.logc = j.logc(scratch, beta, from.position, logZ)
	for range climbSteps {
		mean := make([]float64, len(j.prior))
		for x, share := range scratch {
			for y, p := range j.rows[x] {
				mean[y] += float64(share * p)
			}
		}
		next := peak{position: logits(mean)}
		next.logc = j.logc(scratch, beta, next.position, logZ)
		rise := next.logc - from.logc
		if rise > 0 {
			from = next
		}
		if rise < 1e-14 {
			return from
		}
	}
	return from
}

// logc returns log c in nats, and in scratch the shares of the rows in it.
func (j *Joint) logc(scratch []float64, beta float64, s, logZ []float64) float64 {
	j.exponents(scratch, beta, s)
	top := math.Inf(-1)
	for x, z := range logZ {
		scratch[x] -= z
		top = max(top, scratch[x])
	}
	sum := 0.0
	for x, w := range j.weight {
		scratch[x] = float64(w * vec.Exp(scratch[x]-top))
		sum += scratch[x]
	}
	for x := range scratch {
		scratch[x] /= sum
	}
	return top + vec.Log(sum)
}
