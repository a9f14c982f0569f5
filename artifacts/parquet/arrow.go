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
			arrays[i] = arrowArray(c.Rows(start, end))
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
		fields[i] = arrow.Field{Name: c.Name(), Type: arrowTypes[c.Kind()]}
	}
	return arrow.NewSchema(fields, nil)
}

// arrowTypes are the types of Arrow that hold the kinds of columns.
var arrowTypes = [...]arrow.DataType{
	table.Int32: arrow.PrimitiveTypes.Int32, table.Int64: arrow.PrimitiveTypes.Int64,
	table.Float32: arrow.PrimitiveTypes.Float32, table.Float64: arrow.PrimitiveTypes.Float64, table.String: arrow.BinaryTypes.String,
}

// arrowArray returns a column as an Arrow array.
func arrowArray(c table.Column) arrow.Array {
	wrap := func(b []byte) arrow.Array {
		buffers := []*memory.Buffer{nil, memory.NewBufferBytes(b)}
		return array.MakeFromData(array.NewData(arrowTypes[c.Kind()], c.Len(), buffers, nil, 0, 0))
	}
	switch v := c.Slice().(type) {
	case []int32:
		return wrap(arrow.Int32Traits.CastToBytes(v))
	case []int64:
		return wrap(arrow.Int64Traits.CastToBytes(v))
	case []float32:
		return wrap(arrow.Float32Traits.CastToBytes(v))
	case []float64:
		return wrap(arrow.Float64Traits.CastToBytes(v))
	}
	b := array.NewStringBuilder(memory.DefaultAllocator)
	b.AppendValues(c.Slice().([]string), nil)
	return b.NewArray()
}
