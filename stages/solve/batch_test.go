package solve

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// sameBits reports whether two rows are equal to the last bit.
func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(u, v float64) bool { return math.Float64bits(u) == math.Float64bits(v) })
}

// TestBatchesHaveTheSameBits: what is computed for many positions side by side is what
// is computed for each alone, row by row, also on faces and of sparse tables.
func TestBatchesHaveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(71, 1))
	reordered := 0
	for range 40 {
		j := awkward(t, r, 2+r.IntN(120), 3+r.IntN(60))
		beta := randomBeta(r, 50)
		var of atoms[[]float64]
		for range 1 + r.IntN(80) {
			p := anywhere(r, j.Values())
			if r.IntN(3) == 0 {
				p[r.IntN(len(p))] = 0
			}
			of.add(r.Float64(), logs(p))
		}
		batch, alone := matrix(len(of.Mass), j.Rows()), make([]float64, j.Rows())
		j.exponents(batch, beta, of.Position)
		for i, position := range of.Position {
			if j.exponentsOf(alone, beta, position); !sameBits(batch[i], alone) {
				t.Fatalf("position %d: exponents %v, alone %v", i, batch[i], alone)
			}
		}
		shares := matrix(len(of.Mass), j.Rows())
		for i := range shares {
			for x := range shares[i] {
				shares[i][x] = r.Float64()
			}
		}
		for i, mean := range j.means(shares) {
			want, turned := make([]float64, j.Values()), make([]float64, j.Values())
			for x, share := range shares[i] {
				j.addRow(want, share, x)
			}
			for x := j.Rows() - 1; x >= 0; x-- {
				j.addRow(turned, shares[i][x], x)
			}
			if !sameBits(mean, want) {
				t.Fatalf("atom %d: mean %v, row by row %v", i, mean, want)
			}
			if !sameBits(mean, turned) {
				reordered++
			}
		}
	}
	if reordered == 0 {
		t.Error("the order of rows does not show: this test shows little")
	}
}

// TestKnownExponents: a state whose exponents come from the state before is the one that
// is computed from nothing, and not if they belong to other positions.
func TestKnownExponents(t *testing.T) {
	r := rand.New(rand.NewPCG(72, 1))
	j := randomJoint(t, r, 20, 5, 1.5)
	st := evaluate(j, 4, j.identity(8), nil)
	of := st.atoms.clone()
	of.Position[3] = logs(anywhere(r, 5))
	of = of.without(func(t int) bool { return t == 5 })
	a, b := evaluate(j, 4, of, st), evaluate(j, 4, of, nil)
	if a.f != b.f || !sameBits(a.c, b.c) || !sameBits(a.logZ, b.logZ) {
		t.Errorf("F = %v with what is known, %v from nothing", a.f, b.f)
	}
	st.exponent[0], st.exponent[1] = st.exponent[1], st.exponent[0]
	if wrong := evaluate(j, 4, of, st); wrong.f == b.f {
		t.Error("exponents that were exchanged pass")
	}
}

// TestFacesThatAreNotTried: no face that is passed over has a c that is as high.
func TestFacesThatAreNotTried(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 1))
	moved := 0
	for range 300 {
		j := awkward(t, r, 2+r.IntN(20), 3+r.IntN(5))
		beta := randomBeta(r, 50)
		logZ := evaluate(j, beta, j.identity(coldAtoms), nil).normalised()
		p := anywhere(r, j.Values())
		for y := range p {
			if r.IntN(2) == 0 {
				p[y] *= math.Pow(10, -15*r.Float64())
			}
		}
		scratch := make([]float64, j.Rows())
		at := peak{position: logs(p)}
		at.logc = logc(j, scratch, beta, at.position, logZ)
		got, want := j.onFace(beta, at, logZ), at
		for y, l := range want.position { // every face
			if l == math.Inf(-1) || l > -4 {
				continue
			}
			p := predictions(want.position)
			p[y] = 0
			face := peak{position: logs(p)}
			if face.logc = logc(j, scratch, beta, face.position, logZ); face.logc >= want.logc {
				want = face
			}
		}
		if got.logc != want.logc || !sameBits(got.position, want.position) {
			t.Fatalf("β = %v: the face has log c = %v, of all faces %v", beta, got.logc, want.logc)
		}
		if got.logc != at.logc {
			moved++
		}
	}
	if moved < 10 {
		t.Errorf("%d of 300 move to a face: this test shows little", moved)
	}
}

