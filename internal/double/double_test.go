package double

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/vec"
)

// number draws numbers of all kinds: of any bits, of every size, and those at which
// vec.Exp changes its formula.
func number(r *rand.Rand) float64 {
	switch r.IntN(5) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return 2000*r.Float64() - 1000
	case 2:
		return math.Ldexp(r.Float64()-0.5, r.IntN(40)-35)
	case 3:
		edges := []float64{0, math.Copysign(0, -1), 0x1p-28, -0x1p-28, 7.09782712893383973096e+02, -7.45133219101941108420e+02,
			math.Inf(1), math.Inf(-1), math.NaN(), -708.4, -744.5, 709.7, math.Ln2 / 2, -math.Ln2 / 2, 300, 1}
		e := edges[r.IntN(len(edges))]
		return math.Float64frombits(math.Float64bits(e) + uint64(r.IntN(3)) - 1)
	}
	return 80*r.Float64() - 60
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// TestExp: the same bits as vec.Exp, at every length and in place.
func TestExp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for n := range 3000 {
		x := make([]float64, n%70)
		for i := range x {
			x[i] = number(r)
		}
		got := make([]float64, len(x))
		Exp(got, x)
		for i, v := range x {
			if want := vec.Exp(v); !same(got[i], want) {
				t.Fatalf("Exp(%v) = %v, want %v", v, got[i], want)
			}
		}
		in := append([]float64(nil), x...)
		Exp(in, in)
		for i := range in {
			if !same(in[i], got[i]) {
				t.Fatalf("in place: Exp(%v) = %v, want %v", x[i], in[i], got[i])
			}
		}
	}
}

// TestSumProducts: the same bits as portable Go, at every width, and not those of
// another order.
func TestSumProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	reordered := 0
	for trial := range 300 {
		row, rows, n := Lanes*(1+trial%17), 1+r.IntN(30), r.IntN(60)
		stride := row + r.IntN(2)*r.IntN(20)
		b, p, at, dst := make([]float64, stride*rows), make([]float64, n), make([]int32, n), make([]float64, row)
		for _, s := range [][]float64{b, p, dst} {
			for i := range s {
				s[i] = r.NormFloat64()
				if trial%10 == 9 && r.IntN(20) == 0 {
					s[i] = number(r)
				}
			}
		}
		for i := range at {
			at[i] = int32(r.IntN(rows))
		}
		want, other := append([]float64(nil), dst...), append([]float64(nil), dst...)
		sumProducts(want, p, at, b, stride)
		for i := n - 1; i >= 0; i-- {
			sumProducts(other, p[i:i+1], at[i:i+1], b, stride)
		}
		SumProducts(dst, p, at, b, stride)
		for l := range dst {
			if !same(dst[l], want[l]) {
				t.Fatalf("%d×%d: lane %d is %v, want %v", n, row, l, dst[l], want[l])
			}
			if dst[l] != other[l] {
				reordered++
			}
		}
	}
	if reordered == 0 {
		t.Error("the order of summation does not show: this test shows little")
	}
}

// TestQuotientsAndAbove: the same as one by one, at every length; a product by the inverse is
// another number.
func TestQuotientsAndAbove(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	before := vec.Kernel()
	defer vec.Select(before)
	inverse := 0
	for n := range 400 {
		x := make([]float64, n%41)
		for i := range x {
			if x[i] = 300 * r.NormFloat64(); r.IntN(20) == 0 {
				x[i] = math.Inf(r.IntN(2) - 1) // or +Inf
			}
		}
		by := 0.02 + r.Float64()
		want, largest := make([]float64, len(x)), math.Inf(-1)
		for i, v := range x {
			want[i] = v / by
			largest = max(largest, want[i])
			if want[i] != v*(1/by) {
				inverse++
			}
		}
		var kept []float64
		for _, v := range want {
			if d := v - 3; d > -50 {
				kept = append(kept, d)
			}
		}
		for _, kernel := range vec.Kernels() {
			vec.Select(kernel)
			got, dst := append([]float64(nil), x...), make([]float64, len(x))
			if l := Quotients(got, by); l != largest {
				t.Fatalf("%s, %v: the largest quotient is %v, want %v", kernel, x, l, largest)
			}
			for i := range got {
				if !same(got[i], want[i]) {
					t.Fatalf("%s: %v / %v = %v, want %v", kernel, x[i], by, got[i], want[i])
				}
			}
			if k := Above(dst, got, 3, -50); k != len(kept) || !slices.Equal(dst[:k], kept) {
				t.Fatalf("%s: above -50 are %v, want %v", kernel, dst[:k], kept)
			}
		}
		vec.Select(before)
	}
	if inverse == 0 {
		t.Error("products by the inverse are the quotients: this test shows little")
	}
}

// TestOtherKernel: portable Go runs where it is chosen.
func TestOtherKernel(t *testing.T) {
	before := vec.Kernel()
	defer vec.Select(before)
	if err := vec.Select("portable"); err != nil {
		t.Fatal(err)
	}
	if assembly() {
		t.Error("assembly runs, portable is chosen")
	}
}

func TestMisuse(t *testing.T) {
	for name, do := range map[string]func(){
		"lengths": func() { Exp(make([]float64, 2), make([]float64, 3)) },
		"lanes":   func() { SumProducts(make([]float64, 7), nil, nil, nil, 8) },
		"stride":  func() { SumProducts(make([]float64, 16), nil, nil, nil, 8) },
		"above":   func() { Above(make([]float64, 1), make([]float64, 2), 0, 0) },
		"factors": func() { SumProducts(make([]float64, 8), make([]float64, 1), nil, make([]float64, 8), 8) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do()
		}()
	}
}

func ExampleExp() {
	x := []float64{0, math.Ln2, math.Inf(-1)}
	Exp(x, x)
	fmt.Println(x)
	// Output: [1 2 0]
}

func ExampleQuotients() {
	x := []float64{3, 9, 6}
	fmt.Println(Quotients(x, 3), x)
	// Output: 3 [1 3 2]
}

func ExampleAbove() {
	x := make([]float64, 3)
	n := Above(x, []float64{-100, -1, 0}, 0, -50)
	fmt.Println(x[:n])
	// Output: [-1 0]
}

// A 1×2 matrix times one of two rows: 3·(1 2 …) + 10·(4 5 …).
func ExampleSumProducts() {
	b := make([]float64, 2*Lanes)
	copy(b, []float64{1, 2})
	copy(b[Lanes:], []float64{4, 5})
	dst := make([]float64, Lanes)
	SumProducts(dst, []float64{3, 10}, []int32{0, 1}, b, Lanes)
	fmt.Println(dst[:3])
	// Output: [43 56 0]
}

func BenchmarkExp(b *testing.B) {
	x := make([]float64, 4096)
	for i := range x {
		x[i] = -float64(i%600) / 7
	}
	dst := make([]float64, len(x))
	for b.Loop() {
		Exp(dst, x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/exp")
}

// BenchmarkSumProducts is a row of 1 200 entries times rows of 64 numbers.
func BenchmarkSumProducts(b *testing.B) {
	const rows, row = 1200, 64
	p, at, dst, all := make([]float64, rows), make([]int32, rows), make([]float64, row), make([]float64, rows*row)
	for i := range at {
		at[i] = int32(i)
	}
	for b.Loop() {
		SumProducts(dst, p, at, all, row)
	}
	b.ReportMetric(float64(b.N*rows*row)/float64(b.Elapsed().Nanoseconds()), "products/ns")
}
