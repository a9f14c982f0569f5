package vec

import "math"

// The constants and polynomials are FreeBSD's msun (e_exp.c, e_log.c, k_log.h;
// Sun Microsystems 1993), whose error analysis applies. Every product that feeds
// a sum is converted, so that no compiler fuses it: the bits are the same on
// every platform, which math.Exp and math.Log do not promise.
const (
	ln2Hi = 6.93147180369123816490e-01 // ln 2 in 33 bits: k·ln2Hi is exact for |k| < 2²⁰
	ln2Lo = 1.90821492927058770002e-10 // ln 2 - ln2Hi
	log2E = 1.44269504088896338700e+00

	log2EHi = 1.44269504072144627571e+00 // log₂ e in 32 bits
	log2ELo = 1.67517131648865118353e-10 // log₂ e - log2EHi

	// The polynomial of Exp in r².
	expP1 = 1.66666666666666657415e-01
	expP2 = -2.77777777770155933842e-03
	expP3 = 6.61375632143793436117e-05
	expP4 = -1.65339022054652515390e-06
	expP5 = 4.13813679705723846039e-08

	expInside = 700 // eˣ is a normal number for |x| up to here, and 2ᵏ is one

	expOverflow  = 7.09782712893383973096e+02
	expUnderflow = -7.45133219101941108420e+02
)

// Exp returns the exponential of x.
//
//	x = k ln 2 + r, |r| ≤ ln 2 / 2;  eˣ = 2ᵏ eʳ;  eʳ by a rational function of r²
//
// Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN; overflow gives +Inf and
// underflow a subnormal number or 0. The error is below 1 ulp.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > expOverflow:
		return math.Inf(1)
	case x < expUnderflow:
		return 0
	case -0x1p-28 < x && x < 0x1p-28:
		return 1 + x
	}
	k := int(float64(log2E*x) + math.Copysign(0.5, x))
	hi := x - float64(float64(k)*ln2Hi)
	lo := float64(float64(k) * ln2Lo)
	r := hi - lo
	t := float64(r * r)
	p := expP4 + float64(t*expP5)
	p = expP3 + float64(t*p)
	p = expP2 + float64(t*p)
	p = expP1 + float64(t*p)
	c := r - float64(t*p)
	y := 1 - ((lo - float64(r*c)/(2-c)) - hi)
	return scale(y, k)
}

// ExpAll replaces numbers by their exponentials, with the bits of [Exp].
func ExpAll(x []float64) { kernel().exponentials(x) }

func (k *implementation) exponentials(x []float64) {
	const most = 8 // numbers in a register
	for len(x) > 0 {
		done := k.expAll(x)
		// Less than a register is left, or one with a number that the kernel does not know.
		next := min(len(x), done+most)
		for i := done; i < next; i++ {
			x[i] = Exp(x[i])
		}
		x = x[next:]
	}
}

func expAllPortable(x []float64) (done int) {
	for i, v := range x {
		x[i] = Exp(v)
	}
	return len(x)
}

// SubtractShifted subtracts (a + z)² - z² from numbers, with a = here - x and twice = 2z, as
// a·(a + twice), in float64.
func SubtractShifted(dst []float64, x []float32, here, twice float64) {
	if len(x) != len(dst) {
		panic("vec: SubtractShifted: operands of different length")
	}
	whole := len(dst) - len(dst)%Lanes
	kernel().subtractShifted(dst[:whole], x[:whole], here, twice)
	subtractShiftedPortable(dst[whole:], x[whole:], here, twice)
}

func subtractShiftedPortable(dst []float64, x []float32, here, twice float64) {
	for i, v := range x {
		a := here - float64(v)
		dst[i] -= float64(a * (a + twice))
	}
}

// scale returns y·2ᵏ for ½ < y < 2 and -1075 ≤ k ≤ 1024, rounding once.
func scale(y float64, k int) float64 {
	switch {
	case k > 1023:
		return float64(float64(2*y) * 0x1p1023)
	case k < -1021: // may be subnormal
		return float64(y * math.Float64frombits(uint64(k+1023+64)<<52) * 0x1p-64)
	}
	return float64(y * math.Float64frombits(uint64(k+1023)<<52))
}

