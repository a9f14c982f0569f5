package solve

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/info"
)

// randomProblem draws one of four kinds: any p, p of all orders of magnitude, weakly
// informative p, near-deterministic p.
func randomProblem(r *rand.Rand, most int) *Problem {
	n, kind, sum := 2+r.IntN(most-1), r.IntN(4), 0.0
	w, p := make([]float64, n), make([]float64, n)
	for x := range w {
		w[x] = r.ExpFloat64()
		sum += w[x]
		switch kind {
		case 0:
			p[x] = r.Float64()
		case 1:
			p[x] = sigmoid(20 * r.NormFloat64())
		case 2:
			p[x] = max(0, min(1, 0.5+0.1*r.NormFloat64()))
		case 3:
			p[x] = math.Abs(float64(r.IntN(2)) - math.Pow(10, -3-9*r.Float64()))
		}
	}
	for x := range w {
		w[x] /= sum
	}
	out, err := NewProblem(w, p)
	if err != nil {
		panic(err)
	}
	return out
}

func randomBeta(r *rand.Rand, highest float64) float64 {
	return math.Pow(highest, r.Float64())
}

func randomEncoder(r *rand.Rand, p *Problem, atoms int) Encoder {
	var e Encoder
	for range atoms {
		e.Mass = append(e.Mass, r.ExpFloat64())
		lo, hi := p.logit[0], p.logit[len(p.logit)-1]
		e.Position = append(e.Position, lo+(hi-lo)*r.Float64())
	}
	return e
}

// TestCertificateBoundsEveryPosition compares with 20 000 positions, for encoders
// that are far from optimal.
func TestCertificateBoundsEveryPosition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 30 {
		p, beta := randomProblem(r, 12), randomBeta(r, 300)
		e := randomEncoder(r, p, 1+r.IntN(5))
		logZ, _ := p.partition(beta, atoms[float64](e))
		found := p.scan(beta, e.Position, logZ, 1e-6)
		scratch, highest := make([]float64, p.Rows()), 0.0
		lo, hi := p.logit[0]-5, p.logit[len(p.logit)-1]+5
		for i := range 20001 {
			highest = max(highest, logc(p, scratch, beta, lo+(hi-lo)*float64(i)/20000, logZ))
		}
		if highest > found.bound {
			t.Errorf("log c reaches %v, certified %v", highest, found.bound)
		}
		best := 0.0
		for _, s := range found.samples {
			best = max(best, s.logc)
		}
		if found.bound > best+max(1e-6, best/16)+1e-9 {
			t.Errorf("certified %v, but the largest value seen is %v", found.bound, best)
		}
	}
}

// TestCellBoundNeedsItsCurvature: the larger end of a cell is no bound.
func TestCellBoundNeedsItsCurvature(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	endsFail := 0
	for range 2000 {
		p, beta := randomProblem(r, 6), randomBeta(r, 50)
		e := randomEncoder(r, p, 2)
		logZ, _ := p.partition(beta, atoms[float64](e))
		scratch := make([]float64, p.Rows())
		at := func(s float64) sample { return sample{s, logc(p, scratch, beta, s, logZ)} }
		a := at(6*r.Float64() - 3)
		b := at(a.s + 2*r.Float64())
		bound := cellBound(beta, a, b, (a.s+b.s)/2)
		for i := range 21 {
			x := at(a.s + (b.s-a.s)*float64(i)/20)
			if x.logc > bound+1e-9 {
				t.Fatalf("log c = %v above the bound %v", x.logc, bound)
			}
			if x.logc > max(a.logc, b.logc)+1e-9 {
				endsFail++
			}
		}
	}
	if endsFail == 0 {
		t.Error("no cell exceeds its ends: this test could not have failed")
	}
}

