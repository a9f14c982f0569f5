package artifacts

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func check(t *testing.T, s *Store, c Checks) Health {
	t.Helper()
	h, err := s.Check(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// files of the damages.
func damaged(h Health) []string {
	var out []string
	for _, d := range h.Damages {
		out = append(out, d.File)
	}
	slices.Sort(out)
	return out
}

func TestCheckSound(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		if h := check(t, s, Checks{ReadData: true}); h.Objects+h.Records+len(h.Damages) > 0 {
			t.Errorf("an empty store: %+v", h)
		}
		x := newShelf(t, s)
		change(t, s, objectName(x.activations[0].Blob), func([]byte) []byte { return nil }) // derivable
		h := check(t, s, Checks{})
		if h.Objects != 6 || h.Bytes != 600 || h.Records != 4 || h.Read != 0 || h.Derived != 1 || len(h.Damages)+len(h.Foreign)+len(h.Strays) > 0 {
			t.Errorf("%+v", h)
		}
		read := 0
		for part := range 3 {
			read += check(t, s, Checks{ReadData: true, Part: part + 1, Parts: 3}).Read
		}
		if read != 6 || check(t, s, Checks{ReadData: true}).Read != 6 {
			t.Errorf("three parts read %d objects of 6", read)
		}
	})
}

// Each damage is found, by structure or by reading; repair removes it and what
// hangs on it, and nothing else; then the store is sound.
func TestCheckAndRepair(t *testing.T) {
	weights := func(x *shelf) string { return objectName(x.weights[2].Blob) }
	activations := func(x *shelf) string { return objectName(x.activations[2].Blob) }
	record := func(x *shelf) string {
		names, err := x.backend.list(recordFolder(Key{2}))
		if err != nil || len(names) != 1 {
			panic(fmt.Sprint(names, err))
		}
		return recordFolder(Key{2}) + "/" + names[0]
	}
	flip := func(b []byte) []byte { b[len(b)/2] ^= 16; return b }
	for what, c := range map[string]struct {
		file    func(*shelf) string
		damage  func([]byte) []byte
		reading bool // it takes reading to find it
		damages int
		kept    bool // the record stays
	}{
		"weights missing":      {weights, func([]byte) []byte { return nil }, false, 1, false},
		"weights cut short":    {weights, func(b []byte) []byte { return b[1:] }, false, 2, false},
		"weights flipped":      {weights, flip, true, 2, false},
		"activations cut":      {activations, func(b []byte) []byte { return b[1:] }, false, 1, true},
		"activations flipped":  {activations, flip, true, 1, true},
		"record cut":           {record, func(b []byte) []byte { return b[1:] }, false, 1, false},
		"record flipped":       {record, flip, false, 1, false},
		"record of nothing":    {record, func([]byte) []byte { return []byte{} }, false, 1, false},
		"record of other size": {record, func(b []byte) []byte { return lieAboutSize(b) }, false, 1, false},
	} {
		onEachStore(t, func(t *testing.T, s *Store) {
			x := newShelf(t, s)
			change(t, s, c.file(x), c.damage)
			if h := check(t, s, Checks{}); (len(h.Damages) == 0) != c.reading {
				t.Errorf("%s: structure shows %+v", what, h.Damages)
			}
			h := check(t, s, Checks{ReadData: true})
			if len(h.Damages) != c.damages || h.Repaired != 0 {
				t.Errorf("%s: %+v, want %d damages", what, h.Damages, c.damages)
			}
			if h := check(t, s, Checks{ReadData: true, Repair: true}); len(h.Damages) != c.damages || h.Repaired != c.damages {
				t.Errorf("%s: %d of %d repaired: %+v", what, h.Repaired, c.damages, h.Damages)
			}
			if h := check(t, s, Checks{ReadData: true}); len(h.Damages)+len(h.Strays) > 0 {
				t.Errorf("%s: after repair %+v", what, h.Damages)
			}
			results, _, _ := x.left(t)
			if want := []int{0, 1, 2, 3}; !slices.Equal(results, slices.DeleteFunc(want, func(i int) bool { return i == 2 && !c.kept })) {
				t.Errorf("%s: results %v are left", what, results)
			}
			for i := range 4 {
				if i != 2 && (!s.Has(x.weights[i]) || !s.Has(x.activations[i])) {
					t.Errorf("%s: repair removed objects of result %d", what, i)
				}
			}
		})
	}
}

