package parquet

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
)

func arrowBytes(t testing.TB, table *table.Table) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteArrow(&b, table); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func throughArrow(t testing.TB, table *table.Table) *table.Table {
	t.Helper()
	got, err := ReadArrow(bytes.NewReader(arrowBytes(t, table)))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestArrowRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for _, rows := range tabletest.Sizes {
		table := tabletest.Random(random, rows)
		got := throughArrow(t, table)
		tabletest.Same(t, got, table)
		tabletest.SameGroups(t, got, table)
	}
}

// arrow's own reader sees one record batch per row group and no nullable column.
func TestArrowBatches(t *testing.T) {
	table, err := table.Encode(tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ipc.NewReader(bytes.NewReader(arrowBytes(t, table)))
	if err != nil {
		t.Fatal(err)
	}
	batches := 0
	for r.Next() {
		if r.Record().NumRows() != 2 {
			t.Errorf("a batch of %d rows, want 2", r.Record().NumRows())
		}
		batches++
	}
	if batches != 2 || r.Err() != nil {
		t.Errorf("%d batches, %v, want 2", batches, r.Err())
	}
	for _, f := range r.Schema().Fields() {
		if f.Nullable {
			t.Errorf("column %q can be null", f.Name)
		}
	}
}

// Streams of other programs: large strings, compressed bodies, a slice of a batch.
func TestForeignArrow(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "name", Type: arrow.BinaryTypes.LargeString, Nullable: true},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	b.Field(0).(*array.LargeStringBuilder).AppendValues([]string{"no", "a", "bc", ""}, nil)
	b.Field(1).(*array.Float64Builder).AppendValues([]float64{0, 1, math.Inf(1), 3}, nil)
	record := b.NewRecord().NewSlice(1, 4)
	want := tabletest.Must(t, table.NewColumn("name", []string{"a", "bc", ""}), table.NewColumn("x", []float64{1, math.Inf(1), 3}))
	for _, options := range [][]ipc.Option{nil, {ipc.WithZstd()}, {ipc.WithLZ4()}} {
		var stream bytes.Buffer
		w := ipc.NewWriter(&stream, append(options, ipc.WithSchema(schema))...)
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
		w.Close()
		got, err := ReadArrow(&stream)
		if err != nil {
			t.Fatal(err)
		}
		tabletest.Same(t, got, want)
	}
}

func TestArrowRefused(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "odd", Type: arrow.PrimitiveTypes.Int32, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	b.Field(0).AppendNull()
	var nulls bytes.Buffer
	w := ipc.NewWriter(&nulls, ipc.WithSchema(schema))
	if err := w.Write(b.NewRecord()); err != nil {
		t.Fatal(err)
	}
	w.Close()
	if _, err := ReadArrow(&nulls); err == nil || !strings.Contains(err.Error(), `"odd"`) {
		t.Errorf("nulls: error %v, want one that names the column", err)
	}
	schema = arrow.NewSchema([]arrow.Field{{Name: "odd", Type: arrow.FixedWidthTypes.Date32}}, nil)
	var kind bytes.Buffer
	ipc.NewWriter(&kind, ipc.WithSchema(schema)).Close()
	if _, err := ReadArrow(&kind); err == nil || !strings.Contains(err.Error(), "date") {
		t.Errorf("kind: error %v, want one that names it", err)
	}
}

// A stream that is cut anywhere is an error, except between two messages.
func TestArrowCut(t *testing.T) {
	table := tabletest.Random(rand.New(rand.NewPCG(11, 12)), 50)
	whole := arrowBytes(t, table)
	for n := range whole {
		got, err := ReadArrow(bytes.NewReader(whole[:n]))
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatalf("%d bytes: error %v, want ErrDamaged", n, err)
		}
		if err == nil && got.Rows() > table.Rows() {
			t.Fatalf("%d bytes: %d rows", n, got.Rows())
		}
	}
}

// The form in which a table is kept does not show: row groups, Parquet, Arrow.
func TestLogicalIgnoresForm(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, rows := range []int{0, 1, 1000, 5000} {
		tbl := tabletest.Random(random, rows)
		want := tbl.Logical()
		other, err := table.NewGrouped([]int{rows / 3, rows / 2, rows}, tbl.Columns()...)
		if err != nil {
			t.Fatal(err)
		}
		if other.Logical() != want || reread(t, tbl).Logical() != want || reread(t, other).Logical() != want ||
			throughArrow(t, tbl).Logical() != want {
			t.Errorf("%d rows: another form has another digest", rows)
		}
	}
}

// A writer that fails makes every format fail, whatever the buffers are.
func TestWritersReportErrors(t *testing.T) {
	tbl := tabletest.Random(rand.New(rand.NewPCG(27, 28)), 20_000)
	broken := errors.New("broken pipe")
	for _, left := range []int{0, 3, 100, 100_000} {
		for name, write := range map[string]func(*brokenWriter) error{
			"csv":     func(w *brokenWriter) error { return table.WriteCSV(w, tbl) },
			"json":    func(w *brokenWriter) error { return table.WriteJSON(w, tbl) },
			"arrow":   func(w *brokenWriter) error { return WriteArrow(w, tbl) },
			"parquet": func(w *brokenWriter) error { return Write(w, tbl) },
		} {
			if err := write(&brokenWriter{left, broken}); !errors.Is(err, broken) {
				t.Errorf("%s, broken after %d bytes: error %v", name, left, err)
			}
		}
	}
}

// brokenWriter takes some bytes and then fails.
type brokenWriter struct {
	left int
	err  error
}

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, w.err
	}
	return len(b), nil
}
