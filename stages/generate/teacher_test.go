package generate

import (
	"math"
	"testing"

	"infoplane/internal/linear"
)

func TestNormalAgreesWithErf(t *testing.T) {
	for z := -9.0; z <= 9; z += 0.01 {
		if got, want := normal(z), math.Erfc(-z/math.Sqrt2)/2; math.Abs(got-want) > 4e-15 {
			t.Errorf("Φ(%v) = %v, want %v", z, got, want)
		}
	}
	if normal(0) != 0.5 || normal(-40) != 0 || normal(40) != 1 {
		t.Error("Φ is wrong at 0 or far out")
	}
}

// TestTeacherHasItsMoments: the variances of inputs, answers and noise, within five
// deviations of their estimates.
func TestTeacherHasItsMoments(t *testing.T) {
	const n = 20000
	teacher := &Teacher{Patterns: n, Inputs: 10, Relevant: 4, SignalToNoise: 2}
	m := made(t, Config{Rule: "gaussian-teacher", Teacher: teacher}, 5)
	near := func(what string, got, want, deviation float64) {
		if math.Abs(got-want) > 5*deviation {
			t.Errorf("%s: %v, want %v ± %v", what, got, want, deviation)
		}
	}
	sum, square, signal, noise, agree, expected := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	for _, x := range m.Patterns.X {
		for _, v := range x {
			sum, square = sum+float64(v), square+float64(v)*float64(v)
		}
	}
	norm := 0.0
	for i, w := range m.Teacher {
		norm += w.Value * w.Value / 10
		if (w.Value == 0) != (i >= 4) {
			t.Errorf("the weight of input %d of 4 relevant ones is %v", i, w.Value)
		}
	}
	for i, score := range m.Patterns.Score {
		answer := 0.0
		for j, w := range m.Teacher {
			answer += w.Value * float64(m.Patterns.X[j][i])
		}
		signal += answer * answer / n
		noise += (score - answer) * (score - answer) / n
		agree += float64(m.Patterns.Y[i])
		expected += m.Patterns.PY[i]
		if (score > 0) != (m.Patterns.Y[i] == 1) {
			t.Fatalf("pattern %d: score %v, label %d", i, score, m.Patterns.Y[i])
		}
	}
	near("mean of the inputs", sum/(10*n), 0, math.Sqrt(0.1/(10*n)))
	near("variance of the inputs", square/(10*n), 0.1, 0.1*math.Sqrt(2./(10*n)))
	near("variance of the answers", signal, norm, norm*math.Sqrt(2./n))
	near("variance of the noise", noise, 0.5, 0.5*math.Sqrt(2./n))
	near("share of label 1", agree/n, expected/n, 0.5/math.Sqrt(n))

	norm = 0
	for seed := range uint64(2000) {
		for _, w := range teacher.Weights(seed) {
			norm += w * w / 10 / 2000
		}
	}
	near("variance of the answers over teachers", norm, 1, math.Sqrt(2./4/2000))
}

// TestLeastSquaresErrs as its closed form says, over 200 teachers: for P patterns of N Gaussian
// inputs,
//
//	E ‖ŵ - w‖²/N = σ² N/(P - N - 1)
//
// Noise of half the size is the twin.
func TestLeastSquaresErrs(t *testing.T) {
	const inputs, patterns, repeats = 8, 40, 200
	mean, square := 0.0, 0.0
	for seed := range uint64(repeats) {
		m := made(t, Config{Rule: "gaussian-teacher", Teacher: &Teacher{Patterns: patterns, Inputs: inputs, SignalToNoise: 1}}, seed)
		gram, moment := make([]float64, inputs*inputs), make([]float64, inputs)
		for i, score := range m.Patterns.Score {
			for j := range inputs {
				moment[j] += float64(m.Patterns.X[j][i]) * score
				for k := range inputs {
					gram[j*inputs+k] += float64(m.Patterns.X[j][i]) * float64(m.Patterns.X[k][i])
				}
			}
		}
		if !linear.Cholesky(gram, inputs) {
			t.Fatal("the inputs are not independent")
		}
		linear.Substitute(gram, inputs, moment)
		err := 0.0
		for j, w := range moment {
			err += (w - m.Teacher[j].Value) * (w - m.Teacher[j].Value) / inputs
		}
		mean, square = mean+err/repeats, square+err*err/repeats
	}
	deviation := math.Sqrt((square - mean*mean) / repeats)
	want := float64(inputs) / (patterns - inputs - 1)
	if math.Abs(mean-want) > 4*deviation {
		t.Errorf("generalisation error %v ± %v, want %v", mean, deviation, want)
	}
	if math.Abs(mean-want/2) < 4*deviation {
		t.Error("half the noise would pass")
	}
}

func TestTeacherWithoutNoise(t *testing.T) {
	p := made(t, Config{Rule: "gaussian-teacher", Teacher: &Teacher{Patterns: 100, Inputs: 3}}, 1).Patterns
	for i, y := range p.Y {
		if p.PY[i] != float64(y) {
			t.Fatalf("pattern %d: label %d, p(y=1|x) = %v", i, y, p.PY[i])
		}
	}
}

func TestTeacherNamesTheField(t *testing.T) {
	for want, teacher := range map[string]*Teacher{
		"teacher: is missing; the rule gaussian-teacher needs it": nil,
		"teacher.inputs: is 0":                                                                   {Patterns: 10},
		"teacher.patterns: is 1; there are at least two":                                         {Patterns: 1, Inputs: 1},
		"teacher.patterns: is 1000000000, each of 100 inputs":                                    {Patterns: 1e9, Inputs: 100},
		"teacher.relevant: is 4 of 3 inputs":                                                     {Patterns: 10, Inputs: 3, Relevant: 4},
		"teacher.signal_to_noise: is -1; expected a positive number":                             {Patterns: 10, Inputs: 3, SignalToNoise: -1},
		"teacher.signal_to_noise: is +Inf; expected a positive number, or left out for no noise": {Patterns: 10, Inputs: 3, SignalToNoise: math.Inf(1)},
		"teacher.signal_to_noise: is NaN; expected a positive number, or left out for no noise":  {Patterns: 10, Inputs: 3, SignalToNoise: math.NaN()},
	} {
		refused(t, Config{Rule: "gaussian-teacher", Teacher: teacher}, want)
	}
	refused(t, Config{Rule: "hard", Teacher: &Teacher{Patterns: 10, Inputs: 3}}, "teacher: is for the rules gaussian-teacher; leave it out of hard")
	refused(t, Config{Rule: "hard", LabelNoise: 1.1}, "label_noise: is 1.1; a probability is from 0 to 1")
	refused(t, Config{Rule: "hard", LabelNoise: -0.1}, "label_noise: is -0.1")
}
