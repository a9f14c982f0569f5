package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts"
	"infoplane/stages/solve"
)

// joint is a joint distribution from a file, with what its values of y are called.
type joint struct {
	file   string
	joint  *solve.Joint
	inputs int      // rows before they merge
	values []string // of y
}

// grid is a table as columns of text or numbers, whatever its file was.
type grid struct {
	file    string
	names   []string
	texts   [][]string  // by column; nil where the column holds numbers
	numbers [][]float64 // by column; nil where it holds text
}

// readJoint reads a Parquet or CSV file of one of two kinds:
//
//	x, y, p            p is p(x,y); pairs that are missing have probability 0
//	p, p_y             a row per x: p is p(x), p_y is p(y=1|x)
//	p, p_y0, p_y1, …   a row per x: p is p(x), p_yK is p(y=K|x)
//
// Where a row is an x and p is missing, all x are equally likely. Other columns are
// not looked at.
func readJoint(file string) (*joint, error) {
	g, err := readGrid(file)
	if err != nil {
		return nil, err
	}
	has := func(name string) bool { return slices.Contains(g.names, name) }
	family, values := g.family()
	switch {
	case has("x") && has("y") && has("p") && !has("p_y") && family == nil:
		return g.pairs()
	case has("p_y") && family != nil:
		return nil, usagef("%s: has p_y and %s; p_y is p(y=1|x) of a y with two values, p_y0, p_y1 … are p(y|x) of any y: keep one", file, family[0])
	case has("p_y"):
		return g.binary()
	case family != nil:
		return g.conditional(family, values)
	}
	return nil, usagef("%s: has the columns %s; a joint distribution needs x, y and p, a row per pair, or p and p_y (p(y=1|x)), or p and p_y0, p_y1 …, a row per x",
		file, strings.Join(g.names, ", "))
}

// readGrid reads a table; Parquet is known by its magic, anything else is CSV with
// a header.
func readGrid(file string) (*grid, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", file, cause(err))
	}
	g := &grid{file: file}
	if isParquet(b) {
		t, err := artifacts.ReadParquet(b)
		if err != nil {
			return nil, failf("%s: %w", file, err)
		}
		for _, c := range t.Columns() {
			g.names = append(g.names, c.Name())
			texts, numbers := cells(c)
			g.texts, g.numbers = append(g.texts, texts), append(g.numbers, numbers)
		}
		return g, nil
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	r.TrimLeadingSpace = true
	r.Comment = '#'
	records, err := r.ReadAll()
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		return nil, failf("%s: line %d: %w; expected CSV with a header and as many fields in every line", file, wrong.Line, wrong.Err)
	}
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	if len(records) < 2 {
		return nil, failf("%s: has no rows; expected CSV with a header, or Parquet", file)
	}
	for i, name := range records[0] {
		texts := make([]string, len(records)-1)
		for row, record := range records[1:] {
			texts[row] = strings.TrimSpace(record[i])
		}
		g.names = append(g.names, strings.TrimSpace(name))
		g.texts, g.numbers = append(g.texts, texts), append(g.numbers, nil)
	}
	return g, nil
}

// cells returns the values of a column as numbers or, if it holds text, as text.
func cells(c artifacts.Column) (texts []string, numbers []float64) {
	if v, ok := artifacts.Values[float64](c); ok {
		return nil, v
	}
	if v, ok := artifacts.Values[float32](c); ok {
		return nil, widened(v)
	}
	if v, ok := artifacts.Values[int32](c); ok {
		return nil, widened(v)
	}
	if v, ok := artifacts.Values[int64](c); ok {
		return nil, widened(v)
	}
	texts, _ = artifacts.Values[string](c)
	return texts, nil
}

func widened[T float32 | int32 | int64](values []T) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}

// probabilities returns a column of numbers that are not negative.
func (g *grid) probabilities(name string) ([]float64, error) {
	i := slices.Index(g.names, name)
	out := g.numbers[i]
	if out == nil {
		out = make([]float64, len(g.texts[i]))
		for row, text := range g.texts[i] {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, failf("%s: column %s, row %d: %q is not a number", g.file, name, row, text)
			}
			out[row] = v
		}
	}
	for row, v := range out {
		if !(v >= 0 && v <= 1+1e-9) {
			return nil, failf("%s: column %s, row %d: %v is not a probability; expected 0 to 1", g.file, name, row, v)
		}
	}
	return out, nil
}

