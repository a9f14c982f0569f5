package generate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/internal/field"
)

func fourPoints() *Points {
	return &Points{Inputs: [][]float64{{-3}, {-1}, {1}, {3}}, Labels: []int{0, 0, 0, 1}, Scores: []float64{-1, -1, -1, 1}}
}

// Points are what the file lists; without scores there are none.
func TestPoints(t *testing.T) {
	p, err := Config{Rule: "points", Points: fourPoints()}.Patterns(0)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.X, p.Y, p.PY, p.Score, p.Orbit); got != "[[-3 -1 1 3]] [0 0 0 1] [0 0 0 1] [-1 -1 -1 1] [0 1 2 3]" {
		t.Errorf("patterns %s", got)
	}
	c := Config{Rule: "points", Points: &Points{Inputs: [][]float64{{1, 2}, {3, 4}, {5, 6}}, Labels: []int{2, 0, 1}}}
	if p, err = c.Patterns(0); err != nil || !slices.Equal(p.X[1], []float32{2, 4, 6}) || !math.IsNaN(p.Score[0]) {
		t.Errorf("patterns %+v (%v)", p, err)
	}
	if n, classes := c.Size(); n != 3 || classes != 3 || c.Random() {
		t.Errorf("%d patterns of %d classes, random: %v", n, classes, c.Random())
	}
}

func TestPointsThatAreWrong(t *testing.T) {
	for name, change := range map[string]func(p *Points){
		"points.inputs":     func(p *Points) { p.Inputs = p.Inputs[:1] },
		"points.labels":     func(p *Points) { p.Labels = p.Labels[:3] },
		"points.scores":     func(p *Points) { p.Scores = p.Scores[:3] },
		"points.inputs ":    func(p *Points) { p.Inputs[2] = []float64{1, 2} },
		"points.inputs  ":   func(p *Points) { p.Inputs[2] = []float64{1e300} },
		"points.labels ":    func(p *Points) { p.Labels[1] = -1 },
		"points.labels  ":   func(p *Points) { p.Labels[3] = 2 },
		"points.labels   ":  func(p *Points) { p.Labels[3] = 0 },
		"points.labels    ": func(p *Points) { p.Labels[3] = 1 << 40 },
		"points.scores ":    func(p *Points) { p.Scores[0] = math.NaN() },
	} {
		p := fourPoints()
		change(p)
		var wrong *field.Error
		if err := (Config{Rule: "points", Points: p}).Validate(); !errors.As(err, &wrong) || len(name) < len(wrong.Field) || name[:len(wrong.Field)] != wrong.Field {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []Config{{Rule: "points"}, {Rule: "hard", Points: fourPoints()}} {
		if c.Validate() == nil {
			t.Errorf("%+v is valid", c)
		}
	}
}
