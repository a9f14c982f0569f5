package vec

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

const bigBits = 160

// bigLog is ln x to far beyond float64: x = m·2ᵏ, ln m = 2 artanh((m-1)/(m+1)).
func bigLog(x *big.Float) *big.Float {
	m := new(big.Float).SetPrec(bigBits)
	k := x.MantExp(m)
	if m.Cmp(big.NewFloat(math.Sqrt2/2)) < 0 {
		m.Mul(m, big.NewFloat(2))
		k--
	}
	return new(big.Float).Add(artanh2(m), new(big.Float).Mul(bigLn2(), big.NewFloat(float64(k))))
}

func bigLn2() *big.Float { return artanh2(new(big.Float).SetPrec(bigBits).SetInt64(2)) }

func artanh2(m *big.Float) *big.Float {
	one := new(big.Float).SetPrec(bigBits).SetInt64(1)
	s := new(big.Float).Quo(new(big.Float).Sub(m, one), new(big.Float).Add(m, one))
	z := new(big.Float).Mul(s, s)
	sum, power := new(big.Float).SetPrec(bigBits), new(big.Float).Set(s)
	for i := int64(1); i < 120; i += 2 {
		sum.Add(sum, new(big.Float).Quo(power, new(big.Float).SetPrec(bigBits).SetInt64(i)))
		power = new(big.Float).Mul(power, z)
	}
	return sum.Mul(sum, big.NewFloat(2))
}

// bigExp is eˣ: Taylor's series at x/2²⁰, squared twenty times.
func bigExp(x float64) *big.Float {
	const prec, halvings = 240, 20
	r := new(big.Float).SetPrec(prec).SetFloat64(x)
	r.SetMantExp(r, -halvings)
	sum := new(big.Float).SetPrec(prec).SetInt64(1)
	term := new(big.Float).SetPrec(prec).SetInt64(1)
	for i := int64(1); i < 30; i++ {
		term.Mul(term, r)
		term.Quo(term, new(big.Float).SetPrec(prec).SetInt64(i))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// ulps is |got - want| in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	unit := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
	d := new(big.Float).SetPrec(bigBits).SetFloat64(got)
	d.Sub(d, want)
	f, _ := d.Float64()
	return math.Abs(f) / unit
}

var accuracies = []struct {
	name string
	f    func(float64) float64
	want func(x float64) *big.Float
	draw func(r *rand.Rand) float64
	max  float64
}{
	{"Exp", Exp, bigExp, func(r *rand.Rand) float64 { return (r.Float64() - 0.512) * 1450 }, 1},
	{"Exp near 0", Exp, bigExp, func(r *rand.Rand) float64 { return (r.Float64() - 0.5) * math.Pow(2, -30*r.Float64()) }, 1},
	{"Log", Log, wantLog, anyPositive, 1},
	{"Log near 1", Log, wantLog, nearOne, 1},
	{"Log2", Log2, wantLog2, anyPositive, 1},
	{"Log2 near 1", Log2, wantLog2, nearOne, 1},
	{"Log1p", Log1p, wantLog1p, func(r *rand.Rand) float64 { return math.Exp(80*r.Float64() - 40) }, 2},
	{"Log1p near 0", Log1p, wantLog1p, func(r *rand.Rand) float64 { return (2*r.Float64() - 1) * math.Pow(2, -40*r.Float64()) }, 2},
}

func wantLog(x float64) *big.Float { return bigLog(new(big.Float).SetPrec(bigBits).SetFloat64(x)) }
func wantLog2(x float64) *big.Float {
	return new(big.Float).Quo(wantLog(x), bigLn2())
}
func wantLog1p(x float64) *big.Float {
	u := new(big.Float).SetPrec(bigBits).SetFloat64(x)
	return bigLog(u.Add(u, new(big.Float).SetPrec(bigBits).SetInt64(1)))
}
func anyPositive(r *rand.Rand) float64 { return math.Float64frombits(r.Uint64N(0x7ff << 52)) }
func nearOne(r *rand.Rand) float64     { return 1 + (r.Float64()-0.5)*math.Pow(2, -45*r.Float64()) }

func TestElementaryFunctionsAgainstBigFloats(t *testing.T) {
	draws := 3000
	if testing.Short() { // on an emulated processor, which has the same bits: see TestBits
		draws = 300
	}
	for _, c := range accuracies {
		r := rand.New(rand.NewPCG(1, 2))
		worst, at := 0.0, 0.0
		for range draws {
			x := c.draw(r)
			if u := ulps(c.f(x), c.want(x)); u > worst {
				worst, at = u, x
			}
		}
		t.Logf("%s: %.3f ulp at %v", c.name, worst, at)
		if worst > c.max {
			t.Errorf("%s: error of %.3f ulp at %v, promised %v", c.name, worst, at, c.max)
		}
	}
}

func TestElementaryAccuracyCheckRejectsACoarseFunction(t *testing.T) {
	x := 1.0000001
	if u := ulps(math.Log(x)*(1+4e-16), wantLog(x)); u < 1 {
		t.Errorf("a logarithm that is off by 4e-16 passes with %.3f ulp", u)
	}
}

func TestElementarySpecialCasesAreThoseOfMath(t *testing.T) {
	inf, nan, tiny := math.Inf(1), math.NaN(), math.SmallestNonzeroFloat64
	inputs := []float64{0, math.Copysign(0, -1), 1, -1, -2, 0.5, 2, inf, -inf, nan, tiny, -tiny,
		math.MaxFloat64, -math.MaxFloat64, 709.7, 709.8, 710, -708.5, -745.1, -745.2, -746, 0x1p-1022, 0x1p53, 0x1p60}
	for _, f := range []struct {
		name       string
		ours, math func(float64) float64
	}{{"Exp", Exp, math.Exp}, {"Log", Log, math.Log}, {"Log2", Log2, math.Log2}, {"Log1p", Log1p, math.Log1p}} {
		for _, x := range inputs {
			got, want := f.ours(x), f.math(x)
			if f.name == "Log" && x > 0 && x < 0x1p-1022 {
				want = -744.4400719213812 // math.Log takes subnormals for 2⁻¹⁰²² on amd64
			}
			same := got == want && math.Signbit(got) == math.Signbit(want) || got != got && want != want
			close := math.Abs(got-want) <= 4e-16*math.Abs(want)+tiny
			if !same && !close {
				t.Errorf("%s(%v) = %v, want %v", f.name, x, got, want)
			}
		}
	}
}

func TestLog2OfPowersOfTwoIsExact(t *testing.T) {
	for k := -1074; k < 1024; k++ {
		if got := Log2(math.Ldexp(1, k)); got != float64(k) {
			t.Fatalf("Log2(2^%d) = %v", k, got)
		}
	}
}

// TestElementaryBits pins the bits themselves: another compiler or platform must
// give the same.
func TestElementaryBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var sum uint64
	for range 10000 {
		x, y := (r.Float64()-0.5)*1400, anyPositive(r)
		for _, v := range []float64{Exp(x), Log(y), Log2(y), Log1p(y), Log1p(r.Float64() - 0.5)} {
			sum = sum*0x9e3779b97f4a7c15 + math.Float64bits(v)
		}
	}
	if want := uint64(0x8efdc7f1b8c0557e); sum != want {
		t.Errorf("bits changed: %#x, want %#x", sum, want)
	}
}

