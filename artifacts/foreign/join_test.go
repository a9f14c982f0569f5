package foreign

import (
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

func whole(t *testing.T, columns ...table.Column) *parquet.Foreign {
	t.Helper()
	joined, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return Whole(joined)
}

func TestBeside(t *testing.T) {
	x, y := whole(t, table.NewColumn("x", []float32{1, 2})), whole(t, table.NewColumn("y", []int32{0, 1}))
	got, err := Beside(x, y)
	if err != nil || fmt.Sprint(got.Names) != "[x y]" || got.Rows() != 2 || len(got.Columns()) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	for want, b := range map[string]*parquet.Foreign{
		"has 3 rows, and the file before it 2":    whole(t, table.NewColumn("y", []int32{0, 1, 2})),
		"column x: is in the file before it, too": x,
	} {
		if _, err := Beside(x, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestBelow(t *testing.T) {
	a := whole(t, table.NewColumn("x", []int32{1, 2}), table.NewColumn("y", []string{"a", "b"}))
	got, err := Below(a, whole(t, table.NewColumn("y", []string{"c"}), table.NewColumn("x", []float32{0.5})))
	if err != nil {
		t.Fatal(err)
	}
	x, _ := got.Column("x")
	y, _ := got.Column("y")
	if fmt.Sprint(x.Slice(), y.Slice()) != "[1 2 0.5] [a b c]" {
		t.Errorf("%v %v", x.Slice(), y.Slice())
	}
	for want, b := range map[string]*parquet.Foreign{
		"has no column y, which the files for training have; it has x": whole(t, table.NewColumn("x", []int32{1})),
		"column y: holds int32, and in the files for training string":  whole(t, table.NewColumn("x", []int32{1}), table.NewColumn("y", []int32{1})),
	} {
		if _, err := Below(a, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
