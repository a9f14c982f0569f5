//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A link in the output folder leads nowhere: one in the place of a folder is
// refused, one in the place of a file gives way, and so does a pipe, at once.
func TestPublishFollowsNoLink(t *testing.T) {
	folder, outside := t.TempDir(), t.TempDir()
	secret := filepath.Join(outside, "secret")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(secret, []byte("mine"), 0o666))
	must(os.Symlink(outside, filepath.Join(folder, "sub")))
	must(os.Symlink(secret, filepath.Join(folder, "link.png")))
	must(syscall.Mkfifo(filepath.Join(folder, "pipe.png"), 0o666))

	if _, err := publish(folder, "sub/secret", []byte("ours")); err == nil {
		t.Error("it wrote through a link")
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, name := range []string{"link.png", "pipe.png"} {
			if got, err := publish(folder, name, []byte("ours")); got != replaced || err != nil {
				t.Errorf("%s: %v, %v, want replaced", name, got, err)
			}
			if got, err := publish(folder, name, []byte("ours")); got != unchanged || err != nil {
				t.Errorf("%s again: %v, %v, want unchanged", name, got, err)
			}
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for a pipe")
	}
	if b, err := os.ReadFile(secret); err != nil || string(b) != "mine" {
		t.Errorf("outside stands %q, %v", b, err)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("outside are %v, %v", entries, err)
	}

	// The folder itself may be a link: whoever runs the command has named it.
	must(os.Symlink(folder, filepath.Join(outside, "figures")))
	if got, err := publish(filepath.Join(outside, "figures"), "a.png", []byte("x")); got != wrote || err != nil {
		t.Errorf("%v, %v, want written", got, err)
	}
}
