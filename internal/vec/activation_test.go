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
		{"elu", ELU, math.Expm1, negZero, -87.3, 1.6},
		{"swish", Swish, func(x float64) float64 { return x * sigmoid(x) }, 0, math.MaxFloat32, 2.5},
		{"swish", Swish, func(x float64) float64 { return x * sigmoid(x) }, negZero, -80, 3.2},
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
		{"elu", ELU, []float32{0, 0, tiny, -tiny, inf, -1, nan, math.MaxFloat32, -1}},
		{"swish", Swish, []float32{0, negZero, 0, negZero, inf, nan, nan, math.MaxFloat32, negZero}},
		{"abs", Abs, []float32{0, 0, tiny, tiny, inf, inf, nan, math.MaxFloat32, math.MaxFloat32}},
		{"centred softplus", CentredSoftplus, []float32{0, 0, 0, 0, inf, -ln2, nan, math.MaxFloat32, -ln2}},
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
		{"elu", ELU, ELUBack, func(x float64) float64 { return math.Exp(min(x, 0)) }},
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

// TestInputDerivatives does so for the kernels that take the input.
func TestInputDerivatives(t *testing.T) {
	logistic := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	slopes := []float32{-0.3}
	for _, c := range []struct {
		name     string
		back     func(dst, x []Block)
		function func(float64) float64
	}{
		{"swish", SwishBack, func(x float64) float64 { return x * logistic(x) }},
		{"abs", AbsBack, math.Abs},
		{"centred softplus", CentredSoftplusBack, func(x float64) float64 { return math.Log1p(math.Exp(x)) - math.Ln2 }},
		{"prelu", func(dst, x []Block) { PReLUBack(dst, x, slopes) }, func(x float64) float64 { return max(x, 0) - 0.3*min(x, 0) }},
	} {
		for x := -20.05; x < 20; x += 0.1 {
			in, delta := []Block{{float32(x)}}, []Block{{-3}}
			c.back(delta, in)
			const h = 1e-5
			at := float64(float32(x))
			want := -3 * (c.function(at+h) - c.function(at-h)) / (2 * h)
			if got := float64(delta[0][0]); math.Abs(got-want) > 3e-6 {
				t.Errorf("%s at %g: gradient %g, want %g", c.name, x, got, want)
			}
		}
	}
	delta := []Block{{-3}}
	if AbsBack(delta, []Block{{}}); delta[0][0] != 0 {
		t.Errorf("abs at 0: gradient %g, want 0", delta[0][0])
	}
}

// TestPReLUGrad compares with differences of Σ delta·y in the slope.
func TestPReLUGrad(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	const n = 37
	x, delta := make([]Block, 2*Blocks(n)), make([]Block, 2*Blocks(n))
	for b := range x {
		for l := range x[b] {
			x[b][l], delta[b][l] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
		}
	}
	objective := func(slope float32, u int) (sum float64) {
		y := make([]Block, len(x))
		PReLU(y, x, []float32{slope, slope})
		for i := range n {
			at := u*Blocks(n) + i/Lanes
			sum += float64(y[at][i%Lanes]) * float64(delta[at][i%Lanes])
		}
		return sum
	}
	ds := make([]float32, 2)
	PReLUGrad(ds, delta, x, n)
	for u, got := range ds {
		want := objective(1.25, u) - objective(0.25, u) // linear in the slope
		if math.Abs(float64(got)-want) > 1e-5 || math.Abs(want) < 0.1 {
			t.Errorf("unit %d: %g, want %g", u, got, want)
		}
	}
}

// TestDeltas compares the gradients at the output with differences of the losses.
func TestDeltas(t *testing.T) {
	z, target := []Block{{-1.5}, {0.25}, {2}}, []Block{{0}, {1}, {0.5}}
	logistic := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	at := func(b []Block) (out []float64) {
		for _, x := range b {
			out = append(out, float64(x[0]))
		}
		return out
	}
	half := func(y, t []float64) (sum float64) {
		for u := range y {
			sum += (y[u] - t[u]) * (y[u] - t[u]) / 2
		}
		return sum
	}
	for _, c := range []struct {
		name string
		got  func(dst []Block)
		loss func(z, t []float64) float64
	}{
		{"logistic cross-entropy", func(dst []Block) { SigmoidDelta(dst, z, target, 0.5) }, func(z, t []float64) (sum float64) {
			for u := range z {
				sum -= t[u]*math.Log(logistic(z[u])) + (1-t[u])*math.Log(1-logistic(z[u]))
			}
			return sum
		}},
		{"squared", func(dst []Block) { Residual(dst, z, target, 0.5) }, half},
		{"squared softmax", func(dst []Block) {
			p := make([]Block, 3)
			Softmax(p, z, 3)
			Residual(dst, p, target, 0.5)
			SoftmaxBack(dst, p, 3)
		}, func(z, t []float64) float64 {
			p, total := make([]float64, len(z)), 0.0
			for u := range z {
				p[u] = math.Exp(z[u])
				total += p[u]
			}
			for u := range p {
				p[u] /= total
			}
			return half(p, t)
		}},
	} {
		dst := make([]Block, 3)
		c.got(dst)
		for u := range z {
			const h = 1e-5
			up, down := at(z), at(z)
			up[u], down[u] = up[u]+h, down[u]-h
			want := 0.5 * (c.loss(up, at(target)) - c.loss(down, at(target))) / (2 * h)
			if got := float64(dst[u][0]); math.Abs(got-want) > 1e-6 || want == 0 {
				t.Errorf("%s, output %d: %g, want %g", c.name, u, got, want)
			}
		}
	}
	for _, v := range []float32{inf, -inf, nan} {
		dst := []Block{{v}}
		SigmoidDelta(dst, dst, []Block{{1}}, 1)
		if dst[0][0] == dst[0][0] {
			t.Errorf("the logit %g has the gradient %g", v, dst[0][0])
		}
	}
}

func TestInPlaceIsTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	x := random(rng, 50)
	for name, kernel := range map[string]func(dst, x []Block){"tanh": Tanh, "relu": ReLU, "sigmoid": Sigmoid, "softplus": Softplus, "softsign": Softsign, "elu": ELU, "swish": Swish, "abs": Abs, "centred softplus": CentredSoftplus} {
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
