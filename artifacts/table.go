package artifacts

import (
	"fmt"
	"iter"
	"slices"
	"unicode/utf8"
)

// Table is any table in memory, column by column. Its rows fall into row groups
// that are stored, and can be read, one by one; they are no part of what the
// table says, and the logical digest does not see them.
type Table struct {
	columns []Column
	index   map[string]int // column names to positions
	rows    int
	ends    []int // the row after each row group; ascending, the last one is rows
}

// maxGroupRows is the most rows that a row group holds: 16 epochs of the paper's
// 4096 patterns, 256 KiB per column of float32.
const maxGroupRows = 1 << 16

// NewTable makes a table of columns, which it shares with the caller. Columns
// must be equally long and have distinct names of at least one character.
func NewTable(columns ...Column) (*Table, error) {
	t := &Table{columns: slices.Clone(columns), index: make(map[string]int, len(columns))}
	for i, c := range columns {
		switch {
		case c.values == nil:
			return nil, fmt.Errorf("column %d: has neither name nor values: make it with NewColumn", i)
		case c.name == "" || !utf8.ValidString(c.name):
			return nil, fmt.Errorf("column %d: name %q is empty or not UTF-8", i, c.name)
		case i > 0 && c.Len() != t.rows:
			return nil, fmt.Errorf("column %q: has %d values, but column %q has %d", c.name, c.Len(), columns[0].name, t.rows)
		}
		if _, double := t.index[c.name]; double {
			return nil, fmt.Errorf("column %q: stands in the table twice", c.name)
		}
		t.index[c.name] = i
		t.rows = c.Len()
	}
	t.group(nil)
	return t, nil
}

// group sets the row groups: a new one starts where the value of a column in by
// changes, and after maxGroupRows rows.
func (t *Table) group(by []Column) {
	t.ends = nil
	start := 0
	for row := 1; row < t.rows; row++ {
		if row-start == maxGroupRows || slices.ContainsFunc(by, func(c Column) bool { return c.changesAt(row) }) {
			t.ends = append(t.ends, row)
			start = row
		}
	}
	if t.rows > 0 {
		t.ends = append(t.ends, t.rows)
	}
}

// changesAt reports whether a row's value differs from that of the row before.
func (c Column) changesAt(row int) bool {
	switch v := c.values.(type) {
	case []int32:
		return v[row] != v[row-1]
	case []int64:
		return v[row] != v[row-1]
	case []float32:
		return v[row] != v[row-1]
	case []float64:
		return v[row] != v[row-1]
	case []string:
		return v[row] != v[row-1]
	}
	return false
}

// Rows is the number of rows.
func (t *Table) Rows() int { return t.rows }

// Columns gives the columns in order.
func (t *Table) Columns() []Column { return slices.Clone(t.columns) }

// Column gives the column of a name.
func (t *Table) Column(name string) (Column, bool) {
	i, ok := t.index[name]
	if !ok {
		return Column{}, false
	}
	return t.columns[i], true
}

// Groups gives the first row of each row group and the row after its last.
func (t *Table) Groups() iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		start := 0
		for _, end := range t.ends {
			if !yield(start, end) {
				return
			}
			start = end
		}
	}
}

// Field is one entry of a schema.
type Field struct {
	Name string
	Kind Kind
}

// Schema says what columns a table has.
type Schema []Field

// Schema gives names and kinds of the columns in order.
func (t *Table) Schema() Schema {
	schema := make(Schema, len(t.columns))
	for i, c := range t.columns {
		schema[i] = Field{c.name, c.kind}
	}
	return schema
}

// File is an artifact that is not a table, such as a figure. It is stored as is.
type File []byte
