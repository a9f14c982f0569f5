package main

import (
	"context"
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

// grid is what the columns of a form hold, whatever the file was.
type grid struct {
	file string
	form form
	rows int

	x, y   label.Index // the labels of the values, by number
	xs, ys []int32     // by row; nil where there is no such column
	p      []float64   // by row; nil where there is no such column
	family [][]float64 // by column of the family, then row
}

// readGrid reads a table: Parquet, an Arrow stream or file, or else CSV with a header.
// It takes at most limit bytes in memory, and ends early when the context does.
func readGrid(ctx context.Context, file string, limit int64) (*grid, error) {
	b, err := foreign.ReadFile(file, limit)
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	return parseGrid(ctx, file, b, limit)
}

// parseGrid is [readGrid] for the bytes of the file.
func parseGrid(ctx context.Context, file string, b []byte, limit int64) (*grid, error) {
	g := &grid{file: file}
	var err error
	if parquet.IsTable(b) {
		err = g.table(ctx, b, limit)
	} else {
		err = g.csv(ctx, b, limit)
	}
	if err != nil {
		return nil, err
	}
	if g.rows == 0 {
		return nil, failf("%s: has no rows; a distribution needs at least one", file)
	}
	return g, nil
}

// table reads Parquet or Arrow. What its other columns hold does not matter.
func (g *grid) table(ctx context.Context, b []byte, limit int64) error {
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
			if *at.out, err = g.labels(ctx, column(at.column), at.index); err != nil {
				return err
			}
		}
	}
	if f.p >= 0 {
		if g.p, err = g.probabilities(column(f.p)); err != nil {
			return err
		}
	}
	for _, at := range f.family {
		p, err := g.probabilities(column(at))
		if err != nil {
			return err
		}
		g.family = append(g.family, p)
	}
	return nil
}

// labels numbers the values of a column.
func (g *grid) labels(ctx context.Context, c table.Column, index *label.Index) ([]int32, error) {
	number := func(row int) (int, error) { return 0, nil }
	if v, ok := table.Values[string](c); ok {
		number = func(row int) (int, error) { return index.Text(v[row]) }
	} else if v, ok := table.Values[int64](c); ok {
		number = func(row int) (int, error) { return index.Integer(v[row]), nil }
	} else if v, ok := table.Values[int32](c); ok {
		number = func(row int) (int, error) { return index.Integer(int64(v[row])), nil }
	} else if v, ok := table.Values[float32](c); ok {
		number = func(row int) (int, error) { return index.Float(float64(v[row]), 32) }
	} else if v, ok := table.Values[float64](c); ok {
		number = func(row int) (int, error) { return index.Float(v[row], 64) }
	}
	out := make([]int32, g.rows)
	for row := range out {
		n, err := number(row)
		if err != nil {
			return nil, failf("%s: column %s, row %d: %w", g.file, table.Plain(c.Name()), row, err)
		}
		if out[row] = int32(n); row%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// probabilities returns a column of numbers that are probabilities.
func (g *grid) probabilities(c table.Column) ([]float64, error) {
	var out []float64
	if v, ok := table.Values[float64](c); ok {
		out = v
	} else if v, ok := table.Values[float32](c); ok {
		out = widened(v)
	} else if v, ok := table.Values[int32](c); ok {
		out = widened(v)
	} else if v, ok := table.Values[int64](c); ok {
		out = widened(v)
	} else if v, ok := table.Values[string](c); ok {
		out = make([]float64, len(v))
		for row, text := range v {
			p, err := parseDecimal(text)
			if err != "" {
				return nil, failf("%s: column %s, row %d: %s %s", g.file, table.Plain(c.Name()), row, strconv.Quote(text), err)
			}
			out[row] = p
		}
	}
	for row, v := range out {
		if !isProbability(v) {
			return nil, failf("%s: column %s, row %d: %v is not a probability; expected 0 to 1", g.file, table.Plain(c.Name()), row, v)
		}
	}
	return out, nil
}

func isProbability(v float64) bool { return v >= 0 && v <= 1+1e-9 }

func widened[T float32 | int32 | int64](values []T) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

// parseDecimal reads a decimal number. wrong is what to say behind a text that is none, or
// that would be read as another number.
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

// mantissa cuts the exponent of a number.
func mantissa(text string) string {
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		return text[:at]
	}
	return text
}