// Log returns the natural logarithm of x.
//
//	x = 2ᵏ (1 + f), √½ < 1 + f ≤ √2;  ln x = k ln 2 + ln(1 + f)
//
// Log(+Inf) = +Inf, Log(±0) = -Inf, Log(x < 0) = NaN, Log(NaN) = NaN.
// The error is below 1 ulp.
func Log(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logSpecial(x)
	}
	f, k := reduce(x)
	hfsq := float64(float64(0.5*f) * f)
	s := logTail(f, hfsq)
	return float64(k*ln2Hi) - ((hfsq - (s + float64(k*ln2Lo))) - f)
}

// Log2 returns the binary logarithm of x; powers of two are exact.
//
//	log₂ x = k + log₂(e)·ln(1 + f), the product in double-double
//
// Special cases are those of Log. The error is below 1 ulp.
func Log2(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logSpecial(x)
	}
	f, k := reduce(x)
	hfsq := float64(float64(0.5*f) * f)
	r := logTail(f, hfsq)
	// ln(1 + f) = hi + lo; hi has 32 bits, so that its product with log2EHi is exact.
	hi := math.Float64frombits(math.Float64bits(f-hfsq) &^ 0xffffffff)
	lo := ((f - hi) - hfsq) + r
	valHi := float64(hi * log2EHi)
	valLo := float64((lo+hi)*log2ELo) + float64(lo*log2EHi)
	w := k + valHi
	return (valLo + ((k - w) + valHi)) + w
}

// Log1p returns the natural logarithm of 1 + x, without cancellation near 0.
//
//	ln(1 + x) = ln(u) + c/u,  u = 1 + x rounded, c = (1 + x) - u exactly
//
// Log1p(+Inf) = +Inf, Log1p(±0) = ±0, Log1p(-1) = -Inf, Log1p(x < -1) = NaN,
// Log1p(NaN) = NaN. The error is below 2 ulp.
func Log1p(x float64) float64 {
	switch {
	case -0x1p-29 < x && x < 0x1p-29:
		if x == 0 {
			return x
		}
		return x - float64(float64(0.5*x)*x) // the next term is below 2⁻⁵⁹ of x
	case !(x > -1 && x < 0x1p53):
		return Log(1 + x)
	}
	u := 1 + x
	var c float64
	if x < 1 {
		c = x - (u - 1)
	} else {
		c = 1 - (u - x)
	}
	return Log(u) + c/u
}

func logSpecial(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	}
	return x // +Inf, NaN
}

// reduce returns f and k with x = 2ᵏ (1 + f) and √½ < 1 + f ≤ √2, for x
// positive and finite.
func reduce(x float64) (f, k float64) {
	bits := math.Float64bits(x)
	exponent := int(bits >> 52)
	if exponent == 0 { // subnormal
		bits = math.Float64bits(x * 0x1p54)
		exponent = int(bits>>52) - 54
	}
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52) // 1 ≤ m < 2
	if m > math.Sqrt2 {
		m /= 2
		exponent++
	}
	return m - 1, float64(exponent - 1023)
}

// logTail returns ln(1 + f) - f + f²/2, given hfsq = f²/2.
//
//	s = f/(2 + f);  ln(1 + f) = f - f²/2 + s (f²/2 + R(s²))
func logTail(f, hfsq float64) float64 {
	s := f / (2 + f)
	z := float64(s * s)
	w := float64(z * z)
	t1 := 2.222219843214978396e-01 + float64(w*1.531383769920937332e-01)
	t1 = 3.999999999940941908e-01 + float64(w*t1)
	t1 = float64(w * t1)
	t2 := 1.818357216161805012e-01 + float64(w*1.479819860511658591e-01)
	t2 = 2.857142874366239149e-01 + float64(w*t2)
	t2 = 6.666666666666735130e-01 + float64(w*t2)
	t2 = float64(z * t2)
	return float64(s * (hfsq + (t2 + t1)))
}

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
