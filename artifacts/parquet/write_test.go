package parquet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	parquetgo "github.com/parquet-go/parquet-go"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

func parquetBytes(t testing.TB, table *table.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written reads back the same: by us, by arrow's reader and by
// parquet-go's own.
func TestParquetRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, rows := range tabletest.Sizes {
		for range 3 {
			table := tabletest.Random(random, rows)
			b := parquetBytes(t, table)
			got, err := Read(b)
			if err != nil {
				t.Fatal(err)
			}
			tabletest.Same(t, got, table)
			tabletest.SameGroups(t, got, table)
			if got.Logical() != table.Logical() {
				t.Fatal("the logical digest changed")
			}
			tabletest.Same(t, readByArrow(t, b), table)
			tabletest.Same(t, readByParquetGo(t, b), table)
		}
	}
}

// readByArrow reads a Parquet file with the reader of arrow/go/v17. Version 17
// does not know BYTE_STREAM_SPLIT (version 18 does), so for floats it reads files,
// chunks and pages, and the bytes are put together here.
func readByArrow(t *testing.T, b []byte) *table.Table {
	t.Helper()
	f, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: 1000}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := r.Schema()
	if err != nil {
		t.Fatal(err)
	}
	var columns []table.Column
	for i, field := range schema.Fields() {
		if field.Nullable {
			t.Errorf("column %q can be null", field.Name)
		}
		kind := kindOfArrow(field.Type)
		c := table.MakeColumn(field.Name, kind, 0)
		switch kind {
		case table.Float32:
			values := []float32{}
			splitPages(t, f, i, 4, func(v uint64) { values = append(values, math.Float32frombits(uint32(v))) })
			c = table.NewColumn(field.Name, values)
		case table.Float64:
			values := []float64{}
			splitPages(t, f, i, 8, func(v uint64) { values = append(values, math.Float64frombits(v)) })
			c = table.NewColumn(field.Name, values)
		default:
			chunked, err := r.GetColumn(context.Background(), i)
			if err != nil {
				t.Fatal(err)
			}
			data, err := chunked.NextBatch(f.NumRows())
			if err != nil {
				t.Fatal(err)
			}
			pieces := []table.Column{c}
			for _, a := range data.Chunks() {
				piece, err := columnOfArrow(field.Name, a)
				if err != nil {
					t.Fatal(err)
				}
				pieces = append(pieces, piece)
			}
			c = table.Concatenate(pieces)
		}
		columns = append(columns, c)
	}
	return tabletest.Must(t, columns...)
}

