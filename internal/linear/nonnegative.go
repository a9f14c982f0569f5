package linear

// Nonnegative minimises ½ qᵀHq - bᵀq over q ≥ 0 from a feasible start, by the
// active-set method of Lawson and Hanson. H is symmetric positive definite; where
// rounding has it otherwise, the result is feasible and no worse than the start.
//
// work is called in front of each factorisation, with the number of variables; once it is
// false the search ends with what it has.
//
// Reference: C. Lawson, R. Hanson, Solving Least Squares Problems, 1974, chapter 23.
func Nonnegative(h, b, start []float64, work func(variables int) bool) []float64 {
	m := len(b)
	q, free := make([]float64, m), make([]bool, m)
	for t, v := range start {
		q[t], free[t] = v, v > 0
	}
	for range 4*m + 10 {
		if !minimise(h, b, q, free, work) {
			break
		}
		enter, steepest := -1, 1e-13
		for t := range m {
			if free[t] {
				continue
			}
			pull := b[t]
			for u := range m {
				pull -= float64(h[t*m+u] * q[u])
			}
			if pull > steepest {
				enter, steepest = t, pull
			}
		}
		if enter < 0 {
			break
		}
		free[enter] = true
	}
	return q
}

// minimise solves for the free variables. While some would be negative, it moves to
// where the first of them vanishes and fixes that one at 0. It is false where work is.
func minimise(h, b, q []float64, free []bool, work func(variables int) bool) bool {
	m := len(b)
	for {
		var index []int
		for t := range m {
			if free[t] {
				index = append(index, t)
			}
		}
		k := len(index)
		if k == 0 {
			return true
		}
		if !work(k) {
			return false
		}
		sub, z := make([]float64, k*k), make([]float64, k)
		for i, t := range index {
			for j, u := range index {
				sub[i*k+j] = h[t*m+u]
			}
			z[i] = b[t]
		}
		if !Cholesky(sub, k) {
			return true // keep q: feasible, and no worse than the start
		}
		Substitute(sub, k, z)
		first, step := -1, 1.0
		for i, t := range index {
			if z[i] <= 0 {
				if s := q[t] / (q[t] - z[i]); first < 0 || s < step {
					first, step = t, s
				}
			}
		}
		if first < 0 {
			for i, t := range index {
				q[t] = z[i]
			}
			return true
		}
		for i, t := range index {
			q[t] = max(0, q[t]+float64(step*(z[i]-q[t])))
		}
		q[first], free[first] = 0, false
	}
}
