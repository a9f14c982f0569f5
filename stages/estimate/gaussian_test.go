package estimate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"infoplane/artifacts/tables"
)

// linearNetwork draws inputs of the variance v, scores w·x + ε, and layers that are linear in
// the inputs, in multiples of 1/64 so that float32 holds them exactly.
func linearNetwork(r *rand.Rand, n, inputs, units int) (of Regression, layer [][]float32, maps [][]float64) {
	short := func(v float64) float64 { return math.Round(v*64) / 64 }
	of.Score = make([]float64, n)
	for range inputs {
		x, w := make([]float32, n), short(r.NormFloat64())
		for p := range x {
			x[p] = float32(short(r.NormFloat64()))
			of.Score[p] += w * float64(x[p])
		}
		of.X, of.Teacher = append(of.X, x), append(of.Teacher, w)
	}
	for range units {
		unit, w := make([]float32, n), make([]float64, inputs)
		for i, x := range of.X {
			w[i] = short(r.NormFloat64())
			for p, v := range x {
				unit[p] += float32(w[i]) * v
			}
		}
		layer, maps = append(layer, unit), append(maps, w)
	}
	return of, layer, maps
}

// halfLogDet is ½ log₂ det(I + v Σ_k a_k a_kᵀ/σ²) over some columns of maps, by gonum v0.17.
func halfLogDet(maps [][]float64, first, last int, v, noise float64) float64 {
	m := mat.NewSymDense(len(maps), nil)
	for u := range maps {
		for w := range maps {
			sum := 0.0
			if u == w {
				sum = 1
			}
			for i := first; i < last; i++ {
				sum += v * maps[u][i] * maps[w][i] / noise
			}
			m.SetSym(u, w, sum)
		}
	}
	det, _ := mat.LogDet(m)
	return det / 2 / math.Ln2
}

// Four patterns at (±1,±1): the covariances by hand, of a layer, of its classes, of a score and
// of one input; to 1e-12. A missing ½ or σ² is seen.
func TestGaussianByHand(t *testing.T) {
	x := [][]float32{{1, 1, -1, -1}, {1, -1, 1, -1}}
	score := []float64{1, 1, -1, -1}
	layer := [][]float32{{3, 1, -1, -3}, {1, -1, 1, -1}} // W = (2 1; 0 1): C = (5 1; 1 1)
	y := []int32{7, 7, 0, 0}
	const noise = 0.5
	bits := func(det float64) float64 { return math.Log2(det) / 2 }
	all := bits((1+5/noise)*(1+1/noise) - 1/noise/noise)
	for _, c := range []struct {
		model    GaussianModel
		ixt, ity float64
	}{
		// Within classes C_Y = (1 1; 1 1): what the first input adds is gone.
		{GaussianModel{Variance: noise, Target: "label"}, all, all - bits((1+1/noise)*(1+1/noise)-1/noise/noise)},
		{GaussianModel{Variance: noise, Target: "score"}, all, all - bits((1+1/noise)*(1+1/noise)-1/noise/noise)},
		// cov(T,f) = (2 0), var f + τ² = 4: C_Y = (4 1; 1 1).
		{GaussianModel{Variance: noise, Target: "score", TargetVariance: 3}, all, all - bits((1+4/noise)*(1+1/noise)-1/noise/noise)},
		// The second input alone: without it C_A = (4 0; 0 0).
		{GaussianModel{Variance: noise, Target: "label", Inputs: "1-1"}, all - bits(1+4/noise), all - bits((1+1/noise)*(1+1/noise)-1/noise/noise)},
	} {
		got := must(NewGaussian(c.model, Regression{X: x, Score: score}), layer, y)
		if math.Abs(got.IXT-c.ixt) > tol || math.Abs(got.ITY-c.ity) > tol || !math.IsNaN(got.HT) {
			t.Errorf("%+v: %+v, want %v, %v", c.model, got, c.ixt, c.ity)
		}
		if math.Abs(got.IXT-2*c.ixt) < 0.1 || math.Abs(got.IXT-bits(6*2-1)) < 0.01 {
			t.Error("a missing ½, or a missing σ², passes")
		}
	}
}

