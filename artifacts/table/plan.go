package table

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// plan describes how a Go type maps to columns. It is made once per type.
type plan struct {
	typ    reflect.Type
	tidy   bool // a slice of row structs; otherwise a struct of columns
	fields []field
}

// field is one field of a row struct or of a struct of columns.
type field struct {
	name     string // of the column, or of the family with its verbs
	kind     Kind
	group    bool
	optional bool           // left out where all rows have "", and "" where it is left out
	from     int            // what a family's first index counts from
	depth    int            // how many verbs the name has
	pattern  *regexp.Regexp // what the names of a family look like
	index    []int          // of the Go field
	offset   uintptr        // of the Go field in its row
	stride   uintptr        // from row to row
}

var plans sync.Map // reflect.Type to *plan; a cache, written once per type

// planOf returns the plan of a type, or panics if the type is not a table.
func planOf(typ reflect.Type) *plan {
	if p, ok := plans.Load(typ); ok {
		return p.(*plan)
	}
	p := newPlan(typ)
	plans.Store(typ, p)
	return p
}

func newPlan(typ reflect.Type) *plan {
	p := &plan{typ: typ}
	row := typ
	if typ.Kind() == reflect.Slice {
		p.tidy = true
		row = typ.Elem()
	}
	if row.Kind() != reflect.Struct || row.NumField() == 0 {
		panic(fmt.Sprintf("table: %s is not a table: want a slice of structs, a struct of slices or *table.Table", typ))
	}
	for i := range row.NumField() {
		f, err := newField(row.Field(i), p.tidy)
		if err != nil {
			panic(fmt.Sprintf("table: %s.%s: %v", row, row.Field(i).Name, err))
		}
		f.stride = row.Size()
		p.fields = append(p.fields, f)
	}
	return p
}

func newField(sf reflect.StructField, tidy bool) (field, error) {
	tag, ok := sf.Tag.Lookup("column")
	if !ok || !sf.IsExported() {
		return field{}, fmt.Errorf("every field needs to be exported and have a tag `column:\"name\"`")
	}
	name, options, _ := strings.Cut(tag, ",")
	f := field{name: name, depth: strings.Count(name, "%d"), index: sf.Index, offset: sf.Offset}
	for option := range strings.SplitSeq(options, ",") {
		from, isFrom := strings.CutPrefix(option, "from=")
		n, err := strconv.Atoi(from)
		switch {
		case option == "":
		case option == "group":
			f.group = true
		case option == "optional" && tidy && sf.Type.Kind() == reflect.String:
			f.optional = true
		case isFrom && err == nil && n >= 0 && f.depth > 0:
			f.from = n
		default:
			return field{}, fmt.Errorf("unknown option %q in its tag", option)
		}
	}
	typ := sf.Type
	if !tidy {
		for range f.depth + 1 {
			if typ.Kind() != reflect.Slice {
				return field{}, fmt.Errorf("column %q needs %d levels of slices, not %s", name, f.depth+1, sf.Type)
			}
			typ = typ.Elem()
		}
	}
	f.kind = kindOf(typ)
	switch {
	case name == "":
		return field{}, fmt.Errorf("empty column name")
	case f.kind == 0:
		return field{}, fmt.Errorf("column %q: no column can hold %s", name, typ)
	case f.depth > 2 || f.depth > 0 && (tidy || f.group):
		return field{}, fmt.Errorf("column %q: a family has one or two indices, stands in a wide table and makes no groups", name)
	}
	if f.group && (f.kind == Float32 || f.kind == Float64) {
		return field{}, fmt.Errorf("column %q: floats make no groups", name)
	}
	if f.depth > 0 {
		f.pattern = regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(name), "%d", "(0|[1-9][0-9]{0,8})") + "$")
	}
	return f, nil
}

// gather returns a column of one field of all rows.
func (f *field) gather(rows reflect.Value) Column {
	c := MakeColumn(f.name, f.kind, rows.Len())
	f.copy(rows, c, false)
	return c
}

// scatter sets one field of all rows from a column.
func (f *field) scatter(rows reflect.Value, c Column) { f.copy(rows, c, true) }

func (f *field) copy(rows reflect.Value, c Column, toRows bool) {
	switch v := c.values.(type) {
	case []int32:
		copyCells(f, rows, v, toRows)
	case []int64:
		copyCells(f, rows, v, toRows)
	case []float32:
		copyCells(f, rows, v, toRows)
	case []float64:
		copyCells(f, rows, v, toRows)
	case []string:
		copyCells(f, rows, v, toRows)
	}
}

// copyCells walks the field through the rows by address: reflection per cell would
// cost ten times as much. newField has checked that the field holds a T.
func copyCells[T Value](f *field, rows reflect.Value, values []T, toRows bool) {
	base := rows.UnsafePointer()
	for i := range values {
		cell := (*T)(unsafe.Add(base, uintptr(i)*f.stride+f.offset))
		if toRows {
			*cell = values[i]
		} else {
			values[i] = *cell
		}
	}
}
