package vec

import "math"

// CosPi returns cos(πx) for 0 ≤ x ≤ 1, and NaN for other numbers. The values at 0, ½ and 1
// are exact, and so is the symmetry about ½. The error is below 2 ulp.
//
// The polynomials are FreeBSD's msun (k_cos.c, k_sin.c; Sun Microsystems 1993).
func CosPi(x float64) float64 {
	switch {
	case !(x >= 0 && x <= 1):
		return math.NaN()
	case x > 0.5:
		return -CosPi(1 - x) // the difference is exact, as is the one below
	case x <= 0.25:
		return cosine(float64(math.Pi * x))
	}
	return sine(float64(math.Pi * (0.5 - x)))
}

// cosine returns cos x for 0 ≤ x ≤ π/4.
func cosine(x float64) float64 {
	z := float64(x * x)
	r := 2.08757232129817482790e-09 + float64(z*-1.13596475577881948265e-11)
	r = -2.75573143513906633035e-07 + float64(z*r)
	r = 2.48015872894767294178e-05 + float64(z*r)
	r = -1.38888888888741095749e-03 + float64(z*r)
	r = 4.16666666666666019037e-02 + float64(z*r)
	r = float64(z * r)
	half := float64(0.5 * z)
	w := 1 - half
	return w + ((1 - w - half) + float64(z*r))
}

// sine returns sin x for 0 ≤ x ≤ π/4.
func sine(x float64) float64 {
	z := float64(x * x)
	r := -2.50507602534068634195e-08 + float64(z*1.58969099521155010221e-10)
	r = 2.75573137070700676789e-06 + float64(z*r)
	r = -1.98412698298579493134e-04 + float64(z*r)
	r = 8.33333333332248946124e-03 + float64(z*r)
	r = -1.66666666666666324348e-01 + float64(z*r)
	return x + float64(float64(z*x)*r)
}
