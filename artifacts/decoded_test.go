package artifacts

import (
	"testing"

	"infoplane/artifacts/table"
)

// A table that was decoded to see that it can be read is not decoded again: it is the one
// that the first Get returns. The second one gets its own.
func TestPutDecoded(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		made, err := table.New(table.NewColumn("n", []int32{1, 2}))
		if err != nil {
			t.Fatal(err)
		}
		first, err := Put(s, made)
		if err != nil {
			t.Fatal(err)
		}
		file, err := s.Bytes(first)
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.PutDecoded(file, made)
		if err != nil || r.Blob != first.Blob {
			t.Fatalf("%v, %v", r, err)
		}
		got, err := Get[*table.Table](s, r)
		if err != nil || got != made {
			t.Errorf("decoded again: %v", err)
		}
		again, err := Get[*table.Table](s, r)
		if err != nil || again == made || again.Logical() != made.Logical() {
			t.Errorf("the table of another caller: %v", err)
		}
		if _, err := s.PutDecoded(file, made); err != nil {
			t.Fatal(err)
		}
		type other struct {
			M int32 `column:"m"`
		}
		if _, err := Get[[]other](s, r); err == nil { // the twin: a table of another type
			t.Error("a column that is missing was read")
		}
	})
}

// A shared table is what every Get returns, until it is forgotten; then it is decoded. What
// exceeds the bound is let go, the oldest first.
func TestPutShared(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		put := func(n int32) (*table.Table, Ref) {
			made, err := table.New(table.NewColumn("n", []int32{n}))
			if err != nil {
				t.Fatal(err)
			}
			r, err := PutShared(s, made)
			if err != nil {
				t.Fatal(err)
			}
			return made, r
		}
		shared := func(made *table.Table, r Ref) bool {
			t.Helper()
			got, err := Get[*table.Table](s, r)
			if err != nil || got.Logical() != made.Logical() {
				t.Fatalf("another table: %v", err)
			}
			return got == made
		}
		made, r := put(1)
		for range 2 {
			if !shared(made, r) {
				t.Error("it was decoded")
			}
		}
		if plain, err := Put(InMemory(), made); err != nil || plain != r {
			t.Errorf("the object of Put is another: %v, %v, %v", plain, r, err)
		}
		if err := s.Verify(r); err != nil {
			t.Errorf("the object: %v", err)
		}
		s.Forget(r)
		s.Forget(r) // of what is not there
		if shared(made, r) {
			t.Error("it was not forgotten")
		}
		first, of := put(2)
		second, then := put(3)
		s.decoded.bytes += mostShared - 10 // as if another one were large
		third, last := put(4)
		s.decoded.bytes -= mostShared - 10
		if shared(first, of) || !shared(second, then) || !shared(third, last) || len(s.decoded.shared) != 2 || s.decoded.bytes != 8 {
			t.Errorf("%d tables of %d bytes are left", len(s.decoded.shared), s.decoded.bytes)
		}
	})
}