// name returns a cell as text.
func (g *grid) name(column, row int) string {
	if g.texts[column] != nil {
		return g.texts[column][row]
	}
	return strconv.FormatFloat(g.numbers[column][row], 'g', -1, 64)
}

// family finds the columns p_y0, p_y1, … in the order of their numbers.
func (g *grid) family() (columns, values []string) {
	type member struct {
		value  int
		column string
	}
	var found []member
	for _, name := range g.names {
		if digits, ok := strings.CutPrefix(name, "p_y"); ok {
			if v, err := strconv.Atoi(digits); err == nil && v >= 0 {
				found = append(found, member{v, name})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b member) int { return a.value - b.value })
	for _, m := range found {
		columns, values = append(columns, m.column), append(values, strconv.Itoa(m.value))
	}
	return columns, values
}

// pairs reads rows of x, y and p(x,y).
func (g *grid) pairs() (*joint, error) {
	p, err := g.probabilities("p")
	if err != nil {
		return nil, err
	}
	atX, atY := slices.Index(g.names, "x"), slices.Index(g.names, "y")
	out := &joint{file: g.file}
	rowOf, columnOf, first := map[string]int{}, map[string]int{}, map[[2]int]int{}
	for row := range p {
		if y := g.name(atY, row); !slices.Contains(out.values, y) {
			columnOf[y] = len(out.values)
			out.values = append(out.values, y)
		}
	}
	var table [][]float64
	for row, v := range p {
		name := g.name(atX, row)
		x, known := rowOf[name]
		if !known {
			x = len(table)
			rowOf[name] = x
			table = append(table, make([]float64, len(out.values)))
		}
		pair := [2]int{x, columnOf[g.name(atY, row)]}
		if before, twice := first[pair]; twice {
			return nil, failf("%s: row %d: x = %s, y = %s is in row %d, too; expected each pair once", g.file, row, name, g.name(atY, row), before)
		}
		first[pair] = row
		table[x][pair[1]] = v
	}
	out.inputs = len(table)
	if out.joint, err = solve.FromTable(table); err != nil {
		return nil, failf("%s: p(x,y): %w", g.file, err)
	}
	return out, nil
}

// weights reads p(x); nil if there is none.
func (g *grid) weights() ([]float64, error) {
	if !slices.Contains(g.names, "p") {
		return nil, nil
	}
	return g.probabilities("p")
}

// binary reads a row per x with p(y=1|x).
func (g *grid) binary() (*joint, error) {
	py, err := g.probabilities("p_y")
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, len(py))
	for x, p := range py {
		rows[x] = []float64{max(0, 1-p), min(1, p)}
	}
	return g.rows(rows, []string{"0", "1"})
}

// conditional reads a row per x with p(y|x) of every y.
func (g *grid) conditional(columns, values []string) (*joint, error) {
	var rows [][]float64
	for y, name := range columns {
		p, err := g.probabilities(name)
		if err != nil {
			return nil, err
		}
		for x, v := range p {
			if y == 0 {
				rows = append(rows, make([]float64, len(columns)))
			}
			rows[x][y] = v
		}
	}
	return g.rows(rows, values)
}

func (g *grid) rows(rows [][]float64, values []string) (*joint, error) {
	weight, err := g.weights()
	if err != nil {
		return nil, err
	}
	out := &joint{file: g.file, inputs: len(rows), values: values}
	if out.joint, err = solve.NewJoint(weight, rows); err != nil {
		return nil, failf("%s: %w", g.file, err)
	}
	return out, nil
}

// binary returns the problem whose gaps are rigorous, if y has two values.
func (j *joint) binary() (*solve.Problem, bool) { return j.joint.Binary() }

// digits writes a number with ten significant digits.
func digits(v float64) string {
	if math.IsInf(v, 1) {
		return "Inf"
	}
	return fmt.Sprintf("%#.10g", v)
}
