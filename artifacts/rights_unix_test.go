//go:build unix

package artifacts

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/artifacts/table/tabletest"
)

// rightsBelow returns the rights of every file and folder of a store.
func rightsBelow(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	out := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		name, _ := filepath.Rel(dir, path)
		out[name] = info.Mode()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The files of a store follow the umask. Those of one whose folder lets a group write
// are the group's, whatever the umask.
func TestRights(t *testing.T) {
	for _, c := range []struct {
		umask           int
		store           fs.FileMode // 0: it is not there yet
		files, folders  fs.FileMode
		setgid          bool
		groupWrites     bool
		whatIsDifferent string
	}{
		{0o022, 0, 0o444, 0o755, false, false, "usual"},
		{0o077, 0, 0o400, 0o700, false, false, "private"},
		{0o027, 0, 0o440, 0o750, false, false, "read by the group"},
		{0o022, 0o755, 0o444, 0o755, false, false, "not shared"},
		{0o022, 0o775, 0o444, 0o775, false, true, "shared"},
		{0o022, 0o775 | fs.ModeSetgid, 0o444, 0o775, true, true, "shared by setgid"},
		{0o077, 0o770 | fs.ModeSetgid, 0o440, 0o770, true, true, "shared by the careful"},
	} {
		t.Run(c.whatIsDifferent, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "store")
			before := syscall.Umask(c.umask)
			defer syscall.Umask(before)
			if c.store != 0 {
				if err := os.Mkdir(dir, 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(dir, c.store); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			ref, err := Put(s, tabletest.Activations)
			if err == nil {
				err = s.AddRecord(someRecord(1, Output{Port: "p", Ref: ref}))
			}
			if err == nil {
				err = s.SetLastKey("node", Key{1})
			}
			if err == nil {
				err = s.KeepLog("node", nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			lease, err := s.Work()
			if err != nil {
				t.Fatal(err)
			}
			defer lease.Release()
			rights := rightsBelow(t, dir)
			if len(rights) < 12 {
				t.Errorf("only %v", rights)
			}
			for name, mode := range rights {
				want := c.files
				if mode.IsDir() {
					want = c.folders
				}
				if mode.Perm() != want || mode.IsDir() && mode&fs.ModeSetgid != 0 != c.setgid {
					t.Errorf("%s: %v, want %v", name, mode, want)
				}
			}
		})
	}
}

// foreigner is a disk on which files are dated by nobody but their owner, who is
// somebody else.
type foreigner struct{ system }

func (foreigner) touch(path string, _ time.Time) error {
	return &fs.PathError{Op: "chtimes", Path: path, Err: syscall.EPERM}
}

// Whoever uses a result of somebody else keeps it from a collector, too, and keeps what
// it says.
func TestUseOfAnothersRecord(t *testing.T) {
	s, dir := openFolder(t)
	x := newShelf(t, s)
	x.clock.advance(30 * 24 * time.Hour)
	read := func() string {
		b, err := s.readAll(recordFolder(Key{0}) + "/" + someName(s, Key{0}))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := read()
	other := newStore(newFolder(dir, foreigner{}))
	other.clock = x.clock.now
	records, err := other.Records(Key{0})
	if err != nil {
		t.Fatal(err)
	}
	other.UseRecord(records[0])
	if now := read(); now != before || !strings.Contains(now, "sum") {
		t.Errorf("the record was %s, is %s", before, now)
	}
	_, used, err := s.backend.stat(recordFolder(Key{0}) + "/" + someName(s, Key{0}))
	if err != nil || time.Since(used) > time.Hour { // by the clock of the machine
		t.Errorf("last used %v, %v", used, err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
