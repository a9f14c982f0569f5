package artifacts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// kindOfArrow is the kind of an Arrow type, 0 if it is none of ours.
func kindOfArrow(typ arrow.DataType) Kind {
	switch typ.ID() {
	case arrow.INT32:
		return Int32
	case arrow.INT64:
		return Int64
	case arrow.FLOAT32:
		return Float32
	case arrow.FLOAT64:
		return Float64
	case arrow.STRING, arrow.LARGE_STRING:
		return String
	}
	return 0
}

// columnOfArrow copies an Arrow array.
func columnOfArrow(name string, a arrow.Array) (Column, error) {
	if a.NullN() > 0 {
		return Column{}, fmt.Errorf("column %q: has %d nulls: want a value in every row", name, a.NullN())
	}
	switch a := a.(type) {
	case *array.Int32:
		return NewColumn(name, slices.Clone(a.Int32Values())), nil
	case *array.Int64:
		return NewColumn(name, slices.Clone(a.Int64Values())), nil
	case *array.Float32:
		return NewColumn(name, slices.Clone(a.Float32Values())), nil
	case *array.Float64:
		return NewColumn(name, slices.Clone(a.Float64Values())), nil
	}
	text := a.(interface{ Value(int) string })
	values := make([]string, a.Len())
	for i := range values {
		values[i] = strings.Clone(text.Value(i))
	}
	return NewColumn(name, values), nil
}
