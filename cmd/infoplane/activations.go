package main

import (
	"errors"
	"fmt"
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
	t, err := s.table()
	if err != nil {
		return nil, err
	}
	found, err := s.columns.Read(t)
	var none *foreign.NoColumnError
	var noLayer *foreign.NoLayerError
	switch {
	case errors.As(err, &none):
		return nil, usagef("%s: %w. Say how activations are named with --columns", s.file, err)
	case errors.As(err, &noLayer):
		return nil, usagef("%s: %w", s.file, err)
	case err != nil:
		return nil, failf("%s: %w", s.file, err)
	}
	if n := len(found.Patterns); n < 2 {
		return nil, failf("%s: has %s in its first snapshot; what a layer tells apart needs at least two", s.file, count.Of(n, "pattern"))
	}
	a := &activations{file: s.file, lost: found.Lost, names: found.Names}
	if a.snapshots, err = estimate.Snapshots(found.Epoch, found.Pattern, found.T, found.Patterns); err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	for i := range a.snapshots {
		a.snapshots[i].Numbers = found.Layers
	}
	return a, s.describe(a, t, found)
}

// table reads the columns of the file, which is - for the standard input.
func (s origin) table() (*parquet.Foreign, error) {
	want := func(column string) bool { return s.columns.Want(column) || s.patterns == "" && s.describes(column) }
	if s.file != standardInput {
		return readTable(s.file, s.memory, want, s.columns.Lists)
	}
	t, err := foreign.ReadFrom(s.stdin, s.memory, want, s.columns.Lists)
	if err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	return t, nil
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
	a := &activations{file: s.file, names: r.Layers}
	if a.labels, err = r.Labels(new(label.Index)); err != nil {
		return nil, failf("%s: %w", s.file, err)
	}
	a.classes = len(slices.Compact(slices.Sorted(slices.Values(a.labels))))
	layers, numbers, err := chosenLayers(s.columns.Layers, r.Layers)
	if err != nil {
		return nil, usagef("%s: %w", s.file, err)
	}
	for _, epoch := range r.Epochs {
		a.snapshots = append(a.snapshots, estimate.Snapshot{Epoch: epoch, Numbers: numbers, Read: func() ([][][]float32, error) {
			return r.Snapshot(epoch, layers)
		}})
	}
	return a, nil
}

// chosenLayers returns the layers of these numbers, or all of them.
func chosenLayers(wanted []int, names []string) (layers []string, numbers []int32, err error) {
	for l, name := range names {
		if wanted == nil || slices.Contains(wanted, l+1) {
			layers, numbers = append(layers, name), append(numbers, int32(l+1))
		}
	}
	for _, l := range wanted {
		if l < 1 || l > len(names) {
			return nil, nil, fmt.Errorf("has no layer %d; it has %s of 1 to %d", l, count.Of(len(names), "layer"), len(names))
		}
	}
	return layers, numbers, nil
}

// describe reads labels and inputs of the patterns.
func (s origin) describe(a *activations, t *parquet.Foreign, found *foreign.Activations) error {
	file := s.file
	rows := found.Rows // of the patterns in t, at each epoch
	if s.patterns != "" {
		var err error
		file = s.patterns
		if t, err = readTable(file, s.memory, func(column string) bool { return column == tables.ColumnPattern || s.describes(column) }, false); err != nil {
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
func readTable(file string, memory int64, want func(string) bool, lists bool) (*parquet.Foreign, error) {
	t, err := foreign.ReadTable(file, memory, want, lists)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	if err != nil {
		return nil, failf("%s: %w", file, err)
	}
	return t, nil
}