func FuzzExpLog(f *testing.F) {
	f.Add(1.0)
	f.Add(-700.0)
	f.Fuzz(func(t *testing.T, x float64) {
		if math.Abs(x) > 700 || x != x {
			t.Skip()
		}
		if back := Log(Exp(x)); math.Abs(back-x) > 4e-16*math.Max(1, math.Abs(x)) {
			t.Errorf("Log(Exp(%v)) = %v", x, back)
		}
	})
}

func BenchmarkExp(b *testing.B) {
	x := 0.0
	for i := range b.N {
		x += Exp(float64(i&1023) * -0.1)
	}
	sink = x
}

func BenchmarkLog2(b *testing.B) {
	x := 0.0
	for i := range b.N {
		x += Log2(float64(i&1023) + 0.1)
	}
	sink = x
}

var sink float64

func ExampleLog2() {
	fmt.Println(Log2(8), Log2(0.1))
	// Output: 3 -3.321928094887362
}

func ExampleLog1p() {
	fmt.Println(Log1p(1e-20), Log(1+1e-20))
	// Output: 1e-20 0
}

// ExpAll has the bits of Exp, wherever a number lies that its kernels do not know.
func TestExpAll(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	special := []float64{0, math.Copysign(0, -1), 1e-9, -1e-9, 0x1p-28, -0x1p-28, math.Nextafter(0x1p-28, 0), 700, -700, 700.1, -708, -745, -746, 710,
		math.Inf(1), math.Inf(-1), math.NaN(), math.SmallestNonzeroFloat64, 0.5, -0.5, 0.34657359027997264, -0.34657359027997264}
	for _, k := range implementations() {
		for n := range 200 {
			x := make([]float64, n)
			for i := range x {
				switch rng.IntN(40) {
				case 0:
					x[i] = special[rng.IntN(len(special))]
				case 1:
					x[i] = 2000 * (rng.Float64() - 0.5)
				case 2:
					x[i] = math.Float64frombits(rng.Uint64())
				default:
					x[i] = -50 * rng.Float64()
				}
			}
			got := slices.Clone(x)
			k.exponentials(got)
			for i, v := range x {
				if want := Exp(v); math.Float64bits(got[i]) != math.Float64bits(want) && want == want || want != want && got[i] == got[i] {
					t.Fatalf("%s: the exponential of %v, %d of %d, is %v, want %v", k.name, v, i, n, got[i], want)
				}
			}
		}
		done := k.expAll(slices.Repeat([]float64{-1}, 64))
		if beyond := k.expAll(slices.Repeat([]float64{-701}, 64)); done != 64 || beyond != 0 && k.name != "portable" { // the twin
			t.Errorf("%s: its kernel does %d of 64, and %d beyond its numbers", k.name, done, beyond)
		}
	}
}

// TestExpInside: within expInside, which the kernels compare with, eˣ is a normal number and
// so is its power of two.
func TestExpInside(t *testing.T) {
	for _, x := range []float64{-expInside, expInside} {
		y := Exp(x)
		if k := math.Round(x * log2E); math.IsInf(y, 0) || y < 0x1p-1022 || k < -1022 || k > 1023 {
			t.Errorf("x %v: %v, exponent %v", x, y, k)
		}
	}
	if y := Exp(-expInside - 10); y >= 0x1p-1022 {
		t.Errorf("x %v: %v is normal, too: the bound is far from where it must be", -expInside-10, y)
	}
}
