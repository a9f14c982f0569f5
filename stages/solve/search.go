package solve

import (
	"cmp"
	"math"
	"slices"

	"infoplane/internal/vec"
)

const (
	mostStarts = 4096 // positions at which a search begins
	mostClimbs = 48   // of them, the highest, from which it climbs
	climbSteps = 400
	samePeak   = 1e-5 // probabilities by which two maxima differ that are one
	searchWork = 400_000_000

	// largeEntries is how many entries of p(y|x) make a table large, if nothing is proven
	// of it: its search climbs from fewer positions, and fewer steps from each.
	largeEntries = 20_000
	largeSteps   = 30
)

// large reports whether the table is large, and nothing proven of it.
func (j *Joint) large() bool { return !j.proves && len(j.table.p) > largeEntries }

// peak is a position with log c there.
type peak struct {
	logc     float64
	position []float64
}

// descending orders peaks by c, the highest first.
func descending(a, b peak) int { return cmp.Compare(b.logc, a.logc) }

// search looks for the maxima of c, and returns them with the highest first, and the
// number of positions at which it began: every atom, every row, the prior, midpoints of pairs of
// rows and the points of a lattice on the simplex, each of them on its face and moved a
// little into the inside; it climbs from those where c is highest. That proves nothing: a maximum in between may be missed.
//
// A climb repeats r ← Σ_x ω_x p(y|x) with the shares ω_x of the rows in c(r). log c
// is the logarithm of a sum of exponentials of -β d_x, so that by Jensen's
// inequality no step goes downhill, and every maximum is a mean of rows. No step
// leaves a face: hence the moved starts.
func (j *Joint) search(beta, tol float64, of atoms[[]float64], logZ []float64) (peaks []peak, began int) {
	budget := max(64, min(mostStarts, searchWork/(len(j.table.p)+8*len(j.weight))))
	var starts []peak
	add := func(s []float64) { starts = append(starts, peak{position: s}) }
	for _, s := range of.Position {
		add(s)
		if excluding(s) && len(starts) < budget {
			add(j.moved(s, 1e-3))
			add(j.moved(s, 1e-9))
		}
	}
	known := len(starts)
	j.begin(budget, add)
	inBatches(len(starts), func(from, to, _ int) {
		var positions [][]float64
		for _, s := range starts[from:to] {
			positions = append(positions, s.position)
		}
		for i, c := range logcs(j, matrix(to-from, len(j.weight)), beta, positions, logZ) {
			starts[from+i].logc = c
		}
	})
	if j.large() {
		known = 0
	}
	slices.SortStableFunc(starts[known:], descending)
	climbs := max(4, min(mostClimbs, searchWork/(100*(len(j.table.p)+8*len(j.weight)))))
	began = len(starts)
	starts = starts[:min(len(starts), known+climbs)]
	inBatches(len(starts), func(from, to, _ int) {
		for _, top := range j.climb(beta, tol, starts[from:to], logZ) {
			switch at := slices.IndexFunc(peaks, func(p peak) bool { return together(p.position, top.position) }); {
			case at < 0:
				peaks = append(peaks, top)
			case top.logc > peaks[at].logc:
				peaks[at] = top
			}
		}
	})
	slices.SortStableFunc(peaks, descending)
	return peaks, began
}

// begin calls add with the starts that do not depend on the atoms, some thousand or
// fewer.
func (j *Joint) begin(budget int, add func(position []float64)) {
	add(logs(j.prior))
	n := len(j.weight)
	for x := 0; x < n; x += 1 + 3*n/budget {
		row := make([]float64, len(j.prior))
		j.addRow(row, 1, x)
		s := logs(row)
		add(s)
		if excluding(s) {
			add(j.moved(s, 1e-2))
			add(j.moved(s, 1e-6))
		}
	}
	stride := 1 + n*(n-1)/2/(budget/2)
	for x, y := 1, stride-1; ; y += stride { // each stride-th pair y < x
		for x < n && y >= x {
			x, y = x+1, y-x
		}
		if x >= n {
			break
		}
		middle := make([]float64, len(j.prior))
		j.addRow(middle, 0.5, x)
		j.addRow(middle, 0.5, y)
		add(logs(middle))
	}
	if k := len(j.prior); k < len(lattice) && lattice[k] > 0 {
		compositions(k, lattice[k], func(parts []int) {
			p := make([]float64, k)
			for y, part := range parts {
				p[y] = float64(part)
			}
			add(j.moved(logs(p), 1e-4))
		})
	}
}

// lattice is how finely the simplex of so many values of y is covered: each takes
// some hundred points.
var lattice = [...]int{3: 14, 4: 9, 5: 6, 6: 5}

