package table

import (
	"fmt"
)

// Gather concatenates the tables of several runs, with a column per label in front. All
// tables have the same schema, and all runs the same labels. A run's rows begin a row
// group.
func Gather(labels []Labels, tables []*Table) (*Table, error) {
	if len(labels) != len(tables) {
		panic(fmt.Sprintf("table: Gather of %d tables with %d lists of labels", len(tables), len(labels)))
	}
	if len(tables) == 0 {
		return New()
	}
	var parts [][]Column // per table
	for i, t := range tables {
		var front []Column
		for _, label := range labels[i] {
			c, err := label.column(t.rows)
			if err != nil {
				return nil, fmt.Errorf("gather %s: %w", labels[i], err)
			}
			front = append(front, c)
		}
		parts = append(parts, append(front, t.columns...))
		if err := sameSchema(parts[0], parts[i]); err != nil {
			return nil, fmt.Errorf("gather %s: %w", labels[i], err)
		}
	}
	columns := make([]Column, len(parts[0]))
	for i := range columns {
		pieces := make([]Column, len(parts))
		for p := range parts {
			pieces[p] = parts[p][i]
		}
		columns[i] = Concatenate(pieces)
	}
	gathered, err := New(columns...)
	if err != nil {
		return nil, fmt.Errorf("gather %s: %w: rename the label", labels[0], err)
	}
	gathered.ends = nil
	first := 0
	for _, t := range tables {
		for _, end := range t.ends {
			gathered.ends = append(gathered.ends, first+end)
		}
		first += t.rows
	}
	return gathered, nil
}

// sameSchema fails if two lists of columns differ in names, kinds or number.
func sameSchema(want, have []Column) error {
	for i := range min(len(want), len(have)) {
		if want[i].name != have[i].name || want[i].kind != have[i].kind {
			return fmt.Errorf("column %d is %q %s, in the first table it is %q %s",
				i, have[i].name, have[i].kind, want[i].name, want[i].kind)
		}
	}
	if len(want) != len(have) {
		return fmt.Errorf("it has %d columns, the first table has %d", len(have), len(want))
	}
	return nil
}
