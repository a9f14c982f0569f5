package solve

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomProblem draws one of three kinds: any p, near-deterministic p, weakly
// informative p.
func randomProblem(r *rand.Rand, most int) *Problem {
	n, kind, sum := 2+r.IntN(most-1), r.IntN(3), 0.0
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
		logZ, _ := p.partition(beta, e)
		found := p.scan(beta, e.Position, logZ, 1e-6)
		scratch, highest := make([]float64, p.Rows()), 0.0
		lo, hi := p.logit[0]-5, p.logit[len(p.logit)-1]+5
		for i := range 20001 {
			highest = max(highest, p.logc(scratch, beta, lo+(hi-lo)*float64(i)/20000, logZ))
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
		logZ, _ := p.partition(beta, e)
		scratch := make([]float64, p.Rows())
		at := func(s float64) sample { return sample{s, p.logc(scratch, beta, s, logZ)} }
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

// lagrangians returns what Blahut–Arimoto reaches from random starts, in nats.
func blahutArimoto(p *Problem, beta float64, e Encoder, iterations int) float64 {
	for range iterations {
		logZ, exponent := p.partition(beta, e)
		total := 0.0
		for _, q := range e.Mass {
			total += q
		}
		next := Encoder{}
		for t, q := range e.Mass {
			mass, one, zero := 0.0, 0.0, 0.0
			for x, w := range p.weight {
				joint := w * q / total * math.Exp(exponent[t][x]-logZ[x])
				mass += joint
				one += joint * p.p[x]
				zero += joint * p.not[x]
			}
			if mass > 1e-200 {
				next.Mass = append(next.Mass, mass)
				next.Position = append(next.Position, max(-farthest, min(farthest, math.Log(one/zero))))
			}
		}
		e = next
	}
	logZ, _ := p.partition(beta, e)
	return p.objective(logZ)
}

// TestBlahutArimotoStaysAboveTheLowerBound: an independent method, never below
// what is certified.
func TestBlahutArimotoStaysAboveTheLowerBound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	problems, runs := 150, 5
	if testing.Short() {
		problems = 20
	}
	for range problems {
		p, beta := randomProblem(r, 64), randomBeta(r, 1e4)
		s := Solve(p, beta, Encoder{})
		for range runs {
			f := blahutArimoto(p, beta, randomEncoder(r, p, 2+r.IntN(8)), 60)
			if f < s.lower-1e-12*max(1, beta) {
				t.Fatalf("β = %v, %d rows: Blahut–Arimoto reaches %v, certified %v", beta, p.Rows(), f, s.lower)
			}
		}
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
		"dropped atom":  s.Encoder.keep(func(t int) bool { return t == len(s.Encoder.Mass)/2 }),
		"β in bits":     Solve(p, beta*math.Ln2, Encoder{}).Encoder,
		"moved atom":    {s.Encoder.Mass, append([]float64{s.Encoder.Position[0] - 0.1}, s.Encoder.Position[1:]...)},
		"equal masses":  {slices.Repeat([]float64{1}, len(s.Encoder.Mass)), s.Encoder.Position},
		"prior only":    p.silent(),
		"every row own": p.identity(p.Rows()),
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

// smoothRule is the paper's stochastic rule on the 4096 patterns; the stage that
// makes them is not imported here.
func smoothRule(t testing.TB, gamma float64) *Problem {
	t.Helper()
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
	out, err := NewProblem(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
