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