// TestBoundAroundAPoint holds for every position of the cell, also where Taylor's
// polynomial of second order does not.
func TestBoundAroundAPoint(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	plainFails, tight := 0, 0
	for range 2000 {
		p, beta := randomProblem(r, 6), randomBeta(r, 50)
		e := randomEncoder(r, p, 2)
		logZ, _ := p.partition(beta, atoms[float64](e))
		shares, scratch := make([]float64, p.Rows()), make([]float64, p.Rows())
		s, radius := 6*r.Float64()-3, math.Pow(10, -3*r.Float64())
		x := sample{s, logc(p, shares, beta, s, logZ)}
		bound := p.around(beta, shares, x, radius)
		const h = 1e-4
		left, right := logc(p, scratch, beta, s-h, logZ), logc(p, scratch, beta, s+h, logZ)
		highest := math.Inf(-1)
		for i := range 21 {
			u := radius * (float64(i)/10 - 1)
			logc := logc(p, scratch, beta, s+u, logZ)
			highest = max(highest, logc)
			taylor := x.logc + u*(right-left)/(2*h) + u*u*(left+right-2*x.logc)/(2*h*h)
			if logc > bound+1e-9 {
				t.Fatalf("log c = %v above the bound %v", logc, bound)
			}
			if logc > taylor+1e-6 {
				plainFails++
			}
		}
		if bound < highest+1e-6 {
			tight++
		}
	}
	if plainFails == 0 || tight < 200 {
		t.Errorf("Taylor's polynomial is exceeded %d times, %d bounds are tight: this test shows little", plainFails, tight)
	}
}

// blahutArimoto returns what the alternating iteration reaches from a start, as
// I(X;T) + β (I(X;Y) - I(T;Y)) in nats. It shares no code with the solver.
//
//	p(t|x) ∝ p(t) exp(-β KL(p(y|x) ‖ p(y|t))),   p(t), p(y|t) from p(t|x)
func blahutArimoto(p *Problem, beta float64, mass, one []float64, iterations int) float64 {
	encoder := make([]float64, len(mass))
	f := 0.0
	for range iterations {
		nextMass, nextOne := make([]float64, len(mass)), make([]float64, len(mass))
		logOne, logZero := make([]float64, len(mass)), make([]float64, len(mass))
		for t := range mass {
			logOne[t], logZero[t] = math.Log(one[t]), math.Log1p(-one[t])
		}
		f = 0
		for x, w := range p.weight {
			px := p.p[x]
			top, z := math.Inf(-1), 0.0
			for t := range mass {
				d := -p.conditional[x]
				if px > 0 {
					d -= px * logOne[t]
				}
				if px < 1 {
					d -= p.not[x] * logZero[t]
				}
				encoder[t] = -beta * d
				if mass[t] > 0 {
					top = max(top, encoder[t])
				}
			}
			for t := range mass {
				encoder[t] = mass[t] * math.Exp(min(encoder[t]-top, 0))
				z += encoder[t]
			}
			f -= w * (top + math.Log(z))
			for t := range mass {
				nextMass[t] += w * encoder[t] / z
				nextOne[t] += w * encoder[t] / z * px
			}
		}
		for t := range mass {
			if mass[t] = nextMass[t]; mass[t] > 0 {
				one[t] = min(1, nextOne[t]/mass[t])
			}
		}
	}
	return f
}

// TestSolverAgainstBlahutArimoto: on a thousand random problems, near-deterministic
// ones and β below β_c included, every solution is certified to 1e-9 max(1, β) nats,
// and an independent method never gets below what is certified, from 20 random
// starts each; from the best of them it gets close where it converges.
func TestSolverAgainstBlahutArimoto(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	problems, near, below, certain := 1000, 0, 0, 0
	if testing.Short() {
		problems = 100
	}
	for range problems {
		p, beta := randomProblem(r, 64), 0.8*randomBeta(r, 1.25e4)
		s := Solve(p, beta, Encoder{})
		if info.Nats(s.Gap) > 1e-9*max(1, beta) || !s.Converged {
			t.Errorf("β = %v, %d rows: gap %v bits", beta, p.Rows(), s.Gap)
		}
		best := math.Inf(1)
		for range 20 {
			atoms := 2 + r.IntN(4)
			mass, one := make([]float64, atoms), make([]float64, atoms)
			for t := range mass {
				mass[t] = 1 / float64(atoms)
				one[t] = p.p[0] + (p.p[p.Rows()-1]-p.p[0])*r.Float64()
			}
			best = min(best, blahutArimoto(p, beta, mass, one, 30))
		}
		if best < s.lower-1e-12*max(1, beta) {
			t.Errorf("β = %v, %d rows: Blahut–Arimoto reaches %v, certified %v", beta, p.Rows(), best, s.lower)
		}
		if best < s.lower+1e-6 {
			near++
		}
		if s.IXT < 1e-9 {
			below++
		}
		if s.IXT > 0 && p.Information() > 0.999*info.Binary(p.prior) {
			certain++
		}
	}
	if near < problems/5 || below < problems/20 || certain < problems/50 {
		t.Errorf("of %d problems Blahut–Arimoto solves %d, %d are below β_c, %d almost deterministic: this test shows little", problems, near, below, certain)
	}
}

