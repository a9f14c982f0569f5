package artifacts

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asNobody calls do with the file system rights of nobody, if it has more.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	for dir := t.TempDir(); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		os.Chmod(dir, 0o755)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and not unlocked: the thread ends with its rights
		if err := syscall.Setfsuid(65534); err != nil {
			t.Error(err)
			return
		}
		do()
	}()
	<-done
}

// The real thing: a file system of 256 KiB. Only root can mount one; the injected
// twin runs everywhere.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("cannot mount a small file system (%v); TestFullDiskInjected covers the same", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	store := filepath.Join(dir, "store")
	s, err := Open(store)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := Put(s, File("was here before"))
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, s, store, ErrFull, make(File, 1<<20))
	if err := s.Verify(kept); err != nil {
		t.Errorf("what was there before: %v", err)
	}
	if _, err := Put(s, File("small")); err != nil {
		t.Errorf("what still fits: %v", err)
	}
}

// A file system mounted read-only.
func TestReadOnlyFileSystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, "size=64k"); err != nil {
		t.Skipf("cannot mount a file system read-only (%v); TestUnwritableStore covers the same", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	s, err := Open(filepath.Join(dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, s, filepath.Join(dir, "store"), ErrReadOnly, File("x"))
}

// Where no folder can be made, the error says so, and not that something is missing.
func TestStoreWhereNoFolderCanBe(t *testing.T) {
	s, err := Open("/proc/infoplane")
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, s, "/proc/infoplane", ErrReadOnly, File("x"))
}
