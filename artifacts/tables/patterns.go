package tables

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
