package parquet

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
)

// arrays are a schema and columns of three rows for the arrow library to write.
type arrays struct {
	fields  []arrow.Field
	columns []arrow.Array
}

func (a *arrays) add(name string, typ arrow.DataType, build func(array.Builder)) {
	b := array.NewBuilder(memory.DefaultAllocator, typ)
	build(b)
	a.fields = append(a.fields, arrow.Field{Name: name, Type: typ, Nullable: true})
	a.columns = append(a.columns, b.NewArray())
}

// json adds a column of values as JSON has them.
func (a *arrays) json(t *testing.T, name string, typ arrow.DataType, values string) {
	t.Helper()
	a.add(name, typ, func(b array.Builder) {
		if err := b.UnmarshalJSON([]byte(values)); err != nil {
			t.Fatal(err)
		}
	})
}

func (a *arrays) schema() *arrow.Schema { return arrow.NewSchema(a.fields, nil) }

// stream and file write two batches, of two rows and of one.
func (a *arrays) stream(t *testing.T, options ...ipc.Option) []byte {
	t.Helper()
	var b bytes.Buffer
	a.batches(t, ipc.NewWriter(&b, append(options, ipc.WithSchema(a.schema()))...))
	return b.Bytes()
}

func (a *arrays) file(t *testing.T, options ...ipc.Option) []byte {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := ipc.NewFileWriter(f, append(options, ipc.WithSchema(a.schema()))...)
	if err != nil {
		t.Fatal(err)
	}
	a.batches(t, w)
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (a *arrays) batches(t *testing.T, w interface {
	Write(arrow.Record) error
	Close() error
}) {
	t.Helper()
	whole := array.NewRecord(a.schema(), a.columns, int64(a.columns[0].Len()))
	for _, part := range []arrow.Record{whole.NewSlice(0, 2), whole.NewSlice(2, 3)} {
		if err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestEveryType: numbers, booleans and text of every type are read from all formats,
// and everything else is passed over where it is not wanted.
func TestEveryType(t *testing.T) {
	var a arrays
	var want []table.Column
	numbers := func(name string, typ arrow.DataType, values string, c table.Column) {
		a.json(t, name, typ, values)
		want = append(want, c)
	}
	numbers("int8", arrow.PrimitiveTypes.Int8, "[-128,0,127]", table.NewColumn("int8", []int32{-128, 0, 127}))
	numbers("int16", arrow.PrimitiveTypes.Int16, "[-32768,0,32767]", table.NewColumn("int16", []int32{-32768, 0, 32767}))
	numbers("int32", arrow.PrimitiveTypes.Int32, "[-2147483648,0,7]", table.NewColumn("int32", []int32{math.MinInt32, 0, 7}))
	a.add("int64", arrow.PrimitiveTypes.Int64, func(b array.Builder) {
		b.(*array.Int64Builder).AppendValues([]int64{1<<53 + 1, 0, -1}, nil)
	})
	want = append(want, table.NewColumn("int64", []int64{1<<53 + 1, 0, -1}))
	numbers("uint8", arrow.PrimitiveTypes.Uint8, "[255,0,1]", table.NewColumn("uint8", []int32{255, 0, 1}))
	numbers("uint16", arrow.PrimitiveTypes.Uint16, "[65535,0,1]", table.NewColumn("uint16", []int32{65535, 0, 1}))
	numbers("uint32", arrow.PrimitiveTypes.Uint32, "[4294967295,0,1]", table.NewColumn("uint32", []int64{math.MaxUint32, 0, 1}))
	a.add("uint64", arrow.PrimitiveTypes.Uint64, func(b array.Builder) {
		b.(*array.Uint64Builder).AppendValues([]uint64{math.MaxInt64, 0, 1}, nil)
	})
	want = append(want, table.NewColumn("uint64", []int64{math.MaxInt64, 0, 1}))
	numbers("float32", arrow.PrimitiveTypes.Float32, "[1.5,0,-2]", table.NewColumn("float32", []float32{1.5, 0, -2}))
	numbers("float64", arrow.PrimitiveTypes.Float64, "[1e300,0,-2]", table.NewColumn("float64", []float64{1e300, 0, -2}))
	numbers("bool", arrow.FixedWidthTypes.Boolean, "[true,false,true]", table.NewColumn("bool", []int32{1, 0, 1}))
	numbers("text", arrow.BinaryTypes.String, `["a","","ü"]`, table.NewColumn("text", []string{"a", "", "ü"}))
	numbers("large", arrow.BinaryTypes.LargeString, `["a","","ü"]`, table.NewColumn("large", []string{"a", "", "ü"}))
	a.add("half", arrow.FixedWidthTypes.Float16, func(b array.Builder) {
		for _, v := range []float16.Num{float16.New(1.5), float16.New(-0.25), float16.FromLEBytes([]byte{1, 0})} {
			b.(*array.Float16Builder).Append(v) // the last one is 2⁻²⁴, the least that there is
		}
	})
	want = append(want, table.NewColumn("half", []float32{1.5, -0.25, float32(math.Ldexp(1, -24))}))
	a.json(t, "category", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint8, ValueType: arrow.BinaryTypes.String}, `["cat","dog","cat"]`)
	want = append(want, table.NewColumn("category", []string{"cat", "dog", "cat"}))
	both := len(a.fields) // the rest only Arrow has, or nobody wants

	a.json(t, "null", arrow.Null, "[null,null,null]")
	a.json(t, "list", arrow.ListOf(arrow.PrimitiveTypes.Int32), "[[1,2],null,[]]")
	a.json(t, "struct", arrow.StructOf(arrow.Field{Name: "a", Type: arrow.BinaryTypes.String, Nullable: true}), `[{"a":"x"},null,{"a":"y"}]`)
	a.json(t, "time", arrow.FixedWidthTypes.Timestamp_us, `["2020-01-01","2020-01-02",null]`)
	a.json(t, "decimal", &arrow.Decimal128Type{Precision: 20, Scale: 2}, `["1.25","2",null]`)
	a.json(t, "binary", arrow.BinaryTypes.Binary, `["/w==",null,""]`)
	a.json(t, "holes", arrow.PrimitiveTypes.Float64, "[1,null,3]")
	forParquet := arrays{a.fields, a.columns}
	a.fields, a.columns = slices.Clone(a.fields), slices.Clone(a.columns)
	a.json(t, "fixed list", arrow.FixedSizeListOf(2, arrow.ListOf(arrow.BinaryTypes.String)), `[[["a"],["b"]],[[],[]],[[],["c"]]]`)
	a.json(t, "map", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32), `[[{"key":"a","value":1}],[],[]]`)
	a.json(t, "view", arrow.BinaryTypes.StringView, `["short","a text that is longer than a view","ü"]`)
	want = append(want, table.NewColumn("view", []string{"short", "a text that is longer than a view", "ü"}))
	a.json(t, "binary view", arrow.BinaryTypes.BinaryView, `["/w==","AAAAAAAAAAAAAAAAAAAAAAAAAAAA",""]`)
	a.json(t, "last", arrow.PrimitiveTypes.Int32, "[4,5,6]")
	want = append(want, table.NewColumn("last", []int32{4, 5, 6}))

	for what, b := range map[string][]byte{
		"stream": a.stream(t), "stream, zstd": a.stream(t, ipc.WithZstd()), "stream, lz4": a.stream(t, ipc.WithLZ4()),
		"file": a.file(t), "file, lz4": a.file(t, ipc.WithLZ4()),
	} {
		readColumns(t, what, b, want, a.fields)
	}
	for what, options := range map[string][]parquet.WriterProperty{
		"Parquet, dictionaries": {parquet.WithDictionaryDefault(true)},
		"Parquet, plain":        {parquet.WithDictionaryDefault(false)},
		"Parquet, version 2":    {parquet.WithDataPageVersion(parquet.DataPageV2), parquet.WithDictionaryDefault(false)},
	} {
		readColumns(t, what, foreignArrays(t, forParquet.schema(), forParquet.columns, options...), want[:both], forParquet.fields)
	}
}

// readColumns reads columns of a file, one by one and together, and passes over the
// others; and all of them only if they are columns that a table can have.
func readColumns(t *testing.T, what string, b []byte, want []table.Column, all []arrow.Field) {
	t.Helper()
	got, err := Reading{Want: func(name string) bool { return indexOf(want, name) >= 0 }, Limit: 1 << 20}.Read(b)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	tabletest.Same(t, got.Table, tabletest.Must(t, want...))
	for i, f := range all {
		if got.Names[i] != f.Name {
			t.Errorf("%s: column %d is %q, want %q", what, i, got.Names[i], f.Name)
		}
		one, err := Reading{Want: func(name string) bool { return name == f.Name }}.Read(b)
		if at := indexOf(want, f.Name); at >= 0 && (err != nil || one.Rows() != 3 || one.Columns()[0].Kind() != want[at].Kind()) {
			t.Errorf("%s: %s alone: %v", what, f.Name, err)
		} else if at < 0 && (err == nil || !strings.Contains(err.Error(), `"`+f.Name+`"`) || errors.Is(err, ErrDamaged)) {
			t.Errorf("%s: %s: error %v, want one that names the column", what, f.Name, err)
		}
	}
	if _, err := (Reading{}).Read(b); err == nil {
		t.Errorf("%s: all columns were read, among them lists", what)
	}
}

func indexOf(columns []table.Column, name string) int {
	return slices.IndexFunc(columns, func(c table.Column) bool { return c.Name() == name })
}

// TestReadArrowAsTheLibraryDoes compares random tables with the arrow library's reader.
func TestReadArrowAsTheLibraryDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(23, 24))
	for range 30 {
		tbl := tabletest.Random(random, random.IntN(200))
		b := arrowBytes(t, tbl)
		r, err := ipc.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		pieces := make([][]table.Column, len(tbl.Columns()))
		for i, c := range tbl.Columns() {
			pieces[i] = append(pieces[i], table.MakeColumn(c.Name(), c.Kind(), 0))
		}
		for r.Next() {
			for i, c := range tbl.Columns() {
				piece, err := columnOfArrow(c.Name(), r.Record().Column(i))
				if err != nil {
					t.Fatal(err)
				}
				pieces[i] = append(pieces[i], piece)
			}
		}
		var columns []table.Column
		for i := range pieces {
			columns = append(columns, table.Concatenate(pieces[i]))
		}
		got, err := Reading{}.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		tabletest.Same(t, got.Table, tabletest.Must(t, columns...))
	}
}

