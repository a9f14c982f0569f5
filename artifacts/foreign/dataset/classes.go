package dataset

import (
	"fmt"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
)

// MaxClasses bounds the classes, each of which is an output of a network.
const MaxClasses = 1000

// Classes numbers the classes of a column, 0 … K-1: numbers by size, other labels by
// their bytes. It returns the number of each row and the label of each class. It fails for a
// missing label, for one class, for more than MaxClasses or as many as rows, and for
// another number than want, unless that is 0.
func Classes(c table.Column, want int) (y []int32, names []string, err error) {
	y, names, err = foreign.Numbered(c)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; leave out the row", err)
	}
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
	return y, names, nil
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
