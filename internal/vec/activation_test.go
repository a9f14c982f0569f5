package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTanhError(t *testing.T) {
	for _, c := range []struct {
		lo, hi float32
		bound  float64
	}{
		{0, 0x1p-12, 2},
		{0x1p-12, 0x1p-5, 2.61},
		{0x1p-5, 1, 2.61},
		{1, 8.66, 1.5},
		{8.66, math.MaxFloat32, 1.26},
	} {
		if at, err := worst(Tanh, math.Tanh, c.lo, c.hi); err > c.bound {
			t.Errorf("error of %.3f ulp at %g, want at most %.2f", err, at, c.bound)
		}
	}
	// The negative twin: a tanh that is off by 1e-6 is out of bounds.
	off := func(x float64) float64 { return math.Tanh(x) * (1 + 1e-6) }
	if _, err := worst(Tanh, off, 0.1, 1); err < 5 {
		t.Errorf("an error of 1e-6 is measured as %.3f ulp", err)
	}
}

func TestTanhLaws(t *testing.T) {
	peak := float32(0) // the largest result so far
	y := make([]Block, 2)
	everyFloat(0, inf, 1009, func(x *Block) {
		minus := *x
		for l := range minus {
			minus[l] = -minus[l]
		}
		Tanh(y, []Block{*x, minus})
		for l := range x {
			switch v := y[0][l]; {
			case !same(y[1][l], -v):
				t.Fatalf("not odd at %g", x[l])
			case v > 1:
				t.Fatalf("tanh %g = %g", x[l], v)
			case x[l] >= 9.02 && v != 1:
				t.Fatalf("tanh %g = %g, want 1", x[l], v)
			case x[l] < 9.02 && v < peak && peak-v > peak*0x1p-23:
				t.Fatalf("tanh falls from %g to %g at %g", peak, v, x[l])
			default:
				peak = max(peak, v)
			}
		}
	})
}

func TestActivationErrors(t *testing.T) {
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	softplus := func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
	softsign := func(x float64) float64 { return x / (1 + math.Abs(x)) }
	exp := func(dst, x []Block) {
		for b := range dst {
			for l := range dst[b] {
				dst[b][l] = exp32(x[b][l])
			}
		}
	}
	for _, c := range []struct {
		name      string
		kernel    func(dst, x []Block)
		reference func(float64) float64
		lo, hi    float32
		bound     float64
	}{
		{"exp", exp, math.Exp, negZero, -87.33, 1.03},
		{"exp, subnormal", exp, math.Exp, -87.34, -87.68, 0.75},
		{"sigmoid", Sigmoid, sigmoid, 0, math.MaxFloat32, 1.5},
		{"sigmoid", Sigmoid, sigmoid, negZero, -87.3, 2.41},
		{"softplus", Softplus, softplus, 0, math.MaxFloat32, 2.42},
		{"softplus", Softplus, softplus, negZero, -87.3, 2.87},
		{"softsign", Softsign, softsign, 0, math.MaxFloat32, 1.5},
		{"softsign", Softsign, softsign, negZero, -math.MaxFloat32, 1.5},
	} {
		at, err := worst(c.kernel, c.reference, c.lo, c.hi)
		if !(err <= c.bound) {
			t.Errorf("%s: error of %.3f ulp at %g, want at most %.2f", c.name, err, at, c.bound)
		}
	}
}

func TestSpecialValues(t *testing.T) {
	tiny := float32(math.SmallestNonzeroFloat32)
	in := []float32{0, negZero, tiny, -tiny, inf, -inf, nan, math.MaxFloat32, -math.MaxFloat32}
	ln2 := float32(math.Ln2)
	for _, c := range []struct {
		name   string
		kernel func(dst, x []Block)
		want   []float32
	}{
		{"tanh", Tanh, []float32{0, negZero, tiny, -tiny, 1, -1, nan, 1, -1}},
		{"relu", ReLU, []float32{0, negZero, tiny, 0, inf, 0, nan, math.MaxFloat32, 0}},
		{"sigmoid", Sigmoid, []float32{.5, .5, .5, .5, 1, 0, nan, 1, 0}},
		{"softplus", Softplus, []float32{ln2, ln2, ln2, ln2, inf, 0, nan, math.MaxFloat32, 0}},
		{"softsign", Softsign, []float32{0, negZero, tiny, -tiny, nan, nan, nan, 1, -1}},
	} {
		for i, got := range apply(c.kernel, in...) {
			if !same(got, c.want[i]) && !(c.name == "softplus" && i < 4 && ulps32(got, math.Ln2) < 2) {
				t.Errorf("%s(%g) = %g, want %g", c.name, in[i], got, c.want[i])
			}
		}
	}
}

// TestDerivatives compares each backward kernel with the derivative of its
// forward kernel's float64 formula at the same point.
func TestDerivatives(t *testing.T) {
	for _, c := range []struct {
		name          string
		forward, back func(dst, x []Block)
		derivative    func(float64) float64
	}{
		{"tanh", Tanh, TanhBack, func(x float64) float64 { return 1 / (math.Cosh(x) * math.Cosh(x)) }},
		{"relu", ReLU, ReLUBack, func(x float64) float64 { return max(0, math.Copysign(1, x)) }},
		{"sigmoid", Sigmoid, SigmoidBack, func(x float64) float64 { return 1 / (2 + 2*math.Cosh(x)) }},
		{"softplus", Softplus, SoftplusBack, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		{"softsign", Softsign, SoftsignBack, func(x float64) float64 { return 1 / ((1 + math.Abs(x)) * (1 + math.Abs(x))) }},
	} {
		for x := -20.05; x < 20; x += 0.1 {
			y := []Block{{float32(x)}}
			c.forward(y, y)
			delta := []Block{{-3}}
			c.back(delta, y)
			want := -3 * c.derivative(float64(float32(x)))
			// The output carries the slope only to its own rounding, 2⁻²⁴ relative to 1.
			if got := float64(delta[0][0]); math.Abs(got-want) > 3*4*0x1p-24 {
				t.Errorf("%s at %g: gradient %g, want %g", c.name, x, got, want)
			}
		}
	}
}

func TestInPlaceIsTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	x := random(rng, 50)
	for name, kernel := range map[string]func(dst, x []Block){"tanh": Tanh, "relu": ReLU, "sigmoid": Sigmoid, "softplus": Softplus, "softsign": Softsign} {
		y, z := make([]Block, len(x)), append([]Block(nil), x...)
		kernel(y, x)
		kernel(z, z)
		for b := range y {
			if y[b] != z[b] {
				t.Fatalf("%s: in place differs", name)
			}
		}
	}
}
