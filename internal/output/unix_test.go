//go:build unix

package output

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Devices and pipes get the bytes and stay what they are.
func TestWriteIntoPipesAndDevices(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.html")
	must(t, syscall.Mkfifo(pipe, 0o600))
	if _, err := (Folder{Overwrite: true}).File(pipe, []byte("x")); !errors.Is(err, ErrUnread) {
		t.Errorf("a pipe without a reader: %v", err)
	}
	long := strings.Repeat("0123456789", 50_000) // more than a pipe holds
	read := make(chan string)
	go func() {
		f, err := os.Open(pipe)
		if err != nil {
			read <- err.Error()
			return
		}
		b, _ := io.ReadAll(f)
		read <- string(b)
	}()
	if got, err := (Folder{}).File(pipe, []byte(long)); got != Streamed || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if got := <-read; got != long {
		t.Errorf("the reader got %d bytes of %d", len(got), len(long))
	}
	if got, err := (Folder{Overwrite: true}).File(os.DevNull, []byte("x")); got != Streamed || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	for path, mode := range map[string]os.FileMode{pipe: os.ModeNamedPipe, os.DevNull: os.ModeCharDevice} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&mode == 0 {
			t.Errorf("%s is now %v, %v", path, info.Mode(), err)
		}
	}
	// A link that leads out of the folder leads nowhere, even to a device.
	must(t, os.Symlink(os.DevNull, filepath.Join(dir, "null")))
	if _, err := (Folder{}).File(filepath.Join(dir, "null"), []byte("x")); !errors.Is(err, ErrLink) {
		t.Errorf("%v, want ErrLink", err)
	}
}

// New files have what the umask leaves, replaced ones what they had.
func TestWriteFollowsTheUmask(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022))
	f := Folder{Dir: t.TempDir()}
	perm := func(name string) os.FileMode {
		info, err := os.Stat(filepath.Join(f.Dir, name))
		must(t, err)
		return info.Mode().Perm()
	}
	for umask, want := range map[int]os.FileMode{0o022: 0o644, 0o077: 0o600, 0o002: 0o664} {
		syscall.Umask(umask)
		name := want.String()
		if _, err := f.Write(name, []byte("x")); err != nil || perm(name) != want {
			t.Errorf("umask %o: %v, %v, want %v", umask, perm(name), err, want)
		}
	}
	must(t, os.Chmod(filepath.Join(f.Dir, "-rw-r--r--"), 0o640))
	if _, err := f.Write("-rw-r--r--", []byte("y")); err != nil || perm("-rw-r--r--") != 0o640 {
		t.Errorf("replaced: %v, %v, want 0640", perm("-rw-r--r--"), err)
	}
}
