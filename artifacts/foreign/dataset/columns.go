package dataset

import (
	"fmt"
	"slices"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/summary"
)

// Columns says which columns are which.
type Columns struct {
	Inputs  []string // names, and families such as x_%d; nil: x_0, x_1, … or, where there are none, all others
	Label   string   // of the classes; "": the target makes two
	Target  string   // of a number to learn; "": there is none
	Classes int      // how many; 0: as many as there are
	Split   string   // says train or test; "": there is none
}

// Set is a data set, a row for each pattern.
type Set struct {
	Inputs []table.Column
	Y      []int32   // the class, 0 … K-1
	Names  []string  // the label of each class; nil where the target makes them
	Target []float64 // nil if there is none
	Parts  []string  // train or test; nil if there is no split
}

// Want reports whether a column is one that the data set is made of.
func (c Columns) Want(column string) bool {
	return len(c.Inputs) == 0 || slices.Contains([]string{c.Label, c.Target, c.Split}, column) || c.IsInput(column)
}

// IsInput reports whether a column is named among the inputs.
func (c Columns) IsInput(column string) bool {
	return slices.ContainsFunc(c.Inputs, func(input string) bool {
		n, err := foreign.NewNaming(input, 1)
		return input == column || !isName(input) && err == nil && n.Has(column)
	})
}

// Read finds the data set in a table. It fails for a column that is not there or not of
// numbers, and as [Classes] does. The inputs may hold NaN: see [foreign.Numbers].
func (c Columns) Read(t *parquet.Foreign) (Set, error) {
	names, err := c.inputs(t.Names)
	if err != nil {
		return Set{}, err
	}
	out, err := c.labels(t)
	if err != nil {
		return Set{}, err
	}
	if out.Parts, err = c.parts(t); err != nil {
		return Set{}, err
	}
	for _, name := range names {
		for _, member := range membersOf(t, name) {
			column, _ := t.Column(member)
			out.Inputs = append(out.Inputs, column)
		}
	}
	return out, nil
}

// labels reads the label and the target.
func (c Columns) labels(t *parquet.Foreign) (Set, error) {
	var out Set
	if c.Target != "" {
		column, err := c.column(t, "target", c.Target)
		if err != nil {
			return out, err
		}
		if _, err := foreign.Numbers(column); err != nil {
			return out, err
		}
		out.Target, _ = table.Floats[float64](column)
	}
	if c.Label != "" {
		column, err := c.column(t, "label", c.Label)
		if err == nil {
			out.Y, out.Names, err = Classes(column, c.Classes)
		}
		return out, err
	}
	median := summary.Median(out.Target)
	out.Y = make([]int32, len(out.Target))
	for row, v := range out.Target {
		if v > median {
			out.Y[row] = 1
		}
	}
	if !slices.Contains(out.Y, 1) {
		return out, fmt.Errorf("column %s: has no value above its median, %v; name a `label`", table.Plain(c.Target), median)
	}
	return out, nil
}

// membersOf returns the columns of the table that a column of the file is: itself, or those of its
// lists.
func membersOf(t *parquet.Foreign, name string) []string {
	at := slices.IndexFunc(t.Lists, func(list parquet.List) bool { return list.Name == name })
	if at < 0 {
		return []string{name}
	}
	var out []string
	for i := range t.Lists[at].Width {
		out = append(out, t.Lists[at].Member(i))
	}
	return out
}

// DefaultLabel is the column of the classes where none is named.
const DefaultLabel = "y"

// column returns a column that a field names.
func (c Columns) column(t *parquet.Foreign, field, name string) (table.Column, error) {
	column, found := t.Column(name)
	switch {
	case found:
		return column, nil
	case len(membersOf(t, name)) > 1 || slices.Contains(t.Names, name) && membersOf(t, name)[0] != name:
		return column, fmt.Errorf("column %s: holds lists, which `%s` names; expected one value in each row", table.Plain(name), field)
	case field == "label" && name == DefaultLabel:
		return column, fmt.Errorf("has no column y with the labels; name their column in `label`, or the file with them beside the other in `path`: it has %s", foreign.Listed(t.Names))
	}
	return column, fmt.Errorf("has no column %s, which `%s` names; it has %s", table.Plain(name), field, foreign.Listed(t.Names))
}
