package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
)

// MaxClasses bounds the classes, each of which is an output of a network.
const MaxClasses = 1000

// Classes numbers the classes of a column, 0 … K-1: numbers by size, other labels by
// their bytes. It returns the number of each row and the label of each class. It fails for a
// missing label, for one class, for more than MaxClasses or as many as rows, and for
// another number than want, unless that is 0.
func Classes(c table.Column, want int) (y []int32, names []string, err error) {
	index := new(label.Index)
	found, err := foreign.Labels(c, index)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; leave out the row", err)
	}
	names = slices.Clone(index.Names())
	wrong := func(format string, args ...any) (_ []int32, _ []string, err error) {
		return nil, nil, fmt.Errorf("column "+table.Plain(c.Name())+": "+format, args...)
	}
	switch k := len(names); {
	case want > c.Len():
		return wrong("has %d rows, and `classes` asks for %d classes", c.Len(), want)
	case k == 1:
		return wrong("is %s in every row; a label distinguishes at least two classes", table.Plain(names[0]))
	case k > MaxClasses, k == c.Len() && k > 2:
		return wrong("has %d different values in %d rows, and there are at most %d classes, of several rows each; name the column of the classes, or a quantity as `target`", k, c.Len(), MaxClasses)
	case want > 0 && k != want:
		return wrong("has %d classes, %s, and `classes` asks for %d", k, some(names), want)
	}
	sortLabels(names)
	rank := make([]int32, len(names))
	for n, name := range index.Names() {
		rank[n] = int32(slices.Index(names, name))
	}
	for row, n := range found {
		found[row] = rank[n]
	}
	return found, names, nil
}

// sortLabels sorts numbers by size, and other labels by their bytes.
func sortLabels(names []string) {
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

// some lists the first of some labels.
func some(names []string) string {
	plain := make([]string, 0, 6)
	for _, name := range names[:min(len(names), 5)] {
		plain = append(plain, table.Plain(name))
	}
	if len(names) > 5 {
		plain = append(plain, "…")
	}
	return strings.Join(plain, ", ")
}
