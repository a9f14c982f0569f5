package solve

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// manyOf returns a problem of n rows, more than [manyRows]: of any p(y=1|x), or of
// near-deterministic ones.
func manyOf(t *testing.T, n int, sharp float64) *Problem {
	r := rand.New(rand.NewPCG(76, uint64(n)))
	py := make([]float64, n)
	for x := range py {
		py[x] = math.Pow(r.Float64(), sharp)
		if sharp > 1 && x%2 == 0 {
			py[x] = 1 - py[x]
		}
	}
	return problem(t, nil, py)
}

// TestGroups: groups keep p(x) and p(y), tell at most the loss less of y than rows do, and
// not many more than that allows.
func TestGroups(t *testing.T) {
	for _, sharp := range []float64{1, 8} {
		p := manyOf(t, 2000, sharp)
		before := len(p.p)
		const rounding = 2000 * 0x1p-52 // of sums over rows
		for _, loss := range []float64{0, 1e-8, 1e-6, 1e-4, 1e-2, 1} {
			g := p.grouped(loss)
			if lost := p.ixy - g.ixy; lost < -rounding || lost > loss+rounding {
				t.Errorf("loss %v: groups tell %v nats less", loss, lost)
			}
			if math.Abs(g.prior-p.prior) > rounding || len(g.p) > before {
				t.Errorf("loss %v: p(y=1) is %v, of rows %v; %d groups, %d before", loss, g.prior, p.prior, len(g.p), before)
			}
			if loss >= 1e-6 && loss < 1 && p.ixy-g.ixy < loss/9 {
				t.Errorf("loss %v: groups tell %v nats less only", loss, p.ixy-g.ixy)
			}
			before = len(g.p)
		}
		if g := p.grouped(0); len(g.p) < len(p.p)*99/100 { // rows that differ by rounding may be one
			t.Errorf("without a loss %d rows are %d groups", len(p.p), len(g.p))
		}
		if g := p.grouped(1); len(g.p) != 1 {
			t.Errorf("with a loss of 1 nat %d groups are left", len(g.p))
		}
	}
}

// TestEncodersOfGroupsAreProvenWithAllRows: the gap of a point of many rows is one that
// [Certify] confirms, which knows nothing of groups, and those of all rows from the start are
// as good; the encoder of larger groups has no such gap.
func TestEncodersOfGroupsAreProvenWithAllRows(t *testing.T) {
	const tolerance = 1e-4
	for _, sharp := range []float64{1, 8} {
		p := manyOf(t, 2000, sharp)
		for _, beta := range []float64{1.5, 6, 50, 700} {
			tol := sixteenth(tolerance)(beta)
			s := p.solve(beta, tol, atoms[float64]{})
			if !s.Converged || s.Gap > 2*tol/math.Ln2+1e-9 {
				t.Fatalf("β = %v: gap %v, of at most %v", beta, s.Gap, 2*tol/math.Ln2)
			}
			if gap := Certify(p, beta, Encoder(s.atoms), 1e-9); gap > 2*tol/math.Ln2 {
				t.Errorf("β = %v: Certify finds a gap of %v, the solve one of %v", beta, gap, s.Gap)
			}
			exact := exchange(p, beta, goal(beta), atoms[float64]{})
			if worse := s.lagrangian - exact.lagrangian; worse > tol || worse < -1e-9*beta {
				t.Errorf("β = %v: the Lagrangian is %v nats above that of all rows, of at most %v", beta, worse, tol)
			}
			if s.lower > exact.lagrangian+1e-9*beta {
				t.Errorf("β = %v: F* is at least %v, and %v is reached", beta, s.lower, exact.lagrangian)
			}
			if beta < 50 {
				continue
			}
			wrong := exchange(p.grouped(300*tol/beta), beta, tol, atoms[float64]{})
			if q := p.proven(beta, tol, wrong.atoms); q.Converged {
				t.Errorf("β = %v: the encoder of groups that are too large has a gap of %v", beta, q.Gap)
			}
		}
	}
}

// TestSolvesOfManyRowsToTheLastBit: from the atoms of groups a solve comes to the optimum.
func TestSolvesOfManyRowsToTheLastBit(t *testing.T) {
	p := manyOf(t, 1500, 1)
	for _, beta := range []float64{5, 40} {
		s, exact := p.solve(beta, goal(beta), atoms[float64]{}), exchange(p, beta, goal(beta), atoms[float64]{})
		if !s.Converged || math.Abs(s.lagrangian-exact.lagrangian) > 2*goal(beta) {
			t.Errorf("β = %v: %v by groups, %v without, converged: %v", beta, s.lagrangian, exact.lagrangian, s.Converged)
		}
	}
}

