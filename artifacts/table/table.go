package table

import (
	"fmt"
	"iter"
	"slices"
)

// Table is a table in memory, column by column. Its rows are divided into row groups,
// which are stored separately; the logical digest does not depend on them.
type Table struct {
	columns []Column
	index   map[string]int // column names to positions
	rows    int
	ends    []int // the row after each row group; ascending, the last one is rows
}

// MaxGroupRows is the most rows that a row group holds: 16 epochs of the paper's
// 4096 patterns, 256 KiB per column of float32.
const MaxGroupRows = 1 << 16

// New returns a table of columns, which it shares with the caller. Columns must be
// equally long and have distinct names of at least one character.
func New(columns ...Column) (*Table, error) {
	t := &Table{columns: slices.Clone(columns), index: make(map[string]int, len(columns))}
	for i, c := range columns {
		if err := c.Check(); err != nil {
			return nil, fmt.Errorf("column %q: %w", c.name, err)
		}
		if i > 0 && c.Len() != t.rows {
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

// NewGrouped returns a table of columns as [New] does, with row groups that end before
// the given rows, in ascending order. Empty groups are left out, and ends beyond the last
// row are ignored.
func NewGrouped(ends []int, columns ...Column) (*Table, error) {
	t, err := New(columns...)
	if err != nil {
		return nil, err
	}
	t.ends = nil
	last := 0
	for _, end := range ends {
		if end > last && end <= t.rows {
			t.ends = append(t.ends, end)
			last = end
		}
	}
	return t, nil
}

// group sets the row groups: a new one starts where the value of a column in by
// changes, and after maxGroupRows rows.
func (t *Table) group(by []Column) {
	var cuts []int
	for _, c := range by {
		cuts = c.appendChanges(cuts)
	}
	slices.Sort(cuts)
	t.ends = nil
	start := 0
	for _, cut := range append(cuts, t.rows) {
		for cut-start > MaxGroupRows {
			start += MaxGroupRows
			t.ends = append(t.ends, start)
		}
		if cut > start {
			t.ends = append(t.ends, cut)
			start = cut
		}
	}
}

// appendChanges appends the rows whose value differs from that of the row before. Floats
// make no groups: see newField.
func (c Column) appendChanges(rows []int) []int {
	switch v := c.values.(type) {
	case []int32:
		return appendChanges(rows, v)
	case []int64:
		return appendChanges(rows, v)
	case []string:
		return appendChanges(rows, v)
	}
	return rows
}

func appendChanges[T Value](rows []int, v []T) []int {
	for row := 1; row < len(v); row++ {
		if v[row] != v[row-1] {
			rows = append(rows, row)
		}
	}
	return rows
}

// Rows returns the number of rows.
func (t *Table) Rows() int { return t.rows }

// Columns returns the columns in order.
func (t *Table) Columns() []Column { return slices.Clone(t.columns) }

// Column returns the column of a name; false if there is none.
func (t *Table) Column(name string) (Column, bool) {
	i, ok := t.index[name]
	if !ok {
		return Column{}, false
	}
	return t.columns[i], true
}

// Ends returns the row after each row group.
func (t *Table) Ends() []int { return slices.Clone(t.ends) }

// Groups returns the first row of each row group and the row after its last.
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

// Schema lists the columns of a table.
type Schema []Field

// Schema returns names and kinds of the columns in order.
func (t *Table) Schema() Schema {
	schema := make(Schema, len(t.columns))
	for i, c := range t.columns {
		schema[i] = Field{c.name, c.kind}
	}
	return schema
}
