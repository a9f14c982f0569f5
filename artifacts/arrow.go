package artifacts

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// WriteArrow writes a table as an Arrow IPC stream, one record batch per row
// group, all columns without nulls. Numbers are not copied on their way.
func WriteArrow(w io.Writer, t *Table) error {
	schema := arrowSchema(t)
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	for start, end := range t.Groups() {
		arrays := make([]arrow.Array, len(t.columns))
		for i, c := range t.columns {
			arrays[i] = arrowArray(c, start, end)
		}
		if err := out.Write(array.NewRecord(schema, arrays, int64(end-start))); err != nil {
			return err
		}
	}
	return out.Close() // writes the schema if nothing else did
}

func arrowSchema(t *Table) *arrow.Schema {
	fields := make([]arrow.Field, len(t.columns))
	for i, c := range t.columns {
		fields[i] = arrow.Field{Name: c.name, Type: arrowType(c.kind)}
	}
	return arrow.NewSchema(fields, nil)
}

func arrowType(k Kind) arrow.DataType {
	switch k {
	case Int32:
		return arrow.PrimitiveTypes.Int32
	case Int64:
		return arrow.PrimitiveTypes.Int64
	case Float32:
		return arrow.PrimitiveTypes.Float32
	case Float64:
		return arrow.PrimitiveTypes.Float64
	default:
		return arrow.BinaryTypes.String
	}
}

// arrowArray returns the rows start … end-1 of a column as an Arrow array.
func arrowArray(c Column, start, end int) arrow.Array {
	wrap := func(b []byte) arrow.Array {
		buffers := []*memory.Buffer{nil, memory.NewBufferBytes(b)}
		return array.MakeFromData(array.NewData(arrowType(c.kind), end-start, buffers, nil, 0, 0))
	}
	switch v := c.values.(type) {
	case []int32:
		return wrap(arrow.Int32Traits.CastToBytes(v[start:end]))
	case []int64:
		return wrap(arrow.Int64Traits.CastToBytes(v[start:end]))
	case []float32:
		return wrap(arrow.Float32Traits.CastToBytes(v[start:end]))
	case []float64:
		return wrap(arrow.Float64Traits.CastToBytes(v[start:end]))
	}
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.AppendValues(c.values.([]string)[start:end], nil)
	return b.NewArray()
}
