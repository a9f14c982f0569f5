package artifacts

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"infoplane/artifacts/tables"
)

// openFolder opens a store that is not there yet.
func openFolder(t *testing.T) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "deep", "store")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func TestOpenWritesNothing(t *testing.T) {
	s, dir := openFolder(t)
	s.Has(Ref{})
	s.LastKey("node")
	if _, err := s.Records(Key{}); err != nil {
		t.Error(err)
	}
	for _, err := range s.AllRecords() {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is there: %v", err)
	}
	if _, err := OpenExisting(dir); !errors.Is(err, ErrNoStore) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v, want ErrNoStore with the folder", err)
	}
	if _, err := Put(s, File("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenExisting(dir); err != nil {
		t.Error(err)
	}
}

func TestOpenAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("open %s: %v, want an error that names it", dir, err)
		}
	}
}

// The layout of the folder is documented, so it is a promise.
func TestLayout(t *testing.T) {
	s, dir := openFolder(t)
	r, err := Put(s, File("hello"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddRecord(someRecord(1, Output{Port: "figure", Ref: r})); err != nil {
		t.Fatal(err)
	}
	if err := s.SetLastKey("node", Key{1}); err != nil {
		t.Fatal(err)
	}
	const blob = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // sha256sum of hello
	want := []string{
		"actions/01" + strings.Repeat("00", 31) + "/" + (&Record{Outputs: []Output{{Port: "figure", Ref: r}}}).result() + ".json",
		"format",
		pointerName("node"),
		"objects/sha256/2c/" + blob,
	}
	files := filesBelow(t, dir)
	if !slices.Equal(files, want) {
		t.Errorf("files\n%v, want\n%v", files, want)
	}
	for _, name := range files {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o222 != 0 {
			t.Errorf("%s: mode %v, %v, want read-only", name, info.Mode(), err)
		}
	}
}

// A key that a node has already is not written again.
func TestRememberSkips(t *testing.T) {
	s, dir := openFolder(t)
	stat := func(k Key) fs.FileInfo {
		if err := s.SetLastKey("node", k); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, pointerName("node")))
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	first, same, other := stat(Key{1}), stat(Key{1}), stat(Key{2})
	if !os.SameFile(first, same) {
		t.Error("the same key was written again")
	}
	if os.SameFile(same, other) {
		t.Error("another key was not written")
	}
}

// wantRefusal checks that each way to write fails with a sentinel, names the
// store, and leaves no temporary file.
func wantRefusal(t *testing.T, s *Store, dir string, sentinel error, v File) {
	t.Helper()
	_, put := Put(s, v)
	_, table := Put(s, bigTable(len(v)))
	for what, err := range map[string]error{"file": put, "table": table} {
		if !errors.Is(err, sentinel) || !strings.Contains(err.Error(), dir) {
			t.Errorf("put a %s: error %v, want %v with the folder", what, err, sentinel)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("error in several lines: %v", err)
		}
	}
	for _, name := range filesBelow(t, dir) {
		if strings.HasPrefix(name, "tmp/") {
			t.Errorf("left behind: %s", name)
		}
	}
}

// bigTable has about n bytes that do not compress.
func bigTable(n int) tables.Curve {
	curve := make(tables.Curve, n/8+1)
	x := uint64(1)
	for i := range curve {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		curve[i].Beta = float64(x)
	}
	return curve
}

// As root, permissions do not hold; so the thread takes the rights of nobody.
func TestUnwritableStore(t *testing.T) {
	s, dir := openFolder(t)
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(parent, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(parent, 0o777)
	asNobody(t, func() { wantRefusal(t, s, dir, ErrReadOnly, File("x")) })

	// Negative twin: once it is writable, the same store takes it.
	os.Chmod(parent, 0o777)
	if _, err := Put(s, File("x")); err != nil {
		t.Error(err)
	}
}

// A full disk, whatever file system the tests run on: the write itself reports
// what the kernel would.
func TestFullDiskInjected(t *testing.T) {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		s, dir := openFolder(t)
		s.backend = &fullBackend{s.backend.(*folder), full}
		wantRefusal(t, s, dir, ErrFull, File("x"))
	}
}

// fullBackend is a folder on a disk that takes one byte of each file.
type fullBackend struct {
	*folder
	full error
}

func (f *fullBackend) stage(hint bool, fill func(io.Writer) error) (string, error) {
	return f.folder.stage(hint, func(w io.Writer) error {
		left := 1
		return fill(writerFunc(func(b []byte) (int, error) {
			n, err := w.Write(b[:min(left, len(b))])
			if left -= n; err == nil && n < len(b) {
				err = &fs.PathError{Op: "write", Path: "tmp", Err: f.full}
			}
			return n, err
		}))
	})
}
