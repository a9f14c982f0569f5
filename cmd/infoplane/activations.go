package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts"
	"infoplane/stages/estimate"
)

// activations is a table of activations, of ours or of anyone's, with what is
// known of its patterns.
type activations struct {
	file      string
	snapshots []estimate.Snapshot
	inputs    [][]float32 // [input][pattern]; nil: unknown
	labels    []int32     // [pattern], numbers of classes; nil: unknown
	classes   int
}

// origin says where the parts of activations are found.
type origin struct {
	file     string
	columns  naming
	layers   []int  // nil: all
	patterns string // a table of the patterns, which labels and inputs are taken from; "": file
	labels   string // a column; "": none
	inputs   naming // size 0: none
}

// read reads activations. The column epoch, where there is one, cuts the rows into
// snapshots, which must have the same patterns in the same order; the column
// pattern, where there is one, says which.
func (s origin) read() (*activations, error) {
	t, err := readTable(s.file)
	if err != nil {
		return nil, err
	}
	a := &activations{file: s.file}
	numbers, layers, err := s.columns.layersOf(s.file, t, s.layers)
	if err != nil {
		return nil, err
	}
	epoch, err := integers(s.file, t, "epoch")
	if err != nil {
		return nil, err
	}
	if epoch == nil {
		epoch = make([]int32, t.Rows())
	}
	n := 0 // patterns: rows of the first epoch
	for n < len(epoch) && epoch[n] == epoch[0] {
		n++
	}
	if n < 2 {
		return nil, failf("%s: has %s in its first snapshot; what a layer tells apart needs at least two", s.file, count(n, "pattern"))
	}
	pattern, err := integers(s.file, t, "pattern")
	if err != nil {
		return nil, err
	}
	if pattern == nil {
		pattern = make([]int32, len(epoch))
		for row := range pattern {
			pattern[row] = int32(row % n)
		}
	}
	if a.snapshots, err = estimate.Snapshots(epoch, pattern, layers, pattern[:n]); err != nil {
		return nil, failf("%s: %w; sort the rows by epoch, then pattern", s.file, err)
	}
	for i := range a.snapshots {
		a.snapshots[i].Numbers = numbers
	}
	return a, s.describe(a, t, pattern[:n])
}

// describe reads labels and inputs of the patterns.
func (s origin) describe(a *activations, t *artifacts.Table, pattern []int32) error {
	file := s.file
	rows := make([]int, len(pattern)) // of the patterns in t
	for i := range rows {
		rows[i] = i
	}
	if s.patterns != "" {
		var err error
		file = s.patterns
		if t, err = readTable(file); err != nil {
			return err
		}
		if rows, err = rowsOf(file, t, pattern); err != nil {
			return err
		}
	}
	if s.labels != "" {
		classes, err := classesOf(file, t, s.labels)
		if err != nil {
			return err
		}
		for row := len(pattern); s.patterns == "" && row < len(classes); row++ {
			if classes[row] != classes[row%len(pattern)] {
				return failf("%s: column %s, row %d: the pattern has another label in the first snapshot", file, s.labels, row)
			}
		}
		a.labels = pick(classes, rows)
		a.classes = int(slices.Max(a.labels)) + 1
	}
	if s.inputs.size == 0 {
		return nil
	}
	for _, m := range s.inputs.find(t) {
		x, err := floats(file, m.column)
		if err != nil {
			return err
		}
		a.inputs = append(a.inputs, pick(x, rows))
	}
	if a.inputs == nil {
		return usagef("%s: no column is named like %s for the inputs; it has %s", file, s.inputs.text, columnNames(t))
	}
	return nil
}

// rowsOf finds patterns in a table that has each once.
func rowsOf(file string, t *artifacts.Table, pattern []int32) ([]int, error) {
	column, err := integers(file, t, "pattern")
	if err != nil {
		return nil, err
	}
	if column == nil {
		return nil, usagef("%s: has no column pattern; it has %s", file, columnNames(t))
	}
	row := map[int32]int{}
	for i, p := range column {
		if j, twice := row[p]; twice {
			return nil, failf("%s: has the pattern %d in rows %d and %d; expected each once", file, p, j, i)
		}
		row[p] = i
	}
	out := make([]int, len(pattern))
	for i, p := range pattern {
		at, found := row[p]
		if !found {
			return nil, failf("%s: has no pattern %d, which has activations", file, p)
		}
		out[i] = at
	}
	return out, nil
}

func pick[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}

// readTable reads a Parquet file.
func readTable(file string) (*artifacts.Table, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", file, cause(err))
	}
	t, err := artifacts.ReadParquet(b)
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	return t, nil
}

