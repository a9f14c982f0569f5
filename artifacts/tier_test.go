package artifacts

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// fakeTier is a tier in memory.
type fakeTier struct {
	mu      sync.Mutex
	objects map[Blob][]byte
	records map[Key][]Record
	offered []Record
	sent    map[Blob]bool
	off     bool
	err     error // of Object
	asked   int
}

func (f *fakeTier) Object(r Ref) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return nil, f.err
	}
	b, ok := f.objects[r.Blob]
	if !ok {
		return nil, ErrMissing
	}
	return b, nil
}

func (f *fakeTier) Records(k Key) []Record {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	return f.records[k]
}

func (f *fakeTier) Offer(r Record) { f.offered = append(f.offered, r) }

func (f *fakeTier) Available() bool { return !f.off }

func (f *fakeTier) Has(b Blob) bool { return f.sent[b] }

// behindStore returns an empty store, with a tier that has one record of a file that is kept
// and one that is derivable.
func behindStore(t *testing.T) (*Store, *fakeTier, Record) {
	t.Helper()
	from := InMemory()
	kept, err := Put(from, File("kept"))
	if err != nil {
		t.Fatal(err)
	}
	derived, err := Put(from, File("derived"))
	if err != nil {
		t.Fatal(err)
	}
	r := someRecord(7, Output{Port: "kept", Ref: kept}, Output{Port: "derived", Derivable: true, Ref: derived})
	f := &fakeTier{objects: map[Blob][]byte{kept.Blob: []byte("kept")}, records: map[Key][]Record{r.Key: {r}}}
	s := InMemory()
	s.Attach(f)
	return s, f, r
}

func TestTier(t *testing.T) {
	s, f, r := behindStore(t)
	kept, derived := r.Outputs[0].Ref, r.Outputs[1].Ref
	if s.Has(kept) {
		t.Error("an object is there before its record")
	}
	records, err := s.Records(r.Key)
	if err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	if !s.Has(kept) || s.Has(derived) {
		t.Errorf("kept %v, derivable %v", s.Has(kept), s.Has(derived))
	}
	f.off = true
	if s.Has(kept) {
		t.Error("an object of a tier that is off counts as there")
	}
	f.off = false
	f.err = errors.New("no connection")
	if _, err := Get[File](s, kept); !errors.Is(err, ErrMissing) || !errors.Is(err, f.err) || !s.Has(kept) {
		t.Error("for now it is missing: ", err)
	}
	f.err = nil
	if b, err := Get[File](s, kept); err != nil || string(b) != "kept" {
		t.Error(string(b), err)
	}
	f.off = true
	if !s.Has(kept) || s.Verify(kept) != nil {
		t.Error("it was not brought home")
	}
	if len(f.offered) > 0 {
		t.Error("what came from the tier was offered to it")
	}
	f.off = false
	asked := f.asked
	if _, err := s.Records(r.Key); err != nil || f.asked != asked {
		t.Error("a record that is complete was looked for: ", err)
	}
	own := someRecord(8)
	if err := s.AddRecord(own); err != nil || len(f.offered) != 1 {
		t.Error(f.offered, err)
	}
}

// TestTierAtOnce: an object is there for all who ask, while one of them fetches it.
func TestTierAtOnce(t *testing.T) {
	for range 300 {
		s, _, r := behindStore(t)
		kept := r.Outputs[0].Ref
		if _, err := s.Records(r.Key); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for _, ask := range []func() error{
			func() error { return s.Verify(kept) },
			func() error { return s.Bring(kept) },
			func() error { _, err := Get[File](s, kept); return err },
			func() error {
				for range 50 {
					if !s.Has(kept) {
						return ErrMissing
					}
				}
				return nil
			},
		} {
			all.Go(func() {
				if err := ask(); err != nil {
					t.Error(err)
				}
			})
		}
		if all.Wait(); t.Failed() {
			return
		}
	}
}

// TestTierLost: what the tier has lost, or has with other bytes, is missing from then on.
func TestTierLost(t *testing.T) {
	for name, bytes := range map[string][]byte{"gone": nil, "damaged": []byte("kepT"), "longer": []byte("kept!")} {
		s, f, r := behindStore(t)
		kept := r.Outputs[0].Ref
		if _, err := s.Records(r.Key); err != nil {
			t.Fatal(err)
		}
		if f.objects[kept.Blob] = bytes; bytes == nil {
			delete(f.objects, kept.Blob)
		}
		if _, err := Get[File](s, kept); !errors.Is(err, ErrMissing) {
			t.Error(name, err)
		}
		if s.Has(kept) {
			t.Error(name, ": it counts as there")
		}
		if _, err := s.Records(r.Key); err != nil || s.Has(kept) {
			t.Error(name, ": it counts as there again ", err)
		}
		f.objects[kept.Blob] = []byte("kept")
		if _, err := s.Records(r.Key); err != nil || !s.Has(kept) {
			t.Error(name, ": it is not looked for again ", err)
		}
	}
}

