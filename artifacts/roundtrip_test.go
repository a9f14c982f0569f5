package artifacts

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

// A table of another type is an error that names the object and does not count as a miss.
func TestSchemaErrorIsNoMiss(t *testing.T) {
	s := InMemory()
	r, err := Put(s, tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Get[tables.Information](s, r)
	var schema *table.SchemaError
	if !errors.As(err, &schema) || !strings.Contains(err.Error(), r.Blob.String()) {
		t.Errorf("error %v, want a SchemaError of object %s", err, r.Blob)
	}
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrMissing) {
		t.Errorf("error %v counts as a miss", err)
	}
}
