package artifacts

import (
	"bytes"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// Format is the format of an artifact in a file outside a store.
type Format string

// The formats that other programs read and write.
const (
	ParquetFormat Format = "parquet"
	ArrowFormat   Format = "arrow" // an IPC stream
	FileFormat    Format = "file"  // a [File], as it is
)

// SchemaOf returns the columns of the artifacts of a type, as [table.SchemaOf] does; nil
// for [File].
func SchemaOf[T any]() table.Schema {
	var v T
	if _, ok := any(v).(File); ok {
		return nil
	}
	return table.SchemaOf[T]()
}

// ReadForeign reads an artifact that another program has written, and that takes at most
// limit bytes in memory; 0 is no limit. A table must have the columns of its type and no
// others, in any order: see [table.DecodeExact]. An Arrow IPC file is read where a stream
// is expected.
func ReadForeign[T any](b []byte, format Format, limit int64) (T, error) {
	var v T
	if file, ok := any(&v).(*File); ok {
		*file = b
		return v, nil
	}
	var read func(parquet.Reading, []byte) (*parquet.Foreign, error)
	switch format {
	case ParquetFormat:
		read = parquet.Reading.ReadParquet
	case ArrowFormat:
		read = parquet.Reading.ReadArrow
	default:
		panic("artifacts: no table has the format " + string(format))
	}
	t, err := read(parquet.Reading{Limit: limit}, b)
	if err != nil {
		return v, err
	}
	return table.DecodeExact[T](t.Table)
}

// WriteForeign returns the bytes of a stored table, a Parquet file, in a format.
func WriteForeign(file []byte, format Format) ([]byte, error) {
	if format == ParquetFormat {
		return file, nil
	}
	t, err := parquet.ReadVerified(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = parquet.WriteArrow(&b, t)
	return b.Bytes(), err
}
