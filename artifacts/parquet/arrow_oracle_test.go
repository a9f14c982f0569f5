package parquet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"infoplane/artifacts/table"
)

// kindOfArrow is the kind of an Arrow type, 0 if it is none of ours.
func kindOfArrow(typ arrow.DataType) table.Kind {
	switch typ.ID() {
	case arrow.INT32:
		return table.Int32
	case arrow.INT64:
		return table.Int64
	case arrow.FLOAT32:
		return table.Float32
	case arrow.FLOAT64:
		return table.Float64
	case arrow.STRING, arrow.LARGE_STRING:
		return table.String
	}
	return 0
}

// columnOfArrow copies an Arrow array.
func columnOfArrow(name string, a arrow.Array) (table.Column, error) {
	if a.NullN() > 0 {
		return table.Column{}, fmt.Errorf("column %q: has %d nulls: want a value in every row", name, a.NullN())
	}
	switch a := a.(type) {
	case *array.Int32:
		return table.NewColumn(name, slices.Clone(a.Int32Values())), nil
	case *array.Int64:
		return table.NewColumn(name, slices.Clone(a.Int64Values())), nil
	case *array.Float32:
		return table.NewColumn(name, slices.Clone(a.Float32Values())), nil
	case *array.Float64:
		return table.NewColumn(name, slices.Clone(a.Float64Values())), nil
	}
	text := a.(interface{ Value(int) string })
	values := make([]string, a.Len())
	for i := range values {
		values[i] = strings.Clone(text.Value(i))
	}
	return table.NewColumn(name, values), nil
}