// TestDictionaryThatGrows reads a stream whose dictionary is replaced and extended.
func TestDictionaryThatGrows(t *testing.T) {
	typ := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int16, ValueType: arrow.PrimitiveTypes.Int64}
	for _, deltas := range []bool{false, true} {
		schema := arrow.NewSchema([]arrow.Field{{Name: "d", Type: typ}}, nil)
		var b bytes.Buffer
		w := ipc.NewWriter(&b, ipc.WithSchema(schema), ipc.WithDictionaryDeltas(deltas))
		builder := array.NewDictionaryBuilder(memory.DefaultAllocator, typ).(*array.Int64DictionaryBuilder)
		var want []int64
		for _, part := range [][]int64{{7, 8, 7}, {7, 8, 9, 1 << 60}} {
			for _, v := range part {
				if err := builder.Append(v); err != nil {
					t.Fatal(err)
				}
			}
			want = append(want, part...)
			a := builder.NewArray()
			if err := w.Write(array.NewRecord(schema, []arrow.Array{a}, int64(a.Len()))); err != nil {
				t.Fatal(err)
			}
			builder.ResetFull()
			for _, v := range []int64{7, 8} { // the next dictionary begins as this one
				builder.Append(v)
			}
			builder.NewArray()
		}
		w.Close()
		got, err := Reading{}.Read(b.Bytes())
		if err != nil {
			t.Fatalf("deltas %v: %v", deltas, err)
		}
		if v, _ := table.Values[int64](got.Columns()[0]); !slices.Equal(v, want) {
			t.Errorf("deltas %v: %v, want %v", deltas, v, want)
		}
	}
}

