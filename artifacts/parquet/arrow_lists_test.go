package parquet

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"infoplane/artifacts/table"
)

// Fixed-size lists of numbers become a column for each place, over several batches.
func TestLists(t *testing.T) {
	var a arrays
	a.json(t, "fc1", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32), "[[1,2],[3,4],[5,6]]")
	a.json(t, "pattern", arrow.PrimitiveTypes.Int32, "[0,1,2]")
	a.json(t, "signs", arrow.FixedSizeListOf(1, arrow.FixedWidthTypes.Boolean), "[[true],[false],[true]]")
	a.json(t, "wide", arrow.FixedSizeListOf(3, arrow.PrimitiveTypes.Float64), "[[1,2,3],[4,5,6],[7,8,9]]")
	a.json(t, "any", arrow.ListOf(arrow.PrimitiveTypes.Int16), "[[1,2],[3,4],[5,6]]")
	a.json(t, "large", arrow.LargeListOf(arrow.PrimitiveTypes.Uint32), "[[1],[2],[3]]")
	a.json(t, "text", arrow.FixedSizeListOf(1, arrow.BinaryTypes.String), `[["a"],["b"],["c"]]`)
	numbers := func(name string) bool { return name != "text" }
	for what, b := range map[string][]byte{"stream": a.stream(t), "file": a.file(t), "lz4": a.file(t, ipc.WithLZ4()), "zstd": a.stream(t, ipc.WithZstd())} {
		f, err := Reading{Want: numbers}.Read(b)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if want := []List{{"fc1", 2}, {"signs", 1}, {"wide", 3}, {"any", 2}, {"large", 1}}; !slices.Equal(f.Lists, want) {
			t.Errorf("%s: lists %v, want %v", what, f.Lists, want)
		}
		for name, want := range map[string]string{
			"fc1[0]": "[1 3 5]", "fc1[1]": "[2 4 6]", "pattern": "[0 1 2]", "signs[0]": "[1 0 1]", "wide[2]": "[3 6 9]",
			"any[1]": "[2 4 6]", "large[0]": "[1 2 3]",
		} {
			if c, ok := f.Column(name); !ok || fmt.Sprint(c.Slice()) != want {
				t.Errorf("%s: column %s is %v, want %s", what, name, c, want)
			}
		}
		if got := len(f.Columns()); got != 2+1+1+3+2+1 {
			t.Errorf("%s: %d columns", what, got)
		}
	}
}

func TestListsRefused(t *testing.T) {
	for want, add := range map[string]func(a *arrays){
		"1 lists are null": func(a *arrays) {
			a.json(t, "a", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32), "[[1,2],null,[5,6]]")
		},
		"row 3 is null": func(a *arrays) {
			a.add("a", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32), func(b array.Builder) {
				list, values := b.(*array.FixedSizeListBuilder), b.(*array.FixedSizeListBuilder).ValueBuilder().(*array.Float32Builder)
				list.AppendValues([]bool{true, true, true})
				values.AppendValues([]float32{1, 2, 3, 4, 5, 6}, []bool{true, true, true, false, true, true})
			})
		},
		"something other than numbers": func(a *arrays) {
			a.json(t, "a", arrow.FixedSizeListOf(1, arrow.BinaryTypes.String), `[["a"],["b"],["c"]]`)
		},
		"row 0: its list has not the 2 values": func(a *arrays) {
			a.json(t, "a", arrow.ListOf(arrow.PrimitiveTypes.Float32), "[[1,2,3],[4],[5,6]]")
		},
		"have 3 values, and so no common length": func(a *arrays) {
			a.json(t, "a", arrow.LargeListOf(arrow.PrimitiveTypes.Float32), "[[1,2],[3],[4]]")
		},
		"lists have 0 values": func(a *arrays) { a.json(t, "a", arrow.ListOf(arrow.PrimitiveTypes.Int8), "[[],[],[]]") },
	} {
		var a arrays
		add(&a)
		if _, err := (Reading{}).Read(a.file(t)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// A list of many values in a small file is not believed.
func TestListsOfAnyWidth(t *testing.T) {
	var a arrays
	a.add("a", arrow.FixedSizeListOf(1<<19, arrow.PrimitiveTypes.Int8), func(b array.Builder) {
		b.(*array.FixedSizeListBuilder).AppendValues([]bool{})
	})
	var out []byte
	{
		var buffer strings.Builder
		w := ipc.NewWriter(&buffer, ipc.WithSchema(a.schema()))
		if err := w.Write(array.NewRecord(a.schema(), a.columns, 0)); err != nil {
			t.Fatal(err)
		}
		w.Close()
		out = []byte(buffer.String())
	}
	var err error
	if n := allocated(func() { _, err = Reading{Limit: 4 << 20}.Read(out) }); n > 16<<20 || err == nil {
		t.Errorf("%d bytes were allocated for a file of %d; error %v", n, len(out), err)
	}
}

// BenchmarkLists reads a snapshot of 10 000 patterns of a layer of 1 024 units.
func BenchmarkLists(b *testing.B) {
	const rows, width = 10_000, 1024
	dst := arrowColumn{name: "a", kind: table.Float32, width: width}.columns(rows)
	values := make([]float32, rows*width)
	b.SetBytes(4 * rows * width)
	for b.Loop() {
		distribute(dst, 0, values)
	}
}
