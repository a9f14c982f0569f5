package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"infoplane/artifacts"
	"infoplane/internal/output"
)

// existing is the folder, or the nearest one above it that is there.
func existing(dir string) string {
	full, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for {
		if _, err := os.Stat(full); err == nil || filepath.Dir(full) == full {
			return full
		}
		full = filepath.Dir(full)
	}
}

// temporary makes a file where the store is or will be.
func temporary(dir string) (*os.File, error) {
	return os.CreateTemp(existing(dir), ".infoplane-doctor-*")
}

// tryWrite makes and removes a small file where the store is or will be.
func tryWrite(dir string) (string, error) {
	at := existing(dir)
	f, err := temporary(dir)
	if err != nil {
		return "", fmt.Errorf("%s: cannot be written (%w); change its permissions, or use another store with --store DIR", at, output.Cause(err))
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("infoplane doctor\n")
	if err = cmp.Or(err, f.Sync(), f.Close()); err != nil {
		return "", fmt.Errorf("%s: cannot be written (%w); free some space, or use another store with --store DIR", at, output.Cause(err))
	}
	return at, nil
}

// tryLink checks that a second name can be given to a file, which is how the
// store publishes: a whole object or none.
func tryLink(dir string) (string, error) {
	f, err := temporary(dir)
	if err != nil {
		return "", fmt.Errorf("%s: not tried, as it cannot be written", existing(dir))
	}
	f.Close()
	defer os.Remove(f.Name())
	second := f.Name() + "-link"
	if err := os.Link(f.Name(), second); err != nil {
		return "", fmt.Errorf("%s: its file system has no hard links (%w); use a store on another one with --store DIR", existing(dir), output.Cause(err))
	}
	os.Remove(second)
	return "hard links work", nil
}

// tryClock compares the clock of the store's file system, which dates what was
// last used, with ours. On another machine's disk it is another clock.
func tryClock(dir string, now func() time.Time) (string, error) {
	f, err := temporary(dir)
	if err != nil {
		return "", fmt.Errorf("%s: not tried, as it cannot be written", existing(dir))
	}
	defer os.Remove(f.Name())
	info, err := f.Stat()
	f.Close()
	if err != nil {
		return "", fmt.Errorf("%s: cannot be looked at (%w)", existing(dir), output.Cause(err))
	}
	apart := now().Sub(info.ModTime())
	ahead := "behind"
	if apart < 0 {
		apart, ahead = -apart, "ahead of"
	}
	if apart > artifacts.Grace/10 {
		return "", fmt.Errorf("the clock of the file system is %s %s ours: set both by NTP, since gc spares for %d minutes what was just used",
			seconds(apart), ahead, int(artifacts.Grace.Minutes()))
	}
	return "the file system's agrees with ours", nil
}
