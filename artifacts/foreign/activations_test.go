package foreign

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

func foreignTable(t testing.TB, columns ...table.Column) *parquet.Foreign {
	t.Helper()
	out, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return Whole(out)
}

func columns(t testing.TB, names string, strict bool) Columns {
	t.Helper()
	n, err := NewNaming(names, 2)
	if err != nil {
		t.Fatal(err)
	}
	return Columns{Units: n, Strict: strict}
}

// TestOtherNamings: whoever names activations in another way may number units from 1
// and layers as he likes, and no unit is left out.
func TestOtherNamings(t *testing.T) {
	one := []float32{1, 2}
	for _, c := range []struct {
		naming string
		names  []string
		want   string // an error; "": none
	}{
		{"layer%d.unit%d", []string{"layer0.unit1", "layer0.unit2", "layer4.unit1"}, ""},
		{"layer%d.unit%d", []string{"layer0.unit1", "layer0.unit3"}, "column layer0.unit3: follows layer0.unit1"},
		{"layer%d.unit%d", []string{"layer0.unit2"}, "is the first of its family"},
		{"layer%d.unit%d", []string{"layer0.unit1", "Layer0.Unit2"}, "column Layer0.Unit2: looks like one of"},
		{"layer%d.unit%d", []string{"layer0.unit0", "layer0_unit1"}, "column layer0_unit1: looks like one of"},
		{"t%d_%d", []string{"t1_0_0_0", "t1_0_0_1", "t1_0_1_0", "t1_0_1_1", "t1_1_0_0", "t1_1_0_1", "t1_1_1_0", "t1_1_1_1", "t2_0", "t2_1"}, ""},
		{"t%d_%d", []string{"t1_0_10", "t1_0_9", "t1_0_0"}, "column t1_0_9: follows t1_0_0; the columns between"},
		{"t%d_%d", []string{"t1_0_0", "t1_0_1", "t1_1_1"}, "column t1_1_1: follows t1_0_1; the columns between"},
		{"t%d_%d", []string{"t1_0_0", "t1_0_1", "t1_1_0"}, "column t1_0_1: follows t1_0_0; the columns"},
		{"t%d_%d", []string{"t1_0_0", "t1_1"}, "another number of indices"},
		{"t%d_%d", []string{"t1_0_2", "t1_1_2"}, "column t1_0_2: is the first of its family"},
		{"t%d_%d", []string{"t1_0_0", "T1_0_1"}, "column T1_0_1: looks like one of"},
		{"h%d", []string{"h0", "h1", "h2"}, ""},
		{"h%d", []string{"h1", "h2", "h"}, ""},
		{"h%d", []string{"h0", "h2"}, "column h2: follows h0"},
		{"h%d", []string{"h0", "H1"}, "column H1: looks like one of h0, h1"},
		{"h%d", []string{"h0", "h_1"}, "column h_1: looks like one of"},
		{"h%d", []string{"h0", "h99999999999"}, "the number is too large"},
	} {
		var all []table.Column
		for _, name := range c.names {
			all = append(all, table.NewColumn(name, one))
		}
		a, err := columns(t, c.naming, false).Read(foreignTable(t, all...))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%v: %v", c.names, err)
		case c.want == "" && len(a.Layers) == 0:
			t.Errorf("%v: no layer", c.names)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v: error %v, want %s", c.names, err, c.want)
		}
	}
}

// TestAnyOrder: a table gives the same activations in whatever order its rows are.
func TestAnyOrder(t *testing.T) {
	epoch, pattern := []int32{0, 0, 0, 5, 5, 5}, []int32{2, 7, 9, 2, 7, 9}
	values := []float32{1, 2, 3, 4, 5, 6}
	read := func(order ...int) *Activations {
		a, err := columns(t, "t%d_%d", true).Read(foreignTable(t, table.NewColumn("t1_0", Pick(values, order)),
			table.NewColumn("epoch", Pick(epoch, order)), table.NewColumn("pattern", Pick(pattern, order))))
		if err != nil {
			t.Fatal(err)
		}
		a.Rows = nil
		return a
	}
	want := read(0, 1, 2, 3, 4, 5)
	for _, order := range [][]int{{5, 4, 3, 2, 1, 0}, {0, 3, 1, 4, 2, 5}, {3, 4, 5, 0, 1, 2}} {
		if got := read(order...); !reflect.DeepEqual(got, want) {
			t.Errorf("in the order %v: %+v, want %+v", order, got, want)
		}
	}
}

// FuzzActivations reads any bytes as a table of activations: an error, or every column
// that is named like a unit is one, every row is there once, and numbers are finite.
func FuzzActivations(f *testing.F) {
	good := foreignTable(f, table.NewColumn("t1_0", []float32{1, 2}), table.NewColumn("t2_0", []float64{1, 2}), table.NewColumn("pattern", []int64{1, 0}), table.NewColumn("y", []string{"a", "b"}))
	var file, arrow bytes.Buffer
	parquet.Write(&file, good.Table)
	parquet.WriteArrow(&arrow, good.Table)
	f.Add(file.Bytes())
	f.Add(arrow.Bytes())
	c := columns(f, "t%d_%d", true)
	f.Fuzz(func(t *testing.T, b []byte) {
		found, err := Parse(b, 4<<20, c.Want)
		if err != nil {
			return
		}
		a, err := c.Read(found)
		if err != nil {
			return
		}
		units := 0
		for _, layer := range a.T {
			units += len(layer)
		}
		for _, name := range found.Names {
			if c.Units.Has(name) {
				units--
			}
			if c.Units.Like(name) {
				t.Fatalf("column %q is left out", name)
			}
		}
		if units != 0 || len(a.Epoch) != found.Rows() || len(a.Patterns) > 0 && len(a.Epoch)%len(a.Patterns) != 0 {
			t.Fatalf("%d columns of units are left out, %d rows of %d", -units, len(a.Epoch), found.Rows())
		}
	})
}
