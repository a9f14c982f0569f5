package table

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// Difference returns where two tables differ first, by row and column, with both values:
//
//	row 17 (epoch 0, layer 1, unit 2, input 3): value: 0.25 against 0.26
//
// NaN is one value, 0 and -0 are two.
func Difference(x, y *Table) string {
	if one, other := schemaText(x), schemaText(y); one != other {
		return fmt.Sprintf("columns: %s against %s", one, other)
	}
	first, at := math.MaxInt, -1
	ys := y.Columns()
	for i, c := range x.Columns() {
		if row := firstDifferent(c, ys[i]); row >= 0 && row < first {
			first, at = row, i
		}
	}
	switch {
	case at < 0 && x.Rows() == y.Rows():
		return "the same values"
	case at < 0:
		return fmt.Sprintf("%d rows against %d", x.Rows(), y.Rows())
	}
	column := x.Columns()[at]
	return fmt.Sprintf("row %d%s: %s: %s against %s", first, describeRow(x, at, first),
		column.Name(), column.Append(nil, first), ys[at].Append(nil, first))
}

func schemaText(t *Table) string {
	var out []string
	for _, f := range t.Schema() {
		out = append(out, fmt.Sprint(f.Name, " ", f.Kind))
	}
	return strings.Join(out, ", ")
}

// describeRow identifies a row by the integers and texts in front of the column that
// differs: " (epoch 0, layer 1)".
func describeRow(t *Table, column, row int) string {
	var out []string
	for _, c := range t.Columns()[:column] {
		if k := c.Kind(); k != Float32 && k != Float64 {
			out = append(out, fmt.Sprintf("%s %s", c.Name(), c.Append(nil, row)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// firstDifferent returns the first row in which the values of two columns differ as they
// are written, or -1.
func firstDifferent(x, y Column) int {
	var a, b []byte
	for row := range min(x.Len(), y.Len()) {
		a, b = x.Append(a[:0], row), y.Append(b[:0], row)
		if !bytes.Equal(a, b) {
			return row
		}
	}
	return -1
}
