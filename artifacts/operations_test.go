package artifacts

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestOperations: what a run asks of the file system for an action, as docs/scale.md and
// docs/cluster.md say. They are the calls of disk and diskFile, each a request to a file
// server where it is not cached; reads and writes are of a few kilobytes.
func TestOperations(t *testing.T) {
	counted := &injector{disk: system{}}
	s := newStore(newFolder(t.TempDir(), counted))
	other := newStore(s.backend)
	k := func(n byte) Key { return Key{n} }
	var ref Ref
	record := func(n byte) Record {
		return Record{Key: k(n), Node: fmt.Sprint("smoke:train/", n), Stage: "train", Version: 1, Config: []byte("{}"), Started: time.Unix(1, 0).UTC(), Outputs: []Output{{Port: "weights", Ref: ref}}}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var lease *Lease
	find := func(n byte, want int) {
		t.Helper()
		found, err := s.Records(k(n))
		must(err)
		if len(found) != want {
			t.Fatalf("%d records, want %d", len(found), want)
		}
		for _, r := range found {
			if !s.Has(r.Outputs[0].Ref) {
				t.Fatal("the object is not there")
			}
			s.UseRecord(r)
		}
	}
	put := func(text string) (err error) {
		ref, err = Put(s, File(text))
		return err
	}
	must(put("the first one makes folders"))
	find(0, 0)
	must(other.writeFormat())
	must(s.AddRecord(record(1)))
	must(s.SetLastKey("smoke:train/1", k(1)))
	first, err := s.Lock(k(1))
	must(err)
	first.Release()

	for _, step := range []struct {
		what string
		do   func()
		most int
	}{
		{"look up what is not there", func() { find(2, 0) }, 3},
		{"find out whether it ran before", func() { s.LastKey("smoke:train/2") }, 1},
		{"lock", func() { lease, err = s.Lock(k(2)); must(err) }, 10},
		{"find it locked", func() {
			if _, err := other.Lock(k(2)); !errors.As(err, new(*Locked)) {
				t.Fatal(err)
			}
		}, 6},
		{"write an output", func() { must(put("weights")) }, 19},
		{"write the record", func() { must(s.AddRecord(record(2))) }, 17},
		{"note that it ran", func() { must(s.SetLastKey("smoke:train/2", k(2))) }, 9},
		{"release", func() { lease.Release() }, 7},
		{"look up what is there", func() { find(2, 1) }, 12},
	} {
		before := len(counted.seen())
		step.do()
		kinds := counted.seen()[before:]
		t.Logf("%-31s %2d: %s", step.what, len(kinds), strings.Join(kinds, ", "))
		if len(kinds) > step.most {
			t.Errorf("%s: %d operations, want at most %d", step.what, len(kinds), step.most)
		}
	}
}
