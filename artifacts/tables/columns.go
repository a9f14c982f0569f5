package tables

import (
	"reflect"
	"strings"
)

// The names of columns that several tables have. Those of one table are beside its type. The
// tags of the row types, which cannot refer to constants, repeat them; a test compares the
// two. The families x_%d and t%d_%d of wide tables are in the tags alone.
const (
	ColumnEpoch     = "epoch"
	ColumnLayer     = "layer"
	ColumnUnit      = "unit"
	ColumnPattern   = "pattern"
	ColumnEstimator = "estimator"
	ColumnIXTBits   = "ixt_bits"
	ColumnITYBits   = "ity_bits"
	ColumnBeta      = "beta"
)

// NumericColumns lists the columns of a table that hold one number in each row, in the
// order of the table. Row is the type of its rows, such as [HistoryRow].
func NumericColumns(row reflect.Type) []string {
	var out []string
	for _, f := range reflect.VisibleFields(row) {
		if numeric(f.Type) {
			out = append(out, columnName(f))
		}
	}
	return out
}

// Column returns the numbers of a column, one for each row of a table such as [History].
// It is false if the table has no numeric column of that name.
func Column(rows any, name string) (numbers []float64, ok bool) {
	list, field, ok := find(rows, name, numeric)
	if !ok {
		return nil, false
	}
	numbers = make([]float64, list.Len())
	for i := range numbers {
		switch v := list.Index(i).FieldByIndex(field); {
		case v.CanInt():
			numbers[i] = float64(v.Int())
		default:
			numbers[i] = v.Float()
		}
	}
	return numbers, true
}

// Texts returns the texts of a column, one for each row. It is false if the table has no
// column of that name that holds text.
func Texts(rows any, name string) (texts []string, ok bool) {
	list, field, ok := find(rows, name, func(t reflect.Type) bool { return t.Kind() == reflect.String })
	if !ok {
		return nil, false
	}
	texts = make([]string, list.Len())
	for i := range texts {
		texts[i] = list.Index(i).FieldByIndex(field).String()
	}
	return texts, true
}

// find finds the field of the rows that is a column of a name and of a kind.
func find(rows any, name string, kind func(reflect.Type) bool) (list reflect.Value, field []int, ok bool) {
	list = reflect.ValueOf(rows)
	for _, f := range reflect.VisibleFields(list.Type().Elem()) {
		if columnName(f) == name && kind(f.Type) {
			return list, f.Index, true
		}
	}
	return list, nil, false
}

func numeric(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// columnName returns the name of the column of a field.
func columnName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("column"), ",")
	return name
}
