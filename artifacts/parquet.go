package artifacts

import (
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// The form of our Parquet files. The same rows give the same bytes in every
// binary, on every processor, with any number of goroutines: nothing here depends
// on time, order or machine, and CreatedBy replaces the library's version.
const (
	createdBy = "infoplane"
	pageRows  = 1 << 14   // rows of a page: 64 KiB of float32
	pageBytes = 128 << 10 // the most that the strings of a page hold, unless it is one string
)

// WriteParquet writes a table as Parquet: all columns required, floats as
// BYTE_STREAM_SPLIT, integers as DELTA_BINARY_PACKED, strings as
// DELTA_LENGTH_BYTE_ARRAY, no dictionaries, pages compressed by zstd, one Parquet
// row group per row group. Every NaN is written as the quiet NaN.
//
// Row groups are encoded in parallel; twice as many as there are processors are
// held in memory at a time.
func WriteParquet(w io.Writer, t *Table) error {
	if len(t.columns) == 0 {
		return fmt.Errorf("table: has no columns, which Parquet cannot say")
	}
	codec := newCodec()
	out := parquet.NewGenericWriter[any](w, &parquet.WriterConfig{
		CreatedBy:          createdBy,
		Schema:             parquetSchema(t),
		Compression:        codec,
		DataPageVersion:    2,
		DataPageStatistics: false,
		PageBufferSize:     pageBytes,
		ColumnPageBuffers:  parquet.NewChunkBufferPool(64 << 10),
	})
	next := groupWriters(out, t)
	for {
		group, err := next()
		if err != nil {
			return err
		}
		if group == nil {
			return out.Close()
		}
		if _, err := group.Commit(); err != nil {
			return err
		}
	}
}

// groupWriters encodes the row groups of t ahead, and gives them in order.
func groupWriters(out *parquet.GenericWriter[any], t *Table) func() (*parquet.ConcurrentRowGroupWriter, error) {
	start := 0
	ends := t.ends
	return func() (*parquet.ConcurrentRowGroupWriter, error) {
		if len(ends) == 0 {
			return nil, nil
		}
		group := out.BeginRowGroup()
		end := ends[0]
		ends = ends[1:]
		for i, c := range group.ColumnWriters() {
			if err := writeChunk(c, t.columns[i], start, end); err != nil {
				return nil, err
			}
		}
		start = end
		return group, nil
	}
}

// writeChunk writes the rows start … end-1 of a column, page by page.
func writeChunk(w *parquet.ColumnWriter, c Column, start, end int) error {
	values := make([]parquet.Value, 0, min(pageRows, end-start))
	for start < end {
		stop := min(start+pageRows, end)
		values = values[:0]
		switch v := c.values.(type) {
		case []int32:
			for _, x := range v[start:stop] {
				values = append(values, parquet.Int32Value(x))
			}
		case []int64:
			for _, x := range v[start:stop] {
				values = append(values, parquet.Int64Value(x))
			}
		case []float32:
			for _, x := range v[start:stop] {
				values = append(values, parquet.FloatValue(math.Float32frombits(bits32(x))))
			}
		case []float64:
			for _, x := range v[start:stop] {
				values = append(values, parquet.DoubleValue(math.Float64frombits(bits64(x))))
			}
		case []string:
			size := 0
			for i, x := range v[start:stop] {
				if size += len(x); size > pageBytes && i > 0 {
					stop = start + i
					break
				}
				values = append(values, parquet.ByteArrayValue([]byte(x)))
			}
		}
		if _, err := w.WriteRowValues(values); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
		start = stop
	}
	return nil
}

// parquetSchema is the schema of a table as Parquet has it.
func parquetSchema(t *Table) *parquet.Schema {
	root := orderedGroup{}
	for _, c := range t.columns {
		var node parquet.Node
		var enc encoding.Encoding
		switch c.kind {
		case Int32:
			node, enc = parquet.Leaf(parquet.Int32Type), &parquet.DeltaBinaryPacked
		case Int64:
			node, enc = parquet.Leaf(parquet.Int64Type), &parquet.DeltaBinaryPacked
		case Float32:
			node, enc = parquet.Leaf(parquet.FloatType), &parquet.ByteStreamSplit
		case Float64:
			node, enc = parquet.Leaf(parquet.DoubleType), &parquet.ByteStreamSplit
		case String:
			node, enc = parquet.String(), &parquet.DeltaLengthByteArray
		}
		root.fields = append(root.fields, namedNode{parquet.Encoded(node, enc), c.name})
	}
	return parquet.NewSchema("table", root)
}

// orderedGroup is a root node whose fields keep their order; parquet.Group is a
// map and sorts them.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g orderedGroup) Fields() []parquet.Field { return g.fields }

func (g orderedGroup) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// namedNode is a column of an orderedGroup.
type namedNode struct {
	parquet.Node
	name string
}

func (n namedNode) Name() string { return n.name }

// Value would pick the field from a Go value. Values are never written so.
func (n namedNode) Value(reflect.Value) reflect.Value { return reflect.Value{} }
