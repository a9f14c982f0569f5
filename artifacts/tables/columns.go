package tables

import (
	"reflect"
	"strings"
)

// NumericColumns lists the columns of a table that hold one number in each row, in the
// order of the table. R is the type of its rows, such as [HistoryRow].
func NumericColumns[R any]() []string {
	var out []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[R]()) {
		if numeric(f.Type) {
			out = append(out, columnName(f))
		}
	}
	return out
}

// Column returns the numbers of a column, one for each row. It is false if the table has
// no numeric column of that name.
func Column[R any](rows []R, name string) (numbers []float64, ok bool) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[R]()) {
		if columnName(f) != name || !numeric(f.Type) {
			continue
		}
		out := make([]float64, len(rows))
		for i := range rows {
			switch v := reflect.ValueOf(&rows[i]).Elem().FieldByIndex(f.Index); {
			case v.CanInt():
				out[i] = float64(v.Int())
			default:
				out[i] = v.Float()
			}
		}
		return out, true
	}
	return nil, false
}

func numeric(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int32, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// columnName is the name of the column that a field of a row stands for.
func columnName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("column"), ",")
	return name
}
