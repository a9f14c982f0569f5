//go:build unix

package stages

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServeReadsRegularFiles: a stage does not wait for a pipe, reads no device, and
// holds no more in memory than it may.
func TestServeReadsRegularFiles(t *testing.T) {
	t.Setenv("INFOPLANE_MEMORY", "1kB")
	for _, c := range []struct {
		make func(path string) error
		want string
	}{
		{func(path string) error { return syscall.Mkfifo(path, 0o600) }, "it is a pipe; expected a regular file"},
		{func(path string) error { return os.Symlink("/dev/zero", path) }, "it is a device; expected a regular file"},
		{func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 40<<30)
		}, "takes 42.9 GB in memory, of at most 1.0 kB; INFOPLANE_MEMORY raises the bound"},
		{func(path string) error { return os.WriteFile(path, []byte("y\n1\n"), 0o600) }, "is text; expected Parquet or Arrow"},
	} {
		dir := t.TempDir()
		request := filepath.Join(dir, "request.json")
		text := `{"protocol": 1, "node": "n", "stage": "solve", "seed": 0, "config": {"tolerance": 0.001},
			"inputs": {"patterns": {"path": "patterns", "format": "parquet"}}, "outputs": {"curve": {"path": "curve", "format": "parquet"}}}`
		if err := os.WriteFile(request, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.make(filepath.Join(dir, "patterns")); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- Serve(context.Background(), "solve", request, false) }()
		select {
		case err := <-done:
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("still waits; want %s", c.want)
		}
	}
}
