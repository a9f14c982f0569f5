package review

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// toleranceOf ends the name of the column that holds a column's tolerance.
const toleranceOf = "_tolerance"

// rounded rounds a value to the ten digits that a file has, so that a series that was
// measured equals one that was read.
func rounded(v float64) float64 {
	out, _ := strconv.ParseFloat(digits(v), 64) // of what was just written
	return out
}

func digits(v float64) string { return strconv.FormatFloat(v, 'g', 10, 64) }

// format writes a series as CSV: its keys, then each quantity with its tolerance.
// A quantity that is exact (a number of networks) has no column of tolerances.
func (s Series) format() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	exact := make([]bool, len(s.Columns))
	head := slices.Clone(s.Keys)
	for i, name := range s.Columns {
		head = append(head, name)
		exact[i] = !slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Tolerances[i] != 0 })
		if !exact[i] {
			head = append(head, name+toleranceOf)
		}
	}
	_ = w.Write(head) // to memory
	for _, r := range s.Rows {
		line := slices.Clone(r.Key)
		for i, v := range r.Values {
			line = append(line, digits(v))
			if !exact[i] {
				line = append(line, strconv.FormatFloat(r.Tolerances[i], 'g', 3, 64))
			}
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.Bytes()
}

// parseSeries reads what format writes. Keys are the columns in front of the first
// that measured names.
func parseSeries(name, file string, text []byte) (Series, error) {
	s := Series{Name: name}
	lines := csv.NewReader(bytes.NewReader(text))
	head, err := lines.Read()
	if err != nil {
		return s, fmt.Errorf("%s: %w; restore the file from git", file, err)
	}
	first := slices.IndexFunc(head, measured)
	if first < 0 {
		return s, fmt.Errorf("%s:1: none of the columns %s is a quantity; restore the file from git", file, strings.Join(head, ", "))
	}
	s.Keys = head[:first]
	type columnPair struct{ value, tolerance int }
	var pairs []columnPair
	for i := first; i < len(head); i++ {
		p := columnPair{i, -1}
		if i+1 < len(head) && head[i+1] == head[i]+toleranceOf {
			i++
			p.tolerance = i
		}
		s.Columns, pairs = append(s.Columns, head[p.value]), append(pairs, p)
	}
	rest, err := lines.ReadAll()
	if err != nil {
		return s, fmt.Errorf("%s: %w; restore the file from git", file, err)
	}
	for i, line := range rest {
		at := i + 2
		row := Row{Key: line[:first], Line: at}
		for _, p := range pairs {
			value, err := strconv.ParseFloat(line[p.value], 64)
			tolerance := 0.0
			if err == nil && p.tolerance >= 0 {
				tolerance, err = strconv.ParseFloat(line[p.tolerance], 64)
			}
			if err != nil || tolerance < 0 || math.IsNaN(tolerance) {
				return s, fmt.Errorf("%s:%d: %q is not a value with a tolerance; restore the file from git", file, at, line[p.value])
			}
			row.Values, row.Tolerances = append(row.Values, value), append(row.Tolerances, tolerance)
		}
		s.Rows = append(s.Rows, row)
	}
	return s, nil
}

// measured reports whether a column is a quantity, not a key.
func measured(name string) bool {
	if name == "networks" {
		return true
	}
	return slices.ContainsFunc(slices.Concat(curves(""), curves(cumulative)), func(c curve) bool {
		return slices.ContainsFunc(c.columns, func(c column) bool { return c.name == name })
	})
}
