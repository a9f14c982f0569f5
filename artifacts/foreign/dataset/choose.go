package dataset

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// isName reports whether an input is the name of a column, and not a family.
func isName(input string) bool { return !strings.Contains(input, "%d") }

// isIndex reports whether a name is what pandas calls its row numbers.
func isIndex(name string) bool {
	return strings.HasPrefix(name, "Unnamed: ") || name == "__index_level_0__"
}

// inputs returns the columns of the inputs among those of the file. It fails for one that
// is not there, or twice, and for a column of row numbers that is not named.
func (c Columns) inputs(names []string) ([]string, error) {
	if len(c.Inputs) == 0 {
		return c.otherColumns(names)
	}
	var out []string
	for _, input := range c.Inputs {
		found := []string{input}
		if !isName(input) {
			naming, _ := foreign.NewNaming(input, 1)
			var err error
			if found, err = naming.Members(names); err != nil {
				return nil, err
			}
			if len(found) == 0 {
				return nil, fmt.Errorf("has no column like %s, which `inputs` names; it has %s", input, foreign.Listed(names))
			}
		} else if !slices.Contains(names, input) {
			return nil, fmt.Errorf("has no column %s, which `inputs` names; it has %s", table.Plain(input), foreign.Listed(names))
		}
		for _, name := range found {
			if slices.Contains(out, name) || slices.Contains([]string{c.Label, c.Target, c.Split}, name) {
				return nil, fmt.Errorf("column %s: is an input, and named again by `inputs` or another field", table.Plain(name))
			}
		}
		out = append(out, found...)
	}
	return out, nil
}

// otherColumns returns the inputs where none are named.
func (c Columns) otherColumns(names []string) ([]string, error) {
	naming, _ := foreign.NewNaming("x_%d", 1)
	if found, err := naming.Members(names); err != nil || len(found) > 0 {
		return found, err
	}
	var out []string
	for _, name := range names {
		switch {
		case slices.Contains([]string{c.Label, c.Target, c.Split}, name):
		case isIndex(name):
			return nil, fmt.Errorf("column %s: numbers the rows, it seems; name the columns of the inputs in `inputs`", table.Plain(name))
		default:
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("has no column for the inputs; it has %s", foreign.Listed(names))
	}
	return out, nil
}

// parts reads which rows are for training and for testing; nil without such a column.
func (c Columns) parts(t *parquet.Foreign) ([]string, error) {
	if c.Split == "" {
		return nil, nil
	}
	column, err := c.column(t, "split", c.Split)
	if err != nil {
		return nil, err
	}
	texts, isText := table.Values[string](column)
	if !isText {
		return nil, fmt.Errorf("column %s: holds %s; a split says %s or %s in each row", table.Plain(c.Split), column.Kind(), tables.PartTrain, tables.PartTest)
	}
	for row, part := range texts {
		if part != tables.PartTrain && part != tables.PartTest {
			return nil, fmt.Errorf("column %s, row %d: is %q; a row is for %s or %s", table.Plain(c.Split), row, part, tables.PartTrain, tables.PartTest)
		}
	}
	return texts, nil
}
