package info

import (
	"math"
	"math/rand/v2"
	"testing"
)

func near(a, b, tol float64) bool { return math.Abs(a-b) <= tol }

// tol is a few roundings of a sum of at most a thousand terms below one.
const tol = 1e-13

func random(r *rand.Rand, n int) []float64 {
	p, sum := make([]float64, n), 0.0
	for i := range p {
		if i == 0 || r.IntN(4) > 0 { // some zeros
			p[i] = r.ExpFloat64()
		}
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

func TestEntropyClosedForms(t *testing.T) {
	for _, c := range []struct {
		p    []float64
		want float64
	}{
		{nil, 0},
		{[]float64{1}, 0},
		{[]float64{0.5, 0.5}, 1},
		{[]float64{0.5, 0.25, 0.125, 0.125, 0}, 1.75},
	} {
		if got := Entropy(c.p); got != c.want {
			t.Errorf("Entropy(%v) = %v, want %v", c.p, got, c.want)
		}
	}
	for _, n := range []int{2, 3, 10, 1000} {
		p := make([]float64, n)
		for i := range p {
			p[i] = 1 / float64(n)
		}
		if got, want := Entropy(p), math.Log2(float64(n)); !near(got, want, tol) {
			t.Errorf("uniform over %d: %v, want %v", n, got, want)
		}
	}
}

func TestBinary(t *testing.T) {
	for _, p := range []float64{0, 1e-300, 1e-17, 0.1, 0.25, 0.5, 0.9, 1} {
		if got, want := Binary(p), Entropy([]float64{p, 1 - p}); p > 1e-10 && !near(got, want, tol) {
			t.Errorf("Binary(%v) = %v, want %v", p, got, want)
		}
	}
	// p log₂(e/p) to first order, where 1-p has rounded to 1
	if got, want := Binary(1e-17), 1e-17*(math.Log2(1e17)+math.Log2E); !near(got/want, 1, tol) {
		t.Errorf("Binary(1e-17) = %v, want %v", got, want)
	}
}

func TestEntropyCountsDoesNotSeeTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	naiveMoved := false
	for range 100 {
		counts := make([]int, 1+r.IntN(300))
		total := 0
		for i := range counts {
			counts[i] = r.IntN(30)
			if i == 0 && r.IntN(2) == 0 {
				counts[i] = 1_000_000 // sorted, not tabulated
			}
			total += counts[i]
		}
		h, p := EntropyCounts(counts), shares(counts, total)
		r.Shuffle(len(counts), func(i, j int) { counts[i], counts[j] = counts[j], counts[i] })
		if got := EntropyCounts(append(counts, 0, 0)); got != h {
			t.Fatalf("the entropy of shuffled counts differs by %g", got-h)
		}
		if total > 0 {
			if got := Entropy(shares(counts, total)); !near(got, h, tol) {
				t.Fatalf("EntropyCounts = %v, Entropy = %v", h, got)
			} else if got != Entropy(p) {
				naiveMoved = true
			}
		}
	}
	if !naiveMoved {
		t.Error("the plain sum kept its bits too: this test could not have failed")
	}
}

func shares(counts []int, total int) []float64 {
	p := make([]float64, len(counts))
	for i, c := range counts {
		p[i] = float64(c) / float64(total)
	}
	return p
}

func TestEntropyCountsIsExactForPowersOfTwo(t *testing.T) {
	ones := make([]int, 4096)
	for i := range ones {
		ones[i] = 1
	}
	if got := EntropyCounts(ones); got != 12 {
		t.Errorf("4096 single counts: %v, want 12", got)
	}
	if got := EntropyCounts([]int{37}); got != 0 {
		t.Errorf("one symbol: %v, want 0", got)
	}
	if got := EntropyCounts(nil); got != 0 {
		t.Errorf("no symbol: %v, want 0", got)
	}
}

func TestKL(t *testing.T) {
	if got := KL([]float64{1, 0}, []float64{0.25, 0.75}); got != 2 {
		t.Errorf("KL of a certain event of probability 1/4: %v, want 2", got)
	}
	if got := KL([]float64{0.5, 0.5}, []float64{1, 0}); !math.IsInf(got, 1) {
		t.Errorf("KL to a distribution that excludes an event: %v, want +Inf", got)
	}
	r := rand.New(rand.NewPCG(2, 1))
	for range 200 {
		p, q := random(r, 7), random(r, 7)
		if d := KL(p, q); d < -tol {
			t.Fatalf("KL(%v, %v) = %v is negative", p, q, d)
		}
		if d := KL(p, p); d != 0 {
			t.Fatalf("KL(p, p) = %v", d)
		}
	}
}

func TestMutualInformation(t *testing.T) {
	// binary symmetric channel: 1 - h(ε)
	for _, e := range []float64{0, 0.1, 0.5, 1} {
		joint := [][]float64{{(1 - e) / 2, e / 2}, {e / 2, (1 - e) / 2}}
		if got, want := MutualInformation(joint), 1-Binary(e); !near(got, want, tol) {
			t.Errorf("ε = %v: %v, want %v", e, got, want)
		}
	}
	if got := MutualInformation(nil); got != 0 {
		t.Errorf("no rows: %v", got)
	}
}

func TestMutualInformationIdentities(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		nx, ny := 1+r.IntN(6), 1+r.IntN(6)
		flat := random(r, nx*ny)
		joint, px, py := make([][]float64, nx), make([]float64, nx), make([]float64, ny)
		for x := range joint {
			joint[x] = flat[x*ny : (x+1)*ny]
			for y, p := range joint[x] {
				px[x] += p
				py[y] += p
			}
		}
		want := Entropy(px) + Entropy(py) - Entropy(flat)
		if got := MutualInformation(joint); !near(got, want, tol) || got < -tol {
			t.Fatalf("I = %v, H(X) + H(Y) - H(X,Y) = %v", got, want)
		}
	}
}

func TestUnits(t *testing.T) {
	if got := Bits(math.Ln2); got != 1 {
		t.Errorf("ln 2 nats are %v bits", got)
	}
	if got := Bits(Nats(0.3)); !near(got, 0.3, 1e-16) {
		t.Errorf("0.3 bits to nats and back: %v", got)
	}
}

func TestMisusePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"negative probability":  func() { Entropy([]float64{-0.1}) },
		"negative count":        func() { EntropyCounts([]int{3, -1}) },
		"probability above one": func() { Binary(1.1) },
		"different lengths":     func() { KL([]float64{1}, []float64{1, 0}) },
		"ragged joint":          func() { MutualInformation([][]float64{{0.5, 0.5}, {0}}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkEntropyCounts(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	counts := make([]int, 4096)
	for i := range counts {
		counts[i] = 1 + r.IntN(4)
	}
	for b.Loop() {
		EntropyCounts(counts)
	}
}
