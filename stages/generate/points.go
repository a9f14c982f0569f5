package generate

import (
	"fmt"
	"math"

	"infoplane/internal/field"
)

// Points are patterns that the experiment file lists itself.
type Points struct {
	// Inputs are those of each pattern.
	Inputs [][]float64 `json:"inputs"`

	// Labels are the classes 0, 1, … of the patterns.
	Labels []int `json:"labels"`

	// Scores are numbers that networks learn with `target: score`; left out, there are none.
	Scores []float64 `json:"scores,omitempty"`
}

// maxPoints bounds the patterns that a file lists; more belong in a file of data.
const maxPoints = 1000

// problem returns what is wrong with the points, as an error of its field, or nil.
func (p *Points) problem() error {
	wrong := func(name, format string, args ...any) error {
		return &field.Error{Field: name, Problem: fmt.Sprintf(format, args...)}
	}
	switch {
	case p == nil:
		return wrong("points", "is missing; the rule points needs it, such as {inputs: [[-1], [1]], labels: [0, 1]}")
	case len(p.Inputs) < 2 || len(p.Inputs) > maxPoints:
		return wrong("points.inputs", "has %d patterns; a file lists 2 to %d, and the rule file reads more", len(p.Inputs), maxPoints)
	case len(p.Labels) != len(p.Inputs):
		return wrong("points.labels", "has %d labels of %d patterns", len(p.Labels), len(p.Inputs))
	case len(p.Scores) != 0 && len(p.Scores) != len(p.Inputs):
		return wrong("points.scores", "has %d scores of %d patterns; leave it out where there are none", len(p.Scores), len(p.Inputs))
	}
	for i, x := range p.Inputs {
		if len(x) == 0 || len(x) != len(p.Inputs[0]) {
			return wrong("points.inputs", "pattern %d has %d inputs, and the first has %d; all have as many, at least one", i, len(x), len(p.Inputs[0]))
		}
		for _, v := range x {
			if !(math.Abs(v) <= math.MaxFloat32) {
				return wrong("points.inputs", "pattern %d has the input %v; inputs are float32 numbers", i, v)
			}
		}
	}
	used := make([]bool, p.classes())
	for i, y := range p.Labels {
		if y < 0 || y >= len(used) {
			return wrong("points.labels", "pattern %d has the label %d; labels are 0, 1, … without a gap", i, y)
		}
		used[y] = true
	}
	for y, there := range used {
		if !there || len(used) < 2 {
			return wrong("points.labels", "no pattern has the label %d; labels are 0, 1, … without a gap, and there are at least two", max(y, len(used)%2))
		}
	}
	for i, s := range p.Scores {
		if !(math.Abs(s) <= math.MaxFloat32) {
			return wrong("points.scores", "pattern %d has the score %v; scores are float32 numbers", i, s)
		}
	}
	return nil
}

// classes is the number of classes, at most that of patterns.
func (p *Points) classes() int {
	most := 0
	for _, y := range p.Labels {
		most = max(most, y+1)
	}
	return min(most, len(p.Labels))
}

// set returns the patterns, each an orbit of its own.
func (p *Points) set() (set, error) {
	x := make([][]float32, len(p.Inputs[0]))
	for i := range x {
		x[i] = make([]float32, len(p.Inputs))
		for k, inputs := range p.Inputs {
			x[i][k] = float32(inputs[i])
		}
	}
	y := make([]int32, len(p.Labels))
	for k, label := range p.Labels {
		y[k] = int32(label)
	}
	labels := certain(y)
	copy(labels.Score, p.Scores)
	return set{x: x, Labels: labels, classes: p.classes()}, nil
}
