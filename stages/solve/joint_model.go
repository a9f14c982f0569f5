package solve

import (
	"math"
	"slices"

	"infoplane/internal/double"
	"infoplane/internal/info"
	"infoplane/internal/vec"
)

// This file makes a [Joint] a [model]. A position is log p(y|t) for all y that occur; it
// is -Inf where the atom excludes a value, on a face of the simplex.

const (
	jointRounds = 60 // exchanges before a solve gives up

	// jointWork ends a solve between rounds by the entries of p(y|x) that its steps have
	// looked at.
	jointWork = 20_000_000_000

	// largeGap is the gap of a large table, of which nothing is proven, at which a solve
	// stops, over max(1, β), in nats.
	largeGap = 1e-6
)

// logs returns the position of a prediction, which need not be normalised.
func logs(p []float64) []float64 {
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	out := make([]float64, len(p))
	for y, v := range p {
		out[y] = math.Inf(-1)
		if v > 0 {
			out[y] = vec.Log(v / sum)
		}
	}
	return out
}

// predictions returns p(y|t) of a position.
func predictions(position []float64) []float64 {
	out := make([]float64, len(position))
	for y, l := range position {
		if l > math.Inf(-1) {
			out[y] = vec.Exp(l)
		}
	}
	return out
}

// addRow adds w p(y|x) to a dense row.
func (j *Joint) addRow(dst []float64, w float64, x int) {
	ys, ps := j.table.row(x)
	for i, y := range ys {
		dst[y] += float64(w * ps[i])
	}
}

// exponents sets dst[t][x] = -β d_x(r_t) with d_x(r) = Σ_y p(y|x) log p(y|x)/r(y), which
// is infinite where r excludes a value that x has.
func (j *Joint) exponents(dst [][]float64, beta float64, positions [][]float64) {
	inBatches(len(positions), func(from, to, lanes int) {
		j.check()
		b, out := make([]float64, len(j.prior)*lanes), make([]float64, len(j.weight)*lanes)
		for t, position := range positions[from:to] {
			for y, l := range position {
				b[y*lanes+t] = -l
			}
		}
		for x, h := range j.conditional {
			for t := range lanes {
				out[x*lanes+t] = -h
			}
		}
		j.spend(len(j.table.p) * lanes)
		j.table.products(out, b, lanes, j.stopped)
		j.check()
		for t := range to - from {
			for x := range j.weight {
				dst[from+t][x] = -float64(beta * max(0, out[x*lanes+t]))
			}
		}
	})
}

// exponentsOf is exponents at one position, on the caller's processor.
func (j *Joint) exponentsOf(dst []float64, beta float64, position []float64) {
	t := &j.table
	for x, h := range j.conditional {
		d := -h
		for i := t.start[x]; i < t.start[x+1]; i++ {
			d -= float64(t.p[i] * position[t.y[i]])
		}
		dst[x] = -float64(beta * max(0, d))
	}
}

// same reports whether two positions are one: they are not changed in place.
func (j *Joint) same(a, b []float64) bool { return &a[0] == &b[0] }

// moments fills in Σ_x p(x) a[t][x] p(y|x) of each atom.
func (j *Joint) moments(st *state[[]float64]) {
	shares := matrix(len(st.c), len(j.weight))
	for t := range shares {
		for x, w := range j.weight {
			shares[t][x] = float64(w * st.a[t][x])
		}
	}
	st.moments = j.means(shares)
}

// means returns Σ_x share[t][x] p(y|x) for each y, of shares that are not negative.
func (j *Joint) means(shares [][]float64) [][]float64 {
	means := matrix(len(shares), len(j.prior))
	inBatches(len(shares), func(from, to, lanes int) {
		j.check()
		b, out := make([]float64, len(j.weight)*lanes), make([]float64, len(j.prior)*lanes)
		for t, share := range shares[from:to] {
			for x, v := range share {
				b[x*lanes+t] = v
			}
		}
		j.spend(len(j.table.p) * lanes)
		j.columns.products(out, b, lanes, j.stopped)
		j.check()
		for t := range to - from {
			for y := range j.prior {
				means[from+t][y] = out[y*lanes+t]
			}
		}
	})
	return means
}

