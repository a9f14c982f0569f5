package foreign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// Labels returns the numbers of the labels in a column, by row. Package label decides
// which are the same. It fails for a missing label.
func Labels(c table.Column, index *label.Index) ([]int32, error) {
	numbers := make([]int32, c.Len())
	for row := range numbers {
		n, err := number(index, c.At(row))
		if err != nil {
			return nil, fmt.Errorf("column %s, row %d: %w", table.Plain(c.Name()), row, err)
		}
		numbers[row] = int32(n)
	}
	return numbers, nil
}

func number(index *label.Index, value any) (int, error) {
	switch v := value.(type) {
	case int32:
		return index.Integer(int64(v)), nil
	case int64:
		return index.Integer(v), nil
	case float32:
		return index.Float(float64(v), 32)
	case float64:
		return index.Float(v, 64)
	}
	return index.Text(value.(string))
}

// Numbered returns the numbers of the classes in a column, 0 … K-1, by row, and what each is
// called: numbers in the order of their size, other labels in that of their bytes.
func Numbered(c table.Column) (y []int32, names []string, err error) {
	index := new(label.Index)
	if y, err = Labels(c, index); err != nil {
		return nil, nil, err
	}
	names = slices.Clone(index.Names())
	SortLabels(names)
	rank := map[string]int32{}
	for n, name := range names {
		rank[name] = int32(n)
	}
	order := make([]int32, len(names))
	for n, name := range index.Names() {
		order[n] = rank[name]
	}
	for row, n := range y {
		y[row] = order[n]
	}
	return y, names, nil
}

// SortLabels sorts numbers by size, and other labels by their bytes.
func SortLabels(names []string) {
	numbers := map[string]float64{}
	for _, name := range names {
		v, err := strconv.ParseFloat(name, 64)
		if err != nil || v != v || label.Missing(name) {
			slices.Sort(names)
			return
		}
		numbers[name] = v
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(numbers[a], numbers[b]), strings.Compare(a, b))
	})
}

// Family returns the columns of a naming in the order of their numbers, as float32. It
// fails for text, for a number that is left out, and for a column that only looks like
// a member. See [Columns] for strict.
func Family(t *parquet.Foreign, n Naming, strict bool) ([][]float32, error) {
	members, err := n.members(t.Names, strict)
	if err != nil {
		return nil, err
	}
	var out [][]float32
	for _, m := range members {
		c, _ := t.Column(m.name)
		values, err := Numbers(c)
		if err != nil {
			return nil, err
		}
		out = append(out, values)
	}
	return out, nil
}

// LooksLike fails if a column of a table looks like one of the names and is not: in
// another case, with blanks.
func LooksLike(t *parquet.Foreign, names ...string) error { return fixed(names).like(t.Names) }

// Whole returns a table of a file of which all columns were read.
func Whole(t *table.Table) *parquet.Foreign {
	out := &parquet.Foreign{Table: t}
	for _, c := range t.Columns() {
		out.Names = append(out.Names, c.Name())
	}
	return out
}
