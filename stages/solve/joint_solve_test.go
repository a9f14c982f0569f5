package solve

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/info"
)

// randomJoint draws a joint distribution of n inputs and k values of y.
func randomJoint(t testing.TB, r *rand.Rand, n, k int, sharp float64) *Joint {
	t.Helper()
	rows, weight, sum := make([][]float64, n), make([]float64, n), 0.0
	for x := range rows {
		rows[x], weight[x] = make([]float64, k), r.ExpFloat64()
		sum += weight[x]
		total := 0.0
		for y := range rows[x] {
			rows[x][y] = math.Exp(sharp * r.NormFloat64())
			total += rows[x][y]
		}
		for y := range rows[x] {
			rows[x][y] /= total
		}
	}
	for x := range weight {
		weight[x] /= sum
	}
	j, err := NewJoint(weight, rows)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// dense returns the rows p(y|x).
func dense(j *Joint) [][]float64 {
	out := make([][]float64, j.Rows())
	for x := range out {
		out[x] = make([]float64, len(j.prior))
		j.addRow(out[x], 1, x)
	}
	return out
}

// fromIdentity is Blahut–Arimoto from the identity encoder: I(X;T) and I(T;Y) in
// bits after some iterations. It shares no code with the solver.
func fromIdentity(j *Joint, beta float64, iterations int) (ixt, ity float64) {
	n, k, given := j.Rows(), len(j.prior), dense(j)
	mass, encoder := slices.Clone(j.weight), make([][]float64, n)
	prediction := make([][]float64, n)
	for t := range prediction {
		prediction[t], encoder[t] = slices.Clone(given[t]), make([]float64, n)
	}
	logs := make([]float64, k)
	for range iterations {
		for x := range encoder {
			clear(encoder[x])
		}
		for t := range mass {
			if mass[t] == 0 {
				continue
			}
			for y := range logs {
				logs[y] = math.Log(prediction[t][y])
			}
			for x, row := range given {
				d := -j.conditional[x]
				for y, p := range row {
					if p > 0 {
						d -= p * logs[y]
					}
				}
				encoder[x][t] = mass[t] * math.Exp(-beta*d)
			}
		}
		clear(mass)
		next := make([][]float64, n)
		for t := range next {
			next[t] = make([]float64, k)
		}
		for x, w := range j.weight {
			z := 0.0
			for _, v := range encoder[x] {
				z += v
			}
			for t := range encoder[x] {
				encoder[x][t] /= z
				mass[t] += w * encoder[x][t]
				for y, p := range given[x] {
					next[t][y] += w * encoder[x][t] * p
				}
			}
		}
		for t := range next {
			for y := range next[t] {
				prediction[t][y] = next[t][y] / mass[t]
			}
			if mass[t] < 1e-300 {
				mass[t] = 0
			}
		}
	}
	table, tx := make([][]float64, n), make([][]float64, n)
	for t := range table {
		table[t] = make([]float64, k)
		tx[t] = make([]float64, n)
		for x, w := range j.weight {
			tx[t][x] = w * encoder[x][t]
			for y, p := range given[x] {
				table[t][y] += w * encoder[x][t] * p
			}
		}
	}
	return info.MutualInformation(tx), info.MutualInformation(table)
}

// TestThreeValuesAgainstBlahutArimoto: both informations agree to 1e-9 bits with
// 20 000 iterations from the identity encoder.
func TestThreeValuesAgainstBlahutArimoto(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 1))
	iterations, examples := 20_000, 10
	if testing.Short() {
		examples = 2
	}
	informative := 0
	for i := range examples {
		j := randomJoint(t, r, 4+i%4, 3, 1.5)
		beta := 3 + 5*r.Float64()
		ixt, ity := fromIdentity(j, beta, iterations)
		s := j.Solve(beta)
		if math.Abs(s.IXT-ixt) > 1e-9 || math.Abs(s.ITY-ity) > 1e-9 {
			t.Errorf("example %d, β = %v: %v, %v (gap %v, %d atoms), Blahut–Arimoto %v, %v", i, beta, s.IXT, s.ITY, s.Gap, len(s.Mixture.Mass), ixt, ity)
		}
		if !s.Rigorous || !s.Converged {
			t.Errorf("example %d, β = %v: rigorous %v, converged %v, gap %v", i, beta, s.Rigorous, s.Converged, s.Gap)
		}
		if ixt > 0.1 {
			informative++
		}
	}
	if informative < examples/2 {
		t.Errorf("%d of %d examples have I(X;T) above 0.1: this test shows little", informative, examples)
	}
}

// TestTwoValuesBothWays: in R¹ the general solver is the rigorous one.
func TestTwoValuesBothWays(t *testing.T) {
	r := rand.New(rand.NewPCG(32, 1))
	for range 30 {
		j := randomJoint(t, r, 2+r.IntN(12), 2, 2)
		p, ok := j.Binary()
		if !ok {
			t.Fatal("not binary")
		}
		beta := randomBeta(r, 100)
		a, b := Solve(p, beta, Encoder{}), j.solve(beta, goal(beta), atoms[[]float64]{})
		if math.Abs(a.IXT-beta*a.ITY-b.IXT+beta*b.ITY) > a.Gap+b.Gap+1e-12 || b.Gap > info.Bits(3e-10*max(1, beta)) {
			t.Errorf("β = %v: %v, %v and %v, %v (gap %v)", beta, a.IXT, a.ITY, b.IXT, b.ITY, b.Gap)
		}
		if b.lower > a.lower+info.Nats(a.Gap)+1e-12 {
			t.Errorf("β = %v: F* is said to be %v, and certified to %v + %v", beta, b.lower, a.lower, info.Nats(a.Gap))
		}
		if of := j.Solve(beta); of.Point != a.Point {
			t.Errorf("β = %v: the joint distribution has %+v, its binary problem %+v", beta, of.Point, a.Point)
		}
	}
}