// TestCertificateCatchesBrokenSolvers: the certificate takes any encoder.
func TestCertificateCatchesBrokenSolvers(t *testing.T) {
	p := smoothRule(t, 12)
	const beta, resolution, good = 30., 1e-9, 1e-7
	s := Solve(p, beta, Encoder{})
	if gap := Certify(p, beta, s.Encoder, resolution); gap > good {
		t.Fatalf("gap %v of the right solution", gap)
	}
	for name, broken := range map[string]Encoder{
		"dropped atom":  Encoder(s.solution().atoms.without(func(t int) bool { return t == len(s.Encoder.Mass)/2 })),
		"β in bits":     Solve(p, beta*math.Ln2, Encoder{}).Encoder,
		"moved atom":    {s.Encoder.Mass, append([]float64{s.Encoder.Position[0] - 0.1}, s.Encoder.Position[1:]...)},
		"equal masses":  {slices.Repeat([]float64{1}, len(s.Encoder.Mass)), s.Encoder.Position},
		"prior only":    Encoder(p.constant()),
		"every row own": Encoder(p.identity(p.Rows())),
	} {
		if gap := Certify(p, beta, broken, resolution); gap < 100*good {
			t.Errorf("%s: certified to %v bits", name, gap)
		}
	}
}

func TestCertifyMisusePanics(t *testing.T) {
	p := smoothRule(t, 12)
	for name, e := range map[string]Encoder{"no atoms": {}, "missing position": {Mass: []float64{1}}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			Certify(p, 2, e, 1e-9)
		}()
	}
}

// smoothRule is the problem of the paper's stochastic rule.
func smoothRule(t testing.TB, gamma float64) *Problem {
	t.Helper()
	return problem(t, nil, smoothPatterns(gamma))
}

// smoothPatterns is p(y=1|x) of the paper's stochastic rule on the 4096 patterns;
// the stage that makes them is not imported here.
func smoothPatterns(gamma float64) []float64 {
	const a, b = .5257311121191336, .8506508083520399
	v := [12][3]float64{{0, a, b}, {a, b, 0}, {0, a, -b}, {-a, b, 0}, {b, 0, -a}, {0, -a, b},
		{a, -b, 0}, {-a, -b, 0}, {-b, 0, -a}, {0, -a, -b}, {-b, 0, a}, {b, 0, a}}
	score := map[[3]int]float64{}
	p := make([]float64, 4096)
	for pattern := range p {
		var k [3]int // ones, adjacent pairs, antipodal pairs
		for i := range 12 {
			for j := range i + 1 {
				if (pattern>>i)&(pattern>>j)&1 == 0 {
					continue
				}
				d := v[i][0]*v[j][0] + v[i][1]*v[j][1] + v[i][2]*v[j][2]
				switch {
				case i == j:
					k[0]++
				case d > 0:
					k[1]++
				case d < -0.9:
					k[2]++
				}
			}
		}
		if _, ok := score[k]; !ok {
			distant := k[0]*(k[0]-1)/2 - k[1] - k[2]
			s := [3]float64{
				float64(k[0] * k[0]),
				float64(k[0]-2*k[2]) + 2*float64(k[1]-distant)/math.Sqrt(5),
				float64(k[0]+2*k[2]) - .4*float64(k[1]+distant),
			}
			for l, c := range []float64{2, 5. / 3, 4. / 5} {
				score[k] += c * math.Pi / 3 * math.Sqrt(float64(2*l+1)/(4*math.Pi)*max(0, s[l]))
			}
		}
		p[pattern] = 1 / (1 + math.Exp(-gamma*(score[k]-5.89)))
	}
	return p
}