// inBatches calls do with n atoms or positions in parts, and the lanes for them.
func inBatches(n int, do func(from, to, lanes int)) {
	const most = 32 // lanes of one part: its matrix, of some thousand rows, stays in a cache
	for from := 0; from < n; from += most {
		to := min(from+most, n)
		do(from, to, double.Rows(to-from))
	}
}

// slope returns ∂c/∂s_y at an atom, over β, with s the logits of its prediction.
func slope(st *state[[]float64], t, y int) float64 {
	r := 0.0
	if l := st.atoms.Position[t][y]; l > math.Inf(-1) {
		r = vec.Exp(l)
	}
	return st.moments[t][y] - float64(st.c[t]*r)
}

// gradient returns the largest violation of c_t = 1 and of the mean of the rows
// being the prediction.
func (j *Joint) gradient(st *state[[]float64]) float64 {
	derive(j, st)
	worst := 0.0
	for t := range st.c {
		worst = max(worst, math.Abs(1-st.c[t]))
		for y := range st.moments[t] {
			worst = max(worst, math.Abs(slope(st, t, y)))
		}
	}
	return worst
}

// simplify moves atoms to faces, where they hardly have a value of y and F does not
// rise without it, and merges them. In logits a face is infinitely far away.
func (j *Joint) simplify(beta float64, st *state[[]float64]) *state[[]float64] {
	const hardly = -7 // log p(y|t)
	st = merge(j, beta, st)
	if len(st.c)*len(j.prior) > mostVariables {
		return st // the steps of Blahut and Arimoto get there by underflow
	}
	for t := range st.c {
		for y, l := range st.atoms.Position[t] {
			if l == math.Inf(-1) || l > hardly {
				continue
			}
			of := st.atoms.clone()
			of.Position[t] = slices.Clone(of.Position[t])
			of.Position[t][y] = math.Inf(-1)
			normalise(of.Position[t])
			if next := evaluate(j, beta, of, st); next.f <= st.f {
				st = next
			}
		}
	}
	return st
}

func (j *Joint) arranged(of atoms[[]float64]) atoms[[]float64] { return of.clone() }

func (j *Joint) close(of atoms[[]float64], t, u int) bool {
	const close = 0.02
	a, b := of.Position[t], of.Position[u]
	for y := range a {
		if d := math.Abs(a[y] - b[y]); d > close && max(a[y], b[y]) > -14 {
			return false
		}
	}
	return true
}

func (j *Joint) joined(of atoms[[]float64], t, u int) []float64 {
	p, other := predictions(of.Position[t]), predictions(of.Position[u])
	for y := range p {
		p[y] = float64(of.Mass[t]*p[y]) + float64(of.Mass[u]*other[y])
	}
	return logs(p)
}

func (j *Joint) reach(beta float64, st *state[[]float64]) (at Point, lagrangian float64) {
	ixt, ity := j.informations(st)
	at = Point{Beta: beta, IXT: info.Bits(ixt), ITY: info.Bits(ity), Atoms: len(st.c), Rigorous: j.proves, ixy: j.ixy}
	return at, ixt + float64(beta*(j.ixy-ity))
}

// informations returns I(X;T) and I(T;Y) in nats of the atoms' encoder, exactly.
func (j *Joint) informations(st *state[[]float64]) (ixt, ity float64) {
	left := 0.0 // H(Y|T)
	joint := matrix(len(st.c), len(j.weight))
	logs := make([]float64, len(st.c))
	j.each(len(st.c), 4*len(j.weight), func(t int) {
		for x, w := range j.weight {
			share := float64(st.atoms.Mass[t] * st.a[t][x]) // p(t|x)
			joint[t][x] = float64(w * share)
			if joint[t][x] > 0 {
				logs[t] += float64(joint[t][x] * vec.Log(share))
			}
		}
	})
	for t, one := range j.means(joint) {
		pt := 0.0
		for _, v := range joint[t] {
			pt += v
		}
		if pt == 0 {
			continue
		}
		ixt += logs[t] - float64(pt*vec.Log(pt))
		for y := range one {
			left += float64(pt * xlogx(one[y]/pt))
		}
	}
	return max(0, ixt), max(0, min(j.hy-left, j.ixy, ixt))
}

