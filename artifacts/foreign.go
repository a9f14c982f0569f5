package artifacts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
)

// Format is how an artifact lies in a file outside a store.
type Format string

// The formats that other programs read and write.
const (
	ParquetFormat Format = "parquet"
	ArrowFormat   Format = "arrow" // an IPC stream
	FileFormat    Format = "file"  // a [File], as it is
)

// SchemaOf returns what columns the tables of a type have. A family of columns has
// one field, with its pattern as the name: x_%d. It is nil for [File] and *[Table],
// which have no columns of their own.
func SchemaOf[T any]() Schema {
	var v T
	switch any(v).(type) {
	case File, *Table:
		return nil
	}
	var out Schema
	for _, f := range planOf(reflect.TypeFor[T]()).fields {
		out = append(out, Field{f.name, f.kind})
	}
	return out
}

// ReadForeign makes an artifact of what another program has written, of at most limit
// bytes in memory; 0 is no limit. A table must have the columns of its type and no
// others, in any order: what T has no place for would be lost in silence. An Arrow IPC
// file is read where a stream is expected.
func ReadForeign[T any](b []byte, format Format, limit int64) (T, error) {
	var v T
	if file, ok := any(&v).(*File); ok {
		*file = b
		return v, nil
	}
	t, err := readForeign(b, format, limit)
	if err != nil {
		return v, err
	}
	var wrong *SchemaError
	if v, err = Decode[T](t); errors.As(err, &wrong) {
		return v, fmt.Errorf("column %s: expected %s, found %s", Plain(wrong.Column), wrong.Want, wrong.Found)
	} else if err != nil {
		return v, err
	}
	return v, foreignColumn[T](t)
}

func readForeign(b []byte, format Format, limit int64) (*Table, error) {
	r := Reading{Limit: limit}
	var t *Foreign
	var err error
	switch found := formatOf(b); {
	case format != ParquetFormat && format != ArrowFormat:
		panic("artifacts: no table has the format " + string(format))
	case found == formatParquet && format == ArrowFormat:
		err = &FormatError{"is a Parquet file; expected an Arrow stream"}
	case (found == formatArrowStream || found == formatArrowFile) && format == ParquetFormat:
		err = &FormatError{"is an Arrow file or stream; expected Parquet"}
	case found == formatOther && format == ArrowFormat && len(b) >= 4 && int64(binary.LittleEndian.Uint32(b)) < int64(len(b)):
		t, err = r.readArrow(b) // one of before Arrow 0.15
	default:
		t, err = r.Read(b)
	}
	if err != nil {
		return nil, err
	}
	return t.Table, nil
}

// foreignColumn refuses a column that T does not have.
func foreignColumn[T any](t *Table) error {
	schema := SchemaOf[T]()
	if schema == nil {
		return nil
	}
	p := planOf(reflect.TypeFor[T]())
	for _, c := range t.columns {
		known := false
		for _, f := range p.fields {
			known = known || f.name == c.name || f.depth > 0 && f.pattern.MatchString(c.name)
		}
		if !known {
			names := ""
			for _, f := range schema {
				names += ", " + f.Name
			}
			return fmt.Errorf("column %s: is none of the table's, which has%s", Plain(c.name), names[1:])
		}
	}
	return nil
}

// WriteForeign returns the bytes of a stored table, a Parquet file, in a format.
func WriteForeign(parquet []byte, format Format) ([]byte, error) {
	if format == ParquetFormat {
		return parquet, nil
	}
	t, err := readParquet(parquet, false)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = WriteArrow(&b, t)
	return b.Bytes(), err
}

// ParquetSchema reads the columns and the number of rows of a Parquet file from its
// footer.
func ParquetSchema(b []byte) (Schema, int, error) {
	f, err := Reading{}.openParquet(b)
	if err != nil {
		return nil, 0, fmt.Errorf("parquet file: %w", err)
	}
	var out Schema
	for _, c := range f.columns {
		out = append(out, Field{c.name, c.kind})
	}
	return out, f.rows, nil
}
