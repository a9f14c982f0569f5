package artifacts

import (
	"context"
	"errors"

	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts/table/tabletest"
)

// somebodys is a folder that holds what looks like a store's left-overs, and is none.
func somebodys(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	long := time.Now().Add(-1000 * 24 * time.Hour)
	for _, name := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, long, long); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var (
	looksLikeOurs = []string{
		"tmp/infoplane-1", objectName(Blob{1}), damagedName(Blob{2}), logName("x"), leaseName(Key{1}.String()),
		recordFolder(Key{1}) + "/" + strings.Repeat("a", 32) + ".json",
	}
	somebodysFiles = append([]string{"letter.txt"}, looksLikeOurs...)
)

// In a folder without a store nothing is removed, and no store begins in one that
// holds something else.
func TestNoStore(t *testing.T) {
	for name, files := range map[string][]string{"empty": nil, "home": somebodysFiles, "without format": looksLikeOurs} {
		dir := somebodys(t, files...)
		before := filesBelow(t, dir)
		if s, err := OpenExisting(dir); !errors.Is(err, ErrNoStore) || s != nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: a reader opens it: %v", name, err)
		}
		if _, err := Open(dir); errors.Is(err, ErrOccupied) != (name == "home") {
			t.Errorf("%s: a writer opens it: %v", name, err)
		}
		s := newStore(newFolder(dir, system{}))
		ctx := context.Background()
		if _, err := s.Collect(ctx, Scope{}); !errors.Is(err, ErrNoStore) {
			t.Errorf("%s: gc: %v", name, err)
		}
		if _, err := s.Check(ctx, Checks{ReadData: true, Repair: true}); !errors.Is(err, ErrNoStore) {
			t.Errorf("%s: fsck --repair: %v", name, err)
		}
		s.index.survey, s.index.stale = s.newSurvey(), time.Now().Add(time.Hour)
		s.index.survey.known = map[string]bool{}
		s.index.survey.add(&result{outputs: []Output{{Derivable: true, Ref: Ref{Blob: Blob{1}, Size: 4}}}})
		s.index.add(Ref{Blob: Blob{1}, Size: 4}, time.Time{})
		if _, err := s.Shrink(ctx, 1, func(Blob) bool { return false }); !errors.Is(err, ErrNoStore) {
			t.Errorf("%s: a budget: %v", name, err)
		}
		if after := filesBelow(t, dir); !slices.Equal(before, after) {
			t.Errorf("%s: %d files were there, %d are left", name, len(before), len(after))
		}
	}

	// The twin: with the format, the same files are a store's, and go.
	dir := somebodys(t, looksLikeOurs...)
	s := newStore(newFolder(dir, system{}))
	if err := s.writeFormat(); err != nil {
		t.Fatal(err)
	}
	if g, err := s.Collect(context.Background(), Scope{}); err != nil || len(g.Strays) != 4 || len(g.Objects) != 1 {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestIsLease(t *testing.T) {
	key := Key{1}.String()
	for name, want := range map[string]bool{"gc": true, "gc.next": true, key: true, key + ".next": true, "gc.txt": false, "x": false, key[1:]: false, ".next": false} {
		if isLease(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// What a system makes in every folder is nobody's data.
func TestStoreOnAnEmptyVolume(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"lost+found", ".DS_Store", "tmp"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	roundTrip(t, s, tabletest.Information)
}
