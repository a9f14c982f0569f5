//go:build unix

package artifacts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts/table/tabletest"
)

// strangers makes a store in which a folder is a link that leads out of it, to a
// folder with a file that is none of our business.
func strangers(t *testing.T, folder string) (s *Store, outside string) {
	t.Helper()
	s, dir := openFolder(t)
	r, err := Put(s, File("hello"))
	if err == nil {
		err = s.AddRecord(someRecord(1, Output{Port: "figure", Ref: r}))
	}
	if err == nil {
		err = s.SetLastKey("node", Key{1})
	}
	if err != nil {
		t.Fatal(err)
	}
	mustLock(t, s).Release()
	outside = filepath.Join(t.TempDir(), "outside")
	if err := os.Rename(filepath.Join(dir, folder), outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, folder)); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(outside, "mine")
	if err := os.WriteFile(mine, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-365 * 24 * time.Hour)
	if err := os.Chtimes(mine, old, old); err != nil {
		t.Fatal(err)
	}
	s, err = OpenExisting(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, outside
}

// Whichever folder of a store is a link, nothing is written, touched or removed
// where it leads.
func TestStoreWithLinks(t *testing.T) {
	for _, folder := range []string{"tmp", "objects", "objects/sha256", "objects/sha256/2c", "actions", "nodes", "leases"} {
		s, outside := strangers(t, folder)
		before := treeOf(t, outside)
		s.clock = func() time.Time { return time.Now().Add(1000 * time.Hour) }
		r, putErr := Put(s, File("hello"))
		s.Use(r)
		recordErr := s.AddRecord(someRecord(2, weightsOutput(3)))
		pointerErr := s.SetLastKey("node", Key{2})
		lease, lockErr := s.Lock(Key{1})
		if lockErr == nil {
			lease.Release()
		}
		_, collectErr := s.Collect(context.Background(), Scope{})
		_, checkErr := s.Check(context.Background(), Checks{ReadData: true, Repair: true})
		_, shrinkErr := s.Shrink(context.Background(), 0, nothing)
		refused := false
		for _, err := range []error{putErr, recordErr, pointerErr, lockErr, collectErr, checkErr, shrinkErr} {
			refused = refused || err != nil && strings.Contains(err.Error(), folder+" is a symbolic link")
		}
		if !refused {
			t.Errorf("%s: nobody says that it is a link", folder)
		}
		if after := treeOf(t, outside); after != before {
			t.Errorf("%s: outside of the store there was\n%sand is\n%s", folder, before, after)
		}
	}
}

// treeOf lists a folder's files with their sizes and times.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	for _, name := range filesBelow(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(name + " " + info.ModTime().String() + " " + info.Mode().String() + "\n")
	}
	return out.String()
}

// A store may itself be named by a link.
func TestStoreByLink(t *testing.T) {
	real, link := filepath.Join(t.TempDir(), "real"), filepath.Join(t.TempDir(), "link")
	if err := os.Mkdir(real, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	s, err := Open(link)
	if err != nil {
		t.Fatal(err)
	}
	roundTrip(t, s, tabletest.Information)
	if _, err := OpenExisting(link); err != nil {
		t.Error(err)
	}
	if files := filesBelow(t, real); len(files) != 2 {
		t.Errorf("files %v, want an object and the format", files)
	}
}

// In the place of a file there may be anything: a link, a folder, a pipe that
// nobody writes into, a device without end. It counts as damaged, at once.
func TestStoreWithoutFiles(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hello"), 0o666); err != nil {
		t.Fatal(err)
	}
	for what, put := range map[string]func(string) error{
		"link":   func(name string) error { return os.Symlink(secret, name) },
		"device": func(name string) error { return os.Symlink("/dev/zero", name) },
		"folder": func(name string) error { return os.Mkdir(name, 0o777) },
		"pipe":   func(name string) error { return syscall.Mkfifo(name, 0o666) },
	} {
		s, dir := openFolder(t)
		r, err := Put(s, File("hello"))
		if err != nil {
			t.Fatal(err)
		}
		record := someRecord(1, Output{Port: "figure", Ref: r})
		if err := s.AddRecord(record); err != nil {
			t.Fatal(err)
		}
		files := []string{objectName(r.Blob), recordFolder(record.Key) + "/" + record.result() + ".json"}
		for _, name := range files {
			name = filepath.Join(dir, name)
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
			if err := put(name); err != nil {
				t.Fatal(err)
			}
		}
		done := make(chan bool)
		go func() {
			defer close(done)
			if b, err := s.Bytes(r); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s for an object: %q, %v, want ErrDamaged", what, b, err)
			}
			if got, err := s.Records(record.Key); len(got) > 0 || err != nil {
				t.Errorf("%s for a record: %v, %v, want a miss", what, got, err)
			}
			if h := check(t, s, Checks{}); len(h.Damages) != 2 {
				t.Errorf("%s: %+v, want 2 damages", what, h)
			}
			if what == "folder" {
				return // it may hold anything, and is not removed
			}
			if h := check(t, s, Checks{Repair: true}); h.Repaired != 2 {
				t.Errorf("%s: %+v, want 2 repaired", what, h)
			}
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: reading does not end", what)
		}
		if b, err := os.ReadFile(secret); err != nil || string(b) != "hello" {
			t.Errorf("%s: what the link led to is %q, %v", what, b, err)
		}
	}
}