// lieAboutSize returns a record whose seal is good and whose size is not.
func lieAboutSize(b []byte) []byte {
	r, err := OpenRecord(b)
	if err != nil {
		panic(err)
	}
	r.Outputs[0].Size++
	if b, err = SealRecord(r); err != nil {
		panic(err)
	}
	return b
}

// An object that was set aside when it was read is damage until it is repaired or
// made again.
func TestCheckSetAside(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		change(t, s, objectName(x.weights[2].Blob), damages["last bit"])
		if _, err := s.Bytes(x.weights[2]); err == nil {
			t.Fatal("wrong bytes were returned")
		}
		if got := damaged(check(t, s, Checks{})); len(got) != 2 || !slices.Contains(got, damagedName(x.weights[2].Blob)) {
			t.Errorf("damages %v, want the object and its record", got)
		}
		putSized(t, s, 2, 100)
		if h := check(t, s, Checks{ReadData: true}); len(h.Damages) > 0 {
			t.Errorf("after it was made again: %+v", h.Damages)
		}
	})
}

// Files that are none of the store's are named, and left alone.
func TestCheckForeign(t *testing.T) {
	onEachStore(t, func(t *testing.T, s *Store) {
		x := newShelf(t, s)
		names := []string{"objects/sha256/zz/readme", "actions/notes/x.json", recordFolder(Key{2}) + "/x.txt",
			"objects/sha256/00/" + strings.Repeat("f", 64)}
		for _, name := range names {
			temporary, err := s.backend.stage(true, func(io.Writer) error { return nil })
			if err == nil {
				err = s.backend.replace(temporary, name, true)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		h := check(t, s, Checks{ReadData: true, Repair: true})
		slices.Sort(names)
		slices.Sort(h.Foreign)
		if !slices.Equal(h.Foreign, names) || len(h.Damages) > 0 || h.Objects != 7 {
			t.Errorf("%+v", h)
		}
		if got := check(t, s, Checks{}); len(got.Foreign) != len(names) {
			t.Errorf("%v were left", got.Foreign)
		}
		x.collect(t, Scope{})
	})
}

// A thousand random flips and cuts, over objects and records: reading finds every
// one, and none is ever returned as if it were right.
func TestThousandDamages(t *testing.T) {
	s := InMemory()
	x := newShelf(t, s)
	var files []string
	for name := range s.backend.(*inMemory).files {
		if strings.HasPrefix(name, "objects/") || strings.HasPrefix(name, "actions/") {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 1000 {
		m := s.backend.(*inMemory)
		name := files[random.IntN(len(files))]
		was := m.files[name]
		b := bytes.Clone(was.bytes)
		if i%2 == 0 {
			b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
		} else {
			b = b[:random.IntN(len(b))]
		}
		m.put(name, inMemoryFile{b, was.used})
		if got := damaged(check(t, s, Checks{ReadData: true})); !slices.Contains(got, name) {
			t.Fatalf("damage %d of %s: reading found %v", i, name, got)
		}
		for key := range 4 {
			records, err := s.Records(Key{byte(key)})
			if err != nil || len(records) > 1 {
				t.Fatal(records, err)
			}
			for _, r := range records {
				if r.Outputs[0].Ref != x.weights[key] || r.Outputs[1].Ref != x.activations[key] || strings.HasSuffix(name, ".json") && r.Key.String() == name[8:72] {
					t.Fatalf("damage %d of %s: record %+v", i, name, r)
				}
			}
		}
		for _, r := range slices.Concat(x.weights, x.activations) {
			if got, err := s.Bytes(r); err == nil && Blob(sha256.Sum256(got)) != r.Blob || (err == nil) == (name == objectName(r.Blob)) {
				t.Fatalf("damage %d of %s: object %s: %v", i, name, r.Blob, err)
			}
		}
		m.drop(name + ".damaged")
		m.put(name, was)
	}
}
