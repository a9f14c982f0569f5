package tradeoff

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/stages/solve"
)

// near is the rounding of sums of some terms, in bits.
const near = 1e-9

func nothing(int) error { return nil }

// plane is that of a joint distribution given by rows p(y|x) of equal weight.
func plane(t testing.TB, rows [][]float64) *Plane {
	t.Helper()
	j, err := solve.NewJoint(nil, rows)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPlane(j, 1e-6, nothing)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// function is Y = f(X) with three labels of 1, 2 and 5 patterns.
func function() (rows [][]float64, entropy float64) {
	for label, n := range []int{1, 2, 5} {
		for range n {
			row := make([]float64, 3)
			row[label] = 1
			rows = append(rows, row)
		}
	}
	for _, p := range []float64{1. / 8, 2. / 8, 5. / 8} {
		entropy -= p * math.Log2(p)
	}
	return rows, entropy
}

// If Y is a function of X the Lagrangian chooses the ends of the slope and nothing
// between, the squared functional I(X;T) = 1/(2β) up to the corner, and erasure all of it.
func TestDeterministicLabels(t *testing.T) {
	rows, h := function()
	p := plane(t, rows)
	for _, beta := range []float64{0, 0.3, 0.99, 1.01, 2, 100} {
		c, want := p.Lagrangian(beta), 0.0
		if beta > 1 {
			want = h
		}
		if math.Abs(c.IXT-want) > near || math.Abs(c.ITY-want) > near || p.FromEnds(c) > near {
			t.Errorf("Lagrangian, β = %v: (%v, %v), want %v", beta, c.IXT, c.ITY, want)
		}
	}
	for _, beta := range []float64{0, 0.1, 0.4, 0.5, 1, 3, 20, 1e6} {
		want := h
		if beta > 0 {
			want = min(h, 1/(2*beta))
		}
		c := p.Squared(beta)
		if math.Abs(c.IXT-want) > near || math.Abs(c.ITY-want) > near || p.Below(c).High > near || !(c.Gap <= near) {
			t.Errorf("squared, β = %v: %+v, want I(X;T) = %v", beta, c, want)
		}
		if inside := want < h; inside != (p.FromEnds(c) > near) {
			t.Errorf("squared, β = %v: %v from the ends", beta, p.FromEnds(c))
		}
	}
	for _, share := range []float64{0, 0.25, 0.5, 1} {
		c := p.Erasure(share)
		if math.Abs(c.IXT-share*h) > near || math.Abs(c.ITY-share*h) > near || p.Below(c).High > near {
			t.Errorf("erasure, share %v: %+v", share, c)
		}
		hs := 0.0
		if share > 0 && share < 1 {
			hs = -share*math.Log2(share) - (1-share)*math.Log2(1-share)
		}
		if math.Abs(c.HT-hs-share*h) > near {
			t.Errorf("erasure, share %v: H(T) = %v", share, c.HT)
		}
	}
}

// If labels are flipped, erasure is below the bound: the twin of what holds without.
func TestErasureOfFlippedLabels(t *testing.T) {
	p := plane(t, [][]float64{{0.9, 0.1}, {0.7, 0.3}, {0.2, 0.8}})
	c := p.Erasure(0.5)
	if low := p.Below(c).Low; !(low > 0.005) {
		t.Errorf("erasure is %v below the bound", low)
	}
	// f(x) = 0, 0, 1: H(f) and I(f;Y) by hand
	third := -1./3*math.Log2(1./3) - 2./3*math.Log2(2./3)
	if math.Abs(c.IXT-third/2) > near {
		t.Errorf("I(X;T) = %v, want %v", c.IXT, third/2)
	}
	binary := func(p float64) float64 { return -p*math.Log2(p) - (1-p)*math.Log2(1-p) }
	if want := binary(0.4) - 2./3*binary(0.2) - 1./3*binary(0.8); math.Abs(c.ITY-want/2) > near {
		t.Errorf("I(T;Y) = %v, want %v", c.ITY, want/2)
	}
}

func random(r *rand.Rand, n, values int) [][]float64 {
	rows := make([][]float64, n)
	for x := range rows {
		sum := 0.0
		for range values {
			v := r.ExpFloat64() * r.Float64()
			rows[x], sum = append(rows[x], v), sum+v
		}
		for y := range rows[x] {
			rows[x][y] /= sum
		}
	}
	return rows
}

// No point of the bound has a better squared objective than the answer by more than its
// gap, and the gap is of the order of the curve's tolerance.
func TestSquaredIsTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		p := plane(t, random(r, 6, 2))
		for _, beta := range []float64{0.05, 0.2, 1, 5} {
			c := p.Squared(beta)
			objective := c.ITY - beta*c.IXT*c.IXT
			if !(c.Gap <= 1e-4) {
				t.Errorf("β = %v: the gap is %v", beta, c.Gap)
			}
			for _, s := range p.points {
				if o := s.ITY - beta*s.IXT*s.IXT; o > objective+c.Gap+near {
					t.Errorf("β = %v: a point of the bound reaches %v, the answer %v, gap %v", beta, o, objective, c.Gap)
				}
			}
			for at := 0.0; at <= p.joint.Entropy(); at += p.joint.Entropy() / 50 {
				if o := p.bound.At(at).Low - beta*at*at; o > objective+near {
					t.Errorf("β = %v: at I(X;T) = %v the polygon reaches %v, the answer %v", beta, at, o, objective)
				}
			}
		}
	}
}

