package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/table"
	"infoplane/internal/count"
	"infoplane/stages/solve"
)

// joint is a joint distribution from a file, with the names of its values of y.
type joint struct {
	file   string
	joint  *solve.Joint
	inputs int      // rows before they merge
	values []string // of y
	notes  []string // on what the file has and was not used
}

// form is the kind of a file of a joint distribution, and what each of its columns is
// for:
//
//	x, y, p            p is p(x,y); pairs that are missing have probability 0
//	x, y, n            n is how often the pair was seen; rows of a pair add up
//	x, y               each row is a pair that was seen once
//	p, p_y             a row per x: p is p(x), p_y is p(y=1|x)
//	p, p_y0, p_y1, …   a row per x: p is p(x), p_yK is p(y=K|x)
//
// Where a row is an x, p may be missing, which makes all x equally likely, and a
// column x may name them.
type form struct {
	names  []string // of all columns
	x, y   int      // column of labels; -1: none
	p      int      // column of p(x,y) or p(x); -1: none
	n      int      // column of counts of pairs; -1: none
	family []int    // columns of p(y|x), by y; one column is p(y=1|x)
	values []string // of y, by column of the family
}

// formOf finds the form of a file by its columns. A column that is named almost like
// one of these, and cannot be one, is an error; other columns are not used.
func formOf(file string, names []string) (form, error) {
	f := form{names: names, x: -1, y: -1, p: -1, n: -1}
	single, counts := -1, -1
	type member struct{ value, column int }
	var family []member
	for i, name := range names {
		if first := slices.Index(names, name); first < i && (name == "x" || name == "y" || name == "n" || strings.HasPrefix(name, "p")) {
			return f, usagef("%s: has the column %s twice, as number %d and number %d; leave one out", file, table.Plain(name), first+1, i+1)
		}
		value, numbered := strings.CutPrefix(name, "p_y")
		k, err := strconv.Atoi(value)
		switch {
		case name == "x":
			f.x = i
		case name == "y":
			f.y = i
		case name == "p":
			f.p = i
		case name == "p_y":
			single = i
		case name == "n":
			counts = i
		case numbered && err == nil && strconv.Itoa(k) == value && k >= 0:
			family = append(family, member{k, i})
		case similar(name):
			return f, usagef("%s: column %s: its name is almost one of x, y, p, p_y, p_y0, p_y1 …, and is none of them; rename it, or leave it out", file, table.Plain(name))
		}
	}
	slices.SortFunc(family, func(a, b member) int { return cmp.Compare(a.value, b.value) })
	for _, m := range family {
		f.family, f.values = append(f.family, m.column), append(f.values, strconv.Itoa(m.value))
	}
	switch pairs := f.x >= 0 && f.y >= 0 && f.p >= 0; {
	case single >= 0 && family != nil:
		return f, usagef("%s: has p_y and %s; p_y is p(y=1|x) of a y with two values, p_y0, p_y1 … are p(y|x) of any y: keep one", file, table.Plain(names[f.family[0]]))
	case pairs && (single >= 0 || family != nil):
		return f, usagef("%s: has x, y and p, a row per pair, and p_y, a row per x; keep the columns of one kind", file)
	case pairs:
	case f.x >= 0 && f.y >= 0 && single < 0 && family == nil:
		f.n = counts
	case single >= 0:
		f.y, f.family, f.values = -1, []int{single}, []string{"0", "1"}
	case family != nil:
		f.y = -1
	default:
		return f, usagef("%s: has the columns %s; a joint distribution needs x, y and p (or n, or neither), a row per pair, or p and p_y (p(y=1|x)), or p and p_y0, p_y1 …, a row per x",
			file, foreign.Listed(names))
	}
	return f, nil
}

