//go:build unix

package foreign

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOpen: only a regular file opens, and nothing waits for the other end of a pipe.
func TestOpen(t *testing.T) {
	dir, err := os.MkdirTemp("", "f") // the name of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := func(name string) string { return filepath.Join(dir, name) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(path("file"), []byte("12345"), 0o600))
	must(os.Symlink(path("file"), path("link")))
	must(syscall.Mkfifo(path("pipe"), 0o600))
	must(os.Symlink(path("pipe"), path("link to pipe")))
	must(os.Symlink("/dev/zero", path("link to device")))
	must(os.Symlink("/dev/null", path("link to nothing")))
	socket, err := net.Listen("unix", path("socket"))
	must(err)
	defer socket.Close()
	sparse, err := os.Create(path("sparse"))
	must(err)
	must(sparse.Truncate(40 << 30))
	must(sparse.Close())

	for name, want := range map[string]string{
		"file": "", "link": "",
		"pipe": "it is a pipe; expected a regular file", "link to pipe": "it is a pipe",
		"link to device": "it is a device", "link to nothing": "it is a device",
		"socket": "it is a socket", "": "it is a folder",
		"sparse":  "takes 42.9 GB in memory, of at most 5 B; INFOPLANE_MEMORY raises the bound",
		"missing": "no such file or directory",
	} {
		done := make(chan error, 1)
		var b []byte
		go func() {
			var err error
			b, err = ReadFile(path(name), 5)
			done <- err
		}()
		var err error
		select {
		case err = <-done:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: still waits", name)
		}
		var in *fs.PathError
		switch {
		case want == "" && (err != nil || string(b) != "12345"):
			t.Errorf("%s: %q, %v", name, b, err)
		case want != "" && (err == nil || !errors.As(err, &in) || !strings.Contains(in.Err.Error(), want)):
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
	if _, err := ReadFile(path("file"), 4); err == nil {
		t.Error("five bytes were read within a limit of four")
	}
	// Files of the kernel claim to have no bytes, and have some.
	if _, err := os.Stat("/proc/version"); err == nil {
		if b, err := ReadFile("/proc/version", 1<<20); err == nil {
			t.Errorf("a file that claims to be empty gave %q", b)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Setenv(Variable, "")
	n, err := Limit()
	if err != nil || n < 1<<20 {
		t.Errorf("half of the machine's memory is %d, %v", n, err)
	}
	for text, want := range map[string]int64{"3kB": 3000, "1.5 GiB": 3 << 29, "7B": 7} {
		t.Setenv(Variable, text)
		if n, err := Limit(); n != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", text, n, err, want)
		}
	}
	for _, text := range []string{"0B", "4", "-1GB", "GB", "NaNGB", "much", "1e40TB"} {
		t.Setenv(Variable, text)
		if n, err := Limit(); err == nil {
			t.Errorf("%s: %d, without an error", text, n)
		}
	}
}