// TestSearchForAValueEnds: at the limit of its work the search for the bound at a rate returns
// an interval that is proven, wider than asked for, and is counted; so does a solve.
func TestSearchForAValueEnds(t *testing.T) {
	j, err := NewJoint(nil, twoColumns(manyOf(t, 1500, 1).p))
	if err != nil {
		t.Fatal(err)
	}
	search := func(most int64, find func(j *Joint) Interval) (i Interval, ended int) {
		err := j.Interruptible(context.Background(), func(j *Joint) error {
			j.binary.most = most
			i = find(j)
			ended = j.Ended()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return i, ended
	}
	for name, find := range map[string]func(j *Joint) Interval{
		"rate":      func(j *Joint) Interval { return j.Relevance(2, 1e-9) },
		"relevance": func(j *Joint) Interval { return j.Rate(0.2, 1e-9) },
	} {
		whole, ended := search(0, find)
		if whole.Width() > 1.1e-9 || ended != 0 {
			t.Errorf("%s: %v without a limit, %d ended", name, whole, ended)
		}
		for _, most := range []int64{1, 10_000_000, 100_000_000} {
			cut, ended := search(most, find)
			if cut.Low > whole.High || cut.High < whole.Low {
				t.Errorf("%s: %v at the limit of %d, %v without", name, cut, most, whole)
			}
			if !(cut.Width() > 1e-9) || ended != 1 {
				t.Errorf("%s: %v at the limit of %d, %d ended", name, cut, most, ended)
			}
		}
	}
	_, ended := search(100_000, func(j *Joint) Interval {
		s := j.Solve(300)
		if s.Converged || !s.Rigorous || !(s.Gap > 0) || math.IsInf(s.Gap, 1) || len(s.Mixture.Mass) == 0 {
			t.Errorf("a solve at the limit: %+v", s.Point)
		}
		return Interval{}
	})
	if ended != 1 {
		t.Errorf("of one solve %d ended", ended)
	}
}

// twoColumns are the rows p(y=0|x), p(y=1|x).
func twoColumns(p []float64) [][]float64 {
	out := make([][]float64, len(p))
	for x, v := range p {
		out[x] = []float64{1 - v, v}
	}
	return out
}

// TestStraightPiecesOfManyRows: the bound of a joint distribution of many rows in which p(y|x) is
// within 1e-12 or so of 0 or 1 is the line I(T;Y) = I(X;T) up to H(Y), one straight piece. A bound
// that is curved has none.
func TestStraightPiecesOfManyRows(t *testing.T) {
	var py []float64
	for x := range 1200 {
		py = append(py, 1e-12*(1+1e-3*float64(x)))
		if x%2 == 0 {
			py[x] = 1 - py[x]
		}
	}
	p := problem(t, nil, py)
	if p.Rows() <= manyRows {
		t.Fatalf("%d rows are not many", p.Rows())
	}
	pieces := Straight(p, []Solution{answer(origin(p)), Solve(p, 2, Encoder{})})
	if len(pieces) != 1 {
		t.Fatalf("%d pieces: %+v", len(pieces), pieces)
	}
	if got := pieces[0]; math.Abs(1/got.Beta-1) > 1e-8 || math.Abs(got.To.IXT-1) > 1e-3 || got.From.IXT > 1e-3 || got.Gap > 2*straightGap {
		t.Errorf("from %v to %v, slope %v, gap %v", got.From.IXT, got.To.IXT, 1/got.Beta, got.Gap)
	}
	p = manyOf(t, 1100, 1)
	last := Solve(p, 3000, Encoder{})
	if !p.beyond(last.Point, end(p).Point) || p.beyond(last.Point, last.Point) || last.Atoms <= 64 {
		t.Errorf("%d atoms and the end: a piece is searched for", last.Atoms)
	}
	if pieces := Straight(p, []Solution{answer(origin(p)), Solve(p, 10, Encoder{}), Solve(p, 100, Encoder{})}); len(pieces) > 0 {
		t.Errorf("straight pieces of a curved bound: %+v", pieces)
	}
}
