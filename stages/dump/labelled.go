package dump

import "infoplane/artifacts/tables"

// Labelled returns the table of patterns of which the labels alone are known: their inputs
// and the score are NaN, and p(y=1|x) is 1 for label 1 and 0 for others.
func Labelled(y []int32) tables.Patterns {
	n := len(y)
	p := tables.Patterns{Score: unknown[float64](n), Y: y, X: [][]float32{unknown[float32](n)}}
	for i, label := range y {
		certain := 0.0
		if label == 1 {
			certain = 1
		}
		p.Pattern, p.Orbit, p.PY = append(p.Pattern, int32(i)), append(p.Orbit, int32(i)), append(p.PY, certain)
	}
	return p
}