// compositions calls do with every way to write total as a sum of k parts.
func compositions(k, total int, do func(parts []int)) {
	parts := make([]int, k)
	var fill func(at, left int)
	fill = func(at, left int) {
		if at == k-1 {
			parts[at] = left
			do(parts)
			return
		}
		for part := range left + 1 {
			parts[at] = part
			fill(at+1, left-part)
		}
	}
	fill(0, total)
}

// excluding reports whether a position excludes a value of y, or almost: a climb would
// need too many steps to leave the face.
func excluding(s []float64) bool {
	const almost = -7 // log p(y|t)
	return slices.ContainsFunc(s, func(l float64) bool { return l < almost })
}

// moved returns a position that is a share of the way to the prior.
func (j *Joint) moved(s []float64, share float64) []float64 {
	p := predictions(s)
	for y, prior := range j.prior {
		p[y] = float64((1-share)*p[y]) + float64(share*prior)
	}
	return logs(p)
}

// together reports whether two positions are one maximum.
func together(a, b []float64) bool {
	for y := range a {
		if math.IsInf(a[y], -1) != math.IsInf(b[y], -1) || math.Abs(vec.Exp(a[y])-vec.Exp(b[y])) > samePeak {
			return false
		}
	}
	return true
}

// climb goes uphill from each position, until it is there or cannot come above tol/4. The
// climbs are apart: what one of them finds does not depend on the others.
func (j *Joint) climb(beta, tol float64, from []peak, logZ []float64) []peak {
	out, last := slices.Clone(from), make([]float64, len(from))
	on := make([]int, len(from)) // the climbs that are under way
	positions := make([][]float64, len(from))
	for i := range out {
		on[i], last[i], positions[i] = i, math.Inf(1), out[i].position
	}
	shares := matrix(len(from), len(j.weight))
	for i, c := range logcs(j, shares, beta, positions, logZ) {
		out[i].logc = c
	}
	steps := climbSteps
	if j.large() {
		steps = largeSteps
	}
	for range steps {
		if len(on) == 0 || j.over() {
			break
		}
		positions = positions[:0]
		for _, mean := range j.means(shares) {
			positions = append(positions, logs(mean))
		}
		var left []int
		var keep [][]float64
		for k, c := range logcs(j, shares, beta, positions, logZ) {
			i := on[k]
			rise := c - out[i].logc
			if rise > 0 {
				out[i] = peak{c, positions[k]}
			}
			if !(rise >= 1e-14) {
				continue
			}
			// Steps shrink like a geometric series: what is left of it.
			if rise < last[i] && out[i].logc+4*float64(rise*rise)/(last[i]-rise) < tol/8 && rise < 1e-6 {
				continue
			}
			last[i] = rise
			left, keep = append(left, i), append(keep, shares[k])
		}
		on, shares = left, keep
	}
	j.check()
	j.each(len(out), len(j.table.p), func(i int) { out[i] = j.onFace(beta, out[i], logZ) })
	j.check()
	return out
}

// onFace excludes the values of y that a peak hardly has, where c does not fall.
//
// Without y the prediction is r/(1-r_y) elsewhere, so that the rows that have y leave c,
// and the terms of the others grow by the factor (1-r_y)^-β. That tells where c falls by
// more than rounding; it is computed where it may not.
func (j *Joint) onFace(beta float64, at peak, logZ []float64) peak {
	shares := make([]float64, len(j.weight))
	var without []float64 // by y, the share of the rows in c that do not have it
	for y, l := range at.position {
		if l == math.Inf(-1) || l > -4 {
			continue
		}
		if j.stopped() {
			return at
		}
		if without == nil {
			j.exponentsOf(shares, beta, at.position)
			logcOf(j.weight, shares, logZ)
			without = make([]float64, len(j.prior))
			for y := range without {
				with, sum := 0, 0.0
				xs, _ := j.columns.row(y)
				for x, share := range shares {
					if with < len(xs) && int(xs[with]) == x {
						with++
						continue
					}
					sum += share
				}
				without[y] = sum
			}
		}
		const margin = 1e-6 // far above the rounding of c and of this estimate
		xs, _ := j.columns.row(y)
		none, underflow := len(xs) == len(shares) && at.logc > math.Inf(-1), without[y] < 1e-290
		if rise := vec.Log(without[y]) - float64(beta*vec.Log1p(-vec.Exp(l))); none || !underflow && rise < float64(-margin*(1+beta)) {
			continue
		}
		p := predictions(at.position)
		p[y] = 0
		face := peak{position: logs(p)}
		j.exponentsOf(shares, beta, face.position)
		if face.logc = logcOf(j.weight, shares, logZ); face.logc >= at.logc {
			at, without = face, nil
		}
	}
	return at
}
