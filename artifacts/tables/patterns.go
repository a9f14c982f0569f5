package tables

import "fmt"

// Patterns is the data set: every input x with the label rule's view of it.
// Columns have one entry per pattern; patterns are equiprobable.
type Patterns struct {
	Pattern []int32     `column:"pattern"` // 0 … N-1, in counting order
	Orbit   []int32     `column:"orbit"`   // class of patterns that the rule cannot tell apart
	Score   []float64   `column:"score"`   // the rule's score f(x), compared with its threshold
	PY      []float64   `column:"p_y"`     // p(y=1|x)
	Y       []int32     `column:"y"`       // the label, 0 or 1
	X       [][]float32 `column:"x_%d"`    // X[i][pattern] is input i
}

// The names of the columns that only [Patterns] has.
const (
	ColumnOrbit = "orbit"
	ColumnScore = "score"
	ColumnPY    = "p_y"
	ColumnY     = "y"
)

// Check returns an error that names what is wrong with the table.
func (p Patterns) Check() error {
	n := len(p.Pattern)
	for i, number := range p.Pattern {
		if int(number) != i {
			return violation(i, ColumnPattern, "is %d; patterns are numbered 0, 1, … in order", number)
		}
	}
	if n == 0 {
		return fmt.Errorf("has no row; there is at least one pattern")
	}
	err := first(
		least(n, ColumnOrbit, func(i int) int32 { return p.Orbit[i] }, 0),
		unlessUnknown(n, ColumnScore, func(i int) float64 { return p.Score[i] }, -every, every),
		within(n, ColumnPY, func(i int) float64 { return p.PY[i] }, 0, 1),
		least(n, ColumnY, func(i int) int32 { return p.Y[i] }, 0),
	)
	for j, x := range p.X {
		err = first(err, unlessUnknown(n, fmt.Sprintf("x_%d", j), func(i int) float64 { return float64(x[i]) }, -every, every))
	}
	return err
}
