package generate

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// isName reports whether an input is the name of a column, and not a family.
func isName(input string) bool { return !strings.Contains(input, "%d") }

// indices are what pandas calls the column of its row numbers.
func isIndex(name string) bool {
	return strings.HasPrefix(name, "Unnamed: ") || name == "__index_level_0__"
}

// inputs returns the columns of the inputs among those of the file. It fails for one that
// is not there, or twice, and for a column that no one meant as an input.
func (f *File) inputs(names []string) ([]string, error) {
	if len(f.Inputs) == 0 {
		return f.otherColumns(names)
	}
	var out []string
	for _, input := range f.Inputs {
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
			if slices.Contains(out, name) || slices.Contains([]string{f.label(), f.Target, f.Split}, name) {
				return nil, fmt.Errorf("column %s: is an input, and named again by `inputs` or another field", table.Plain(name))
			}
		}
		out = append(out, found...)
	}
	return out, nil
}

// otherColumns returns the inputs where the config names none.
func (f *File) otherColumns(names []string) ([]string, error) {
	naming, _ := foreign.NewNaming("x_%d", 1)
	if found, err := naming.Members(names); err != nil || len(found) > 0 {
		return found, err
	}
	var out []string
	for _, name := range names {
		switch {
		case slices.Contains([]string{f.label(), f.Target, f.Split}, name):
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

// parts reads which rows are for training and for testing; nil where the files do not say.
func (f *File) parts(s Source) ([]string, error) {
	if !f.splits() {
		return nil, nil
	}
	out := make([]string, s.Rows())
	if f.Split == "" {
		for row := range out {
			out[row] = tables.PartTest
			if row < s.Train {
				out[row] = tables.PartTrain
			}
		}
		return out, nil
	}
	column, err := f.column(s, "split", f.Split)
	if err != nil {
		return nil, err
	}
	texts, isText := table.Values[string](column)
	if !isText {
		return nil, fmt.Errorf("column %s: holds %s; a split says %s or %s in each row", table.Plain(f.Split), column.Kind(), tables.PartTrain, tables.PartTest)
	}
	for row, part := range texts {
		if part != tables.PartTrain && part != tables.PartTest {
			return nil, fmt.Errorf("column %s, row %d: is %q; a row is for %s or %s", table.Plain(f.Split), row, part, tables.PartTrain, tables.PartTest)
		}
	}
	return texts, nil
}