// naming is a pattern of column names: t%d_%d finds t1_0, t1_1, ….
type naming struct {
	text string
	name *regexp.Regexp
	size int // numbers in a name
}

func newNaming(flag, text string, most int) (naming, error) {
	f := naming{text: text, size: strings.Count(text, "%d")}
	if f.size < 1 || f.size > most || strings.Contains(text, "%d%d") {
		return f, usagef("%s %s: a pattern of column names has %%d once or, for layer and unit, twice, as in t%%d_%%d", flag, text)
	}
	f.name = regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(text), "%d", "([0-9]+)") + "$")
	return f, nil
}

// member is a column of a naming, with the numbers in its name.
type member struct {
	numbers []int
	column  artifacts.Column
}

// find returns the columns of the family in the order of their numbers.
func (f naming) find(t *artifacts.Table) []member {
	var out []member
	for _, c := range t.Columns() {
		match := f.name.FindStringSubmatch(c.Name())
		if match == nil {
			continue
		}
		m := member{column: c}
		for _, digits := range match[1:] {
			n, err := strconv.Atoi(digits)
			if err != nil || n > math.MaxInt32 {
				match = nil // no number of a layer
				break
			}
			m.numbers = append(m.numbers, n)
		}
		if match != nil {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b member) int { return slices.Compare(a.numbers, b.numbers) })
	return out
}

// layersOf collects the units of each layer; a pattern with one number has one
// layer, the first. only lists the layers wanted; nil is all.
func (f naming) layersOf(file string, t *artifacts.Table, only []int) (numbers []int32, layers [][][]float32, err error) {
	members := f.find(t)
	if len(members) == 0 {
		return nil, nil, usagef("%s: no column is named like %s; it has %s. Say how activations are named with --columns", file, f.text, columnNames(t))
	}
	var found []int
	for _, m := range members {
		layer := 1
		if f.size == 2 {
			layer = m.numbers[0]
		}
		if n := len(found); n == 0 || found[n-1] != layer {
			found = append(found, layer)
		}
		if only != nil && !slices.Contains(only, layer) {
			continue
		}
		unit, err := floats(file, m.column)
		if err != nil {
			return nil, nil, err
		}
		if n := len(numbers); n == 0 || int(numbers[n-1]) != layer {
			numbers, layers = append(numbers, int32(layer)), append(layers, nil)
		}
		layers[len(layers)-1] = append(layers[len(layers)-1], unit)
	}
	for _, layer := range only {
		if !slices.Contains(found, layer) {
			return nil, nil, usagef("%s: has no layer %d; it has the layers %s", file, layer, strings.Trim(fmt.Sprint(found), "[]"))
		}
	}
	return numbers, layers, nil
}

// columnNames lists the columns of a table, the middle of many left out.
func columnNames(t *artifacts.Table) string {
	var names []string
	for _, c := range t.Columns() {
		names = append(names, c.Name())
	}
	if len(names) > 10 {
		names = slices.Concat(names[:7], []string{"…"}, names[len(names)-2:])
	}
	return strings.Join(names, ", ")
}

// floats returns the numbers of a column as float32, rounded where they are not.
// Each must be finite, before and after.
func floats(file string, c artifacts.Column) ([]float32, error) {
	out, ok := artifacts.Floats[float32](c)
	if !ok {
		return nil, failf("%s: column %s: holds text; activations are numbers", file, c.Name())
	}
	for row, v := range out {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, failf("%s: column %s, row %d: is %v; an estimate needs finite numbers: leave out the pattern, or the layer with --layers", file, c.Name(), row, v)
		}
	}
	return out, nil
}

// integers returns the numbers of a column of whole numbers below 2³¹, by its name;
// nil if there is no such column.
func integers(file string, t *artifacts.Table, name string) ([]int32, error) {
	c, ok := t.Column(name)
	if !ok {
		return nil, nil
	}
	out, err := artifacts.Integers(c)
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	return out, nil
}

// classesOf numbers the values of a column of labels in the order in which they
// appear. A missing label, NaN or the empty text, is an error.
func classesOf(file string, t *artifacts.Table, name string) ([]int32, error) {
	c, ok := t.Column(name)
	if !ok {
		return nil, usagef("%s: has no column %s for the labels; it has %s", file, name, columnNames(t))
	}
	out := make([]int32, t.Rows())
	number := map[string]int32{}
	for row := range out {
		text := string(c.Append(nil, row))
		if text == "" || text == "NaN" {
			return nil, failf("%s: column %s, row %d: the label is missing; leave out the pattern, or --labels to do without I(T;Y)", file, name, row)
		}
		class, known := number[text]
		if !known {
			class = int32(len(number))
			number[text] = class
		}
		out[row] = class
	}
	return out, nil
}
