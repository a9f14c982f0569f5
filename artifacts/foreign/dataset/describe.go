package dataset

import (
	"hash/maphash"
	"math"
	"slices"
	"strconv"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// Description is what a table holds.
type Description struct {
	Rows       int
	Duplicated int // rows that repeat one before them, in all columns
	Columns    []ColumnDescription
}

// ColumnDescription is what a column holds.
type ColumnDescription struct {
	Name      string
	Type      string         // whole numbers, numbers or text
	Missing   int            // values that stand for a missing one
	Low, High float64        // of numbers; NaN where there is none
	Distinct  int            // values that are not missing; MaxClasses+1 if there are more than MaxClasses
	Counts    map[string]int // of each value, where there are at most MaxClasses
	Problem   error          // why it cannot be read; nil if it can
}

// The types of columns.
const (
	Whole   = "whole numbers"
	Numbers = "numbers"
	Text    = "text"
)

// Describe describes all columns of a table. For those that could not be read, problems has
// the reason, by name.
func Describe(t *parquet.Foreign, problems map[string]error) Description {
	out := Description{Rows: t.Rows()}
	rows := make([]uint64, t.Rows())
	seed := maphash.MakeSeed()
	for _, name := range t.Names {
		column, found := t.Column(name)
		if !found {
			out.Columns = append(out.Columns, ColumnDescription{Name: name, Problem: problems[name]})
			continue
		}
		out.Columns = append(out.Columns, describe(column))
		foreign.HashRows(rows, column, seed)
	}
	slices.Sort(rows)
	out.Duplicated = len(rows) - len(slices.Compact(rows))
	return out
}

// describe describes one column.
func describe(c table.Column) ColumnDescription {
	out := ColumnDescription{Name: c.Name(), Type: Numbers, Low: math.NaN(), High: math.NaN()}
	if texts, isText := table.Values[string](c); isText {
		out.Type = Text
		counts := map[string]int{}
		for _, v := range texts {
			if label.Missing(v) {
				out.Missing++
			} else if _, known := counts[v]; known || len(counts) <= MaxClasses {
				counts[v]++
			}
		}
		out.count(len(counts), func(set func(name string, n int)) {
			for v, n := range counts {
				set(v, n)
			}
		})
		return out
	}
	if kind := c.Kind(); kind == table.Int32 || kind == table.Int64 {
		out.Type = Whole
	}
	values, _ := table.Floats[float64](c)
	counts := map[float64]int{}
	for _, v := range values {
		if math.IsNaN(v) {
			out.Missing++
			continue
		}
		if out.Low, out.High = smaller(out.Low, v), -smaller(-out.High, -v); len(counts) <= MaxClasses {
			counts[v]++
		}
	}
	out.count(len(counts), func(set func(name string, n int)) {
		for v, n := range counts {
			set(strconv.FormatFloat(v, format(out.Type), -1, 64), n)
		}
	})
	return out
}

// format is how numbers of a type are written as labels: package label writes whole numbers
// without an exponent.
func format(of string) byte {
	if of == Whole {
		return 'f'
	}
	return 'g'
}

// smaller returns the smaller of two numbers, the second where the first is NaN.
func smaller(a, b float64) float64 {
	if a < b {
		return a
	}
	return b
}

// count keeps the counts of values, unless there are too many for classes.
func (d *ColumnDescription) count(distinct int, each func(set func(name string, n int))) {
	d.Distinct = distinct
	if distinct > MaxClasses {
		d.Distinct = MaxClasses + 1
		return
	}
	d.Counts = map[string]int{}
	each(func(name string, n int) { d.Counts[name] = n })
}

// Constant reports whether all values are one.
func (d ColumnDescription) Constant() bool { return d.Distinct <= 1 && d.Problem == nil }

// Labels returns the values of a column of at most MaxClasses in the order of their classes.
func (d ColumnDescription) Labels() []string {
	names := make([]string, 0, len(d.Counts))
	for name := range d.Counts {
		names = append(names, name)
	}
	slices.Sort(names)
	foreign.SortLabels(names)
	return names
}
