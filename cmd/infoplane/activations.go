package main

import (
	"errors"
	"io"
	"io/fs"
	"slices"

	"infoplane/artifacts/foreign"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/label"
	"infoplane/internal/output"
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
	numbers   []int32       // of the layers
	names     []string      // of the layers; nil: they have numbers alone
	lost      *foreign.Loss // by rounding to float32; nil: nothing
}

// origin describes where the parts of activations are found.
type origin struct {
	file     string
	columns  foreign.Columns
	patterns string // a table of the patterns, which labels and inputs are taken from; "": file
	labels   string // a column; "": none
	inputs   foreign.Naming
	memory   int64 // bytes that a file may take
	stdin    io.Reader
}

// describes reports whether a column describes the patterns.
func (s origin) describes(column string) bool {
	return column == s.labels && column != "" || s.inputs.Has(column)
}

// read reads activations, and what is known of their patterns.
func (s origin) read() (*activations, error) {
	if foreign.IsRecording(s.file) {
		return s.readRecording()
	}
	found, err := s.open()
	if err != nil {
		return nil, s.wrong(err)
	}
	if n := len(found.Patterns); n < 2 {
		return nil, failf("%s: has %s in its first snapshot; what a layer tells apart needs at least two", s.file, count.Of(n, "pattern"))
	}
	a := &activations{file: s.file, lost: found.Lost, numbers: found.Layers, names: found.Names}
	if found.InMemory() {
		a.snapshots, err = estimate.Snapshots(found.Epoch, found.Pattern, found.T, found.Patterns)
	}
	if err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	for k := 0; k < found.Snapshots() && !found.InMemory(); k++ {
		a.snapshots = append(a.snapshots, estimate.Snapshot{Epoch: found.At(k), Read: func() ([][][]float32, error) { return found.Snapshot(k) }})
	}
	for i := range a.snapshots {
		a.snapshots[i].Numbers, a.snapshots[i].Names = found.Layers, found.Names
	}
	return a, s.describe(a, found.Table, found.Activations)
}

// open opens the file, which is - for the standard input.
func (s origin) open() (*foreign.Source, error) {
	beside := func(column string) bool { return s.patterns == "" && s.describes(column) }
	if s.file != standardInput {
		return s.columns.Open(s.file, s.memory, beside)
	}
	t, err := foreign.ReadFrom(s.stdin, s.memory, func(column string) bool { return s.columns.Want(column) || beside(column) }, &s.columns)
	if err != nil {
		return nil, err
	}
	found, err := s.columns.Read(t)
	return &foreign.Source{Activations: found, Table: t}, err
}

// wrong returns the error of a file with its name.
func (s origin) wrong(err error) error {
	var none *foreign.NoColumnError
	var noLayer *foreign.NoLayerError
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		return usagef("%s: cannot be read: %w", s.file, output.Cause(err))
	case errors.As(err, &none):
		return usagef("%s: %w. Say how activations are named with --columns", s.file, err)
	case errors.As(err, &noLayer):
		return usagef("%s: %w", s.file, err)
	}
	return failf("%s: %w", s.file, err)
}

// readRecording reads what a recording consists of; its snapshots are read when they are
// estimated.
func (s origin) readRecording() (*activations, error) {
	if s.patterns != "" || s.labels != "" || !s.inputs.Unset() {
		return nil, usagef("%s: is a recording, which has labels of its own; leave out --labels, --patterns and --inputs", s.file)
	}
	r, err := foreign.OpenRecording(s.file, s.memory)
	if err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	a := &activations{file: s.file, names: slices.Clone(r.Layers)}
	if a.labels, err = r.Labels(new(label.Index)); err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	a.classes = len(slices.Compact(slices.Sorted(slices.Values(a.labels))))
	numbers := make([]int32, len(r.Layers))
	for l := range numbers {
		numbers[l] = int32(l + 1)
	}
	chosen, err := s.columns.Layers.Of(numbers, r.Layers)
	if err != nil {
		return nil, s.wrong(err)
	}
	for l := len(chosen) - 1; l >= 0; l-- {
		if !chosen[l] {
			a.names, numbers = slices.Delete(a.names, l, l+1), slices.Delete(numbers, l, l+1)
		}
	}
	a.numbers = numbers
	layers := a.names
	for _, epoch := range r.Epochs {
		a.snapshots = append(a.snapshots, estimate.Snapshot{Epoch: epoch, Numbers: numbers, Names: layers, Read: func() ([][][]float32, error) {
			return r.Snapshot(epoch, layers)
		}})
	}
	return a, nil
}

// describe reads labels and inputs of the patterns.
func (s origin) describe(a *activations, t *parquet.Foreign, found *foreign.Activations) error {
	file := s.file
	rows := found.Rows // of the patterns in t, at each epoch
	if s.patterns != "" {
		var err error
		file = s.patterns
		if t, err = readTable(file, s.memory, func(column string) bool { return column == tables.ColumnPattern || s.describes(column) }); err != nil {
			return err
		}
		if rows, err = rowsOf(file, t, found.Patterns); err != nil {
			return err
		}
	}
	n := len(found.Patterns)
	if s.labels != "" {
		c, ok := t.Column(s.labels)
		if !ok {
			return usagef("%s: has no column %s for the labels; it has %s", file, table.Plain(s.labels), foreign.Listed(t.Names))
		}
		classes, err := foreign.Labels(c, new(label.Index))
		if err != nil {
			return failf("%s: %w. Leave out the pattern, or --labels to do without I(T;Y)", file, err)
		}
		for i, row := range rows {
			if classes[row] != classes[rows[i%n]] {
				return failf("%s: column %s, row %d: the pattern has another label in the first snapshot", file, table.Plain(s.labels), row)
			}
		}
		a.labels = foreign.Pick(classes, rows[:n])
		a.classes = len(slices.Compact(slices.Sorted(slices.Values(a.labels))))
	}
	if s.inputs.Unset() {
		return nil
	}
	inputs, err := foreign.Family(t, s.inputs, false)
	if err != nil {
		return failf("%s: %w", file, err)
	}
	for _, x := range inputs {
		for i, row := range rows {
			if x[row] != x[rows[i%n]] {
				return failf("%s: row %d: the pattern has other inputs in the first snapshot", file, row)
			}
		}
		a.inputs = append(a.inputs, foreign.Pick(x, rows[:n]))
	}
	if a.inputs == nil {
		return usagef("%s: no column is named like %s for the inputs; it has %s", file, s.inputs, foreign.Listed(t.Names))
	}
	return nil
}

// rowsOf finds patterns in a table that has each once.
func rowsOf(file string, t *parquet.Foreign, pattern []int32) ([]int, error) {
	if err := foreign.LooksLike(t, tables.ColumnPattern); err != nil {
		return nil, failf("%s: %w", file, err)
	}
	column, err := foreign.Integers(t, tables.ColumnPattern)
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	if column == nil {
		return nil, usagef("%s: has no column pattern; it has %s", file, foreign.Listed(t.Names))
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

// readTable reads the columns that are wanted of a Parquet or Arrow file.
func readTable(file string, memory int64, want func(string) bool) (*parquet.Foreign, error) {
	t, err := foreign.ReadTable(file, memory, want, nil)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	return t, nil
}
