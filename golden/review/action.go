package review

import (
	"fmt"
	"slices"
	"strconv"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/report"
)

// mostRows bounds the tables of one action that are compared value by value: above
// the 80 snapshots of 4096 patterns that the paper's activations have.
const mostRows = 1 << 19

// inputs is the name, in place of a stage's, of what an action read.
const inputs = "inputs"

// MeasureAction returns the results of one action: its settings, the digests of
// its inputs and outputs, and every number of its tables. The names of two actions
// of one stage need not agree, so they are left out.
func MeasureAction(f report.Findings, node string) (Results, error) {
	a := f.Graph.Action(node)
	r := Results{Versions: []Fact{{Name: inputs}, {Name: a.Stage(), Value: strconv.Itoa(a.Version())}}}
	for _, field := range fields(a.Config()) {
		r.Settings = append(r.Settings, Fact{Name: a.Stage() + " " + field.Name, Value: field.Value})
	}
	r.Settings = append(r.Settings, Fact{Name: a.Stage() + " seed", Value: strconv.FormatUint(a.Seed(), 10)})
	var from []string
	for _, in := range a.Inputs() {
		ref, ok := f.Output(in.Node, in.Output)
		if !ok {
			r.Missing = append(r.Missing, in.Node)
			continue
		}
		name := "input " + in.Port
		r.Digests = append(r.Digests, Digest{Stage: inputs, Name: name, Logical: ref.Logical})
		from = append(from, name)
	}
	for _, port := range a.Outputs() {
		ref, ok := f.Output(node, port)
		if !ok {
			r.Missing = append(r.Missing, node)
			return r, nil
		}
		r.Digests = append(r.Digests, Digest{Stage: a.Stage(), Name: port, Logical: ref.Logical, from: from})
		if draws(a) {
			continue
		}
		t, err := artifacts.Get[*table.Table](f.Store, ref)
		if err != nil {
			return r, fmt.Errorf("%s: %w", node, err)
		}
		if t.Rows() <= mostRows {
			r.Series = append(r.Series, numbers(port, t))
		}
	}
	return r, nil
}

// identifying are the columns that identify a row of a table.
var identifying = []string{tables.ColumnEpoch, tables.ColumnLayer, tables.ColumnUnit, tables.ColumnInput, tables.ColumnPattern}

// numbers returns a series of a table: rows are identified by the identifying columns, or
// by their index, and all other numbers are quantities.
func numbers(name string, t *table.Table) Series {
	out := Series{Name: name, Rows: make([]Row, t.Rows())}
	var values []table.Column
	for _, c := range t.Columns() {
		switch {
		case slices.Contains(identifying, c.Name()):
			out.Keys = append(out.Keys, c.Name())
			for i := range out.Rows {
				out.Rows[i].Key = append(out.Rows[i].Key, string(c.Append(nil, i)))
			}
		case c.Kind() != table.String:
			out.Columns, values = append(out.Columns, c.Name()), append(values, c)
		}
	}
	all := make([]float64, len(values)*t.Rows())
	for i := range out.Rows {
		first := i * len(values)
		out.Rows[i].Values = all[first : first+len(values) : first+len(values)]
	}
	for k, c := range values {
		numbers, _ := table.Floats[float64](c)
		for i, v := range numbers {
			out.Rows[i].Values[k] = v
		}
	}
	if len(out.Keys) > 0 {
		return out
	}
	out.Keys = []string{"row"}
	for i := range out.Rows {
		out.Rows[i].Key = []string{strconv.Itoa(i)}
	}
	return out
}
