package linear

import "math"

// Eigenvalues returns the eigenvalues of the symmetric n×n matrix a, by rows, in no order. It
// overwrites a. It returns false where they do not converge, which only NaN brings about. Cost 4n³/3
// multiplications, a tenth of what [Symmetric] takes.
//
// They are exact to rounding of the largest. Householder reflections make the matrix tridiagonal, and QL iterations with implicit shifts diagonal.
//
// Reference: H. Bowdler, R. Martin, C. Reinsch, J. Wilkinson, "The QR and QL Algorithms for Symmetric
// Matrices", Numerische Mathematik 11 (1968) 293, doi:10.1007/BF02166681.
func Eigenvalues(a []float64, n int) ([]float64, bool) {
	d, e := tridiagonal(a, n)
	size := 0.0
	for i := range d {
		size = max(size, math.Abs(d[i])+math.Abs(e[i]))
	}
	for l := range n {
		for iteration := 0; ; iteration++ {
			m := l
			for m < n-1 && !(math.Abs(e[m]) <= 0x1p-53*size) { // NaN never is
				m++
			}
			if m == l {
				break
			}
			if iteration == 100 {
				return nil, false
			}
			sweep(d, e, l, m)
		}
	}
	return d, true
}

// tridiagonal returns the diagonal and the one beside it, whose last element is 0.
func tridiagonal(a []float64, n int) (d, e []float64) {
	d, e = make([]float64, n), make([]float64, n)
	v, w := make([]float64, n), make([]float64, n)
	for k := range n {
		d[k] = a[k*n+k]
		if k == n-1 {
			break
		}
		v := v[k+1:]
		for i := range v {
			v[i] = a[(k+1+i)*n+k]
		}
		norm := math.Sqrt(Dot(v, v))
		e[k] = -math.Copysign(norm, v[0])
		if norm == 0 {
			continue
		}
		v[0] -= e[k]
		squares, w := Dot(v, v), w[k+1:]
		for i := range w {
			w[i] = 2 * Dot(a[(k+1+i)*n+k+1:(k+2+i)*n], v) / squares
		}
		half := Dot(v, w) / squares
		for i := range w {
			w[i] -= float64(half * v[i])
		}
		for i, vi := range v {
			row, wi := a[(k+1+i)*n+k+1:(k+2+i)*n], w[i]
			for j := range row {
				row[j] -= float64(vi*w[j]) + float64(wi*v[j])
			}
		}
	}
	return d, e
}

// sweep is one QL iteration on rows l to m.
func sweep(d, e []float64, l, m int) {
	g := (d[l+1] - d[l]) / (2 * e[l])
	r := math.Sqrt(float64(g*g) + 1)
	g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := float64(s*e[i]), float64(c*e[i])
		r = math.Sqrt(float64(f*f) + float64(g*g))
		e[i+1] = r
		if r == 0 {
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = float64((d[i]-g)*s) + float64(2*c*b)
		p = float64(s * r)
		d[i+1] = g + p
		g = float64(c*r) - b
	}
	d[l] -= p
	e[l], e[m] = g, 0
}
