//go:build unix

package review

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A golden whose files are no files is refused at once, not read.
func TestLoadReadsRegularFilesOnly(t *testing.T) {
	files, err := results().Files()
	if err != nil {
		t.Fatal(err)
	}
	whole := func() string {
		dir := t.TempDir()
		for name, text := range files {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	if _, err := Load(os.DirFS(whole())); err != nil {
		t.Fatal(err)
	}
	for name := range files {
		for kind, make := range map[string]func(path string) error{
			"a regular file": func(path string) error { return syscall.Mkfifo(path, 0o666) },
			"bytes": func(path string) error {
				f, err := os.Create(path)
				if err == nil {
					err = f.Truncate(40 << 30) // takes no room
				}
				return err
			},
		} {
			dir := whole()
			path := filepath.Join(dir, name)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := make(path); err != nil {
				t.Skip(err)
			}
			if _, err := Load(os.DirFS(dir)); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), kind) {
				t.Errorf("%s, %s: %v", name, kind, err)
			}
		}
	}
}
