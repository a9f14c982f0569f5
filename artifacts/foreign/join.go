package foreign

import (
	"fmt"
	"slices"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// Beside returns a table of the columns of two, which are shared with it. It fails for other
// numbers of rows, and for a name that both have.
func Beside(a, b *parquet.Foreign) (*parquet.Foreign, error) {
	if len(a.Columns()) > 0 && len(b.Columns()) > 0 && a.Rows() != b.Rows() {
		return nil, fmt.Errorf("has %d rows, and the file before it %d; expected a row for each pattern in both", b.Rows(), a.Rows())
	}
	for _, name := range b.Names {
		if slices.Contains(a.Names, name) {
			return nil, fmt.Errorf("column %s: is in the file before it, too; rename one", table.Plain(name))
		}
	}
	out, err := tableOf(slices.Concat(a.Columns(), b.Columns()), slices.Concat(a.Names, b.Names), nil)
	if err == nil {
		out.Lists = slices.Concat(a.Lists, b.Lists)
	}
	return out, err
}

// Below returns a table of the rows of a, followed by those of b. Where the two have other
// kinds of numbers, the column is float64. It fails for a column of a that b does not
// have, and for text in one of them only.
func Below(a, b *parquet.Foreign) (*parquet.Foreign, error) {
	var columns []table.Column
	for _, one := range a.Columns() {
		other, found := b.Column(one.Name())
		if !found {
			return nil, fmt.Errorf("has no column %s, which the files for training have; it has %s", table.Plain(one.Name()), Listed(b.Names))
		}
		if one.Kind() != other.Kind() {
			x, xNumbers := table.Floats[float64](one)
			y, yNumbers := table.Floats[float64](other)
			if !xNumbers || !yNumbers {
				return nil, fmt.Errorf("column %s: holds %s, and in the files for training %s", table.Plain(one.Name()), other.Kind(), one.Kind())
			}
			one, other = table.NewColumn(one.Name(), x), table.NewColumn(one.Name(), y)
		}
		columns = append(columns, table.Concatenate([]table.Column{one, other}))
	}
	out, err := tableOf(columns, a.Names, nil)
	if err == nil {
		out.Lists = a.Lists
	}
	return out, err
}
