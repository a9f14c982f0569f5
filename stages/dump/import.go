package dump

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// ImportPatterns converts a table of another program to patterns: a row for each
// pattern, with its label in the column y: numbers from 0, or anything else that becomes the
// number of its class (see [foreign.Numbered]). The columns pattern (0, 1, …, by which rows are
// sorted), p_y, orbit, score and the inputs x_0, x_1, … are optional. Without p_y it is 1 for
// label 1 and 0 for others; without inputs or a score, these are NaN: unknown.
//
// It fails for a column whose name is almost one of these; it ignores other columns.
func ImportPatterns(t *parquet.Foreign) (tables.Patterns, error) {
	var p tables.Patterns
	if err := foreign.LooksLike(t, patternColumns...); err != nil {
		return p, err
	}
	for _, name := range t.Names {
		if naming("p_y%d", 1).Has(name) {
			return p, fmt.Errorf("column %s: is the probability of one label; expected p_y, that of label 1, and no other", table.Plain(name))
		}
	}
	column, found := t.Column("y")
	if !found {
		return p, fmt.Errorf("has no column y, the labels of the patterns")
	}
	y, err := labelsOf(column)
	if err != nil {
		return p, err
	}
	p = Labelled(y)
	for _, c := range []struct {
		name string
		to   *[]int32
	}{{"pattern", &p.Pattern}, {"orbit", &p.Orbit}} {
		if column, err := foreign.Integers(t, c.name); err != nil {
			return p, err
		} else if column != nil {
			*c.to = column
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
	if x, err := foreign.Family(t, patternNaming(), true); err != nil {
		return p, err
	} else if x != nil {
		p.X = x
	}
	p = sortedPatterns(p)
	return p, p.Check()
}

// labelsOf returns whole numbers from 0 as they are, and the numbers of any other classes.
func labelsOf(c table.Column) ([]int32, error) {
	if y, err := table.Integers(c); err == nil && !slices.ContainsFunc(y, func(n int32) bool { return n < 0 }) {
		return y, nil
	}
	y, _, err := foreign.Numbered(c)
	return y, err
}

// sortedPatterns returns patterns in the order of their numbers.
func sortedPatterns(p tables.Patterns) tables.Patterns {
	if slices.IsSorted(p.Pattern) {
		return p
	}
	rows := make([]int, len(p.Pattern))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(i, j int) int { return cmp.Compare(p.Pattern[i], p.Pattern[j]) })
	out := tables.Patterns{
		Pattern: foreign.Pick(p.Pattern, rows), Orbit: foreign.Pick(p.Orbit, rows), Score: foreign.Pick(p.Score, rows),
		PY: foreign.Pick(p.PY, rows), Y: foreign.Pick(p.Y, rows),
	}
	for _, x := range p.X {
		out.X = append(out.X, foreign.Pick(x, rows))
	}
	return out
}

// patternColumns are the columns of a table of patterns, besides the inputs.
var patternColumns = []string{"y", "pattern", "orbit", "score", "p_y"}

// WantPatterns reports whether a column is one of a table of patterns.
func WantPatterns(column string) bool {
	return slices.Contains(patternColumns, column) || patternNaming().Has(column)
}

// naming is [foreign.NewNaming] of a valid text.
func naming(text string, numbers int) foreign.Naming {
	n, err := foreign.NewNaming(text, numbers)
	if err != nil {
		panic("dump: " + err.Error())
	}
	return n
}

// maxLoss is the largest share of a layer's activations that may be equal to others
// after rounding to float32, and were not before. Of random numbers a few are equal by
// chance, in a thousand patterns less than this.
const maxLoss = 0.01

// ImportActivations converts a table of another program to activations: see
// [foreign.Columns.Read], with layers numbered from 1 and units from 0. It fails for
// other patterns than those of the labels, for a missing layer, and for activations
// that are distinct but equal as float32.
func ImportActivations(t *parquet.Foreign, patterns []int32) (tables.Activations, error) {
	a, err := unitColumns().Read(t)
	if err != nil {
		return tables.Activations{}, err
	}
	for i, layer := range a.Layers {
		if int(layer) != i+1 {
			return tables.Activations{}, fmt.Errorf("has columns of layer %d and none of layer %d; layers are numbered 1, 2, … without a gap", layer, i+1)
		}
	}
	if err := SamePatterns(a.Patterns, patterns); err != nil {
		return tables.Activations{}, err
	}
	if a.Lost != nil && a.Lost.Share() > maxLoss {
		return tables.Activations{}, fmt.Errorf("%s; write them as float32 if that is meant", a.Lost)
	}
	out := tables.Activations{Epoch: a.Epoch, Pattern: a.Pattern, T: a.T}
	return out, out.Check()
}

// WantActivations reports whether a column is one of a table of activations.
func WantActivations(column string) bool { return unitColumns().Want(column) }

// ListedColumns are the columns of activations that have a column of lists, or an array, for each
// layer.
func ListedColumns() foreign.Columns {
	c := unitColumns()
	c.Lists = true
	return c
}

// unitColumns are the columns of our own tables of activations.
func unitColumns() foreign.Columns { return foreign.Columns{Units: naming("t%d_%d", 2), Strict: true} }

func patternNaming() foreign.Naming { return naming("x_%d", 1) }

// SamePatterns returns an error for patterns of activations that are not those with
// labels.
func SamePatterns(found, want []int32) error {
	if len(found) != len(want) {
		return fmt.Errorf("has %d patterns at an epoch, the labels are those of %d: every epoch has a row for each pattern", len(found), len(want))
	}
	for i, p := range want {
		if found[i] != p {
			return fmt.Errorf("has the pattern %d and no pattern %d, as the labels have", found[i], p)
		}
	}
	return nil
}

func unknown[T float32 | float64](n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = T(math.NaN())
	}
	return out
}

func floats[T float32 | float64](c table.Column) ([]T, error) {
	v, ok := table.Floats[T](c)
	if !ok {
		return nil, fmt.Errorf("column %s: holds %s; expected numbers", table.Plain(c.Name()), c.Kind())
	}
	return v, nil
}
