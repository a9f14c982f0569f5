package parquet

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
	"infoplane/internal/parallel"
)

// The form of our Parquet files. The same rows give the same bytes in every
// binary, on every processor, with any number of goroutines.
const (
	createdBy = "infoplane" // and no version: the bytes would change with it
	magic     = "PAR1"

	pageRows  = 1 << 14   // rows of a page: 64 KiB of float32
	pageBytes = 128 << 10 // of strings in a page, unless it holds a single one

	maxGroups = 1<<15 - 1 // Parquet numbers row groups by int16
)

// Write writes a table as Parquet, one row group per row group: all columns
// required, floats as BYTE_STREAM_SPLIT, integers as DELTA_BINARY_PACKED, strings
// as DELTA_LENGTH_BYTE_ARRAY, no dictionaries, pages compressed by zstd. Of a large table,
// chunks of float32 that zstd would not halve are PLAIN and not compressed. Every
// NaN is written as the quiet NaN.
//
// Encodings and metadata are those of parquet-go, but the file is put together
// here and not by its Writer. That one puts minima and maxima of floats into
// several indexes, where the sign of a zero depends on the vector instructions of
// the processor; and when told to leave them out it writes zeros instead. Here
// only integers have them, so that a reader can pick epochs.
//
// Columns are encoded in parallel. In memory are, besides the table, a few encoded
// column chunks.
func Write(w io.Writer, t *table.Table) error {
	columns := t.Columns()
	n := len(columns)
	if n == 0 {
		return fmt.Errorf("table: has no columns, which Parquet cannot express: give it one")
	}
	out := &countingWriter{w: w}
	io.WriteString(out, magic)
	ends := coarsen(t.Ends(), maxGroups)
	meta := format.FileMetaData{
		Version:   2,
		Schema:    schemaElements(t),
		NumRows:   int64(t.Rows()),
		RowGroups: make([]format.RowGroup, len(ends)),
		CreatedBy: createdBy,
	}
	for range columns {
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: new(format.TypeDefinedOrder)})
	}
	large := isLarge(t)
	encode := func(i int) *chunk {
		start := 0
		if i >= n {
			start = ends[i/n-1]
		}
		return encodeChunk(columns[i%n].Rows(start, ends[i/n]), large)
	}
	add := func(i int, c *chunk) {
		g := &meta.RowGroups[i/n]
		if i%n == 0 {
			*g = format.RowGroup{FileOffset: out.n, Ordinal: int16(i / n), NumRows: c.meta.NumValues}
		}
		c.meta.DataPageOffset = out.n
		g.TotalByteSize += c.meta.TotalUncompressedSize
		g.TotalCompressedSize += c.meta.TotalCompressedSize
		g.Columns = append(g.Columns, format.ColumnChunk{MetaData: c.meta})
		c.write(out)
		c.free()
	}
	chunks, few := n*len(ends), together(t, len(ends))
	written := 0
	err := parallel.Ordered((chunks+few-1)/few, func(run int) []*chunk {
		var out []*chunk
		for i := run * few; i < min((run+1)*few, chunks); i++ {
			out = append(out, encode(i))
		}
		return out
	}, func(run []*chunk) error {
		for _, c := range run {
			add(written, c)
			written++
		}
		return out.err
	})
	if err != nil {
		return err
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return err
	}
	out.Write(footer)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(footer))))
	io.WriteString(out, magic)
	return out.err
}

// together is how many chunks of a table with so many row groups one goroutine encodes: of some
// hundred kilobytes, as each goroutine has to grow its stack.
func together(t *table.Table, groups int) int {
	const enough = 32 << 10 // values
	return 1 + enough*groups/max(t.Rows(), 1)
}

// coarsen joins neighbouring row groups until there are at most n.
func coarsen(ends []int, n int) []int {
	if len(ends) <= n {
		return ends
	}
	step := (len(ends) + n - 1) / n
	var coarse []int
	for i := step - 1; i < len(ends)-1; i += step {
		coarse = append(coarse, ends[i])
	}
	return append(coarse, ends[len(ends)-1])
}

// schemaElements returns the Parquet schema of a table.
func schemaElements(t *table.Table) []format.SchemaElement {
	elements := []format.SchemaElement{{Name: "table", NumChildren: thrift.New(int32(len(t.Columns())))}}
	for _, c := range t.Columns() {
		e := format.SchemaElement{
			Name:           c.Name(),
			Type:           thrift.New(physicalTypes[c.Kind()]),
			RepetitionType: thrift.New(format.Required),
		}
		if c.Kind() == table.String {
			e.LogicalType.Value = new(format.StringType)
			e.ConvertedType = thrift.New(deprecated.UTF8)
		}
		elements = append(elements, e)
	}
	return elements
}

// physicalTypes are the Parquet types of the kinds.
var physicalTypes = [...]format.Type{
	table.Int32: format.Int32, table.Int64: format.Int64, table.Float32: format.Float, table.Float64: format.Double, table.String: format.ByteArray,
}

// countingWriter counts the bytes that were written, and stops at the first error.
type countingWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *countingWriter) Write(b []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(b)
	c.n += int64(n)
	c.err = err
	return n, err
}