// splitPages gives the values of a column of BYTE_STREAM_SPLIT pages.
func splitPages(t *testing.T, f *file.Reader, column, width int, value func(uint64)) {
	t.Helper()
	for g := range f.NumRowGroups() {
		pages, err := f.RowGroup(g).GetColumnPageReader(column)
		if err != nil {
			t.Fatal(err)
		}
		for pages.Next() {
			page := pages.Page()
			if got := page.Encoding().String(); got != "BYTE_STREAM_SPLIT" {
				t.Fatalf("column %d is encoded as %s", column, got)
			}
			n := int(page.NumValues())
			for i := range n {
				v := uint64(0)
				for k := range width {
					v |= uint64(page.Data()[k*n+i]) << (8 * k)
				}
				value(v)
			}
		}
		if err := pages.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// readByParquetGo reads a Parquet file with the reader of parquet-go.
func readByParquetGo(t *testing.T, b []byte) *table.Table {
	t.Helper()
	f, err := parquetgo.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var columns []table.Column
	for _, field := range f.Schema().Fields() {
		kind := map[parquetgo.Kind]table.Kind{parquetgo.Int32: table.Int32, parquetgo.Int64: table.Int64, parquetgo.Float: table.Float32,
			parquetgo.Double: table.Float64, parquetgo.ByteArray: table.String}[field.Type().Kind()]
		columns = append(columns, table.MakeColumn(field.Name(), kind, int(f.NumRows())))
	}
	row := 0
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buffer := make([]parquetgo.Row, 512)
		for {
			n, err := rows.ReadRows(buffer)
			for _, values := range buffer[:n] {
				for i, value := range values {
					switch v := columns[i].Slice().(type) {
					case []int32:
						v[row] = value.Int32()
					case []int64:
						v[row] = value.Int64()
					case []float32:
						v[row] = value.Float()
					case []float64:
						v[row] = value.Double()
					case []string:
						v[row] = string(value.ByteArray())
					}
				}
				row++
			}
			if err != nil {
				break
			}
		}
		rows.Close()
	}
	return tabletest.Must(t, columns...)
}

// fixedTable is the same table everywhere.
func fixedTable(t testing.TB) *table.Table {
	random := rand.New(rand.NewPCG(3, 4))
	var columns []table.Column
	for i, kind := range []table.Kind{table.Int32, table.Int64, table.Float32, table.Float64, table.String, table.Int32, table.Float32} {
		columns = append(columns, tabletest.RandomColumn(random, string(rune('a'+i)), kind, 20_000))
	}
	table, err := table.NewGrouped([]int{4096, 8192, 8200, 20_000}, columns...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// The digests of fixedTable, on every processor and with every compiler setting.
// The logical one is for ever. The blob changes with the zstd library and with
// the encodings: then put the new one here, and look that the logical one stays.
const (
	fixedLogical = "ed49bfaaa6ba6ef07b4bcf8ebd53e5e571572dec4172507ec2d01d2c7a3619ec"
	fixedBlob    = "7382f8d56494a3c60c7accfcf569846c942462a1f6acfa53732d45e9344a227a"
)

// Writing is deterministic: forty times, with one and with several threads, and
// compared with a constant that was found on another day.
func TestSameBytesEveryTime(t *testing.T) {
	table := fixedTable(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i := range 40 {
		runtime.GOMAXPROCS(1 + i%4)
		if got := fmt.Sprintf("%x", sha256.Sum256(parquetBytes(t, table))); got != fixedBlob {
			t.Fatalf("time %d: blob %s, want %s", i, got, fixedBlob)
		}
		if got := fmt.Sprintf("%x", table.Logical()); got != fixedLogical {
			t.Fatalf("time %d: logical %s, want %s", i, got, fixedLogical)
		}
	}
}

// Row groups follow the column with the option group.
func TestGroups(t *testing.T) {
	tbl, err := table.Encode(tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	for what, table := range map[string]*table.Table{"encoded": tbl, "read": reread(t, tbl)} {
		if len(table.Ends()) != 2 || table.Ends()[0] != 2 || table.Ends()[1] != 4 {
			t.Errorf("%s: row groups end at %v, want [2 4]", what, table.Ends())
		}
	}
	long := tabletest.Must(t, table.NewColumn("x", make([]int32, 2*table.MaxGroupRows+1)))
	if got := len(long.Ends()); got != 3 {
		t.Errorf("%d row groups, want 3", got)
	}
	if got := coarsen([]int{1, 2, 3, 4, 5, 6, 7}, 3); len(got) != 3 || got[2] != 7 {
		t.Errorf("coarsened to %v, want three groups up to 7", got)
	}
}

func reread(t testing.TB, table *table.Table) *table.Table {
	t.Helper()
	got, err := Read(parquetBytes(t, table))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Integers have bounds in the metadata, by which other readers pick epochs; floats
// have none, since processors differ in the sign of a minimal zero.
func TestBounds(t *testing.T) {
	b := parquetBytes(t, tabletest.Must(t, table.NewColumn("i", []int32{5, -3, 4}), table.NewColumn("f", []float32{0, 1, -0})))
	f, err := file.NewParquetReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if f.MetaData().GetCreatedBy() != createdBy {
		t.Errorf("created by %q, want %q", f.MetaData().GetCreatedBy(), createdBy)
	}
	for i, want := range []bool{true, false} {
		chunk, err := f.MetaData().RowGroup(0).ColumnChunk(i)
		if err != nil {
			t.Fatal(err)
		}
		stats, err := chunk.Statistics()
		if err != nil {
			t.Fatal(err)
		}
		if stats.HasMinMax() != want {
			t.Errorf("column %d has bounds: %v, want %v", i, stats.HasMinMax(), want)
		}
	}
}

// Files of other programs: arrow's writer with dictionaries, nullable columns,
// both page versions and every codec we know.
func TestForeignParquet(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, codec := range []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Gzip, compress.Codecs.Zstd, compress.Codecs.Brotli} {
		for _, version := range []parquet.DataPageVersion{parquet.DataPageV1, parquet.DataPageV2} {
			for _, dictionary := range []bool{true, false} {
				for _, nullable := range []bool{true, false} {
					table := tabletest.Random(random, 3000)
					b := foreign(t, table, nullable, parquet.WithCompression(codec),
						parquet.WithDataPageVersion(version), parquet.WithDictionaryDefault(dictionary), parquet.WithDataPageSize(4096))
					got, err := Read(b)
					if err != nil {
						t.Fatalf("%v, version %v, dictionary %v, nullable %v: %v", codec, version, dictionary, nullable, err)
					}
					tabletest.Same(t, got, table)
				}
			}
		}
	}
}

// foreign writes a table with arrow's writer.
func foreign(t *testing.T, table *table.Table, nullable bool, options ...parquet.WriterProperty) []byte {
	t.Helper()
	fields := arrowSchema(table).Fields()
	arrays := make([]arrow.Array, len(fields))
	for i, c := range table.Columns() {
		fields[i].Nullable = nullable
		arrays[i] = arrowArray(c)
	}
	return foreignArrays(t, arrow.NewSchema(fields, nil), arrays, options...)
}

func foreignArrays(t *testing.T, schema *arrow.Schema, arrays []arrow.Array, options ...parquet.WriterProperty) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &b, parquet.NewWriterProperties(options...), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(array.NewRecord(schema, arrays, int64(arrays[0].Len()))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a table cannot hold is refused by the name of the column.
func TestForeignParquetRefused(t *testing.T) {
	one := func(typ arrow.DataType, build func(array.Builder)) []byte {
		builder := array.NewBuilder(memory.DefaultAllocator, typ)
		build(builder)
		schema := arrow.NewSchema([]arrow.Field{{Name: "odd", Type: typ, Nullable: true}}, nil)
		return foreignArrays(t, schema, []arrow.Array{builder.NewArray()})
	}
	for want, b := range map[string][]byte{
		"row 1 is null": one(arrow.PrimitiveTypes.Int32, func(b array.Builder) {
			b.(*array.Int32Builder).Append(1)
			b.AppendNull()
		}),
		"DATE": one(arrow.FixedWidthTypes.Date32, func(b array.Builder) { b.(*array.Date32Builder).Append(1) }),
		"LIST": one(arrow.ListOf(arrow.BinaryTypes.String), func(b array.Builder) {
			b.(*array.ListBuilder).Append(true)
			b.(*array.ListBuilder).ValueBuilder().(*array.StringBuilder).Append("a")
		}),
		"18446744073709551615 is more than the largest int64": one(arrow.PrimitiveTypes.Uint64, func(b array.Builder) { b.(*array.Uint64Builder).Append(math.MaxUint64) }),
	} {
		_, err := Read(b)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `"odd"`) {
			t.Errorf("error %v, want one with %q and the column", err, want)
		}
	}
}

func TestEveryNaNIsTheSame(t *testing.T) {
	odd32, odd64 := math.Float32frombits(0xFFC00123), math.Float64frombits(0xFFF8000000000123)
	a := tabletest.Must(t, table.NewColumn("f", []float32{1, odd32}), table.NewColumn("d", []float64{odd64, 2}))
	b := tabletest.Must(t, table.NewColumn("f", []float32{1, math.Float32frombits(table.QuietNaN)}), table.NewColumn("d", []float64{math.Float64frombits(0x7FF8000000000000), 2}))
	if !bytes.Equal(parquetBytes(t, a), parquetBytes(t, b)) || a.Logical() != b.Logical() {
		t.Error("two NaNs give two tables")
	}
	if v, _ := table.Values[float32](a.Columns()[0]); math.Float32bits(v[1]) != 0xFFC00123 {
		t.Error("writing changed the table")
	}
	if v, _ := table.Values[float64](reread(t, a).Columns()[1]); math.Float64bits(v[0]) != 0x7FF8000000000000 {
		t.Errorf("read %x, want the quiet NaN", math.Float64bits(v[0]))
	}
}

func TestTableWithoutColumns(t *testing.T) {
	if err := Write(new(bytes.Buffer), tabletest.Must(t)); err == nil {
		t.Error("a table without columns was written")
	}
	if _, err := table.Encode(tables.Patterns{}); err == nil || !strings.Contains(err.Error(), "tables.Patterns") {
		t.Errorf("error %v, want one that names the type", err)
	}
}
