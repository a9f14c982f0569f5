package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

// anywhere draws a prediction: inside, on a face, or close to one.
func anywhere(r *rand.Rand, k int) []float64 {
	p, sum := make([]float64, k), 0.0
	for y := range p {
		switch r.IntN(4) {
		case 0:
		case 1:
			p[y] = math.Pow(10, -30*r.Float64())
		default:
			p[y] = r.ExpFloat64()
		}
		sum += p[y]
	}
	if sum == 0 {
		p[r.IntN(k)], sum = 1, 1
	}
	for y := range p {
		p[y] /= sum
	}
	return p
}

// TestBoundOverTheSimplex: for any atoms, good or bad, no prediction has a c above the
// bound; and the bound is close to the highest that was seen.
func TestBoundOverTheSimplex(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 1))
	examples, tight := 400, 0
	if testing.Short() {
		examples = 40
	}
	for i := range examples {
		j := awkward(t, r, 2+r.IntN(12), 3+r.IntN(2))
		if j.Deterministic() || j.Values() < 3 || j.Values() > provable {
			continue
		}
		beta := math.Exp(math.Log(1000) * r.Float64())
		var of atoms[[]float64]
		for range 1 + r.IntN(5) {
			p := anywhere(r, j.Values())
			for y := range p {
				p[y] = 0.99*p[y] + 0.01/float64(len(p)) // all rows have an atom
			}
			of.add(0.1+r.Float64(), logs(p))
		}
		logZ := evaluate(j, beta, of, nil).normalised()
		b := j.bounded(beta, 1e-9, math.Inf(1), logZ)
		scratch, highest := make([]float64, len(j.weight)), math.Inf(-1)
		peaks, _ := j.search(beta, 1e-10, of, logZ)
		for _, p := range peaks {
			highest = max(highest, p.logc)
		}
		for range 300 {
			highest = max(highest, logc(j, scratch, beta, logs(anywhere(r, j.Values())), logZ))
		}
		if highest > b.bound {
			t.Errorf("example %d, β = %v: log c is %v, above its bound %v", i, beta, highest, b.bound)
		}
		if b.bound < max(0, highest)*1.07+1e-8 {
			tight++
		}
	}
	if tight < examples/2 {
		t.Errorf("%d of %d bounds are tight: this test shows little", tight, examples)
	}
}

// TestCellBound: nowhere in a cell is c above the cell's bound. The cells lie around
// the atoms of solutions, where c is level, and between rows, where it may be hollow.
func TestCellBound(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 1))
	cells, sharp := 4000, 0
	if testing.Short() {
		cells = 1000
	}
	for i := 0; i < cells; {
		j := randomJoint(t, r, 2+r.IntN(6), 3+r.IntN(2), 0.5+2*r.Float64())
		beta := math.Exp(math.Log(200) * r.Float64())
		of := j.unproven(beta).atoms
		logZ := evaluate(j, beta, of, nil).normalised()
		for x := range logZ {
			logZ[x] -= 4 // the second bound is tried where c is above 1
		}
		b := &bounding{joint: j, beta: beta, values: j.Values(), top: peak{logc: math.Inf(-1)}}
		b.prepare(logZ)
		scratch := make([]float64, len(j.weight))
		for range 20 {
			i++
			k, p := b.values, predictions(of.Position[r.IntN(len(of.Position))])
			if r.IntN(2) == 0 { // c is not concave between atoms
				clear(p)
				for _, share := range []float64{0.5, 0.5} {
					j.addRow(p, share, r.IntN(len(j.weight)))
				}
			}
			c, size := cell{}, math.Pow(10, 0.3-2.5*r.Float64())
			for v := range k {
				sum := 0.0
				for y := range k {
					c.vertex[v][y] = p[y] * math.Exp(size*r.NormFloat64())
					sum += c.vertex[v][y]
				}
				for y := range k {
					c.vertex[v][y] /= sum
				}
			}
			b.measure(&c)
			highest, level := math.Inf(-1), math.Inf(-1)
			for range 40 {
				mix, at, sum := dirichletLike(r, k), make([]float64, k), 0.0
				for v, share := range mix {
					for y := range k {
						at[y] += share * c.vertex[v][y]
					}
				}
				for y := range k {
					sum += at[y]
				}
				highest = max(highest, logc(j, scratch, beta, logs(at), logZ))
				level = max(level, math.Abs(sum-1))
			}
			if highest > c.bound+1e-12 || level > 1e-12 {
				t.Fatalf("cell %d, β = %v: log c is %v, above the bound %v", i, beta, highest, c.bound)
			}
			if c.bound < highest+0.1*min(1, beta*size*size) {
				sharp++
			}
		}
	}
	if sharp < cells/10 {
		t.Errorf("%d of %d bounds are sharp: this test shows little", sharp, cells)
	}
}

