package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

func nothing(Blob) bool { return false }

// derivables puts objects of 100 bytes and records them, a minute apart by a clock
// of the store.
func derivables(t *testing.T, s *Store, n int) ([]Ref, *fakeClock) {
	t.Helper()
	clock := newClock()
	s.clock = clock.now
	var refs []Ref
	for i := range n {
		refs = append(refs, putSized(t, s, i, 100))
		record(t, s, byte(i), Output{Port: "activations", Derivable: true, Ref: refs[i]})
		clock.advance(time.Minute)
	}
	return refs, clock
}

// putSized stores a file of so many bytes, used now by the store's clock.
func putSized(t *testing.T, s *Store, i, size int) Ref {
	t.Helper()
	r, err := Put(s, File(fmt.Sprintf("%*d", size, i)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.backend.touch(objectName(r.Blob), s.clock()); err != nil {
		t.Fatal(err)
	}
	return r
}

func record(t *testing.T, s *Store, key byte, out Output) {
	t.Helper()
	r := someRecord(1, out)
	r.Key = Key{key}
	if err := s.AddRecord(r); err != nil {
		t.Fatal(err)
	}
}

// there lists which of some objects are there.
func there(s *Store, refs []Ref) []int {
	var out []int
	for i, r := range refs {
		if s.Has(r) {
			out = append(out, i)
		}
	}
	return out
}

func shrink(t *testing.T, s *Store, budget int64, spare func(Blob) bool) Freed {
	t.Helper()
	freed, err := s.Shrink(context.Background(), budget, spare)
	if err != nil {
		t.Fatal(err)
	}
	return freed
}

// Least recently used goes first, whether this process wrote it or finds it there.
func TestShrink(t *testing.T) {
	for _, known := range []bool{true, false} {
		onEachStore(t, func(t *testing.T, s *Store) {
			refs, clock := derivables(t, s, 6)
			if known {
				shrink(t, s, 600, nothing)
			} else {
				s = newStore(s.backend)
				s.clock = clock.now
			}
			s.Use(refs[0])
			if freed := shrink(t, s, 600, nothing); freed != (Freed{}) {
				t.Errorf("at the budget: freed %v", freed)
			}
			if freed := shrink(t, s, 399, nothing); freed != (Freed{3, 300}) {
				t.Errorf("freed %v, want 3 objects", freed)
			}
			if got := there(s, refs); !slices.Equal(got, []int{0, 4, 5}) {
				t.Errorf("there are %v", got)
			}
			spare := func(b Blob) bool { return b == refs[4].Blob }
			if freed := shrink(t, s, 0, spare); freed != (Freed{2, 200}) {
				t.Errorf("freed %v, want all but the spared one", freed)
			}
			if got := there(s, refs); !slices.Equal(got, []int{4}) {
				t.Errorf("there are %v", got)
			}
			if left, _ := s.backend.list("tmp"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// What some record keeps, or no record knows, stays, however small the budget.
func TestShrinkKeeps(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		refs, _ := derivables(t, s, 3)
		record(t, s, 10, Output{Port: "weights", Ref: refs[1]})
		unrecorded := putSized(t, s, 77, 100)
		if freed := shrink(t, s, 0, nothing); freed != (Freed{2, 200}) {
			t.Errorf("freed %v, want 2 objects", freed)
		}
		if got := there(s, append(refs, unrecorded)); !slices.Equal(got, []int{1, 3}) {
			t.Errorf("there are %v", got)
		}
		record(t, s, 11, Output{Port: "activations", Derivable: true, Ref: unrecorded})
		if freed := shrink(t, s, 0, nothing); freed != (Freed{1, 100}) {
			t.Errorf("freed %v once it is recorded, want 1 object", freed)
		}
	})
}

// What is made again counts again, and goes again.
func TestShrinkAgain(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		_, clock := derivables(t, s, 2)
		for round := range 4 { // there is one object, and it is not this one
			shrink(t, s, 100, nothing)
			clock.advance(time.Minute)
			putSized(t, s, round%2, 100)
			if freed := shrink(t, s, 100, nothing); freed != (Freed{1, 100}) {
				t.Errorf("freed %v, want 1 object", freed)
			}
		}
	})
}

// Another process's objects and records are seen once the disk is read again.
func TestShrinkSeesOthers(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		refs, clock := derivables(t, s, 2)
		shrink(t, s, 0, func(Blob) bool { return true })
		other := newStore(s.backend)
		other.clock = clock.now
		theirs := putSized(t, other, 50, 100)
		record(t, other, 50, Output{Port: "activations", Derivable: true, Ref: theirs})
		record(t, other, 51, Output{Port: "weights", Ref: refs[0]})
		clock.advance(time.Hour)
		if freed := shrink(t, s, 0, nothing); freed != (Freed{2, 200}) {
			t.Errorf("freed %v, want ours and theirs", freed)
		}
		if got := there(s, append(refs, theirs)); !slices.Equal(got, []int{0}) {
			t.Errorf("there are %v", got)
		}
	})
}

// An object that another process used after we last looked is put back, and one
// that another process removed counts as gone.
func TestShrinkMeetsOthers(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		refs, clock := derivables(t, s, 3)
		shrink(t, s, 300, nothing)
		clock.advance(time.Hour)
		if err := s.backend.touch(objectName(refs[0].Blob), clock.now()); err != nil {
			t.Fatal(err)
		}
		if err := s.backend.remove(objectName(refs[1].Blob)); err != nil {
			t.Fatal(err)
		}
		s.index.stale = clock.now().Add(time.Hour)
		if freed := shrink(t, s, 150, nothing); freed != (Freed{1, 100}) { // the other one was freed by somebody else
			t.Errorf("freed %v", freed)
		}
		if got := there(s, refs); !slices.Equal(got, []int{0}) {
			t.Errorf("there are %v", got)
		}
	})
}

func TestShrinkInterrupted(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		refs, _ := derivables(t, s, 2)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Shrink(ctx, 0, nothing); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if len(there(s, refs)) != 2 {
			t.Error("it removed something")
		}
	})
}

// Use is written to the disk once a minute, and never fails.
func TestUse(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		refs, clock := derivables(t, s, 1)
		used := func() time.Time {
			_, used, err := s.backend.stat(objectName(refs[0].Blob))
			if err != nil {
				t.Fatal(err)
			}
			return used
		}
		s.Use(refs[0])
		first := clock.now()
		if !used().Equal(first) {
			t.Errorf("used %v, want %v", used(), first)
		}
		clock.advance(useStep - 1)
		s.Use(refs[0])
		if !used().Equal(first) {
			t.Errorf("used %v: touched again within a minute", used())
		}
		s.Use(Ref{Blob: Blob{9}})
	})
}
