package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// same reports whether two numbers have the same bits, or are both NaN: which NaN is
// not promised.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

var (
	inf     = float32(math.Inf(1))
	nan     = float32(math.NaN())
	negZero = float32(math.Copysign(0, -1))
)

// random fills blocks with numbers of all sizes that training meets, and a few
// zeros of both signs and subnormal numbers.
func random(rng *rand.Rand, blocks int) []Block {
	out := make([]Block, blocks)
	for b := range out {
		for l := range out[b] {
			switch rng.IntN(20) {
			case 0:
				out[b][l] = 0
			case 1:
				out[b][l] = negZero
			case 2:
				out[b][l] = math.SmallestNonzeroFloat32 * float32(1+rng.IntN(1000))
			default:
				out[b][l] = float32(rng.NormFloat64() * math.Exp2(float64(rng.IntN(12)-6)))
			}
		}
	}
	return out
}

// flat lists random numbers in a row.
func flat(rng *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	if n > 0 {
		Unpack(out, random(rng, Blocks(n)))
	}
	return out
}

// apply runs an elementwise kernel on a few numbers.
func apply(kernel func(dst, x []Block), x ...float32) []float32 {
	in := make([]Block, Blocks(len(x)))
	Pack(in, x)
	kernel(in, in)
	out := make([]float32, len(x))
	Unpack(out, in)
	return out
}

// ulps32 returns |got - want| in units of the last place of want, rounded to
// float32. Subnormal numbers have the unit of the least normal number.
func ulps32(got float32, want float64) float64 {
	_, e := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(e-24, -149))
}

// everyFloat calls f on blocks of numbers from lo to hi (of one sign, |lo| < |hi|),
// taking one float32 in step.
func everyFloat(lo, hi float32, step uint32, f func(*Block)) {
	a, b := math.Float32bits(lo), math.Float32bits(hi)
	for a <= b {
		var x Block
		for l := range x {
			x[l] = math.Float32frombits(min(a, b))
			a += step
		}
		f(&x)
	}
}

// worst returns the largest error of an elementwise kernel against a float64
// reference, over all exponents between lo and hi, and where it is.
func worst(kernel func(dst, x []Block), reference func(float64) float64, lo, hi float32) (at float32, err float64) {
	y := make([]Block, 1)
	everyFloat(lo, hi, 997, func(x *Block) {
		kernel(y, []Block{*x})
		for l := range x {
			if e := ulps32(y[0][l], reference(float64(x[l]))); !(e <= err) {
				at, err = x[l], e
			}
		}
	})
	return at, err
}

func TestPackUnpack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 50 {
		x := flat(rng, n)
		row := random(rng, Blocks(n))
		Pack(row, x)
		y := make([]float32, n)
		Unpack(y, row)
		for i := range x {
			if !same(x[i], y[i]) {
				t.Fatalf("n = %d: sample %d: %g became %g", n, i, x[i], y[i])
			}
		}
		for i := n; i < len(row)*Lanes; i++ {
			if !same(row[i/Lanes][i%Lanes], 0) {
				t.Errorf("n = %d: padding %d is not +0", n, i)
			}
		}
	}
}

// mustPanic fails the test unless a call panics.
func mustPanic(t *testing.T, name string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", name)
		}
	}()
	f()
}

func TestMisusePanics(t *testing.T) {
	b := func(n int) []Block { return make([]Block, n) }
	f := func(n int) []float32 { return make([]float32, n) }
	for name, call := range map[string]func(){
		"pack":           func() { Pack(b(1), f(17)) },
		"unpack":         func() { Unpack(f(17), b(1)) },
		"dense weights":  func() { Dense(b(2), b(3), f(5), f(2)) },
		"dense input":    func() { Dense(b(2), b(2), f(6), f(2)) },
		"dense units":    func() { Dense(b(2), b(2), f(6), nil) },
		"back shape":     func() { DenseBack(b(2), b(2), f(6), 2) },
		"grad samples":   func() { DenseGrad(f(6), f(2), b(2), b(3), 17) },
		"grad shape":     func() { DenseGrad(f(6), f(2), b(2), b(2), 16) },
		"tanh length":    func() { Tanh(b(2), b(1)) },
		"softmax rows":   func() { Softmax(b(3), b(3), 2) },
		"softmax target": func() { SoftmaxDelta(b(2), b(2), b(3), 2, 1) },
		"adam":           func() { Adam(f(2), f(2), f(1), f(2), 1, .9, .99, 1) },
		"momentum":       func() { Momentum(f(2), f(1), f(2), 1, 1, false) },
		"add":            func() { AddScaled(f(2), f(1), 1) },
		"prelu slopes":   func() { PReLU(b(3), b(3), f(2)) },
		"slopes samples": func() { PReLUGrad(f(2), b(4), b(4), 16) },
		"levels":         func() { Levels(b(2), b(1), 0, 1, 1) },
		"inside":         func() { Inside(b(2), b(1), 0, 1) },
		"reach":          func() { Reach(b(3), 17) },
		"reach of none":  func() { Reach(b(3), 0) },
		"residual":       func() { Residual(b(2), b(2), b(1), 1) },
		"logistic":       func() { SigmoidDelta(b(2), b(1), b(2), 1) },
		"sgd":            func() { SGD(f(2), f(1), 1) },
	} {
		mustPanic(t, name, call)
	}
}
