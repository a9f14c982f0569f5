package artifacts

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// Every row type of package tables survives, filled with values that differ from
// field to field and row to row.
func TestEveryTableRoundTrips(t *testing.T) {
	roundTripFilled[tables.Weights](t)
	roundTripFilled[tables.History](t)
	roundTripFilled[tables.Gradients](t)
	roundTripFilled[tables.Information](t)
	roundTripFilled[tables.Symbols](t)
	roundTripFilled[tables.Curve](t)
	roundTripFilled[tables.Optimality](t)
	roundTripFilled[tables.Verdicts](t)
	roundTripFilled[tables.Patterns](t)
	roundTripFilled[tables.Activations](t)
}

func roundTripFilled[T any](t *testing.T) {
	t.Helper()
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), &n)
	s := InMemory()
	r, err := Put(s, v)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Get[T](s, r)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, v) {
		t.Errorf("%T: got %v, want %v", v, got, v)
	}
}

// fill sets everything in v to a value of its own.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range 3 {
			fill(v.Index(i), n)
		}
	case reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(*n) + 0.25)
	case reflect.String:
		v.SetString(fmt.Sprint("text ", *n))
	}
}

// Families of columns are named as package tables says.
func TestFamilyNames(t *testing.T) {
	table, err := Encode(someActivations)
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

// wantSchemaError checks that a store refuses to read a table as a T, and says
// which table, which column, what was expected and what was found.
func wantSchemaError[T any](t *testing.T, columns []Column, want SchemaError) {
	t.Helper()
	s := InMemory()
	r, err := Put(s, mustTable(t, columns...))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Get[T](s, r)
	var schema *SchemaError
	if !errors.As(err, &schema) || *schema != want {
		t.Errorf("error %v, want %v", err, &want)
		return
	}
	for _, part := range []string{want.Table, want.Column, want.Want, want.Found, r.Blob.String()} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not name %q", err, part)
		}
	}
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrMissing) {
		t.Errorf("error %v counts as a miss", err)
	}
}

func TestMissingOrRetypedColumn(t *testing.T) {
	tidy, err := Encode(someInformation)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range tidy.columns {
		without := append(tidy.Columns()[:i], tidy.columns[i+1:]...)
		wantSchemaError[tables.Information](t, without, SchemaError{"tables.Information", c.name, c.kind.String(), "no such column"})
		retyped, other := tidy.Columns(), String
		if c.kind == String {
			other = Int64
		}
		retyped[i] = makeColumn(c.name, other, tidy.rows)
		wantSchemaError[tables.Information](t, retyped, SchemaError{"tables.Information", c.name, c.kind.String(), other.String()})
	}

	wide, err := Encode(someActivations) // epoch pattern t1_0 t1_1 t2_0
	if err != nil {
		t.Fatal(err)
	}
	drop := func(names ...string) []Column {
		var left []Column
		for _, c := range wide.columns {
			if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+c.name+" ") {
				left = append(left, c)
			}
		}
		return left
	}
	missing := func(column, kind string) SchemaError {
		return SchemaError{"tables.Activations", column, kind, "no such column"}
	}
	wantSchemaError[tables.Activations](t, drop("epoch"), missing("epoch", "int32"))
	wantSchemaError[tables.Activations](t, drop("t1_0"), missing("t1_0", "float32"))
	wantSchemaError[tables.Activations](t, drop("t1_0", "t1_1"), missing("t1_0", "float32"))
	wantSchemaError[tables.Activations](t, drop("t1_0", "t1_1", "t2_0"), missing("t1_0", "float32"))
	gap := append(drop(), NewColumn("t4_0", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t3_0", "float32"))
	gap = append(drop(), NewColumn("t2_2", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t2_1", "float32"))
	gap = append(drop(), NewColumn("t2_999999999", make([]float32, 4)))
	wantSchemaError[tables.Activations](t, gap, missing("t2_1", "float32"))
	retyped := append(drop("t2_0"), NewColumn("t2_0", make([]float64, 4)))
	wantSchemaError[tables.Activations](t, retyped, SchemaError{"tables.Activations", "t2_0", "float32", "float64"})
}

// Columns that a type does not name, and the order of those it does, are no
// matter: a gathered table reads as its parts.
func TestDecodeByName(t *testing.T) {
	tidy, err := Encode(someInformation)
	if err != nil {
		t.Fatal(err)
	}
	columns := []Column{NewColumn("seed", []int64{1, 2})}
	for i := range tidy.columns {
		columns = append(columns, tidy.columns[len(tidy.columns)-1-i])
	}
	columns = append(columns, NewColumn("t1_x", []float32{1, 2}), NewColumn("t01_0", []float32{1, 2}))
	got, err := Decode[tables.Information](mustTable(t, columns...))
	if err != nil || !reflect.DeepEqual(got, someInformation) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestEncodeRagged(t *testing.T) {
	short := someActivations
	short.Pattern = short.Pattern[:3]
	empty := someActivations
	empty.T = nil
	for what, v := range map[string]tables.Activations{"a short column": short, "no units": empty} {
		if _, err := Encode(v); err == nil || !strings.Contains(err.Error(), "tables.Activations") || !strings.Contains(err.Error(), "column") {
			t.Errorf("%s: error %v, want one that names table and column", what, err)
		}
	}
}

// A type that is no table is a mistake of the programmer.
func TestNoTablePanics(t *testing.T) {
	wantPanic(t, "no table", func() { Encode(3) })
	wantPanic(t, "no table", func() { Encode([]int32{1}) })
	wantPanic(t, "no table", func() { Encode(struct{}{}) })
	wantPanic(t, "tag", func() { Encode([]struct{ X int32 }{}) })
	wantPanic(t, "exported", func() {
		Encode([]struct {
			x int32 `column:"x"`
		}{})
	})
	wantPanic(t, "no column can hold int", func() {
		Encode([]struct {
			X int `column:"x"`
		}{})
	})
	wantPanic(t, "option", func() {
		Encode([]struct {
			X int32 `column:"x,grup"`
		}{})
	})
	wantPanic(t, "levels of slices", func() {
		Encode(struct {
			X []int32 `column:"x_%d"`
		}{})
	})
	wantPanic(t, "family", func() {
		Encode([]struct {
			X int32 `column:"x_%d"`
		}{})
	})
	wantPanic(t, "groups", func() {
		Encode([]struct {
			X float32 `column:"x,group"`
		}{})
	})
	wantPanic(t, "empty", func() {
		Encode([]struct {
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
	ok := NewColumn("a", []int32{1})
	for what, columns := range map[string][]Column{
		"two of one name":     {ok, ok},
		"unequal lengths":     {ok, NewColumn("b", []int32{1, 2})},
		"the zero column":     {{}},
		"no name":             {NewColumn("", []int32{1})},
		"a name not UTF-8":    {NewColumn("\xff", []int32{1})},
		"a string not UTF-8":  {NewColumn("s", []string{"\xff"})},
		"another length of 0": {ok, NewColumn("b", []string{})},
	} {
		if _, err := NewTable(columns...); err == nil || !strings.Contains(err.Error(), "column") {
			t.Errorf("%s: error %v, want one that names the column", what, err)
		}
	}
	if _, err := NewTable(ok, NewColumn("b", []string{"x"})); err != nil {
		t.Error(err)
	}
}