// dirichletLike draws shares, often close to a corner.
func dirichletLike(r *rand.Rand, k int) []float64 {
	out, sum := make([]float64, k), 0.0
	for i := range out {
		out[i] = math.Pow(r.ExpFloat64(), 3)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// TestProofAtHighBeta: where one row outweighs the others at the centre of a cell, the
// cell is still cut along the values of y that matter elsewhere in it.
func TestProofAtHighBeta(t *testing.T) {
	j, err := NewJoint(nil, [][]float64{{.7, 0, 0, .3}, {0, .7, 0, .3}, {0, 0, .7, .3}, {0, 0, 0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, beta := range []float64{2, 20, 500, 10_000, 1e6} {
		if s := j.Solve(beta); !s.Converged || s.Gap > 1e-10*beta {
			t.Errorf("β = %v: gap %v, converged %v", beta, s.Gap, s.Converged)
		}
	}
}

// TestProofCatchesBrokenSolvers: a gap is proved of any atoms, and covers what they
// are worse by.
func TestProofCatchesBrokenSolvers(t *testing.T) {
	r := rand.New(rand.NewPCG(72, 1))
	for i := range 6 {
		j := randomJoint(t, r, 8, 3+i%2, 1.5)
		const beta = 8
		good := j.solve(beta, goal(beta), atoms[[]float64]{})
		if !good.Rigorous || !good.Converged || good.Atoms < 3 {
			t.Fatalf("example %d: %+v", i, good.Point)
		}
		for name, of := range map[string]atoms[[]float64]{
			"without its lightest atom": good.atoms.without(func(t int) bool { return good.atoms.Mass[t] == least(good.atoms.Mass) }),
			"of β in bits":              j.solve(beta*math.Ln2, goal(beta), atoms[[]float64]{}).atoms,
			"that is constant":          j.constant(),
		} {
			st := evaluate(j, beta, of, nil)
			ixt, ity := j.informations(st)
			worse := info.Bits(ixt+beta*(j.ixy-ity)) - info.Bits(good.lower)
			gap := info.Bits(ixt + beta*(j.ixy-ity) - j.proven(beta, 1e-9, of))
			if worse < 1e-5 {
				t.Errorf("example %d: a solution %s is as good: %v", i, name, worse)
			}
			if gap < worse-good.Gap {
				t.Errorf("example %d: a solution %s has the gap %v, and is worse by %v", i, name, gap, worse)
			}
		}
	}
}

func least(v []float64) float64 {
	out := math.Inf(1)
	for _, x := range v {
		out = min(out, x)
	}
	return out
}

// TestAlmostOnAFace: with a zero that is only almost one, a maximum of c may lie next to
// an atom, nearer than the distance at which two maxima are distinguished. The better Lagrangian is that of
// Blahut–Arimoto from the rows, moved inside by 1e-3, after 20 000 iterations.
func TestAlmostOnAFace(t *testing.T) {
	j, err := NewJoint([]float64{0.08945658760040259, 0.08853941916861766, 0.12352944365032048, 0.6256888208595194, 0.04753747519193126, 0.025248253529208647}, [][]float64{
		{1.478135317872636e-56, 0.7726112640334837, 8.509102066188577e-157, 2.6845862157826864e-37, 2.8235647600775346e-276, 0.2273887359665163},
		{1.1165878257814177e-36, 2.141643660417523e-41, 0.34297745183952066, 6.1273390066190204e-09, 1.9527043091031783e-79, 0.6570225420331405},
		{1.6781811359488124e-47, 8.961552258292995e-05, 0.4933530927857711, 0.005991487223750859, 0.4939795925686141, 0.006586211899281011},
		{2.9405620440801466e-196, 0.015105608501704018, 0.05034521904000484, 8.967926465006997e-106, 0.4331287948768888, 0.5014203775814023},
		{0.5215315553591173, 0.428092594683131, 1.6080644070959203e-224, 2.3123730862137923e-164, 1.5203801352252854e-153, 0.05037584995775176},
		{0.04126453248279157, 0.005479454625602169, 0.5138755311131102, 3.899423652025097e-235, 0.06276306645051333, 0.3766174153279826},
	})
	if err != nil {
		t.Fatal(err)
	}
	const beta, want = 2.3698762044999166, -0.371456819323531
	if s := j.Solve(beta); s.IXT-beta*s.ITY > want+1e-12 {
		t.Errorf("I(X;T) - β I(T;Y) is %.15g, want %.15g", s.IXT-beta*s.ITY, want)
	}
}