// With an input variance the information is that of the distribution, to 1e-9 of the determinants
// by gonum, whatever the patterns: for the teacher as target, for a score without noise, and for
// some of the inputs. Leaving out Σ_x, as the paper's equations do, is seen.
func TestGaussianOfTheDistribution(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 19))
	for _, units := range []int{1, 2, 5, 12} {
		const inputs, n, noise, v, tau = 8, 60, 0.25, 0.125, 0.75
		of, layer, maps := linearNetwork(r, n, inputs, units)
		// I(T;Y) as I(Y;T): one more unit, which is the answer with its noise.
		joint := make([][]float64, units+1)
		for u := range maps {
			joint[u] = append([]float64(nil), maps[u]...)
			for i := range joint[u] {
				joint[u][i] /= math.Sqrt(noise)
			}
		}
		answer, norm := make([]float64, inputs), 0.0
		for i, w := range of.Teacher {
			answer[i] = w / math.Sqrt(tau)
			norm += w * w
		}
		joint[units] = answer
		total := halfLogDet(maps, 0, inputs, v, noise)
		ity := total + math.Log2(1+v*norm/tau)/2 - halfLogDet(joint, 0, inputs, v, 1)
		some := total - halfLogDet(maps, 3, inputs, v, noise)
		others := total - halfLogDet(maps, 0, 3, v, noise)
		for _, target := range []string{"teacher", "score"} {
			model := GaussianModel{Variance: noise, Target: target, TargetVariance: tau, InputVariance: v}
			got := must(NewGaussian(model, of), layer, make([]int32, n))
			model.Inputs = "0-2"
			first := must(NewGaussian(model, of), layer, make([]int32, n))
			model.Inputs = "3-7"
			last := must(NewGaussian(model, of), layer, make([]int32, n))
			for name, pair := range map[string][2]float64{
				"I(X;T)": {got.IXT, total}, "I(T;Y)": {got.ITY, ity}, "I(T;Y) beside inputs": {first.ITY, ity},
				"I(A;T)": {first.IXT, some}, "I(B;T)": {last.IXT, others},
			} {
				if math.Abs(pair[0]-pair[1]) > 1e-9 {
					t.Errorf("%d units, %s: %s is %v, want %v", units, target, name, pair[0], pair[1])
				}
			}
			if math.Abs(got.IXT-halfLogDet(maps, 0, inputs, 1, noise)) < 0.1 || first.IXT+last.IXT > got.IXT+1e-9 && units == 1 {
				t.Error("a missing Σ_x passes, or parts know more than the whole of one unit")
			}
		}
	}
}

// By Monte Carlo: the mean of log p(t|x)/p(t), and of log p(t,y)/p(t)p(y), over draws of the
// distribution, within five standard errors; not that of twice the noise.
func TestGaussianByMonteCarlo(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 6))
	const inputs, units, n, noise, v, tau, draws = 5, 3, 40, 0.5, 0.2, 1.0, 40_000
	of, layer, maps := linearNetwork(r, n, inputs, units)
	c := mat.NewSymDense(units+1, nil) // of T + Z and Y
	rows := append(append([][]float64(nil), maps...), of.Teacher)
	for u := range rows {
		for w := range rows {
			sum := 0.0
			for i := range inputs {
				sum += v * rows[u][i] * rows[w][i]
			}
			if u == w && u < units {
				sum += noise
			} else if u == w {
				sum += tau
			}
			c.SetSym(u, w, sum)
		}
	}
	logDensity := func(of *mat.SymDense) func(z []float64) float64 {
		var root mat.Cholesky
		if !root.Factorize(of) {
			t.Fatal("not positive definite")
		}
		return func(z []float64) float64 {
			x, into := mat.NewVecDense(len(z), z), new(mat.VecDense)
			if err := root.SolveVecTo(into, x); err != nil {
				t.Fatal(err)
			}
			return -(mat.Dot(x, into) + root.LogDet() + float64(len(z))*math.Log(2*math.Pi)) / 2 / math.Ln2
		}
	}
	part := func(first, last int) *mat.SymDense {
		m := mat.NewSymDense(last-first, nil)
		for i := first; i < last; i++ {
			for j := first; j < last; j++ {
				m.SetSym(i-first, j-first, c.At(i, j))
			}
		}
		return m
	}
	both, ofT, ofY := logDensity(c), logDensity(part(0, units)), logDensity(part(units, units+1))
	var ixt, ity moments
	for range draws {
		z, given := make([]float64, units+1), 0.0
		x := make([]float64, inputs)
		for i := range x {
			x[i] = math.Sqrt(v) * r.NormFloat64()
		}
		for u, w := range rows {
			deviation := math.Sqrt(noise)
			if u == units {
				deviation = math.Sqrt(tau)
			}
			e := deviation * r.NormFloat64()
			for i := range x {
				z[u] += w[i] * x[i]
			}
			z[u] += e
			if u < units {
				given -= (e*e/noise + math.Log(2*math.Pi*noise)) / 2 / math.Ln2
			}
		}
		ixt.add(given - ofT(z[:units]))
		ity.add(both(z) - ofT(z[:units]) - ofY(z[units:]))
	}
	model := GaussianModel{Variance: noise, Target: "teacher", TargetVariance: tau, InputVariance: v}
	got := must(NewGaussian(model, of), layer, make([]int32, n))
	model.Variance *= 2
	twin := must(NewGaussian(model, of), layer, make([]int32, n))
	near := func(e Estimate) bool {
		return math.Abs(e.IXT-ixt.mean()) < 5*ixt.standardError() && math.Abs(e.ITY-ity.mean()) < 5*ity.standardError()
	}
	if !near(got) || near(twin) {
		t.Errorf("%+v, twice the noise %+v; by Monte Carlo %v ± %v, %v ± %v", got, twin, ixt.mean(), ixt.standardError(), ity.mean(), ity.standardError())
	}
}

