package foreign

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"infoplane/artifacts/parquet"
)

// largeSource is the size of activations in memory, in bytes, from which snapshots of a file
// are read one at a time.
const largeSource = 256 << 20

// Source is activations in a file. Those of a large Parquet file whose rows stand in the order
// of their epochs are read a snapshot at a time; all others are in memory.
type Source struct {
	*Activations                  // T is nil where snapshots are read
	Table        *parquet.Foreign // the columns that identify rows, and those that were wanted beside the layers

	members []member // the columns of the layers
	file    *parquet.Partly
	info    fs.FileInfo
	name    string
}

// Open reads activations of a file, and columns of it beside the layers. See [Columns.Read] and
// [ReadTable] for what it fails for.
func (c Columns) Open(name string, limit int64, beside func(column string) bool) (*Source, error) {
	s, err := c.partly(name, limit, beside, largeSource)
	if s != nil || err != nil {
		return s, err
	}
	t, err := ReadTable(name, limit, func(column string) bool { return c.Want(column) || beside(column) }, &c)
	if err != nil {
		return nil, err
	}
	a, err := c.Read(t)
	if err != nil {
		return nil, err
	}
	return &Source{Activations: a, Table: t}, nil
}

// partly opens a file whose snapshots are to be read one at a time, as its layers take so many
// bytes in memory; nil if it is another.
func (c Columns) partly(name string, limit int64, beside func(column string) bool, large int64) (*Source, error) {
	f, size, err := Open(name, 1<<62)
	if err != nil || size < large/64 { // floats do not shrink as far
		f.Close()
		return nil, err
	}
	s := &Source{Activations: &Activations{}, name: name}
	keep := false
	defer func() {
		if !keep {
			f.Close()
		}
	}()
	var head [4]byte
	if _, err := f.ReadAt(head[:], 0); err != nil || string(head[:]) != "PAR1" {
		return nil, nil
	}
	if s.info, err = f.Stat(); err != nil {
		return nil, err
	}
	if s.file, err = (parquet.Reading{Want: c.Units.Has, Lists: c.Lists, Limit: limit}).Partly(f, size); err != nil {
		return nil, raisable(err)
	}
	chosen, err := s.Activations.find(s.file.Names(), s.file.Lists(), c)
	if err != nil {
		return nil, err
	}
	if c.Layers != nil {
		wanted := func(column string) bool {
			return slices.Contains(s.Names, column) || slices.ContainsFunc(chosen, func(m member) bool { return m.name == column })
		}
		if s.file, err = (parquet.Reading{Want: wanted, Limit: limit}).Partly(f, size); err != nil {
			return nil, raisable(err)
		}
	}
	s.members = chosen
	if s.file.Memory(s.file.Rows()) < float64(large) {
		return nil, nil
	}
	others := func(column string) bool { return slices.Contains(keys, column) || beside(column) }
	narrow, err := parquet.Reading{Want: others, Limit: limit}.Partly(f, size)
	if err == nil {
		s.Table, err = narrow.Read(0, narrow.Rows())
	}
	if err != nil {
		return nil, raisable(err)
	}
	if len(s.Table.Columns()) == 0 {
		return nil, nil // one snapshot
	}
	if err := s.order(s.Table); err != nil {
		return nil, err
	}
	keep = s.inOrder()
	if !keep {
		return nil, nil
	}
	return s, nil
}

// inOrder reports whether the rows of each epoch stand together.
func (s *Source) inOrder() bool {
	for k := range s.Snapshots() {
		if from, to := s.rows(k); to-from != len(s.Patterns) {
			return false
		}
	}
	return true
}

// Snapshots returns the number of snapshots.
func (s *Source) Snapshots() int { return len(s.Epoch) / max(1, len(s.Patterns)) }

// At returns the epoch of a snapshot.
func (s *Source) At(k int) int32 { return s.Epoch[k*len(s.Patterns)] }

// rows returns the first row of a snapshot in the file, and that after its last.
func (s *Source) rows(k int) (from, to int) {
	n := len(s.Patterns)
	of := s.Rows[k*n : (k+1)*n]
	return slices.Min(of), slices.Max(of) + 1
}

// InMemory reports whether T has all snapshots.
func (s *Source) InMemory() bool { return s.file == nil }

// Snapshot reads the layers at a snapshot: t[layer][unit][pattern]. It fails for numbers that are
// not finite, and for a file that has changed since it was opened.
func (s *Source) Snapshot(k int) (t [][][]float32, err error) {
	if s.InMemory() {
		return nil, errors.New("is in memory")
	}
	if info, err := os.Stat(s.name); err != nil || info.Size() != s.info.Size() || !info.ModTime().Equal(s.info.ModTime()) {
		return nil, fmt.Errorf("%s: changed while it was read; run again", s.name)
	}
	from, to := s.rows(k)
	f, err := s.file.Read(from, to)
	if err != nil {
		return nil, raisable(err)
	}
	n := len(s.Patterns)
	one := &Activations{Epoch: s.Epoch[k*n : (k+1)*n], Patterns: s.Patterns, Rows: make([]int, n)}
	for i, row := range s.Rows[k*n : (k+1)*n] {
		one.Rows[i] = row - from
	}
	if err := one.collect(f, s.members); err != nil {
		return nil, err
	}
	return one.T, nil
}

// Listed returns the names of the layers of a file that are lists or arrays; none where units are
// columns. It fails for a file that cannot be read.
func (c Columns) Listed(name string, limit int64) ([]string, error) {
	names, lists, err := c.look(name, limit)
	if err != nil || slices.ContainsFunc(names, c.Units.Has) {
		return nil, err
	}
	var out []string
	for _, list := range lists {
		out = append(out, list.Name)
	}
	return out, nil
}

// look returns the columns of a file, and its lists. Of a Parquet file it reads no values.
func (c Columns) look(name string, limit int64) ([]string, []parquet.List, error) {
	none := func(string) bool { return false }
	f, size, err := Open(name, 1<<62)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var head [4]byte
	if _, err := f.ReadAt(head[:], 0); err == nil && string(head[:]) == "PAR1" {
		p, err := parquet.Reading{Want: none, Lists: c.Lists, Limit: limit}.Partly(f, size)
		if err != nil {
			return nil, nil, raisable(err)
		}
		return p.Names(), p.Lists(), nil
	}
	t, err := ReadTable(name, limit, none, &c)
	if err != nil {
		return nil, nil, err
	}
	return t.Names, t.Lists, nil
}
