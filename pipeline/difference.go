package pipeline

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// Difference returns where the result that stands and another one of a conflict, if
// possible that of this run, differ first, with both values:
//
//	row 17 (epoch 0, layer 1, unit 2, input 3): value: 0.25 against 0.26
//
// If an object is missing, it returns that only the digests can be compared.
func (e *Engine) Difference(c Conflict) string {
	var stands, other artifacts.Ref
	for i := len(c.refs) - 1; i >= 0; i-- {
		switch ref := c.refs[i]; {
		case ref.Logical == c.Stands:
			stands = ref
		case other == (artifacts.Ref{}) || c.Computed == nil || other.Logical != *c.Computed:
			other = ref
		}
	}
	return difference(
		func() ([]byte, error) { return e.Store.Bytes(stands) },
		func() ([]byte, error) { return e.Store.Bytes(other) })
}

// difference compares two objects.
func difference(one, other func() ([]byte, error)) string {
	a, errA := one()
	b, errB := other()
	if errA != nil || errB != nil {
		return "one of the two results is not there any more, so only the digests can be compared"
	}
	x, errX := parquet.Read(a)
	y, errY := parquet.Read(b)
	if errX != nil || errY != nil {
		return differentBytes(a, b)
	}
	return differentTables(x, y)
}

func differentBytes(a, b []byte) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("byte %d: %#02x against %#02x", i, a[i], b[i])
		}
	}
	if len(a) == len(b) {
		return "the same bytes"
	}
	return fmt.Sprintf("%d bytes against %d", len(a), len(b))
}

// differentTables finds the first row that differs, and its first column that does.
func differentTables(x, y *table.Table) string {
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

func schemaText(t *table.Table) string {
	var out []string
	for _, f := range t.Schema() {
		out = append(out, fmt.Sprint(f.Name, " ", f.Kind))
	}
	return strings.Join(out, ", ")
}

// describeRow identifies a row by the columns in front of the one that differs
// which are no measurements: " (epoch 0, layer 1)".
func describeRow(t *table.Table, column, row int) string {
	var out []string
	for _, c := range t.Columns()[:column] {
		if k := c.Kind(); k != table.Float32 && k != table.Float64 {
			out = append(out, fmt.Sprintf("%s %s", c.Name(), c.Append(nil, row)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// firstDifferent returns the first row in which the values of two columns differ as they
// are written, or -1. NaN is one value, 0 and -0 are two.
func firstDifferent(x, y table.Column) int {
	var a, b []byte
	for row := range min(x.Len(), y.Len()) {
		a, b = x.Append(a[:0], row), y.Append(b[:0], row)
		if !bytes.Equal(a, b) {
			return row
		}
	}
	return -1
}
