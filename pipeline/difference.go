package pipeline

import (
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

// firstDifferent is the first row in which two columns of one kind differ, or -1.
// NaN is one value, 0 and -0 are two.
func firstDifferent(x, y table.Column) int {
	switch x.Kind() {
	case table.Int32:
		return firstOf(x, y, func(a, b int32) bool { return a == b })
	case table.Int64:
		return firstOf(x, y, func(a, b int64) bool { return a == b })
	case table.Float32:
		return firstOf(x, y, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b })
	case table.Float64:
		return firstOf(x, y, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b })
	default:
		return firstOf(x, y, func(a, b string) bool { return a == b })
	}
}

func firstOf[T table.Value](x, y table.Column, same func(a, b T) bool) int {
	a, _ := table.Values[T](x)
	b, _ := table.Values[T](y)
	for row := range min(len(a), len(b)) {
		if !same(a[row], b[row]) {
			return row
		}
	}
	return -1
}