// TestEverySolveEnds: at the limit of its work a solve of a large table returns the best
// that it found, and is counted; without the limit it converges.
func TestEverySolveEnds(t *testing.T) {
	j := randomJoint(t, rand.New(rand.NewPCG(74, 1)), 150, 150, 3)
	if !j.large() {
		t.Fatalf("%d entries are not large", j.Entries())
	}
	solve := func(most int64) (s JointSolution, ended int) {
		err := j.Interruptible(context.Background(), func(j *Joint) error {
			j.most = most
			s = j.Solve(1.2)
			ended = j.Ended()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return s, ended
	}
	cut, ended := solve(50_000_000)
	if cut.Converged || ended != 1 || cut.IXT != cut.IXT || len(cut.Mixture.Mass) == 0 {
		t.Errorf("at the limit: %+v, %d solves ended", cut.Point, ended)
	}
	whole, ended := solve(0)
	if !whole.Converged || ended != 0 {
		t.Errorf("below the limit: %+v, %d solves ended", whole.Point, ended)
	}
	if whole.IXT-1.2*whole.ITY > cut.IXT-1.2*cut.ITY+1e-12 {
		t.Errorf("the Lagrangian is %v, and %v where the work was cut", whole.IXT-1.2*whole.ITY, cut.IXT-1.2*cut.ITY)
	}
}

// BenchmarkJointTable solves tables of n×n entries at β = 5, and one whose prediction
// takes long to be seen to be constant.
func BenchmarkJointTable(b *testing.B) {
	for _, c := range []struct {
		n           int
		sharp, beta float64
	}{{300, 1, 5}, {600, 1, 5}, {1200, 1, 5}, {2400, 1, 5}, {4800, 1, 5}, {330, 3, 1.1}, {1200, 3, 1.1}} {
		j := randomJoint(b, rand.New(rand.NewPCG(35, 1)), c.n, c.n, c.sharp)
		b.Run(fmt.Sprintf("n=%d,beta=%v,sharp=%v", c.n, c.beta, c.sharp), func(b *testing.B) {
			for b.Loop() {
				j.Solve(c.beta)
			}
		})
	}
}

// TestCurveOfManyRows: where points are solved to a part of the tolerance only, the curve
// is within its tolerance of one that is finer, by proof, and so are its points.
func TestCurveOfManyRows(t *testing.T) {
	r := rand.New(rand.NewPCG(75, 1))
	py := make([]float64, manyRows+76)
	for x := range py {
		py[x] = r.Float64()
	}
	p := problem(t, nil, py)
	points, wide := curve(t, p, 1e-3), 0
	coarse := NewEnvelope(points)
	for _, s := range points {
		if !s.Rigorous || s.Gap > 2*1e-3*max(1, s.Beta)/16+1e-9 && !math.IsInf(s.Beta, 1) {
			t.Errorf("β = %v: gap %v", s.Beta, s.Gap)
		}
		if s.Gap > 1e-8*s.Beta {
			wide++
		}
	}
	if wide == 0 {
		t.Error("every point is solved to the last bit: this test shows little")
	}
	for _, beta := range []float64{4, 8, 20, 60} {
		exact := Solve(p, beta, Encoder{})
		at := coarse.At(exact.IXT)
		if at.Width() > 1e-3+1e-9 || exact.ITY < at.Low-1e-9 || exact.ITY > at.High+1e-9 {
			t.Errorf("β = %v: I_Y*(%v) in %v by the curve, %v by a solve", beta, exact.IXT, at, exact.ITY)
		}
	}
}
