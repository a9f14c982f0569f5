package generate

import (
	"fmt"
	"math"

	"infoplane/internal/field"
	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// Teacher describes a regression of a linear teacher with Gaussian inputs.
type Teacher struct {
	// Patterns is the number of patterns.
	Patterns int `json:"patterns"`

	// Inputs is the number of inputs.
	Inputs int `json:"inputs"`

	// Relevant is how many of them, the first, the teacher depends on; left out, all. The
	// others are irrelevant.
	Relevant int `json:"relevant,omitempty"`

	// SignalToNoise is the variance of the teacher's answers, 1, divided by that of the
	// noise on them; left out, there is no noise.
	SignalToNoise float64 `json:"signal_to_noise,omitempty"`
}

// maxTeacher bounds the inputs of all patterns: a gigabyte.
const maxTeacher = 1 << 28

// problem returns what is wrong with the teacher, as an error of its field, or nil.
func (t *Teacher) problem() error {
	wrong := func(name, format string, args ...any) error {
		return &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)}
	}
	switch {
	case t == nil:
		return &field.Error{Field: "teacher", Problem: "is missing; the rule gaussian-teacher needs it, such as {patterns: 1000, inputs: 100, signal_to_noise: 1}"}
	case t.Inputs < 1:
		return wrong("teacher.inputs", "is %d; there is at least one", t.Inputs)
	case t.Patterns < 2:
		return wrong("teacher.patterns", "is %d; there are at least two", t.Patterns)
	case t.Patterns > maxTeacher/t.Inputs:
		return wrong("teacher.patterns", "is %d, each of %d inputs; all patterns have at most %d inputs together", t.Patterns, t.Inputs, maxTeacher)
	case t.Relevant < 0 || t.Relevant > t.Inputs:
		return wrong("teacher.relevant", "is %d of %d inputs; leave it out if all are relevant", t.Relevant, t.Inputs)
	case t.SignalToNoise < 0 || math.IsNaN(t.SignalToNoise) || math.IsInf(t.SignalToNoise, 0):
		return wrong("teacher.signal_to_noise", "is %v; expected a positive number, or left out for no noise", t.SignalToNoise)
	}
	return nil
}

// relevant is the number of inputs that the teacher depends on.
func (t *Teacher) relevant() int {
	if t.Relevant == 0 {
		return t.Inputs
	}
	return t.Relevant
}

// Weights draws the teacher, one weight for each input, those of irrelevant inputs 0:
//
//	w_i ~ N(0, N/R)        N inputs, the first R of them relevant
func (t *Teacher) Weights(seed uint64) []float64 {
	w, draw := make([]float64, t.Inputs), random.New(seed, "teacher")
	deviation := math.Sqrt(float64(t.Inputs) / float64(t.relevant()))
	for i := range t.relevant() {
		w[i] = float64(deviation * draw.Normal())
	}
	return w
}

// Draw draws the patterns and the teacher's answers, which are the scores.
//
//	x ~ N(0, I/N);   f(x) = w·x + ε,   ε ~ N(0, 1/SNR);   y = 1 iff f(x) > 0
//
// w is [Teacher.Weights], so that w·x has the variance 1 over teachers, however many
// inputs are relevant. p(y=1|x) is Φ(w·x √SNR), the Gaussian distribution function.
// The answers are those to the inputs as float32, which networks have.
//
// Reference: A. Saxe et al., On the Information Bottleneck Theory of Deep Learning, 2018,
// section 3 and figure 6, where all weights of relevant inputs have one variance, and the
// ratio is that of it and of the noise; with N = R the two agree.
func (t *Teacher) Draw(seed uint64) (x [][]float32, l Labels) {
	w := t.Weights(seed)
	inputs, noise := random.New(seed, "inputs"), random.New(seed, "noise")
	x = make([][]float32, t.Inputs)
	for j := range x {
		x[j] = make([]float32, t.Patterns)
	}
	l = Labels{counting(t.Patterns), make([]float64, t.Patterns), make([]float64, t.Patterns), make([]int32, t.Patterns)}
	scale := math.Sqrt(float64(t.Inputs))
	for i := range t.Patterns {
		answer := 0.0
		for j := range x {
			x[j][i] = float32(inputs.Normal() / scale)
			answer += float64(w[j] * float64(x[j][i]))
		}
		l.Score[i], l.PY[i] = answer, indicator(answer > 0)
		if t.SignalToNoise > 0 {
			deviation := 1 / math.Sqrt(t.SignalToNoise)
			l.Score[i] += float64(deviation * noise.Normal())
			l.PY[i] = normal(answer / deviation)
		}
		l.Y[i] = int32(indicator(l.Score[i] > 0))
	}
	return x, l
}

// normal returns the Gaussian distribution function, to 4e-15.
//
//	Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …)
//
// Reference: G. Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical
// Software 11 (2004), doi:10.18637/jss.v011.i04.
func normal(z float64) float64 {
	if math.Abs(z) > 8.3 { // beyond, it rounds to 0 or 1
		return indicator(z > 0)
	}
	sum, term := z, z
	for i := 3.0; math.Abs(term) > math.Abs(sum)*0x1p-54; i += 2 {
		term = term * float64(z*z) / i
		sum += term
	}
	const logRoot = 0.91893853320467274178 // log √2π
	return min(1, max(0, 0.5+float64(sum*vec.Exp(-float64(0.5*z*z)-logRoot))))
}
