package parquet

import (
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"infoplane/artifacts/table"
)

// WriteArrow writes a table as an Arrow IPC stream, one record batch per row
// group, all columns without nulls. Numbers are not copied on their way.
func WriteArrow(w io.Writer, t *table.Table) error {
	schema := arrowSchema(t)
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	for start, end := range t.Groups() {
		arrays := make([]arrow.Array, len(t.Columns()))
		for i, c := range t.Columns() {
			arrays[i] = arrowArray(c, start, end)
		}
		if err := out.Write(array.NewRecord(schema, arrays, int64(end-start))); err != nil {
			return err
		}
	}
	return out.Close() // writes the schema if nothing else did
}

func arrowSchema(t *table.Table) *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns()))
	for i, c := range t.Columns() {
		fields[i] = arrow.Field{Name: c.Name(), Type: arrowType(c.Kind())}
	}
	return arrow.NewSchema(fields, nil)
}

func arrowType(k table.Kind) arrow.DataType {
	switch k {
	case table.Int32:
		return arrow.PrimitiveTypes.Int32
	case table.Int64:
		return arrow.PrimitiveTypes.Int64
	case table.Float32:
		return arrow.PrimitiveTypes.Float32
	case table.Float64:
		return arrow.PrimitiveTypes.Float64
	default:
		return arrow.BinaryTypes.String
	}
}

// arrowArray returns the rows start … end-1 of a column as an Arrow array.
func arrowArray(c table.Column, start, end int) arrow.Array {
	wrap := func(b []byte) arrow.Array {
		buffers := []*memory.Buffer{nil, memory.NewBufferBytes(b)}
		return array.MakeFromData(array.NewData(arrowType(c.Kind()), end-start, buffers, nil, 0, 0))
	}
	switch v := c.Slice().(type) {
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
	b.AppendValues(c.Slice().([]string)[start:end], nil)
	return b.NewArray()
}
