package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

func problem(t testing.TB, weight, p []float64) *Problem {
	t.Helper()
	out, err := NewProblem(weight, p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestEveryRandomProblemIsCertified, from the identity encoder.
func TestEveryRandomProblemIsCertified(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	problems := 300
	if testing.Short() {
		problems = 30
	}
	for range problems {
		p, beta := randomProblem(r, 64), randomBeta(r, 1e4)
		s := Solve(p, beta, Encoder{})
		if limit := info.Bits(1e-9 * max(1, beta)); s.Gap > limit || !s.Converged {
			t.Errorf("β = %v, %d rows: gap %v bits, promised %v", beta, p.Rows(), s.Gap, limit)
		}
		if s.ITY > s.IXT || s.ITY > p.Information() || s.IXT > p.Entropy()+1e-12 {
			t.Errorf("β = %v: I(X;T) = %v, I(T;Y) = %v are impossible", beta, s.IXT, s.ITY)
		}
	}
}

// TestStartDoesNotMatter: one optimum, from wherever.
func TestStartDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for range 50 {
		p, beta := randomProblem(r, 20), randomBeta(r, 100)
		a := Solve(p, beta, Encoder{})
		b := Solve(p, beta, randomEncoder(r, p, 3))
		la, lb := a.lagrangian(p), b.lagrangian(p)
		if math.Abs(la-lb) > 2*goal(beta)+1e-12 {
			t.Errorf("β = %v: Lagrangians %v and %v", beta, la, lb)
		}
	}
}

// inverseBinary returns α ≤ ½ with h(α) = bits.
func inverseBinary(bits float64) float64 {
	lo, hi := 0.0, 0.5
	for range 100 {
		if mid := (lo + hi) / 2; info.Binary(mid) < bits {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// bscLagrangian minimises I_X + β (I(X;Y) - I_Y) over α in nats, by ternary search.
func bscLagrangian(e, beta, ixy float64) float64 {
	at := func(alpha float64) float64 {
		return info.Nats(1-info.Binary(alpha)) + beta*(ixy-info.Nats(1-info.Binary(alpha*(1-e)+(1-alpha)*e)))
	}
	lo, hi := 0.0, 0.5
	for range 200 {
		a, b := lo+(hi-lo)/3, hi-(hi-lo)/3
		if at(a) < at(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return at(lo)
}

// TestBinarySymmetricChannel: I_X = 1 - h(α), I_Y = 1 - h(α∗ε), β_c = 1/(1-2ε)².
func TestBinarySymmetricChannel(t *testing.T) {
	for _, e := range []float64{0.001, 0.05, 0.11, 0.3, 0.45} {
		p := problem(t, nil, []float64{e, 1 - e})
		onset := 1 / ((1 - 2*e) * (1 - 2*e))
		// certified from below, where c is flat to 1e-12 over a wide range
		if got := Onset(p); got > onset*(1+1e-12) || got < onset*(1-1e-6) {
			t.Errorf("ε = %v: β_c = %v, want %v", e, got, onset)
		}
		for _, ratio := range []float64{1.01, 1.3, 2, 10} {
			s := Solve(p, onset*ratio, Encoder{})
			alpha := inverseBinary(1 - s.IXT)
			want := 1 - info.Binary(alpha*(1-e)+(1-alpha)*e)
			if math.Abs(s.ITY-want) > 1e-9 {
				t.Errorf("ε = %v, β = %v β_c: I_Y = %v, want %v", e, ratio, s.ITY, want)
			}
			if lowest := bscLagrangian(e, onset*ratio, p.ixy); math.Abs(s.lagrangian(p)-lowest) > 1e-9*max(1, onset*ratio) {
				t.Errorf("ε = %v, β = %v: Lagrangian %v, want %v", e, onset*ratio, s.lagrangian(p), lowest)
			}
		}
		if s := Solve(p, onset*0.99, Encoder{}); s.IXT > 1e-9 || s.ITY > 1e-9 {
			t.Errorf("ε = %v: below β_c the solution is %+v", e, s)
		}
	}
}

// TestBelowOneIsTheOrigin: I(T;Y) ≤ I(X;T).
func TestBelowOneIsTheOrigin(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range 30 {
		p := randomProblem(r, 30)
		for _, beta := range []float64{0, 0.3, 0.9} {
			if s := Solve(p, beta, Encoder{}); s.IXT-beta*s.ITY > s.Gap || s.IXT > 1e-8 {
				t.Errorf("β = %v: I(X;T) = %v, I(T;Y) = %v, gap %v", beta, s.IXT, s.ITY, s.Gap)
			}
		}
	}
}

// TestThreeInputs: weights (a, 1-2a, a), p(y=1|x) = ½+δ, ½, ½-δ: two atoms ±s
// with tanh(s/2) = 4aδ tanh(βδs) while the certificate holds, β_c = 1/(8aδ²).
func TestThreeInputs(t *testing.T) {
	checked := 0
	for _, c := range []struct{ a, delta float64 }{{0.25, 0.3}, {0.45, 0.1}, {0.4, 0.45}, {0.3, 0.2}} {
		p := problem(t, []float64{c.a, 1 - 2*c.a, c.a}, []float64{0.5 + c.delta, 0.5, 0.5 - c.delta})
		onset := 1 / (8 * c.a * c.delta * c.delta)
		if got := Onset(p); got > onset*(1+1e-9) {
			t.Errorf("%+v: β_c = %v above 1/ρ² = %v", c, got, onset)
		}
		for _, ratio := range []float64{1.02, 1.2, 1.5} {
			beta := onset * ratio
			lo, hi := 1e-6, 40.0
			for range 200 {
				mid := (lo + hi) / 2
				if math.Tanh(mid/2) < 4*c.a*c.delta*math.Tanh(beta*c.delta*mid) {
					lo = mid
				} else {
					hi = mid
				}
			}
			formula := Encoder{[]float64{0.5, 0.5}, []float64{-lo, lo}}
			if Certify(p, beta, formula, 1e-11) > 1e-9 {
				continue // more than two atoms there
			}
			checked++
			ixt, ity := p.informations(beta, formula)
			s := Solve(p, beta, Encoder{})
			if math.Abs(s.IXT-info.Bits(ixt)) > 1e-5 || math.Abs(s.lagrangian(p)-(ixt+beta*(p.ixy-ity))) > 1e-9 {
				t.Errorf("%+v, β = %v: %v, %v, want %v, %v", c, beta, s.IXT, s.ITY, info.Bits(ixt), info.Bits(ity))
			}
		}
	}
	if checked < 6 {
		t.Errorf("the formula was certified %d times only", checked)
	}
}

// TestSplittingInputsChangesNothing: copies of a row are the row.
func TestSplittingInputsChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range 20 {
		p, beta := randomProblem(r, 12), randomBeta(r, 100)
		var w, py []float64
		for x := range p.p {
			share := r.Float64()
			w = append(w, p.weight[x]*share, p.weight[x]*(1-share), 0)
			py = append(py, p.p[x], p.p[x], r.Float64()) // and a row that never occurs
		}
		split := problem(t, w, py)
		a, b := Solve(p, beta, Encoder{}), Solve(split, beta, Encoder{})
		if split.Rows() != p.Rows() || math.Abs(a.lagrangian(p)-b.lagrangian(split)) > goal(beta) {
			t.Errorf("β = %v: %v, %v became %v, %v", beta, a.IXT, a.ITY, b.IXT, b.ITY)
		}
	}
}

func TestWarmStartIsFaster(t *testing.T) {
	p := smoothRule(t, 41.64)
	near := Solve(p, 30, Encoder{})
	s := Solve(p, 31, near.Encoder)
	if !s.Converged || Certify(p, 31, s.Encoder, 1e-9) > info.Bits(2*goal(31))+1e-8 {
		t.Errorf("from the solution at 30: gap %v", s.Gap)
	}
}

func FuzzSolve(f *testing.F) {
	f.Add(uint16(3), 0.1, 0.4, 0.9, 1.0)
	f.Add(uint16(1000), 0.0, 1.0, 1e-300, 0.5)
	f.Fuzz(func(t *testing.T, b uint16, p0, p1, p2, w float64) {
		p, err := NewProblem([]float64{0.5, w / 2, (1 - w) / 2}, []float64{p0, p1, p2})
		if err != nil {
			t.Skip()
		}
		beta := float64(b) / 16
		s := Solve(p, beta, Encoder{})
		if !(s.Gap <= info.Bits(1e-9*max(1, beta))) || !(s.ITY <= s.IXT) {
			t.Errorf("β = %v, %v: %+v", beta, p.p, s)
		}
	})
}

func BenchmarkSolveWarm(b *testing.B) {
	p := smoothRule(b, 41.64)
	near := Solve(p, 30, Encoder{})
	for b.Loop() {
		Solve(p, 31, near.Encoder)
	}
}

func BenchmarkSolveCold(b *testing.B) {
	p := smoothRule(b, 41.64)
	for b.Loop() {
		Solve(p, 30, Encoder{})
	}
}
