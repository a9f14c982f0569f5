package artifacts

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts/table"
	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// forged gives records of a key whose outputs are intact objects with other contents
// than the record says.
func forged(t *testing.T, s *Store) map[string]Ref {
	t.Helper()
	table, err := Put(s, tabletest.Activations)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Put(s, tables.History{{Epoch: 1}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := Put(s, File("a figure"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bytes(other)
	if err != nil {
		t.Fatal(err)
	}
	asFile, err := Put(s, File(b)) // a file that is a table, byte for byte
	if err != nil {
		t.Fatal(err)
	}
	if asFile.Blob != other.Blob || asFile.Logical == other.Logical {
		t.Fatalf("a table %v and the file %v of its bytes", other, asFile)
	}
	return map[string]Ref{
		"another table":    {other.Blob, table.Logical, other.Size},
		"table for a file": {other.Blob, file.Logical, other.Size},
		"file for a table": {file.Blob, table.Logical, file.Size},
		"another file":     {file.Blob, asFile.Logical, file.Size},
		"nothing known":    {file.Blob, Logical{1}, file.Size},
	}
}

// An object is what its record says, or nobody reads it.
func TestMismatch(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		for name, r := range forged(t, s) {
			for again := range 2 { // what was found once is found again
				_, err := s.Bytes(r)
				errs := []error{err, s.Verify(r)}
				_, err = Get[File](s, r)
				errs = append(errs, err)
				_, err = Get[*table.Table](s, r)
				errs = append(errs, err)
				for i, err := range errs {
					if !errors.Is(err, ErrMismatch) && !(i == 3 && strings.HasPrefix(name, "file") || i == 3 && strings.Contains(name, "nothing") || i == 3 && name == "another file") {
						t.Errorf("%s, reader %d, time %d: error %v, want ErrMismatch", name, i, again, err)
					}
					if err == nil {
						t.Errorf("%s, reader %d: was read", name, i)
					}
				}
			}
			if err := s.compare(context.Background(), objectName(r.Blob), r); err != nil { // the twin
				t.Errorf("%s: %v: the object itself is damaged, and the test proves nothing", name, err)
			}
		}
	})
}

// What is right is read as before, by a process that knows nothing of the object.
func TestMatch(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		for _, v := range []any{tabletest.Activations, tables.History{}, File("a figure"), File(""), File("PAR1 and PAR1")} {
			var r Ref
			var err error
			switch v := v.(type) {
			case tables.Activations:
				r, err = Put(s, v)
			case tables.History:
				r, err = Put(s, v)
			case File:
				r, err = Put(s, v)
			}
			if err != nil {
				t.Fatal(err)
			}
			other := newStore(s.backend)
			if err := other.Verify(r); err != nil {
				t.Errorf("%T: %v", v, err)
			}
			if _, err := newStore(s.backend).Bytes(r); err != nil {
				t.Errorf("%T: %v", v, err)
			}
			if !other.confirmed.has(r) {
				t.Errorf("%T: is compared anew each time", v)
			}
		}
	})
}

// fsck finds records whose objects are intact and hold something else; repair removes
// these records and nothing else.
func TestCheckFindsMismatch(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		figure, err := Put(s, File("a figure"))
		if err != nil {
			t.Fatal(err)
		}
		right := someRecord(99, Output{Port: "figure", Ref: figure})
		if err := s.AddRecord(right); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, r := range forged(t, s) {
			n++
			if err := s.AddRecord(someRecord(uint64(n), Output{Port: "p", Ref: r, Derivable: n == 1})); err != nil {
				t.Fatal(err)
			}
		}
		check := func(c Checks) Health {
			t.Helper()
			h, err := newStore(s.backend).Check(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		if h := check(Checks{}); len(h.Damages) > 0 { // the twin: no sizes differ
			t.Errorf("without reading: %v", h.Damages)
		}
		if h := check(Checks{ReadData: true, Limit: 1}); len(h.Damages) > 0 || h.Beyond != h.Read-1 { // one object is of no record
			t.Errorf("beyond the limit: %+v", h)
		}
		h := check(Checks{ReadData: true})
		if len(h.Damages) != n || h.Beyond > 0 {
			t.Fatalf("%d damages, want %d: %v", len(h.Damages), n, h.Damages)
		}
		for _, d := range h.Damages {
			if !strings.Contains(d.What, "forged or confused") || !strings.HasPrefix(d.File, "actions/") {
				t.Errorf("%+v", d)
			}
		}
		if h := check(Checks{ReadData: true, Repair: true}); h.Repaired != n {
			t.Errorf("%d repaired of %d", h.Repaired, n)
		}
		if h := check(Checks{ReadData: true}); len(h.Damages) > 0 || h.Records != 1 {
			t.Errorf("after the repair: %+v", h)
		}
		if got, err := s.Records(right.Key); err != nil || len(got) != 1 {
			t.Errorf("the right record: %v, %v", got, err)
		}
	})
}

// A forged record is set aside, however often it is asked for; a right one of the same
// key stays, and so does one whose object is missing or damaged.
func TestRefuse(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		table, err := Put(s, tabletest.Activations)
		if err != nil {
			t.Fatal(err)
		}
		figure, err := Put(s, File("a figure"))
		if err != nil {
			t.Fatal(err)
		}
		lost, broken := Ref{Blob{1}, Logical{1}, 5}, Ref{table.Blob, figure.Logical, table.Size + 1}
		var right []Record
		for i, r := range []Ref{table, lost, broken, {figure.Blob, table.Logical, figure.Size}, {table.Blob, figure.Logical, table.Size}} {
			record := someRecord(1, Output{Port: "p", Ref: r})
			if err := s.AddRecord(record); err != nil {
				t.Fatal(err)
			}
			if i < 3 {
				right = append(right, record)
			}
		}
		key := right[0].Key
		for i, want := range []int{2, 0} {
			if n, err := newStore(s.backend).RejectMismatched(key); n != want || err != nil {
				t.Errorf("time %d: refused %d, %v; want %d", i, n, err, want)
			}
		}
		if got, err := s.Records(key); err != nil || len(got) != len(right) {
			t.Errorf("left %v, %v", got, err)
		}
		if n := len(slices.Collect(recordsOf(s))); n != len(right) {
			t.Errorf("all records are %d, want %d", n, len(right))
		}
		s.clock = func() time.Time { return time.Now().Add(2 * Grace) }
		if strays, err := s.Strays(context.Background()); err != nil || len(strays) != 2 {
			t.Errorf("strays %v, %v", strays, err)
		}
		if g, err := s.Collect(context.Background(), Scope{Keep: func(Key) bool { return true }}); err != nil || len(g.Strays) != 2 || len(g.Results) > 0 {
			t.Errorf("collected %+v, %v", g, err)
		}
	})
}

func recordsOf(s *Store) iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for r, err := range s.AllRecords() {
			if err == nil && !yield(r) {
				return
			}
		}
	}
}
