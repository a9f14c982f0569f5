package dump

import (
	"fmt"
	"math"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
)

// bringPatterns makes patterns of a table that somebody else has written: a row for
// each pattern, with its label in the column y. The columns pattern (0, 1, … in order),
// p_y, orbit, score and the inputs x_0, x_1, … are taken where they are there. Without
// p_y a pattern has label 1 for certain or not at all; without inputs or a score, these
// are NaN: not known.
func bringPatterns(t *artifacts.Table) (tables.Patterns, error) {
	n := t.Rows()
	p := tables.Patterns{Score: unknown[float64](n)}
	var err error
	if p.Y, err = integers(t, "y"); err != nil {
		return p, err
	}
	if p.Y == nil {
		return p, fmt.Errorf("has no column y, the labels of the patterns")
	}
	if p.Pattern, err = integers(t, "pattern"); err != nil {
		return p, err
	}
	if p.Orbit, err = integers(t, "orbit"); err != nil {
		return p, err
	}
	for i := range n {
		if len(p.Pattern) <= i {
			p.Pattern = append(p.Pattern, int32(i))
		}
		if len(p.Orbit) <= i {
			p.Orbit = append(p.Orbit, int32(i))
		}
	}
	for _, c := range []struct {
		name string
		to   *[]float64
	}{{"score", &p.Score}, {"p_y", &p.PY}} {
		if column, ok := t.Column(c.name); ok {
			if *c.to, err = floats[float64](column); err != nil {
				return p, err
			}
		}
	}
	for i := len(p.PY); i < n; i++ {
		certain := 0.0
		if p.Y[i] == 1 {
			certain = 1
		}
		p.PY = append(p.PY, certain)
	}
	for j := 0; ; j++ {
		column, ok := t.Column(fmt.Sprintf("x_%d", j))
		if !ok {
			break
		}
		x, err := floats[float32](column)
		if err != nil {
			return p, err
		}
		p.X = append(p.X, x)
	}
	if p.X == nil {
		p.X = [][]float32{unknown[float32](n)}
	}
	return p, p.Check()
}

// bringActivations makes activations of a table that somebody else has written: sorted
// by epoch, then pattern, a column t1_0, t1_1, …, t2_0, … for each unit. The column
// pattern, where there is one, has the same patterns in the same order at each epoch:
// all of them. A table without epoch holds one snapshot, of epoch 0.
func bringActivations(t *artifacts.Table, patterns []int32) (tables.Activations, error) {
	var a tables.Activations
	var err error
	if a.Epoch, err = integers(t, "epoch"); err != nil {
		return a, err
	}
	if a.Epoch == nil {
		a.Epoch = make([]int32, t.Rows())
	}
	if a.Pattern, err = integers(t, "pattern"); err != nil {
		return a, err
	}
	if a.Pattern == nil {
		for row := range t.Rows() {
			a.Pattern = append(a.Pattern, patterns[row%len(patterns)])
		}
	}
	for l := 1; ; l++ {
		var units [][]float32
		for u := 0; ; u++ {
			column, ok := t.Column(fmt.Sprintf("t%d_%d", l, u))
			if !ok {
				break
			}
			unit, err := floats[float32](column)
			if err != nil {
				return a, err
			}
			units = append(units, unit)
		}
		if units == nil {
			break
		}
		a.T = append(a.T, units)
	}
	if a.T == nil {
		return a, fmt.Errorf("has no column t1_0; activations are named by layer and unit, t1_0, t1_1, …, t2_0, …")
	}
	if err := a.Check(); err != nil {
		return a, err
	}
	if t.Rows() == 0 || t.Rows()%len(patterns) != 0 {
		return a, fmt.Errorf("has %d rows for %d patterns: not a whole number of snapshots", t.Rows(), len(patterns))
	}
	for row, p := range a.Pattern[:len(patterns)] {
		if p != patterns[row] || a.Epoch[row] != a.Epoch[0] {
			return a, fmt.Errorf("row %d is epoch %d, pattern %d; expected epoch %d, pattern %d: every snapshot has all patterns", row, a.Epoch[row], p, a.Epoch[0], patterns[row])
		}
	}
	return a, nil
}

func unknown[T float32 | float64](n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(math.NaN())
	}
	return out
}

// integers gives a column of whole numbers; nil if there is none of that name.
func integers(t *artifacts.Table, name string) ([]int32, error) {
	c, ok := t.Column(name)
	if !ok {
		return nil, nil
	}
	return artifacts.Integers(c)
}

func floats[T float32 | float64](c artifacts.Column) ([]T, error) {
	v, ok := artifacts.Floats[T](c)
	if !ok {
		return nil, fmt.Errorf("column %s: holds %s; expected numbers", c.Name(), c.Kind())
	}
	return v, nil
}