// partitions calls do with every partition of n rows.
func partitions(n int, do func([]int)) {
	symbol := make([]int, n)
	var next func(at, used int)
	next = func(at, used int) {
		if at == n {
			do(symbol)
			return
		}
		for t := range used + 1 {
			symbol[at] = t
			next(at+1, max(used, t+1))
		}
	}
	next(0, 0)
}

// The deterministic bottleneck of two values is the best of all partitions; of more it
// is one that exists, and mostly the best.
func TestDeterministicAgainstAllPartitions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	best, all := 0, 0
	for trial := range 60 {
		values := 2 + trial%3
		j, err := solve.NewJoint(nil, random(r, 7, values))
		if err != nil {
			t.Fatal(err)
		}
		p := &Plane{joint: j} // without the bound, which takes time and is not needed
		for _, beta := range []float64{0.5, 1.2, 3, 8, 40} {
			least := math.Inf(1)
			partitions(p.joint.Rows(), func(s []int) {
				c := measure(p.joint, s)
				least = min(least, c.HT-beta*c.ITY)
			})
			c := p.Deterministic(beta)
			got := c.HT - beta*c.ITY
			if got < least-near {
				t.Fatalf("β = %v: %v is below the best of all partitions, %v", beta, got, least)
			}
			if values == 2 && (got > least+near || c.Gap > near) || values > 2 && !math.IsInf(c.Gap, 1) {
				t.Errorf("β = %v, %d values: %v, the best is %v, gap %v", beta, values, got, least, c.Gap)
			}
			if values > 2 {
				if all++; got <= least+near {
					best++
				}
			}
		}
	}
	if best < all*9/10 {
		t.Errorf("more than two values: the best was found in %d of %d", best, all)
	}
}

// If Y is a function of X, the deterministic bottleneck is T = constant or T = Y.
func TestDeterministicOfAFunction(t *testing.T) {
	rows, h := function()
	p := plane(t, rows)
	for beta, want := range map[float64]float64{0.5: 0, 0.99: 0, 1.01: h, 30: h} {
		if c := p.Deterministic(beta); math.Abs(c.HT-want) > near || math.Abs(c.ITY-want) > near {
			t.Errorf("β = %v: %+v, want H(T) = %v", beta, c, want)
		}
	}
}

func TestBadObjective(t *testing.T) {
	for _, c := range []Objective{
		{Functional: "square", Betas: []float64{1}}, {Functional: Squared}, {Functional: Erasure, Betas: []float64{1}},
		{Functional: Squared, Betas: []float64{2, 1}}, {Functional: Squared, Betas: []float64{1, 1}}, {Functional: Erasure, Shares: []float64{1.1}},
		{Functional: Lagrangian, Betas: []float64{math.NaN()}}, {Functional: Lagrangian, Betas: []float64{-1}}, {Betas: []float64{1}},
		{Functional: Squared, Betas: []float64{1}, Shares: []float64{1}},
	} {
		if c.Validate() == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	for _, c := range []Objective{{}, {Functional: Squared, Betas: []float64{0, 1}}, {Functional: Erasure, Shares: []float64{0, 1}}} {
		if err := c.Validate(); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if !slices.Contains(Functionals(), Deterministic) {
		t.Error("deterministic is not listed")
	}
}
