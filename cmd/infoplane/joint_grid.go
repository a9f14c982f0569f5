package main

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/label"
	"infoplane/internal/output"
)

// grid holds the columns of a form, whatever the format of the file.
type grid struct {
	file string
	form form
	rows int

	x, y   label.Index // the labels of the values, by number
	xs, ys []int32     // by row; nil where there is no such column
	p      []float64   // by row; nil where there is no such column
	n      []float64   // counts by row, likewise
	family [][]float64 // by column of the family, then row
}

// readGrid reads a table: Parquet, an Arrow stream or file, or else CSV with a header.
// It fails where that needs more than limit bytes in memory.
// The file - is stdin.
func readGrid(file string, stdin io.Reader, limit int64) (*grid, error) {
	if file == standardInput {
		b, err := foreign.ReadStream(stdin, limit)
		if err != nil {
			return nil, failf("%s: %w", file, err)
		}
		return parseGrid(file, b, limit)
	}
	b, err := foreign.ReadFile(file, limit)
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	return parseGrid(file, b, limit)
}

// parseGrid is [readGrid] for the bytes of the file.
func parseGrid(file string, b []byte, limit int64) (*grid, error) {
	g := &grid{file: file}
	var err error
	if parquet.IsTable(b) {
		err = g.table(b, limit)
	} else {
		err = g.csv(b, limit)
	}
	if err != nil {
		return nil, err
	}
	if g.rows == 0 {
		return nil, failf("%s: has no rows; a distribution needs at least one", file)
	}
	return g, nil
}

// table reads Parquet or Arrow. Columns that are not used may hold anything.
func (g *grid) table(b []byte, limit int64) error {
	head, err := foreign.Parse(b, limit, func(string) bool { return false })
	if err != nil {
		return failf("%s: %w", g.file, err)
	}
	if g.form, err = formOf(g.file, head.Names); err != nil {
		return err
	}
	f := g.form
	t, err := foreign.Parse(b, limit, func(name string) bool { return f.uses(slices.Index(f.names, name)) })
	if err != nil {
		return failf("%s: %w", g.file, err)
	}
	g.rows = t.Rows()
	column := func(at int) table.Column { c, _ := t.Column(f.names[at]); return c }
	for _, at := range []struct {
		column int
		index  *label.Index
		out    *[]int32
	}{{f.x, &g.x, &g.xs}, {f.y, &g.y, &g.ys}} {
		if at.column >= 0 {
			if *at.out, err = foreign.Labels(column(at.column), at.index); err != nil {
				return failf("%s: %w", g.file, err)
			}
		}
	}
	if f.p >= 0 {
		if g.p, err = g.numbers(column(f.p), isProbability); err != nil {
			return err
		}
	}
	if f.n >= 0 {
		if g.n, err = g.numbers(column(f.n), isCount); err != nil {
			return err
		}
	}
	for _, at := range f.family {
		p, err := g.numbers(column(at), isProbability)
		if err != nil {
			return err
		}
		g.family = append(g.family, p)
	}
	return nil
}

// numbers returns a column of numbers, each of which is valid.
func (g *grid) numbers(c table.Column, valid func(v float64) (wrong string)) ([]float64, error) {
	out, ok := table.Floats[float64](c)
	if !ok {
		texts, _ := table.Values[string](c)
		out = make([]float64, len(texts))
		for row, text := range texts {
			p, wrong := parseDecimal(text)
			if wrong != "" {
				return nil, failf("%s: column %s, row %d: %s %s", g.file, table.Plain(c.Name()), row, strconv.Quote(text), wrong)
			}
			out[row] = p
		}
	}
	for row, v := range out {
		if wrong := valid(v); wrong != "" {
			return nil, failf("%s: column %s, row %d: %v %s", g.file, table.Plain(c.Name()), row, v, wrong)
		}
	}
	return out, nil
}

// isProbability returns what is wrong with a number that should be a probability.
func isProbability(v float64) (wrong string) {
	if v >= 0 && v <= 1+1e-9 {
		return ""
	}
	return "is not a probability; expected 0 to 1"
}

// isCount returns what is wrong with a number that should be a count.
func isCount(v float64) (wrong string) {
	if v >= 0 && v <= 1<<53 && v == math.Trunc(v) {
		return ""
	}
	return "is not a count; expected a whole number from 0 on"
}

// parseDecimal parses a decimal number. wrong is the end of a message on a text that is
// not one, or would be rounded to zero.
func parseDecimal(text string) (v float64, wrong string) {
	const notNumber = "is not a number"
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case strings.ContainsAny(text, "xX_"):
		return 0, notNumber + "; write it as a decimal"
	case err != nil && math.IsInf(v, 0):
		return 0, "is not a probability; expected 0 to 1"
	case err != nil && strings.Contains(text, ","):
		return 0, notNumber + "; write it with a decimal point and without thousands separators"
	case err != nil && strings.HasSuffix(text, "%"):
		return 0, notNumber + "; write 0.25 for 25%"
	case err != nil:
		return 0, notNumber
	case v == 0 && strings.ContainsAny(mantissa(text), "123456789"):
		return 0, "is smaller than the smallest number, 5e-324, and would be read as 0; write 0, or leave it out"
	}
	return v, ""
}

// mantissa returns a number without its exponent.
func mantissa(text string) string {
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		return text[:at]
	}
	return text
}