// similar reports whether a name would be one of ours except for case, blanks or a slip
// that is easily made.
func similar(name string) bool {
	plain := strings.ToLower(strings.TrimFunc(name, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\ufeff' }))
	switch {
	case plain != name && (plain == "x" || plain == "y" || plain == "p"):
		return true
	case plain == "p_x", plain == "px", plain == "p(x)", plain == "p_xy", plain == "pxy", plain == "p(x,y)", plain == "py", plain == "p(y)":
		return true
	}
	return strings.HasPrefix(plain, "p_y") || strings.HasPrefix(plain, "p(y")
}

// uses reports whether a column is for something.
func (f form) uses(column int) bool {
	return column == f.x || column == f.y || column == f.p || column == f.n || slices.Contains(f.family, column)
}

// notes lists which columns are not used.
func (f form) notes(file string) []string {
	var unused []string
	for i, name := range f.names {
		if !f.uses(i) {
			unused = append(unused, name)
		}
	}
	if unused == nil {
		return nil
	}
	out := fmt.Sprintf("%s: not used: %s %s", file, count.Plural(len(unused), "column"), foreign.Listed(unused))
	switch {
	case f.p >= 0 || f.n >= 0:
	case f.y >= 0:
		out += "; without a column p or n each row is a pair that was seen once"
	default:
		out += "; without a column p all x are equally likely"
	}
	return []string{out}
}

// readJoint reads a Parquet, Arrow or CSV file of one of the forms. It ends when the
// context does, whatever it is doing.
func readJoint(ctx context.Context, file string, stdin io.Reader, limit int64) (*joint, error) {
	j, err := foreign.Until(ctx, func() (*joint, error) { return newJoint(file, stdin, limit) })
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil, &failure{exitInterrupted, fmt.Errorf("%s: interrupted while it was read; nothing was kept", file)}
	}
	return j, err
}

func newJoint(file string, stdin io.Reader, limit int64) (*joint, error) {
	g, err := readGrid(file, stdin, limit)
	if err != nil {
		return nil, err
	}
	out := &joint{file: file, values: g.form.values, notes: g.form.notes(file)}
	if g.form.y >= 0 {
		out.inputs, out.values = len(g.x.Names()), g.y.Names()
		err = g.pairs(out)
	} else {
		out.inputs = g.rows
		err = g.conditional(out)
	}
	return out, err
}

// pairs makes the distribution of rows of x, y and p(x,y), or of pairs that were counted.
func (g *grid) pairs(out *joint) error {
	if g.p == nil {
		return g.counted(out)
	}
	pairs := make([]solve.Pair, g.rows)
	seen := make(map[[2]int32]int, g.rows)
	for row := range pairs {
		x, y := g.xs[row], g.ys[row]
		if before, again := seen[[2]int32{x, y}]; again {
			return failf("%s: row %d: x = %s, y = %s is in row %d, too; expected each pair once",
				g.file, row, table.Plain(g.x.Names()[x]), table.Plain(g.y.Names()[y]), before)
		}
		seen[[2]int32{x, y}] = row
		pairs[row] = solve.Pair{X: x, Y: y, P: g.p[row]}
	}
	var err error
	if out.joint, err = solve.FromPairs(len(g.x.Names()), len(g.y.Names()), pairs); err != nil {
		return failf("%s: p(x,y): %w", g.file, err)
	}
	return nil
}

// counted makes the empirical distribution of pairs: p(x,y) is how often a pair was seen,
// divided by how often any was.
func (g *grid) counted(out *joint) error {
	total, sums := 0.0, make(map[[2]int32]float64, g.rows)
	for row := range g.rows {
		n := 1.0
		if g.n != nil {
			n = g.n[row]
		}
		total += n
		sums[[2]int32{g.xs[row], g.ys[row]}] += n
	}
	if total == 0 {
		return failf("%s: column n: is 0 in every row; no pair was seen", g.file)
	}
	pairs := make([]solve.Pair, 0, len(sums))
	for at, n := range sums { // in any order: FromPairs sorts them
		pairs = append(pairs, solve.Pair{X: at[0], Y: at[1], P: n / total})
	}
	var err error
	if out.joint, err = solve.FromPairs(len(g.x.Names()), len(g.y.Names()), pairs); err != nil {
		return failf("%s: %w", g.file, err)
	}
	return nil
}

// conditional makes the distribution of a row per x.
func (g *grid) conditional(out *joint) error {
	if g.xs != nil {
		at := make([]int, len(g.x.Names()))
		for row, x := range g.xs {
			if at[x] > 0 {
				return failf("%s: row %d: x = %s is in row %d, too; expected a row per x", g.file, row, table.Plain(g.x.Names()[x]), at[x]-1)
			}
			at[x] = row + 1
		}
	}
	rows := make([][]float64, g.rows)
	cells := make([]float64, g.rows*len(g.form.values))
	for x := range rows {
		rows[x] = cells[x*len(g.form.values):][:len(g.form.values)]
		if len(g.family) == 1 && len(g.form.values) == 2 {
			p := g.family[0][x]
			rows[x][0], rows[x][1] = max(0, 1-p), min(1, p)
			continue
		}
		for y, column := range g.family {
			rows[x][y] = column[x]
		}
	}
	var err error
	if out.joint, err = solve.NewJoint(g.p, rows); err != nil {
		return failf("%s: %w", g.file, err)
	}
	return nil
}

// digits writes a number with ten significant digits.
func digits(v float64) string {
	if math.IsInf(v, 1) {
		return "Inf"
	}
	return fmt.Sprintf("%#.10g", v)
}
