package table

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// Encode converts a typed table to a [Table]. T is a tidy table (a slice of row structs),
// a wide one (a struct of columns) as package tables describes them, or *Table. The
// columns of a wide table are shared with v. The only errors are those of the values:
// columns of unequal length, a family without columns. A type that is not a table panics.
func Encode[T any](v T) (*Table, error) {
	if t, ok := any(v).(*Table); ok {
		return t, nil
	}
	p := planOf(reflect.TypeFor[T]())
	columns, err := p.columns(reflect.ValueOf(&v).Elem())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.typ, err)
	}
	t, err := New(columns...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.typ, err)
	}
	var by []Column
	for _, f := range p.fields {
		if f.group {
			c, _ := t.Column(f.name)
			by = append(by, c)
		}
	}
	t.group(by)
	return t, nil
}

// Decode converts a [Table] to a typed one. The columns of a wide one are shared with it.
// It finds columns by name and ignores those that T does not have, so that a gathered
// table reads as one of its parts. A missing or retyped column is a [SchemaError].
func Decode[T any](t *Table) (T, error) {
	var v T
	if table, ok := any(&v).(**Table); ok {
		*table = t
		return v, nil
	}
	p := planOf(reflect.TypeFor[T]())
	return v, p.fill(reflect.ValueOf(&v).Elem(), t)
}

// DecodeExact is [Decode], but fails for a column that T does not have, which would be
// lost silently.
func DecodeExact[T any](t *Table) (T, error) {
	v, err := Decode[T](t)
	var wrong *SchemaError
	if errors.As(err, &wrong) {
		return v, fmt.Errorf("column %s: expected %s, found %s", Plain(wrong.Column), wrong.Want, wrong.Found)
	}
	schema := SchemaOf[T]()
	if err != nil || schema == nil {
		return v, err
	}
	p := planOf(reflect.TypeFor[T]())
	for _, c := range t.columns {
		known := func(f field) bool {
			return f.name == c.name || f.depth > 0 && f.pattern.MatchString(c.name)
		}
		if !slices.ContainsFunc(p.fields, known) {
			names := ""
			for _, f := range schema {
				names += ", " + f.Name
			}
			return v, fmt.Errorf("column %s: is none of the table's, which has%s", Plain(c.name), names[1:])
		}
	}
	return v, nil
}

// SchemaOf returns the columns of the tables of a type. A family of columns has one
// field, with its pattern as the name: x_%d; optional columns are left out. It is nil for *[Table], which has no columns
// of its own.
func SchemaOf[T any]() Schema {
	var v T
	if _, ok := any(v).(*Table); ok {
		return nil
	}
	var out Schema
	for _, f := range planOf(reflect.TypeFor[T]()).fields {
		if !f.optional {
			out = append(out, Field{f.name, f.kind})
		}
	}
	return out
}

// columns returns the columns of a table v of the plan's type.
func (p *plan) columns(v reflect.Value) ([]Column, error) {
	var columns []Column
	for _, f := range p.fields {
		if p.tidy {
			if c := f.gather(v); !f.optional || slices.ContainsFunc(c.values.([]string), func(s string) bool { return s != "" }) {
				columns = append(columns, c)
			}
			continue
		}
		family := f.members(v.FieldByIndex(f.index))
		if len(family) == 0 {
			return nil, fmt.Errorf("columns %q: there is none", f.name)
		}
		columns = append(columns, family...)
	}
	return columns, nil
}

// fill sets a table v of the plan's type from the columns of t.
func (p *plan) fill(v reflect.Value, t *Table) error {
	if p.tidy {
		v.Set(reflect.MakeSlice(p.typ, t.rows, t.rows))
	}
	for _, f := range p.fields {
		if f.depth > 0 {
			if err := f.collect(v.FieldByIndex(f.index), p.typ, t); err != nil {
				return err
			}
			continue
		}
		c, err := t.columnOf(p.typ, f.name, f.kind)
		if _, found := t.Column(f.name); f.optional && !found {
			continue
		}
		if err != nil {
			return err
		}
		if p.tidy {
			f.scatter(v, c)
		} else {
			setSlice(v.FieldByIndex(f.index), c)
		}
	}
	return nil
}