// What the patterns do not say is an error that tells what to do.
func TestGaussianRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	of, layer, _ := linearNetwork(r, 30, 4, 2)
	bent := [][]float32{append([]float32(nil), layer[0]...)}
	for p, v := range bent[0] {
		bent[0][p] = max(v, 0)
	}
	few := Regression{X: part(of.X, []int{0, 1, 2}), Score: of.Score[:3], Teacher: of.Teacher}
	for want, c := range map[string]struct {
		GaussianModel
		Regression
		layer [][]float32
	}{
		"the patterns have no inputs":             {GaussianModel{Variance: 1, Target: "score", InputVariance: 1}, Regression{Score: of.Score}, layer},
		"the patterns have the inputs 0-3":        {GaussianModel{Variance: 1, Target: "label", Inputs: "2-4"}, of, layer},
		"have no scores; take the target label":   {GaussianModel{Variance: 1, Target: "score"}, Regression{X: of.X}, layer},
		"a teacher of 0 weights, and 4 inputs":    {GaussianModel{Variance: 1, Target: "teacher"}, Regression{X: of.X}, layer},
		"3 patterns do not determine":             {GaussianModel{Variance: 1, Target: "score", InputVariance: 1}, few, part(layer, []int{0, 1, 2})},
		"30 patterns do not determine":            {GaussianModel{Variance: 1, Target: "label", Inputs: "0-1"}, Regression{X: [][]float32{of.X[0], of.X[0]}}, layer},
		"unit 0: a share of":                      {GaussianModel{Variance: 1, Target: "score", InputVariance: 1}, of, bent},
		"noise of variance 1e-30 vanishes in the": {GaussianModel{Variance: 1e-30, Target: "label"}, of, [][]float32{layer[0], layer[0]}},
	} {
		_, err := NewGaussian(c.GaussianModel, c.Regression).Estimate(c.layer, make([]int32, len(c.layer[0])))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := NewGaussian(GaussianModel{Variance: 1, Target: "score"}, of).Estimate(bent, make([]int32, 30)); err != nil {
		t.Errorf("without an input variance a layer may be anything: %v", err)
	}
}

// From a table: teacher, scores and parts of the patterns arrive, and no ceiling is reported.
func TestGaussianOfATable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	of, layer, maps := linearNetwork(r, 20, 3, 2)
	p := tables.Patterns{X: of.X, Score: of.Score, Y: make([]int32, 20), Pattern: make([]int32, 20)}
	x := tables.Activations{T: [][][]float32{layer}, Epoch: make([]int32, 20), Pattern: p.Pattern}
	var teacher tables.Teacher
	var split tables.Split
	for i := range p.Pattern {
		p.Pattern[i] = int32(i)
		split = append(split, parts([]string{"train", "test"}[i%2])[0])
	}
	for i, w := range of.Teacher {
		teacher = append(teacher, tables.TeacherRow{Input: int32(i), Value: w})
	}
	want := halfLogDet(maps, 0, 3, 0.5, 1)
	for _, c := range []Config{
		{Estimator: "gaussian", Variance: 1, Target: "teacher", InputVariance: 0.5, TargetVariance: 1},
		{Estimator: "gaussian", Variance: 1, Target: "score", InputVariance: 0.5, On: "train"},
	} {
		rows, err := c.Information(p, x, Rows{Split: split, Teacher: teacher}, never)
		if err != nil || math.Abs(rows[0].IXTBits-want) > 1e-9 || !(rows[0].ITYBits > 0) || !math.IsNaN(rows[0].Ceiling) {
			t.Errorf("%+v: %+v, want %v; %v", c, rows, want, err)
		}
		if _, err := c.Information(p, x, Rows{Split: split, Teacher: teacher, Draws: 2}, never); err == nil || !strings.Contains(err.Error(), "for networks without noise") {
			t.Errorf("draws: %v", err)
		}
	}
}
