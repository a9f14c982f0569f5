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

// TestSolutionsArePossible, from the identity encoder.
func TestSolutionsArePossible(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for range 100 {
		p, beta := randomProblem(r, 64), randomBeta(r, 1e4)
		if s := Solve(p, beta, Encoder{}); s.ITY > s.IXT || s.ITY > p.Information() || s.IXT > p.Entropy()+1e-12 {
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
		la, lb := a.lagrangian(), b.lagrangian()
		if math.Abs(la-lb) > 2*goal(beta)+1e-12 {
			t.Errorf("β = %v: Lagrangians %v and %v", beta, la, lb)
		}
	}
}

// bisect returns where f, negative at lo and positive at hi, changes sign.
func bisect(f func(float64) float64, lo, hi float64) float64 {
	for range 200 {
		if mid := lo + (hi-lo)/2; f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// TestBinarySymmetricChannel: I_X = 1 - h(α), I_Y = 1 - h(α∗ε), β_c = 1/(1-2ε)²;
// at β, with u = log (1-α)/α,  u = β (1-2ε) log (1-α∗ε)/(α∗ε).
func TestBinarySymmetricChannel(t *testing.T) {
	for _, e := range []float64{0.001, 0.05, 0.11, 0.3, 0.45} {
		p := problem(t, nil, []float64{e, 1 - e})
		onset := 1 / ((1 - 2*e) * (1 - 2*e))
		// certified from below, where c is flat to 1e-12 over a wide range
		if got := Onset(p); got > onset*(1+1e-12) || got < onset*(1-1e-9) && e > 0.01 || got < onset*(1-1e-7) {
			t.Errorf("ε = %v: β_c = %v, want %v", e, got, onset)
		}
		for _, ratio := range []float64{1.001, 1.01, 1.3, 2, 10, 100} {
			beta := onset * ratio
			u := bisect(func(u float64) float64 {
				star := (1 + (1-2*e)*math.Tanh(u/2)) / 2 // 1 - α∗ε
				return u - beta*(1-2*e)*math.Log(star/(1-star))
			}, 1e-9, 700)
			alpha := 1 / (1 + math.Exp(u))
			ixt, ity := 1-info.Binary(alpha), 1-info.Binary(alpha*(1-e)+(1-alpha)*e)
			if s := Solve(p, beta, Encoder{}); math.Abs(s.IXT-ixt) > 1e-9 || math.Abs(s.ITY-ity) > 1e-9 {
				t.Errorf("ε = %v, β = %v: %v, %v, want %v, %v", e, beta, s.IXT, s.ITY, ixt, ity)
			}
			if wrong := Solve(p, beta*math.Ln2, Encoder{}); math.Abs(wrong.IXT-ixt) < 1e-9 && ixt < 1-1e-9 {
				t.Errorf("ε = %v, β = %v in bits gives the same", e, beta)
			}
		}
		if s := Solve(p, onset*0.99, Encoder{}); s.IXT > 1e-9 || s.ITY > 1e-9 {
			t.Errorf("ε = %v: below β_c the solution is %+v", e, s)
		}
	}
}

// TestDeterministic: min(1, β) H(Y) is the optimum, without a solve.
func TestDeterministic(t *testing.T) {
	p := problem(t, nil, []float64{0, 1, 1, 0, 1, 1, 1, 1})
	hy := info.Binary(0.25)
	for beta, want := range map[float64]float64{0: 0, 0.7: 0, 1.5: hy, 1e4: hy} {
		s := Solve(p, beta, Encoder{})
		if math.Abs(s.IXT-want) > 1e-14 || math.Abs(s.ITY-want) > 1e-14 || s.Gap != 0 || Certify(p, beta, s.Encoder, 1e-9) > 1e-8 {
			t.Errorf("β = %v: %+v, want %v", beta, s, want)
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
		if got := Onset(p); math.Abs(got/onset-1) > 1e-9 {
			t.Errorf("%+v: β_c = %v, want %v", c, got, onset)
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
			ixt, ity := p.informations(beta, atoms[float64](formula))
			s := Solve(p, beta, Encoder{})
			if math.Abs(s.IXT-info.Bits(ixt)) > 1e-9 || math.Abs(s.ITY-info.Bits(ity)) > 1e-9 {
				t.Errorf("%+v, β = %v: %v, %v, want %v, %v", c, beta, s.IXT, s.ITY, info.Bits(ixt), info.Bits(ity))
			}
		}
	}
	if checked < 6 {
		t.Errorf("the formula was certified %d times only", checked)
	}
}

// TestSplittingInputsChangesNothing: copies of a row are the row. Exact shares
// change no bit; other shares change the weights in their last place, and the
// optimum by no more than 1e-12, though they may move the encoder that attains it
// by more where the bound is almost straight.
func TestSplittingInputsChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	for range 40 {
		p, beta := randomProblem(r, 12), randomBeta(r, 1000)
		weight := p.weight
		p = problem(t, weight, p.p) // weights are scaled once more, as those of the copies
		split := func(share float64) *Problem {
			var w, py []float64
			for x := range p.p {
				w = append(w, weight[x]*share, weight[x]*(1-share), 0)
				py = append(py, p.p[x], p.p[x], r.Float64()) // and a row that never occurs
			}
			return problem(t, w, py)
		}
		rate := r.Float64() * p.Entropy()
		a, at := Solve(p, beta, Encoder{}), Relevance(p, rate, 1e-9)
		for range 3 {
			q := split(r.Float64())
			b := Solve(q, beta, Encoder{})
			if q.Rows() != p.Rows() || math.Abs(a.lagrangian()-b.lagrangian()) > 1e-12*max(1, beta) {
				t.Errorf("β = %v: %v, %v became %v, %v", beta, a.IXT, a.ITY, b.IXT, b.ITY)
			}
			if to := Relevance(q, rate, 1e-9); to.Low > at.High || at.Low > to.High {
				t.Errorf("I_Y*(%v) in %v became %v", rate, at, to)
			}
		}
		half := split(0.5)
		if b := Solve(half, beta, Encoder{}); b.IXT != a.IXT || b.ITY != a.ITY || b.Gap != a.Gap {
			t.Errorf("β = %v, halves: %v, %v became %v, %v", beta, a.IXT, a.ITY, b.IXT, b.ITY)
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
