package tables

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// Violation is a value that breaks a rule of its table.
type Violation struct {
	Row     int
	Column  string
	Problem string
}

// Error returns a message that begins with row and column; rows count from 0.
func (v *Violation) Error() string {
	return fmt.Sprintf("row %d, column %s: %s", v.Row, v.Column, v.Problem)
}

func violation(row int, column, format string, args ...any) error {
	return &Violation{row, column, fmt.Sprintf(format, args...)}
}

// first returns the first error that is not nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// key is a column that identifies rows, together with others.
type key struct {
	name string
	at   func(row int) any // int32 or string
}

func whole(name string, at func(row int) int32) key {
	return key{name, func(row int) any { return at(row) }}
}

func (k key) compare(a, b int) int {
	if x, ok := k.at(a).(int32); ok {
		return cmp.Compare(x, k.at(b).(int32))
	}
	return cmp.Compare(k.at(a).(string), k.at(b).(string))
}

// sorted checks that rows ascend strictly by their keys.
func sorted(rows int, keys ...key) error {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	for row := 1; row < rows; row++ {
		for i, k := range keys {
			order := k.compare(row-1, row)
			if order > 0 {
				return violation(row, k.name, "%v follows %v; rows are sorted by %s", k.at(row), k.at(row-1), strings.Join(names, ", "))
			}
			if order == 0 && i == len(keys)-1 {
				return violation(row, k.name, "repeats the keys of the row before: %s", values(keys, row))
			}
			if order < 0 {
				break
			}
		}
	}
	return nil
}

// complete checks that every value of the first key, such as an epoch, has rows with
// the same other keys. Rows are sorted.
func complete(rows int, keys ...key) error {
	size := 0 // rows of the first block
	for size < rows && keys[0].compare(0, size) == 0 {
		size++
	}
	for start := 0; start < rows; start += size {
		for i := range size {
			row := start + i
			if row == rows || keys[0].compare(start, row) != 0 {
				return violation(row, keys[1].name, "%s %v ends before %s, which %s %v has",
					keys[0].name, keys[0].at(start), values(keys[1:], i), keys[0].name, keys[0].at(0))
			}
			for _, k := range keys[1:] {
				if k.compare(i, row) != 0 {
					return violation(row, k.name, "%s %v has %s where %s %v has %s",
						keys[0].name, keys[0].at(start), values(keys[1:], row), keys[0].name, keys[0].at(0), values(keys[1:], i))
				}
			}
		}
		if end := start + size; end < rows && keys[0].compare(start, end) == 0 {
			return violation(end, keys[1].name, "%s %v has %s, which %s %v has not",
				keys[0].name, keys[0].at(end), values(keys[1:], end), keys[0].name, keys[0].at(0))
		}
	}
	return nil
}

// values writes the keys of a row: layer 3, unit 0.
func values(keys []key, row int) string {
	var out []string
	for _, k := range keys {
		out = append(out, fmt.Sprintf("%s %v", k.name, k.at(row)))
	}
	return strings.Join(out, ", ")
}

// least checks that whole numbers are not below a least one.
func least[T int32 | int64](rows int, name string, at func(row int) T, low T) error {
	for row := range rows {
		if v := at(row); v < low {
			return violation(row, name, "is %d, and the least is %d", v, low)
		}
	}
	return nil
}

// within checks that numbers are none of NaN and the infinities, and from low to high.
func within(rows int, name string, at func(row int) float64, low, high float64) error {
	for row := range rows {
		if err := inRange(row, name, at(row), low, high); err != nil {
			return err
		}
	}
	return nil
}

func inRange(row int, name string, v, low, high float64) error {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return violation(row, name, "is %v; expected a finite number", v)
	case v < low && math.IsInf(high, 1):
		return violation(row, name, "is %v, and the least is %v", v, low)
	case v < low || v > high:
		return violation(row, name, "is %v; expected a number from %v to %v", v, low, high)
	}
	return nil
}

// unlessUnknown is within for a column that may be NaN in all rows: not known.
func unlessUnknown(rows int, name string, at func(row int) float64, low, high float64) error {
	unknown := 0
	for unknown < rows && math.IsNaN(at(unknown)) {
		unknown++
	}
	if unknown == rows {
		return nil
	}
	return within(rows, name, at, low, high)
}

// every is a limit that no number exceeds.
var every = math.Inf(1)
