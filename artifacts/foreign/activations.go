package foreign

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// Columns are the names of the columns of a table of activations.
type Columns struct {
	Units  Naming
	Layers Choice // to be read

	// Strict is for the naming of our own tables, whose units are numbered from 0 and
	// whose layers from 1. Others may number units from 1, and layers as they like.
	Strict bool

	// Lists reads columns of lists, and arrays of two or more dimensions, as layers of their
	// names, in the order of the file, where no column is one of Units.
	Lists bool
}

// keys are the columns that identify a row.
var keys = fixed{tables.ColumnEpoch, tables.ColumnPattern}

// Want reports whether a column is one of them.
func (c Columns) Want(name string) bool {
	return slices.Contains(keys, name) || c.Units.Has(name)
}

// Activations are the activations of a network: a row for each pattern at each epoch,
// sorted by epoch, then pattern.
type Activations struct {
	Epoch, Pattern []int32       // by row
	Patterns       []int32       // those of each epoch
	Layers         []int32       // what the layers are called
	Names          []string      // of layers that have names; nil: numbers alone
	T              [][][]float32 // T[layer][unit][row]
	Rows           []int         // where a row stands in the file
	Lost           *Loss         // what rounding to float32 takes away; nil: nothing
}

// Read reads the activations from a table. A row is identified by its columns epoch and
// pattern, and may stand anywhere. Without a column epoch there is one epoch, 0; without
// a column pattern, a row's place in its epoch is its pattern, and the rows of an epoch
// must stand together, the lowest epoch first. It fails for a row that is there twice,
// for an epoch without all patterns, for numbers that are not finite in float32, and for
// a column that looks like one of these and is not used.
func (c Columns) Read(t *parquet.Foreign) (*Activations, error) {
	a := &Activations{}
	members, err := a.find(t.Names, t.Lists, c)
	if err != nil {
		return nil, err
	}
	if err := a.order(t); err != nil {
		return nil, err
	}
	return a, a.collect(t, members)
}

// find finds the layers that are chosen, and returns the columns of their units.
func (a *Activations) find(columns []string, lists []parquet.List, c Columns) ([]member, error) {
	if err := keys.like(columns); err != nil {
		return nil, err
	}
	members, err := c.Units.members(columns, c.Strict)
	if err != nil {
		return nil, err
	}
	switch {
	case len(members) > 0 && len(lists) > 0:
		return nil, fmt.Errorf("has layers as columns of units, such as %s, and as columns of lists, such as %s; name the units with --columns, or leave one kind out",
			table.Plain(members[0].name), table.Plain(lists[0].Name))
	case len(members) == 0 && len(lists) == 0:
		return nil, &NoColumnError{c.Units, columns}
	}
	for l, list := range lists {
		a.Names = append(a.Names, list.Name)
		for u := range list.Width {
			members = append(members, member{list.Member(u), []int{l + 1, u}})
		}
	}
	for _, m := range members {
		if n := m.layer(); len(a.Layers) == 0 || a.Layers[len(a.Layers)-1] != n {
			a.Layers = append(a.Layers, n)
		}
	}
	chosen, err := c.Layers.Of(a.Layers, a.Names)
	if err != nil {
		return nil, err
	}
	a.Layers = picked(a.Layers, chosen)
	if a.Names != nil {
		a.Names = picked(a.Names, chosen)
	}
	return slices.DeleteFunc(members, func(m member) bool { return !slices.Contains(a.Layers, m.layer()) }), nil
}

// layer is the number of the layer that a column belongs to.
func (m member) layer() int32 {
	if len(m.numbers) > 1 {
		return int32(m.numbers[0])
	}
	return 1
}

// NoColumnError occurs when no column of a table matches a naming.
type NoColumnError struct {
	Naming  Naming
	Columns []string
}

func (e *NoColumnError) Error() string {
	return fmt.Sprintf("no column is named like %s; it has %s", e.Naming, Listed(e.Columns))
}

