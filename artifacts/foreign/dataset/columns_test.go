package dataset

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// of returns a table of columns.
func of(t testing.TB, columns ...table.Column) *parquet.Foreign {
	t.Helper()
	whole, err := table.New(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return foreign.Whole(whole)
}

// flowers has six rows in two classes, for training and testing.
func flowers(t testing.TB) *parquet.Foreign {
	return of(t,
		table.NewColumn("width", []float64{1, 2, 3, 4, 5, 9}), table.NewColumn("height", []int64{10, 20, 30, 40, 50, 60}),
		table.NewColumn("kind", []string{"rose", "lily", "rose", "lily", "rose", "lily"}),
		table.NewColumn("price", []float64{3, 1, 2, 6, 5, 4}),
		table.NewColumn("part", []string{"train", "train", "test", "train", "train", "test"}))
}

// text returns a data set in one line.
func text(s Set) string {
	out := ""
	for _, c := range s.Inputs {
		out += c.Name() + fmt.Sprint(c.Slice()) + " "
	}
	return out + fmt.Sprintf("%v %v %v %v", s.Y, s.Names, s.Target, s.Parts)
}

func TestColumns(t *testing.T) {
	for _, c := range []struct {
		columns Columns
		want    string
	}{
		{Columns{Inputs: []string{"width"}, Label: "kind"}, "width[1 2 3 4 5 9] [1 0 1 0 1 0] [lily rose] [] []"},
		{Columns{Inputs: []string{"height", "width"}, Label: "kind", Classes: 2, Split: "part"}, "height[10 20 30 40 50 60] width[1 2 3 4 5 9] [1 0 1 0 1 0] [lily rose] [] [train train test train train test]"},
		{Columns{Inputs: []string{"width"}, Target: "price"}, "width[1 2 3 4 5 9] [0 0 0 1 1 1] [] [3 1 2 6 5 4] []"},
		{Columns{Inputs: []string{"width"}, Target: "price", Label: "kind"}, "width[1 2 3 4 5 9] [1 0 1 0 1 0] [lily rose] [3 1 2 6 5 4] []"},
		{Columns{Label: "kind", Target: "price", Split: "part"}, "width[1 2 3 4 5 9] height[10 20 30 40 50 60] [1 0 1 0 1 0] [lily rose] [3 1 2 6 5 4] [train train test train train test]"},
	} {
		got, err := c.columns.Read(flowers(t))
		if err != nil || text(got) != c.want {
			t.Errorf("%+v:\n%s, %v, want\n%s", c.columns, text(got), err, c.want)
		}
		for _, name := range []string{"width", "kind", "price", "part"} {
			if (strings.Contains(fmt.Sprint(c.columns), name) || c.columns.Inputs == nil) != c.columns.Want(name) {
				t.Errorf("%+v: wants %s: %v", c.columns, name, c.columns.Want(name))
			}
		}
	}
}

// TestInputsWithoutNames: x_0, x_1, … in the order of their numbers, or all that is left.
func TestInputsWithoutNames(t *testing.T) {
	y, a := table.NewColumn("y", []int32{0, 1, 1}), table.NewColumn("a", []float32{1, 2, 3})
	x0, x1 := table.NewColumn("x_0", []float32{7, 8, 9}), table.NewColumn("x_1", []float32{4, 5, 6})
	for _, c := range []struct {
		inputs []string
		table  *parquet.Foreign
		want   string
	}{
		{nil, of(t, y, x1, table.NewColumn("note", []string{"", "", ""}), x0), "x_0[7 8 9] x_1[4 5 6] "},
		{nil, of(t, x1, y, a), "x_1[4 5 6] "},
		{nil, of(t, table.NewColumn("b", []float32{4, 5, 6}), y, a), "b[4 5 6] a[1 2 3] "},
		{[]string{"a", "x_%d"}, of(t, y, x0, a), "a[1 2 3] x_0[7 8 9] "},
	} {
		got, err := Columns{Inputs: c.inputs, Label: "y"}.Read(c.table)
		if err != nil || !strings.HasPrefix(text(got), c.want) {
			t.Errorf("%q: %s, %v, want %s", c.inputs, text(got), err, c.want)
		}
	}
}

// TestClassesAreSorted: numbers by size, names by their bytes, whatever their order in the file.
func TestClassesAreSorted(t *testing.T) {
	for want, c := range map[string]table.Column{
		"[2 0 1] [2 9 10]":  table.NewColumn("y", []int64{10, 2, 9}),
		"[1 0 2] [-1 0 .5]": table.NewColumn("y", []string{"0", "-1", ".5"}),
		"[0 1 2] [10 9 b]":  table.NewColumn("y", []string{"10", "9", "b"}),
	} {
		y, names, err := Classes(table.Concatenate([]table.Column{c, c}), 0)
		if got := fmt.Sprint(y[:3], names); err != nil || strings.ReplaceAll(got, "0.5", ".5") != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}

func TestBadTablesAreRefused(t *testing.T) {
	many, rowsOf := make([]int64, 60000), make([]float32, 60000)
	for i := range many {
		many[i] = int64(i)
	}
	y, x := table.NewColumn("y", []int32{0, 1, 0, 1}), table.NewColumn("x_0", []float32{1, 2, 3, 4})
	inputs := func(values ...float64) table.Column { return table.NewColumn("a", values) }
	for _, c := range []struct {
		columns Columns
		table   *parquet.Foreign
		want    string
	}{
		{Columns{Label: "y"}, of(t, x, table.NewColumn("y", []int32{3, 3, 3, 3})), "column y: is 3 in every row; a label distinguishes at least two classes"},
		{Columns{Label: "y"}, of(t, table.NewColumn("x_0", rowsOf), table.NewColumn("y", many)), "column y: has 60000 different values in 60000 rows, and there are at most 1000 classes"},
		{Columns{Label: "y"}, of(t, x, table.NewColumn("y", []int32{0, 1, 2, 3})), "column y: has 4 different values in 4 rows"},
		{Columns{Classes: 5, Label: "y"}, of(t, x, y), "column y: has 4 rows, and `classes` asks for 5 classes"},
		{Columns{Classes: 3, Label: "y"}, of(t, x, y), "column y: has 2 classes, 0, 1, and `classes` asks for 3"},
		{Columns{Label: "y"}, of(t, x), "has no column y with the labels; name their column in `label`, or the file with them beside the other in `path`: it has x_0"},
		{Columns{Label: "kind"}, of(t, x, y), "has no column kind, which `label` names; it has x_0, y"},
		{Columns{Inputs: []string{"b"}, Label: "y"}, of(t, x, y), "has no column b, which `inputs` names"},
		{Columns{Inputs: []string{"b%d"}, Label: "y"}, of(t, x, y), "has no column like b%d, which `inputs` names"},
		{Columns{Inputs: []string{"x_%d", "x_0"}, Label: "y"}, of(t, x, y), "column x_0: is an input, and named again"},
		{Columns{Label: "y"}, of(t, y), "has no column for the inputs; it has y"},
		{Columns{Label: "y"}, of(t, x, table.NewColumn("y", []float64{0, math.NaN(), 1, 0})), "column y, row 1: NaN is a missing value; leave out the row"},
		{Columns{Label: "y"}, of(t, x, table.NewColumn("y", []string{"a", "", "b", "a"})), "column y, row 1: \"\" is a missing value"},
		{Columns{Split: "x_0", Label: "y"}, of(t, x, y, table.NewColumn("b", []int32{1, 2, 3, 4})), "column x_0: holds float32; a split says train or test in each row"},
		{Columns{Split: "s", Label: "y"}, of(t, x, y, table.NewColumn("s", []string{"train", "valid", "test", "test"})), "column s, row 1: is \"valid\"; a row is for train or test"},
		{Columns{Target: "a"}, of(t, x, inputs(1, 1, 1, 1)), "column a: has no value above its median, 1; name a `label`"},
		{Columns{Target: "a"}, of(t, x, inputs(1, math.Inf(1), 1, 1)), "column a, row 1: is +Inf; expected a finite number"},
		{Columns{Label: "y"}, of(t, table.NewColumn("Unnamed: 0", []int64{0, 1, 2, 3}), y), "column Unnamed: 0: numbers the rows, it seems; name the columns of the inputs in `inputs`"},
	} {
		if got, err := c.columns.Read(c.table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %s, %v, want %q", c.columns, text(got), err, c.want)
		}
	}
}

// A column of lists is an input for each place; it is no label.
func TestListsAreInputs(t *testing.T) {
	lists := of(t, table.NewColumn("pixels[0]", []float32{1, 2, 3}), table.NewColumn("pixels[1]", []float32{4, 5, 6}), table.NewColumn("y", []int32{0, 1, 1}))
	lists.Names, lists.Lists = []string{"pixels", "y"}, []parquet.List{{Name: "pixels", Width: 2}}
	for _, inputs := range [][]string{nil, {"pixels"}} {
		got, err := Columns{Inputs: inputs, Label: "y"}.Read(lists)
		if want := "pixels[0][1 2 3] pixels[1][4 5 6] [0 1 1]"; err != nil || !strings.HasPrefix(text(got), want) {
			t.Errorf("%v: %s, %v, want %s", inputs, text(got), err, want)
		}
	}
	if _, err := (Columns{Inputs: []string{"y"}, Label: "pixels"}).Read(lists); err == nil || !strings.Contains(err.Error(), "column pixels: holds lists, which `label` names") {
		t.Errorf("lists as the label: %v", err)
	}
}
