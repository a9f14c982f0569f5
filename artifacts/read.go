package artifacts

import (
	"bytes"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ReadParquet reads a Parquet file that WriteParquet could have written.
func ReadParquet(b []byte) (*Table, error) {
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var columns []Column
	for i, field := range f.Schema().Fields() {
		var c Column
		switch field.Type().Kind() {
		case parquet.Int32:
			c, err = readColumn(f, i, field.Name(), parquet.Value.Int32)
		case parquet.Int64:
			c, err = readColumn(f, i, field.Name(), parquet.Value.Int64)
		case parquet.Float:
			c, err = readColumn(f, i, field.Name(), parquet.Value.Float)
		case parquet.Double:
			c, err = readColumn(f, i, field.Name(), parquet.Value.Double)
		case parquet.ByteArray:
			c, err = readColumn(f, i, field.Name(), func(v parquet.Value) string { return string(v.ByteArray()) })
		default:
			err = fmt.Errorf("column %q: kind %s", field.Name(), field.Type())
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		columns = append(columns, c)
	}
	t, err := NewTable(columns...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	t.ends = nil
	row := 0
	for _, g := range f.RowGroups() {
		row += int(g.NumRows())
		t.ends = append(t.ends, row)
	}
	return t, nil
}

func readColumn[T Value](f *parquet.File, column int, name string, as func(parquet.Value) T) (Column, error) {
	var values []T
	buffer := make([]parquet.Value, 1024)
	for _, g := range f.RowGroups() {
		r := parquet.NewColumnChunkValueReader(g.ColumnChunks()[column])
		for {
			n, err := r.ReadValues(buffer)
			for _, v := range buffer[:n] {
				values = append(values, as(v))
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				return Column{}, err
			}
		}
		r.Close()
	}
	return NewColumn(name, values), nil
}
