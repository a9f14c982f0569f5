package table_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// Families of columns are named as package tables says.
func TestFamilyNames(t *testing.T) {
	table, err := table.Encode(tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range table.Columns() {
		names = append(names, c.Name())
	}
	if got, want := strings.Join(names, " "), "epoch pattern t1_0 t1_1 t2_0"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
}

// wantSchemaError checks that Decode refuses to read a table as a T, and says
// which table, which column, what was expected and what was found.
func wantSchemaError[T any](t *testing.T, columns []table.Column, want table.SchemaError) {
	t.Helper()
	_, err := table.Decode[T](tabletest.Must(t, columns...))
	var schema *table.SchemaError
	if !errors.As(err, &schema) || *schema != want {
		t.Errorf("error %v, want %v", err, &want)
		return
	}
	for _, part := range []string{want.Table, want.Column, want.Want, want.Found} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not name %q", err, part)
		}
	}
}

func TestMissingOrRetypedColumn(t *testing.T) {
	tidy, err := table.Encode(tabletest.Information)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range tidy.Columns() {
		without := append(tidy.Columns()[:i], tidy.Columns()[i+1:]...)
		wantSchemaError[tables.Information](t, without, table.SchemaError{"tables.Information", c.Name(), c.Kind().String(), "no such column"})
		retyped, other := tidy.Columns(), table.String
		if c.Kind() == table.String {
			other = table.Int64
		}
		retyped[i] = table.MakeColumn(c.Name(), other, tidy.Rows())
		wantSchemaError[tables.Information](t, retyped, table.SchemaError{"tables.Information", c.Name(), c.Kind().String(), other.String()})
	}

	wide, err := table.Encode(tabletest.Activations) // epoch pattern t1_0 t1_1 t2_0
	if err != nil {
		t.Fatal(err)
	}
	drop := func(names ...string) []table.Column {
		var left []table.Column
		for _, c := range wide.Columns() {
			if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+c.Name()+" ") {
				left = append(left, c)
			}
		}
		return left
	}
	missing := func(column, kind string) table.SchemaError {
		return table.SchemaError{"tables.Activations", column, kind, "no such column"}
	}
	wantSchemaError[tables.Activations](t, drop("epoch"), missing("epoch", "int32"))
	wantSchemaError[tables.Activations](t, drop("t1_0"), missing("t1_0", "float32"))
	wantSchemaError[tables.Activations](t, drop("t1_0", "t1_1"), missing("t1_0", "float32"))
	wantSchemaError[tables.Activations](t, drop("t1_0", "t1_1", "t2_0"), missing("t1_0", "float32"))
	gap := append(drop(), table.NewColumn("t4_0", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t3_0", "float32"))
	gap = append(drop(), table.NewColumn("t2_2", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t2_1", "float32"))
	gap = append(drop(), table.NewColumn("t2_999999999", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t2_1", "float32"))
	retyped := append(drop("t2_0"), table.NewColumn("t2_0", make([]float64, 4)))
	wantSchemaError[tables.Activations](t, retyped, table.SchemaError{"tables.Activations", "t2_0", "float32", "float64"})
}

// Columns that a type does not name, and the order of those it does, are no
// matter: a gathered table reads as its parts.
func TestDecodeByName(t *testing.T) {
	tidy, err := table.Encode(tabletest.Information)
	if err != nil {
		t.Fatal(err)
	}
	columns := []table.Column{table.NewColumn("seed", []int64{1, 2})}
	for i := range tidy.Columns() {
		columns = append(columns, tidy.Columns()[len(tidy.Columns())-1-i])
	}
	columns = append(columns, table.NewColumn("t1_x", []float32{1, 2}), table.NewColumn("t01_0", []float32{1, 2}))
	got, err := table.Decode[tables.Information](tabletest.Must(t, columns...))
	if err != nil || !reflect.DeepEqual(got, tabletest.Information) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestEncodeRagged(t *testing.T) {
	short := tabletest.Activations
	short.Pattern = short.Pattern[:3]
	empty := tabletest.Activations
	empty.T = nil
	for what, v := range map[string]tables.Activations{"a short column": short, "no units": empty} {
		if _, err := table.Encode(v); err == nil || !strings.Contains(err.Error(), "tables.Activations") || !strings.Contains(err.Error(), "column") {
			t.Errorf("%s: error %v, want one that names table and column", what, err)
		}
	}
}

// A type that is no table is a mistake of the programmer.
func TestNoTablePanics(t *testing.T) {
	wantPanic(t, "not a table", func() { table.Encode(3) })
	wantPanic(t, "not a table", func() { table.Encode([]int32{1}) })
	wantPanic(t, "not a table", func() { table.Encode(struct{}{}) })
	wantPanic(t, "tag", func() { table.Encode([]struct{ X int32 }{}) })
	wantPanic(t, "exported", func() {
		table.Encode([]struct {
			x int32 `column:"x"`
		}{})
	})
	wantPanic(t, "no column can hold int", func() {
		table.Encode([]struct {
			X int `column:"x"`
		}{})
	})
	wantPanic(t, "option", func() {
		table.Encode([]struct {
			X int32 `column:"x,grup"`
		}{})
	})
	wantPanic(t, "levels of slices", func() {
		table.Encode(struct {
			X []int32 `column:"x_%d"`
		}{})
	})
	wantPanic(t, "family", func() {
		table.Encode([]struct {
			X int32 `column:"x_%d"`
		}{})
	})
	wantPanic(t, "groups", func() {
		table.Encode([]struct {
			X float32 `column:"x,group"`
		}{})
	})
	wantPanic(t, "empty", func() {
		table.Encode([]struct {
			X float32 `column:""`
		}{})
	})
}

func wantPanic(t *testing.T, with string, do func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), with) {
			t.Errorf("panic %v, want one with %q", p, with)
		}
	}()
	do()
}

func TestNewTableRefuses(t *testing.T) {
	ok := table.NewColumn("a", []int32{1})
	for what, columns := range map[string][]table.Column{
		"two of one name":     {ok, ok},
		"unequal lengths":     {ok, table.NewColumn("b", []int32{1, 2})},
		"the zero column":     {{}},
		"no name":             {table.NewColumn("", []int32{1})},
		"a name not UTF-8":    {table.NewColumn("\xff", []int32{1})},
		"a string not UTF-8":  {table.NewColumn("s", []string{"\xff"})},
		"another length of 0": {ok, table.NewColumn("b", []string{})},
	} {
		if _, err := table.New(columns...); err == nil || !strings.Contains(err.Error(), "column") {
			t.Errorf("%s: error %v, want one that names the column", what, err)
		}
	}
	if _, err := table.New(ok, table.NewColumn("b", []string{"x"})); err != nil {
		t.Error(err)
	}
}
