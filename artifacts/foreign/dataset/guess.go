package dataset

import (
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/tables"
)

// likelyLabels are names of columns that are mostly labels.
var likelyLabels = []string{DefaultLabel, "label", "labels", "class", "target", "species", "category", "kind"}

// fewValues is how many different whole numbers a column may have that is taken for a label.
const fewValues = 20

// Guess returns which columns of a table are likely the label, the split and the inputs, each
// of which can be used: the inputs are numbers without a missing value. It takes the label
// as given where that is not "", and returns none where no column looks like one.
func (d Description) Guess(label string) Columns {
	out := Columns{Label: label}
	for _, c := range d.Columns {
		if c.Type == Text && c.Distinct == 2 && c.Counts[tables.PartTrain] > 0 && c.Counts[tables.PartTest] > 0 && c.Missing == 0 && c.Name != label {
			out.Split = c.Name
		}
	}
	if label == "" {
		out.Label = d.guessLabel(out.Split)
	}
	var names []string
	for _, c := range d.Columns {
		usable := c.Problem == nil && c.Type != Text && c.Missing == 0 && c.Low >= -maxNumber && c.High <= maxNumber
		if usable && c.Name != out.Label && !isIndex(c.Name) && !(c.Constant() && len(d.Columns) <= manyColumns) {
			names = append(names, c.Name)
		}
	}
	out.Inputs = families(names)
	return out
}

// manyColumns is more than a file has of which constant columns are left out one by one.
const manyColumns = 100

// maxNumber is the largest that float32 holds.
const maxNumber = 3.4e38

// guessLabel returns the column that looks most like a label: one with a likely name, else
// the last text of few values, else the last column, if it is whole numbers of few values.
func (d Description) guessLabel(split string) string {
	can := func(c ColumnDescription) bool {
		return c.Name != split && c.Problem == nil && c.Missing == 0 && c.Distinct >= 2 && c.Distinct <= MaxClasses && c.Distinct < max(3, d.Rows)
	}
	for _, name := range likelyLabels {
		i := slices.IndexFunc(d.Columns, func(c ColumnDescription) bool { return strings.ToLower(c.Name) == name && can(c) })
		if i >= 0 {
			return d.Columns[i].Name
		}
	}
	for _, c := range slices.Backward(d.Columns) {
		if c.Type == Text && can(c) {
			return c.Name
		}
	}
	if n := len(d.Columns); n > 0 && can(d.Columns[n-1]) && d.Columns[n-1].Type == Whole && d.Columns[n-1].Distinct <= fewValues {
		return d.Columns[n-1].Name
	}
	return ""
}

// families shortens names: of at least ten numbered ones that have no gap, x_%d is left.
func families(names []string) []string {
	const least = 10
	stem := func(name string) string { return strings.TrimRight(name, "0123456789") + "%d" }
	of := map[string]int{}
	for _, name := range names {
		of[stem(name)]++
	}
	var out []string
	for _, name := range names {
		family := stem(name)
		naming, err := foreign.NewNaming(family, 1)
		if err == nil && of[family] >= least {
			if members, err := naming.Members(names); err == nil && len(members) == of[family] {
				if !slices.Contains(out, family) {
					out = append(out, family)
				}
				continue
			}
		}
		out = append(out, name)
	}
	return out
}