// order reads epochs and patterns, and finds the order of the rows.
func (a *Activations) order(t *parquet.Foreign) error {
	rows := t.Rows()
	epoch, err := Integers(t, tables.ColumnEpoch)
	if err != nil {
		return err
	}
	pattern, err := Integers(t, tables.ColumnPattern)
	if err != nil {
		return err
	}
	if epoch == nil {
		epoch = make([]int32, rows)
	}
	named := pattern != nil
	if !named {
		pattern = make([]int32, rows)
	}
	for row := range rows {
		switch {
		case epoch[row] < 0:
			return fmt.Errorf("column epoch, row %d: is %d; epochs count from 0", row, epoch[row])
		case named || row == 0 || epoch[row] > epoch[row-1]:
		case epoch[row] < epoch[row-1]:
			return fmt.Errorf("column epoch, row %d: %d follows %d; sort by epoch, then pattern, or add a column pattern", row, epoch[row], epoch[row-1])
		default:
			pattern[row] = pattern[row-1] + 1
		}
	}
	a.Rows = make([]int, rows)
	for row := range a.Rows {
		a.Rows[row] = row
	}
	compare := func(i, j int) int {
		return cmp.Or(cmp.Compare(epoch[i], epoch[j]), cmp.Compare(pattern[i], pattern[j]))
	}
	if !slices.IsSortedFunc(a.Rows, compare) {
		slices.SortStableFunc(a.Rows, compare)
	}
	a.Epoch, a.Pattern = Pick(epoch, a.Rows), Pick(pattern, a.Rows)
	return a.complete()
}

// complete checks that each epoch has the same patterns, once.
func (a *Activations) complete() error {
	n := 0
	for n < len(a.Epoch) && a.Epoch[n] == a.Epoch[0] {
		n++
	}
	a.Patterns = a.Pattern[:n]
	for i := range a.Epoch {
		if i > 0 && a.Epoch[i] == a.Epoch[i-1] && a.Pattern[i] == a.Pattern[i-1] {
			return fmt.Errorf("rows %d and %d: both are epoch %d, pattern %d; expected each pattern once in an epoch: %s",
				a.Rows[i-1], a.Rows[i], a.Epoch[i], a.Pattern[i], "are several networks or epochs in one file?")
		}
	}
	for start := 0; start < len(a.Epoch); start += n {
		epoch := a.Epoch[start]
		for i, want := range a.Patterns {
			at := start + i
			if at == len(a.Epoch) || a.Epoch[at] != epoch || a.Pattern[at] > want {
				return fmt.Errorf("epoch %d: has no pattern %d, which epoch %d has; expected the same patterns at every epoch", epoch, want, a.Epoch[0])
			}
			if a.Pattern[at] < want {
				return fmt.Errorf("row %d: epoch %d has the pattern %d, which epoch %d does not have; expected the same patterns at every epoch", a.Rows[at], epoch, a.Pattern[at], a.Epoch[0])
			}
		}
		if next := start + n; next < len(a.Epoch) && a.Epoch[next] == epoch {
			return fmt.Errorf("row %d: epoch %d has the pattern %d, which epoch %d does not have; expected the same patterns at every epoch", a.Rows[next], epoch, a.Pattern[next], a.Epoch[0])
		}
	}
	return nil
}

// collect reads the units of the layers.
func (a *Activations) collect(t *parquet.Foreign, members []member) error {
	sorted := slices.IsSorted(a.Rows)
	loss := newMeter(a)
	for i, m := range members {
		if i == 0 || members[i-1].layer() != m.layer() {
			a.T = append(a.T, nil)
			loss.layer(m.layer())
		}
		column, _ := t.Column(m.name)
		unit, err := Numbers(column)
		if err != nil {
			return err
		}
		loss.unit(column, unit)
		if !sorted {
			unit = Pick(unit, a.Rows)
		}
		a.T[len(a.T)-1] = append(a.T[len(a.T)-1], unit)
	}
	a.Lost = loss.result()
	return nil
}

// Numbers returns the numbers of a column as float32, which must be finite, before and
// after rounding.
func Numbers(c table.Column) ([]float32, error) {
	out, ok := table.Floats[float32](c)
	if !ok {
		return nil, fmt.Errorf("column %s: holds text; expected numbers", table.Plain(c.Name()))
	}
	for row, v := range out {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("column %s, row %d: is %s; expected a finite number of at most 3.4e38: leave out the row or the column", table.Plain(c.Name()), row, c.Append(nil, row))
		}
	}
	return out, nil
}

// Pick returns the values of some rows.
func Pick[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}