// columnOf returns a column of a name and a kind, or a [SchemaError].
func (t *Table) columnOf(table reflect.Type, name string, kind Kind) (Column, error) {
	c, ok := t.Column(name)
	switch {
	case !ok:
		return Column{}, &SchemaError{table.String(), name, kind.String(), "no such column"}
	case c.kind != kind:
		return Column{}, &SchemaError{table.String(), name, kind.String(), c.kind.String()}
	}
	return c, nil
}

// members returns the columns of a field of a wide table: one, or a family.
func (f *field) members(v reflect.Value) []Column {
	if f.depth == 0 {
		return []Column{sliceColumn(f.name, f.kind, v)}
	}
	var columns []Column
	for i := range v.Len() {
		if f.depth == 1 {
			columns = append(columns, sliceColumn(f.member(i), f.kind, v.Index(i)))
			continue
		}
		for j := range v.Index(i).Len() {
			columns = append(columns, sliceColumn(f.member(i, j), f.kind, v.Index(i).Index(j)))
		}
	}
	return columns
}

// member returns the name of one column of a family.
func (f *field) member(index ...int) string {
	args := make([]any, len(index))
	for i, n := range index {
		args[i] = n
	}
	args[0] = index[0] + f.from
	return fmt.Sprintf(f.name, args...)
}

// collect sets a family from the columns of t that match its pattern. There must be at
// least one, and no gap between their indices.
func (f *field) collect(v reflect.Value, table reflect.Type, t *Table) error {
	last, lasts := f.extent(t)
	v.SetZero()
	for i := 0; i <= last; i++ {
		if f.depth == 1 {
			if err := f.appendMember(v, table, t, i); err != nil {
				return err
			}
			continue
		}
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		for j := 0; j <= lasts[i]; j++ {
			if err := f.appendMember(v.Index(i), table, t, i, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// extent returns the largest first index of the family's columns in t, and the
// largest second index for each first; 0 where there are none.
func (f *field) extent(t *Table) (last int, lasts map[int]int) {
	lasts = map[int]int{}
	for _, c := range t.columns {
		digits := f.pattern.FindStringSubmatch(c.name)
		if digits == nil {
			continue
		}
		i, _ := strconv.Atoi(digits[1])
		i -= f.from
		last = max(last, i)
		if f.depth == 2 {
			j, _ := strconv.Atoi(digits[2])
			lasts[i] = max(lasts[i], j)
		}
	}
	return last, lasts
}

// appendMember appends a column of the family to a slice of slices.
func (f *field) appendMember(to reflect.Value, table reflect.Type, t *Table, index ...int) error {
	c, err := t.columnOf(table, f.member(index...), f.kind)
	if err != nil {
		return err
	}
	n := to.Len()
	to.Set(reflect.Append(to, reflect.Zero(to.Type().Elem())))
	setSlice(to.Index(n), c)
	return nil
}

// sliceColumn makes a column of the slice in v.
func sliceColumn(name string, kind Kind, v reflect.Value) Column {
	c := MakeColumn(name, kind, 0)
	c.values = v.Convert(reflect.TypeOf(c.values)).Interface()
	return c
}

// setSlice makes v the slice of a column.
func setSlice(v reflect.Value, c Column) {
	v.Set(reflect.ValueOf(c.values).Convert(v.Type()))
}

// SchemaError occurs when a table lacks a column of the type it is read into, or
// holds it as another kind.
type SchemaError struct {
	Table  string // the type, such as tables.Information
	Column string // the column, such as ixt_bits
	Want   string // the kind that the type asks for
	Found  string // the kind in the table, or what else stands in its place
}

func (e *SchemaError) Error() string {
	return fmt.Sprintf("%s: column %q: expected %s, found %s", e.Table, e.Column, e.Want, e.Found)
}