// TestTierForeign: a record of another key is not taken over, nor one that was refused.
func TestTierForeign(t *testing.T) {
	s, f, r := behindStore(t)
	other := Key{9}
	f.records[other] = f.records[r.Key]
	if records, err := s.Records(other); err != nil || len(records) > 0 {
		t.Error(records, err)
	}
	forged := r
	forged.Outputs = []Output{r.Outputs[0]}
	forged.Outputs[0].Logical = r.Outputs[1].Logical
	f.records[r.Key] = []Record{forged}
	if records, err := s.Records(r.Key); err != nil || len(records) != 1 {
		t.Fatal(records, err)
	}
	if err := s.Verify(forged.Outputs[0].Ref); !errors.Is(err, ErrMismatch) {
		t.Error(err)
	}
	if n, err := s.RejectMismatched(r.Key); n != 1 || err != nil {
		t.Error(n, err)
	}
	if records, err := s.Records(r.Key); err != nil || len(records) != 0 {
		t.Error("a record that was refused came back: ", records, err)
	}
}

// TestTierKept: fsck and the collector know markers.
func TestTierKept(t *testing.T) {
	s, _, r := behindStore(t)
	if _, err := s.Records(r.Key); err != nil {
		t.Fatal(err)
	}
	h, err := s.Check(context.Background(), Checks{ReadData: true})
	if err != nil || len(h.Damages)+len(h.Foreign) > 0 || h.Away != 1 || h.Derived != 1 {
		t.Errorf("%+v %v", h, err)
	}
	s.clock = func() time.Time { return time.Now().Add(time.Hour) }
	g, err := s.Collect(context.Background(), Scope{Keep: func(Key) bool { return true }})
	if err != nil || len(g.Strays)+len(g.Results) > 0 || !s.Has(r.Outputs[0].Ref) {
		t.Errorf("%+v %v", g, err)
	}
	g, err = s.Collect(context.Background(), Scope{})
	if err != nil || len(g.Strays) != 1 || len(g.Results) != 1 || s.Has(r.Outputs[0].Ref) {
		t.Errorf("%+v %v", g, err)
	}
	if _, n, err := s.Size(context.Background()); n != 0 || err != nil {
		t.Error(n, err)
	}
}

// TestTierShrink: what the tier has goes when the store is too large, unless it was used
// lately, and comes home when it is read. The twins: what the tier is not known to have
// stays, and so does everything while the tier is off.
func TestTierShrink(t *testing.T) {
	s, f, r := behindStore(t)
	r.Signer = "anna"
	f.records[r.Key] = []Record{r}
	clock := newClock()
	s.clock = clock.now
	kept := r.Outputs[0].Ref
	read := func() error {
		b, err := Get[File](s, kept)
		if err == nil && string(b) != "kept" {
			t.Errorf("it is %q", b)
		}
		return err
	}
	home := func(r Ref) bool {
		_, _, err := s.backend.stat(objectName(r.Blob))
		return err == nil
	}
	if _, err := s.Records(r.Key); err != nil || read() != nil || !home(kept) {
		t.Fatal(err)
	}
	dated := func(r Ref) { // the date of what comes is the machine's
		t.Helper()
		if err := s.backend.touch(objectName(r.Blob), clock.now()); err != nil {
			t.Fatal(err)
		}
	}
	dated(kept)
	own := putSized(t, s, 1, 100)
	record(t, s, 1, Output{Port: "weights", Ref: own})

	if shrink(t, s, 0, nothing); !home(kept) || !home(own) {
		t.Error("what was just used is gone")
	}
	clock.advance(Grace + time.Minute)
	f.off = true
	if shrink(t, s, 0, nothing); !home(kept) {
		t.Error("it is gone, and the tier is off")
	}
	f.off = false
	if shrink(t, s, 0, func(b Blob) bool { return b == kept.Blob }); !home(kept) {
		t.Error("it is gone, and in use")
	}
	if shrink(t, s, 1000, nothing); !home(kept) {
		t.Error("it is gone, and there is room")
	}
	if freed := shrink(t, s, 0, nothing); freed != (Freed{1, kept.Size}) || home(kept) || !home(own) || !s.Has(kept) {
		t.Errorf("freed %+v, home %v and %v, there %v", freed, home(kept), home(own), s.Has(kept))
	}
	f.err = errors.New("no connection")
	if err := read(); !errors.Is(err, f.err) {
		t.Error(err)
	}
	f.err = nil
	if read() != nil || !home(kept) {
		t.Error("it did not come home")
	}
	dated(kept)
	if clock.advance(Grace / 2); read() != nil {
		t.Error("it is gone again")
	}
	if clock.advance(Grace - time.Minute); shrink(t, s, 0, nothing) != (Freed{}) {
		t.Error("it was read within Grace, and is gone")
	}

	f.sent = map[Blob]bool{own.Blob: true}
	f.objects[own.Blob] = fmt.Appendf(nil, "%100d", 1)
	if clock.advance(Grace); shrink(t, s, 0, nothing) != (Freed{2, kept.Size + own.Size}) || home(own) {
		t.Error("it was sent, and stays")
	}
	if b, err := Get[File](s, own); err != nil || len(b) != 100 {
		t.Error(len(b), err)
	}
	if read() != nil {
		t.Error("it did not come home")
	}
	dated(kept)
	clock.advance(2 * Grace)
	shrink(t, s, 0, nothing)
	f.off = true
	if s.Has(kept) || !errors.Is(read(), ErrMissing) {
		t.Error("it is there without the tier")
	}
}