// TestTwice: a wanted name that two columns have is an error, another one is not.
func TestTwice(t *testing.T) {
	var a arrays
	for range 2 {
		a.json(t, "y", arrow.PrimitiveTypes.Int32, "[1,2,3]")
	}
	a.json(t, "x", arrow.PrimitiveTypes.Int32, "[1,2,3]")
	for what, b := range map[string][]byte{"Arrow": a.stream(t), "Parquet": foreignArrays(t, a.schema(), a.columns)} {
		if _, err := (Reading{}).Read(b); err == nil || !strings.Contains(err.Error(), `column "y": is there twice`) || errors.Is(err, ErrDamaged) {
			t.Errorf("%s: error %v", what, err)
		}
		got, err := Reading{Want: func(name string) bool { return name == "x" }}.Read(b)
		if err != nil || got.Rows() != 3 || !slices.Equal(got.Names, []string{"y", "y", "x"}) {
			t.Errorf("%s: x alone: %v", what, err)
		}
	}
}

// TestSizeLimit: what a file becomes is compared with the limit before it is there.
func TestSizeLimit(t *testing.T) {
	equal := tabletest.Must(t, table.NewColumn("x", make([]float64, 1<<17)))
	var stream bytes.Buffer
	w := ipc.NewWriter(&stream, ipc.WithSchema(arrowSchema(equal)), ipc.WithZstd())
	if err := w.Write(array.NewRecord(arrowSchema(equal), []arrow.Array{arrowArray(equal.Columns()[0])}, int64(equal.Rows()))); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for what, b := range map[string][]byte{"Parquet": parquetBytes(t, equal), "Arrow": stream.Bytes()} {
		if len(b) > 20_000 {
			t.Fatalf("%s: has %d bytes; expected a small file", what, len(b))
		}
		var err error
		took := allocated(func() { _, err = Reading{Limit: 1 << 20}.Read(b) })
		var large *SizeError
		if !errors.As(err, &large) || large.Need < 1<<20 || errors.Is(err, ErrDamaged) {
			t.Errorf("%s: error %v, want a SizeError", what, err)
		}
		if took > 1<<19 {
			t.Errorf("%s: took %d bytes before it was refused", what, took)
		}
		if _, err := (Reading{Limit: 4 << 20}).Read(b); err != nil {
			t.Errorf("%s: within its limit: %v", what, err)
		}
		if _, err := (Reading{Limit: int64(len(b)) - 1}).Read(b); !errors.As(err, &large) {
			t.Errorf("%s: a file of more than the limit: %v", what, err)
		}
	}
}
