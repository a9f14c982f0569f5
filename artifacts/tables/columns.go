package tables

import (
	"reflect"
	"slices"
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
// order of the table, and then those that are derived of them. Row is the type of its rows,
// such as [HistoryRow].
func NumericColumns(row reflect.Type) []string {
	var out []string
	for _, f := range reflect.VisibleFields(row) {
		if numeric(f.Type) {
			out = append(out, columnName(f))
		}
	}
	if r, ok := reflect.Zero(row).Interface().(deriving); ok {
		for _, d := range r.derived() {
			out = append(out, d.name)
		}
	}
	return out
}

// deriving is a row with numbers that are computed of its columns, for claims and figures;
// no table stores them.
type deriving interface{ derived() []derived }

type derived struct {
	name  string
	value float64
}

// Column returns the numbers of a column, one for each row of a table such as [History].
// It is false if the table has no numeric column of that name.
func Column(rows any, name string) (numbers []float64, ok bool) {
	if numbers, ok = derive(rows, name); ok {
		return numbers, true
	}
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

// derive is Column for the columns that are derived.
func derive(rows any, name string) (numbers []float64, ok bool) {
	list := reflect.ValueOf(rows)
	zero, ok := reflect.Zero(list.Type().Elem()).Interface().(deriving)
	if !ok {
		return nil, false
	}
	at := slices.IndexFunc(zero.derived(), func(d derived) bool { return d.name == name })
	if at < 0 {
		return nil, false
	}
	numbers = make([]float64, list.Len())
	for i := range numbers {
		numbers[i] = list.Index(i).Interface().(deriving).derived()[at].value
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
