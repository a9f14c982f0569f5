package artifacts

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// WriteArrow writes a table as an Arrow IPC stream, one record batch per row
// group. Numbers are not copied on their way.
func WriteArrow(w io.Writer, t *Table) (err error) {
	schema := arrowSchema(t)
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	defer func() {
		if closed := out.Close(); err == nil {
			err = closed
		}
	}()
	for start, end := range t.Groups() {
		arrays := make([]arrow.Array, len(t.columns))
		for i, c := range t.columns {
			arrays[i] = arrowArray(c, start, end)
		}
		if err := out.Write(array.NewRecord(schema, arrays, int64(end-start))); err != nil {
			return err
		}
	}
	return nil
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

// arrowArray gives the rows start … end-1 of a column as an Arrow array.
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

// ReadArrow reads an Arrow IPC stream whose columns are int32, int64, float32,
// float64 or UTF-8 strings without nulls. Each record batch becomes a row group.
func ReadArrow(r io.Reader) (t *Table, err error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // arrow panics on some damaged streams
			t, err = nil, fmt.Errorf("Arrow stream: %w: %v", ErrDamaged, p)
		}
	}()
	in, err := ipc.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("Arrow stream: %w: %w", ErrDamaged, err)
	}
	defer in.Release()
	fields := in.Schema().Fields()
	pieces := make([][]Column, len(fields))
	var ends []int
	rows := 0
	for in.Next() {
		record := in.Record()
		for i, field := range fields {
			c, err := columnOfArrow(field.Name, record.Column(i))
			if err != nil {
				return nil, fmt.Errorf("Arrow stream: %w", err)
			}
			pieces[i] = append(pieces[i], c)
		}
		if rows += int(record.NumRows()); record.NumRows() > 0 {
			ends = append(ends, rows)
		}
	}
	if err := in.Err(); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("Arrow stream: %w: %w", ErrDamaged, err)
	}
	columns := make([]Column, len(fields))
	for i, field := range fields {
		if len(pieces[i]) == 0 {
			kind, err := kindOfArrow(field.Name, field.Type)
			if err != nil {
				return nil, fmt.Errorf("Arrow stream: %w", err)
			}
			pieces[i] = []Column{makeColumn(field.Name, kind, 0)}
		}
		columns[i] = concatenate(pieces[i])
	}
	t, err = NewTable(columns...)
	if err != nil {
		return nil, fmt.Errorf("Arrow stream: %w", err)
	}
	t.ends = ends
	return t, nil
}

func kindOfArrow(name string, typ arrow.DataType) (Kind, error) {
	switch typ.ID() {
	case arrow.INT32:
		return Int32, nil
	case arrow.INT64:
		return Int64, nil
	case arrow.FLOAT32:
		return Float32, nil
	case arrow.FLOAT64:
		return Float64, nil
	case arrow.STRING:
		return String, nil
	}
	return 0, fmt.Errorf("column %q: is %s: want int32, int64, float32, float64 or utf8", name, typ)
}

// columnOfArrow copies an Arrow array.
func columnOfArrow(name string, a arrow.Array) (Column, error) {
	if _, err := kindOfArrow(name, a.DataType()); err != nil {
		return Column{}, err
	}
	if a.NullN() > 0 {
		return Column{}, fmt.Errorf("column %q: has %d nulls, want none", name, a.NullN())
	}
	switch a := a.(type) {
	case *array.Int32:
		return NewColumn(name, append([]int32{}, a.Int32Values()...)), nil
	case *array.Int64:
		return NewColumn(name, append([]int64{}, a.Int64Values()...)), nil
	case *array.Float32:
		return NewColumn(name, append([]float32{}, a.Float32Values()...)), nil
	case *array.Float64:
		return NewColumn(name, append([]float64{}, a.Float64Values()...)), nil
	}
	text := a.(*array.String)
	values := make([]string, text.Len())
	for i := range values {
		values[i] = string([]byte(text.Value(i)))
	}
	return NewColumn(name, values), nil
}