// propose searches for maxima of c, and bounds c once the search finds none, if Y has few
// enough values.
func (j *Joint) propose(beta, tol float64, of atoms[[]float64], logZ []float64, last bool) candidates[[]float64] {
	peaks, starts := j.search(beta, tol, of, logZ)
	f, lower, highest := j.objective(logZ), math.Inf(-1), max(0, peaks[0].logc)
	if j.proves && (highest <= tol/2 || last) {
		enough := tol
		if last {
			enough = math.Inf(1)
		}
		b := j.bounded(beta, tol/4, enough, logZ)
		if b.top.logc > tol {
			b.top = j.climb(beta, tol, []peak{b.top}, logZ)[0]
			peaks = append(peaks, b.top)
			highest = b.top.logc
		}
		lower = f - b.bound
	}
	out := candidates[[]float64]{highest: highest, lower: lower, estimate: f - highest, starts: starts}
	for _, p := range peaks {
		if p.logc > tol/4 && !slices.ContainsFunc(of.Position, func(s []float64) bool { return slices.Equal(s, p.position) }) {
			out.new = append(out.new, p.position)
		}
	}
	return out
}

func (j *Joint) limit(round, work int) bool {
	return round == jointRounds || j.over() || !j.large() && work*(len(j.table.p)+len(j.prior)) > jointWork
}

func (j *Joint) exhausted(seen candidates[[]float64], stuck int, tol float64) bool {
	return len(seen.new) == 0 && (seen.highest <= tol/2 || stuck > 0)
}

// bound returns what is proven, or else estimated, of F*.
func (j *Joint) bound(tol float64, best solution[[]float64], lower, estimate float64) float64 {
	switch {
	case !j.proves:
		lower = estimate
	case math.IsInf(lower, -1): // no round came as far as its proof
		lower = j.proven(best.Beta, tol, best.atoms)
	}
	return min(lower, best.lagrangian)
}

// proven returns a lower bound of F*, from some atoms.
func (j *Joint) proven(beta, tol float64, of atoms[[]float64]) float64 {
	logZ := evaluate(j, beta, of, nil).normalised()
	return j.objective(logZ) - j.bounded(beta, tol/4, math.Inf(1), logZ).bound
}

// solve is [Joint.Solve] with a goal of tol nats, from a start. The optimum is in
// closed form up to β = 1, and where Y is a function of X or independent of it.
func (j *Joint) solve(beta, tol float64, start atoms[[]float64]) solution[[]float64] {
	if beta <= 1 || len(j.weight) == 1 || j.ixy == 0 {
		s := origin(j)
		s.Beta, s.lower = beta, float64(beta*j.ixy)
		return s
	}
	if j.Deterministic() {
		s := end(j)
		s.Beta, s.lower = beta, j.ixy
		return s
	}
	if len(start.Mass) == 1 {
		start = atoms[[]float64]{} // the origin, where no step leads away
	}
	mine := *j
	mine.spent = new(int64)
	if j.large() {
		tol = max(tol, float64(largeGap*max(1, beta)))
	}
	s := exchange(&mine, beta, tol, start)
	mine.count(s.Converged)
	return s
}

// mixture returns the atoms in the values of the input.
func (j *Joint) mixture(a atoms[[]float64]) Mixture {
	return mixture(a.Mass, func(t int) (out Prediction) {
		for y, p := range predictions(a.Position[t]) {
			if p > 0 {
				out.Y, out.P = append(out.Y, j.values[y]), append(out.P, p)
			}
		}
		return out
	})
}

// rowMixture is the mixture with an atom per row.
func (j *Joint) rowMixture() Mixture {
	return mixture(j.weight, func(x int) Prediction {
		ys, ps := j.table.row(x)
		out := Prediction{P: slices.Clone(ps)}
		for _, y := range ys {
			out.Y = append(out.Y, j.values[y])
		}
		return out
	})
}

func (j *Joint) identity(most int) atoms[[]float64] {
	var out atoms[[]float64]
	n := len(j.weight)
	groups := min(most, n)
	for g := range groups {
		w, p := 0.0, make([]float64, len(j.prior))
		for x := g * n / groups; x < (g+1)*n/groups; x++ {
			w += j.weight[x]
			j.addRow(p, j.weight[x], x)
		}
		out.add(w, logs(p))
	}
	return out
}

// complete has no atoms: they would fill a table of all x and y.
func (j *Joint) complete() atoms[[]float64] { return atoms[[]float64]{} }

func (j *Joint) constant() atoms[[]float64] {
	return atoms[[]float64]{[]float64{1}, [][]float64{logs(j.prior)}}
}
