package linear

// Regression finds linear maps from variables by least squares.
type Regression struct {
	x      [][]float64
	factor []float64
}

// NewRegression returns the regression on variables x[variable][case], without a constant:
// take variables less their means. It returns false where the cases do not determine a map:
// fewer cases than variables, or a variable that is a combination of others to rounding.
// Cost O(cases variables² + variables³).
func NewRegression(x [][]float64) (*Regression, bool) {
	k := len(x)
	r := &Regression{x, make([]float64, k*k)}
	for i := range x {
		for j := range i + 1 {
			r.factor[i*k+j] = Dot(x[i], x[j])
		}
	}
	return r, Cholesky(r.factor, k)
}

// Fit returns the weights w of the map with the least squares of what it leaves,
//
//	left_c = t_c - Σ_i w_i x_ic
//
// Cost O(cases variables + variables²).
func (r *Regression) Fit(t []float64) (w, left []float64) {
	w, left = make([]float64, len(r.x)), make([]float64, len(t))
	for i, x := range r.x {
		w[i] = Dot(x, t)
	}
	Substitute(r.factor, len(r.x), w)
	copy(left, t)
	for i, x := range r.x {
		for c, v := range x {
			left[c] -= float64(w[i] * v)
		}
	}
	return w, left
}

// Dot returns Σ a_i b_i, in four sums side by side.
func Dot(a, b []float64) float64 {
	var s [4]float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += float64(a[i] * b[i])
		s[1] += float64(a[i+1] * b[i+1])
		s[2] += float64(a[i+2] * b[i+2])
		s[3] += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s[0] += float64(a[i] * b[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}