// TestOrderOfValuesDoesNotMatter: y is a name.
func TestOrderOfValuesDoesNotMatter(t *testing.T) {
	rows := [][]float64{{.7, .2, .1, 0}, {.1, .8, .05, .05}, {.2, .2, .3, .3}, {0, 0, 0, 1}}
	turned := make([][]float64, len(rows))
	for x, row := range rows {
		turned[x] = []float64{row[2], row[0], row[3], row[1]}
	}
	a, _ := NewJoint(nil, rows)
	b, _ := NewJoint(nil, turned)
	s, u := a.Solve(4), b.Solve(4)
	if math.Abs(s.IXT-u.IXT) > 1e-9 || math.Abs(s.ITY-u.ITY) > 1e-9 {
		t.Errorf("%v, %v and %v, %v", s.IXT, s.ITY, u.IXT, u.ITY)
	}
	for i, p := range s.Mixture.Prediction {
		q := u.Mixture.Prediction[i]
		back := map[int]int{0: 2, 1: 0, 2: 3, 3: 1}
		for at, y := range q.Y {
			if k := slices.Index(p.Y, back[y]); k < 0 || math.Abs(p.P[k]-q.P[at]) > 1e-6 {
				t.Errorf("atom %d predicts %v and %v", i, p, q)
			}
		}
	}
	first := a.solve(4, goal(4), atoms[[]float64]{})
	if again := a.solve(4, goal(4), first.atoms); math.Abs(again.IXT-s.IXT) > 1e-9 {
		t.Errorf("from its own solution: %v, %v", again.IXT, s.IXT)
	}
}

// TestSearchNoticesBrokenSolvers, if not by proof.
func TestSearchNoticesBrokenSolvers(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 1))
	j := randomJoint(t, r, 12, 3, 1.5)
	s := j.solve(10, goal(10), atoms[[]float64]{})
	if len(s.atoms.Mass) < 3 {
		t.Fatalf("%d atoms: nothing to break", len(s.atoms.Mass))
	}
	highest := func(a atoms[[]float64]) float64 {
		peaks, _ := j.search(10, 1e-10, a, evaluate(j, 10, a, nil).normalised())
		return peaks[0].logc
	}
	if c := highest(s.atoms); c > 1e-8 {
		t.Errorf("log c = %v of the right solution", c)
	}
	if c := highest(s.atoms.without(func(t int) bool { return t == 0 })); c < 1e-3 {
		t.Errorf("a dropped atom passes with log c = %v", c)
	}
	if c := highest(j.solve(10*math.Ln2, 1e-9, atoms[[]float64]{}).atoms); c < 1e-5 {
		t.Errorf("β in bits passes with log c = %v", c)
	}
}

// TestCurveOfManyValues rises concavely from the origin to the end, and encloses
// what is solved at single values.
func TestCurveOfManyValues(t *testing.T) {
	r := rand.New(rand.NewPCG(34, 1))
	for _, k := range []int{3, 4} {
		j := randomJoint(t, r, 8, k, 1.5)
		points, _, err := j.Curve(1e-3, never)
		if err != nil {
			t.Fatal(err)
		}
		e := NewEnvelope(points)
		for _, share := range []float64{0.2, 0.5, 0.8} {
			rate := share * j.Entropy()
			at, of := j.Relevance(rate, 1e-9), e.At(rate)
			if at.Low > of.High+1e-9 || at.High < of.Low-1e-9 || of.Width() > 1e-3+1e-9 || at.Width() > 1e-8 {
				t.Errorf("%d values: I_Y*(%v) in %v (%g), on the curve %v", k, rate, at, at.Width(), of)
			}
			if back := j.Rate(at.Low, 1e-9); back.Low > rate+1e-6 || back.High < rate-1e-6 {
				t.Errorf("%d values: I_X*(%v) in %v, want %v", k, at.Low, back, rate)
			}
		}
	}
	certain, _ := NewJoint(nil, [][]float64{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 0, 1}})
	if s := certain.Solve(3); s.IXT != s.ITY || math.Abs(s.ITY-1.5) > 1e-12 || s.Gap != 0 {
		t.Errorf("Y = f(X): %+v", s.Point)
	}
	if i := certain.Relevance(0.7, 1e-9); !i.holds(0.7) || i.Width() > 1e-9 {
		t.Errorf("Y = f(X): I_Y*(0.7) in %v", i)
	}
}

func BenchmarkJointSolve(b *testing.B) {
	j := randomJoint(b, rand.New(rand.NewPCG(35, 1)), 16, 3, 1.5)
	for b.Loop() {
		j.Solve(5)
	}
}
