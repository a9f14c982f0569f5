package table

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds of columns. Their numbers are part of the logical digest.
const (
	Int32   Kind = 1
	Int64   Kind = 2
	Float32 Kind = 3
	Float64 Kind = 4
	String  Kind = 5
)

// kindTypes are the Go types of the values.
var kindTypes = [...]reflect.Type{
	Int32: reflect.TypeFor[int32](), Int64: reflect.TypeFor[int64](),
	Float32: reflect.TypeFor[float32](), Float64: reflect.TypeFor[float64](), String: reflect.TypeFor[string](),
}

// String returns the name of the Go type of the values.
func (k Kind) String() string {
	if int(k) < len(kindTypes) && k > 0 {
		return kindTypes[k].String()
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}

// Size returns the number of bytes of one value, 0 for a string.
func (k Kind) Size() int {
	if k == String {
		return 0
	}
	return k.Memory()
}

// Memory returns the number of bytes of one value in memory, without the text of a
// string.
func (k Kind) Memory() int { return int(kindTypes[k].Size()) }

// Value is what a column can hold.
type Value interface {
	int32 | int64 | float32 | float64 | string
}

// Column is a named sequence of values of one kind. The zero Column is invalid.
type Column struct {
	name   string
	kind   Kind
	values any // []int32, []int64, []float32, []float64 or []string, as kind says
}

// NewColumn makes a column of values, which it shares with the caller.
func NewColumn[T Value](name string, values []T) Column {
	return Column{name: name, kind: kindOf(reflect.TypeFor[T]()), values: values}
}

// Values returns the values of a column of kind T, shared with the column; false if
// the column is of another kind.
func Values[T Value](c Column) ([]T, bool) {
	values, ok := c.values.([]T)
	return values, ok
}

// maxString is the longest string that a column can hold: a page of Parquet has
// less than 2 GiB.
const maxString = 1 << 30

// Check fails if a column cannot be in a table: without values, without a name, or with
// text that is not UTF-8.
func (c Column) Check() error {
	if c.values == nil {
		return fmt.Errorf("has no values: make it with NewColumn")
	}
	if c.name == "" || !utf8.ValidString(c.name) {
		return fmt.Errorf("its name is empty or not UTF-8")
	}
	text, _ := Values[string](c)
	last := ""
	for row, s := range text {
		if s == last {
			continue
		}
		if len(s) > maxString || !utf8.ValidString(s) {
			return fmt.Errorf("row %d: the string is not UTF-8 or longer than %d bytes", row, maxString)
		}
		last = s
	}
	return nil
}

// Name returns the column's name, such as ixt_bits.
func (c Column) Name() string { return c.name }

// Kind returns the kind of the column's values.
func (c Column) Kind() Kind { return c.kind }

// Len returns the number of the column's values.
func (c Column) Len() int {
	if c.values == nil {
		return 0
	}
	return reflect.ValueOf(c.values).Len()
}

// Slice returns the values as a []int32, []int64, []float32, []float64 or []string, shared
// with the column; nil for the zero Column.
func (c Column) Slice() any { return c.values }

// Rows returns the rows from start to end-1 as a column, which shares the values.
func (c Column) Rows(start, end int) Column {
	c.values = reflect.ValueOf(c.values).Slice3(start, end, end).Interface()
	return c
}

// At returns the value in a row, as int32, int64, float32, float64 or string.
func (c Column) At(row int) any { return reflect.ValueOf(c.values).Index(row).Interface() }

// Append appends the value in a row as text: the shortest number that reads back
// to the same bits (NaN, +Inf and -Inf as such), or the string itself.
func (c Column) Append(dst []byte, row int) []byte {
	switch v := c.values.(type) {
	case []int32:
		return strconv.AppendInt(dst, int64(v[row]), 10)
	case []int64:
		return strconv.AppendInt(dst, v[row], 10)
	case []float32:
		return strconv.AppendFloat(dst, float64(v[row]), 'g', -1, 32)
	case []float64:
		return strconv.AppendFloat(dst, v[row], 'g', -1, 64)
	case []string:
		return append(dst, v[row]...)
	}
	panic("table: Append of the zero Column")
}

// kindOf returns the kind of columns that hold a Go type, 0 if there is none.
func kindOf(typ reflect.Type) Kind {
	return Kind(max(0, slices.Index(kindTypes[:], typ)))
}

// MakeColumn returns a column of so many zero values.
func MakeColumn(name string, kind Kind, rows int) Column {
	return Column{name, kind, reflect.MakeSlice(reflect.SliceOf(kindTypes[kind]), rows, rows).Interface()}
}

// Concatenate joins columns of the name and the kind of the first.
func Concatenate(pieces []Column) Column {
	if len(pieces) == 1 {
		return pieces[0]
	}
	rows := 0
	for _, c := range pieces {
		rows += c.Len()
	}
	out := MakeColumn(pieces[0].name, pieces[0].kind, rows)
	rows = 0
	for _, c := range pieces {
		rows += reflect.Copy(reflect.ValueOf(out.values).Slice(rows, out.Len()), reflect.ValueOf(c.values))
	}
	return out
}

// Plain returns a name for a message: unchanged or, if it has spaces, quotes or control
// characters, quoted, so that a name from a file cannot forge a line of output.
func Plain(name string) string {
	if quoted := strconv.QuoteToGraphic(name); quoted != `"`+name+`"` || name == "" {
		return quoted
	}
	return name
}
