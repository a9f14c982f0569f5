package artifacts

import (
	"context"
	"os"
	"path/filepath"
	"runtime/metrics"
	"testing"
)

// TestGrownObject: an object that has grown to more than memory holds is damage like
// any other. It is hashed in pieces.
func TestGrownObject(t *testing.T) {
	s, dir := openFolder(t)
	ref, err := Put(s, File("a figure"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRecord(someRecord(1, Output{Port: "figure", Ref: ref})); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.FromSlash(objectName(ref.Blob)))
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	const grown = 300 << 20
	if err := os.Truncate(path, grown); err != nil { // a hole: it takes no space
		t.Fatal(err)
	}
	allocated := func() uint64 {
		sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	before := allocated()
	h, err := s.Check(context.Background(), Checks{ReadData: true})
	if err != nil || len(h.Damages) != 2 {
		t.Errorf("%+v, %v", h, err)
	}
	if used := allocated() - before; used > grown/10 {
		t.Errorf("%d bytes were allocated for an object of %d", used, grown)
	}
	if h, err := s.Check(context.Background(), Checks{Repair: true}); err != nil || h.Repaired != 2 {
		t.Errorf("%+v, %v", h, err)
	}
}
