package solve

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/info"
)

// awkward draws a joint distribution with what solvers stumble on: entries that are
// zero, rows that are certain, rows that are equal, entries that are tiny, here and
// there or everywhere.
func awkward(t testing.TB, r *rand.Rand, n, k int) *Joint {
	t.Helper()
	p, weight := make([][]float64, n), make([]float64, n)
	sharp, zeros := 3*r.Float64(), 0.7*r.Float64()
	tiny, digits := 8, 12.0 // one in so many zeros is not zero, but has so many zeros
	if r.IntN(4) == 0 {
		tiny, digits = 1, 300
	}
	sum := 0.0
	for x := range p {
		weight[x] = r.ExpFloat64() + 1e-3
		sum += weight[x]
		p[x] = make([]float64, k)
		switch kind := r.IntN(12); {
		case kind == 0:
			p[x][r.IntN(k)] = 1
		case kind == 1 && x > 0:
			copy(p[x], p[r.IntN(x)])
		default:
			p[x][r.IntN(k)] = r.Float64() + 1e-3
			for y := range p[x] {
				if r.Float64() >= zeros {
					p[x][y] += math.Exp(sharp * r.NormFloat64())
				} else if r.IntN(tiny) == 0 {
					p[x][y] += math.Pow(10, -digits*r.Float64())
				}
			}
		}
		total := 0.0
		for _, v := range p[x] {
			total += v
		}
		for y := range p[x] {
			p[x][y] /= total
		}
	}
	for x := range weight {
		weight[x] /= sum
	}
	j, err := NewJoint(weight, p)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// iterate is Blahut–Arimoto from some predictions, with zeros taken as they are: it
// returns I(X;T) - β I(T;Y) in bits of the encoder it ends with. It shares no code with
// the solver.
func iterate(j *Joint, p [][]float64, beta float64, r [][]float64, iterations int) float64 {
	n, k, m := len(p), len(p[0]), len(r)
	q, encoder, distance := make([]float64, m), make([][]float64, n), make([]float64, m)
	for t := range q {
		q[t] = 1 / float64(m)
	}
	for x := range encoder {
		encoder[x] = make([]float64, m)
	}
	logr := make([][]float64, m)
	for t := range logr {
		logr[t] = make([]float64, k)
	}
	for range iterations {
		for t := range r {
			for y, v := range r[t] {
				logr[t][y] = math.Log(v)
			}
		}
		next, mass := make([][]float64, m), make([]float64, m)
		for t := range next {
			next[t] = make([]float64, k)
		}
		for x := range p {
			least := math.Inf(1)
			for t := range r {
				distance[t] = 0
				for y, v := range p[x] {
					if v > 0 {
						distance[t] -= v * logr[t][y]
					}
				}
				if q[t] > 0 {
					least = min(least, distance[t])
				}
			}
			z := 0.0
			for t := range r {
				encoder[x][t] = 0
				if q[t] > 0 && !math.IsInf(distance[t], 1) {
					encoder[x][t] = q[t] * math.Exp(-beta*(distance[t]-least))
				}
				z += encoder[x][t]
			}
			for t := range r {
				encoder[x][t] /= z
				share := j.weight[x] * encoder[x][t]
				mass[t] += share
				for y, v := range p[x] {
					next[t][y] += share * v
				}
			}
		}
		for t := range r {
			if q[t] = mass[t]; mass[t] < 1e-200 {
				q[t] = 0
				continue
			}
			for y := range r[t] {
				r[t][y] = next[t][y] / mass[t]
			}
		}
	}
	tx, ty := make([][]float64, m), make([][]float64, m)
	for t := range r {
		tx[t], ty[t] = make([]float64, n), make([]float64, k)
		for x, w := range j.weight {
			tx[t][x] = w * encoder[x][t]
			for y, v := range p[x] {
				ty[t][y] += w * encoder[x][t] * v
			}
		}
	}
	return info.MutualInformation(tx) - beta*info.MutualInformation(ty)
}

// starts are predictions that Blahut–Arimoto begins with: every row its own, and some
// random means of rows, which reach the inside.
func starts(r *rand.Rand, p [][]float64) [][][]float64 {
	var identity [][]float64
	for _, row := range p {
		one := slices.Clone(row)
		for y := range one { // on a face it would stay there
			one[y] = 0.999*one[y] + 0.001/float64(len(one))
		}
		identity = append(identity, one)
	}
	out := [][][]float64{identity}
	for range 2 {
		var some [][]float64
		for range min(len(p), 2+r.IntN(6)) {
			one := make([]float64, len(p[0]))
			sum := 0.0
			for _, row := range p {
				w := math.Pow(r.Float64(), 8)
				sum += w
				for y, v := range row {
					one[y] += w * v
				}
			}
			for y := range one {
				one[y] = 0.9999*one[y]/sum + 0.0001/float64(len(one))
			}
			some = append(some, one)
		}
		out = append(out, some)
	}
	return out
}

// unproven solves without a proof, which would find a maximum that the search does not.
func (j *Joint) unproven(beta float64) solution[[]float64] {
	if len(j.prior) > 1 && !j.Deterministic() {
		searching := *j
		searching.proves = false
		return descend(&searching, beta, goal(beta), j.identity(coldAtoms))
	}
	return j.solve(beta, goal(beta), atoms[[]float64]{})
}

// TestNeverWorseThanBlahutArimoto: on a thousand awkward distributions no start of
// Blahut–Arimoto ends at a Lagrangian that is lower by 1e-9 bits.
func TestNeverWorseThanBlahutArimoto(t *testing.T) {
	const parts = 8
	each := 1000 / parts
	if testing.Short() {
		each = 100 / parts
	}
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(61, uint64(part)))
			informative := 0
			for i := range each {
				n, k := 2+r.IntN(39), 3+r.IntN(4)
				j := awkward(t, r, n, k)
				beta := math.Exp(math.Log(30) * r.Float64())
				s := j.unproven(beta)
				if bad := s.IXT != s.IXT || s.ITY != s.ITY || s.ITY > s.IXT+1e-12; bad {
					t.Errorf("%d: %d×%d, β = %v: %+v", i, n, k, beta, s.Point)
				}
				p := dense(j)
				for at, start := range starts(r, p) {
					other := iterate(j, p, beta, start, 200)
					if ours := s.IXT - beta*s.ITY; ours > other+1e-9 {
						t.Errorf("%d: %d×%d, β = %v: start %d of Blahut–Arimoto ends %v bits lower", i, n, k, beta, at, ours-other)
					}
				}
				if s.IXT > 0.1 {
					informative++
				}
			}
			if informative < each/3 {
				t.Errorf("%d of %d have I(X;T) above 0.1: this test shows little", informative, each)
			}
		})
	}
}
