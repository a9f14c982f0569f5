package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"infoplane/internal/process"
)

// The folders of programs lie in TMPDIR and are named for the process that made them:
// should it be killed, it is not known whose they are.
const scratch = "infoplane-program-"

// newFolder makes the folder of a program.
func newFolder() (string, error) {
	return os.MkdirTemp("", scratch+process.Name()+"-*")
}

// noRoom adds to an error of a disk that is full under the folder of a program what to do.
func noRoom(err error) error {
	var path *fs.PathError
	if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &path) || !strings.Contains(path.Path, scratch) {
		return err
	}
	return fmt.Errorf("its folder in %s: disk full: free some space there, or let TMPDIR name a folder on another disk (%w)", os.TempDir(), err)
}

// abandonedAfter is how long a folder is left alone whose process cannot be seen from
// here: longer than any timeout that an experiment would set.
const abandonedAfter = 7 * 24 * time.Hour

// Abandoned lists the folders of programs whose infoplane was killed. One of another
// boot, machine or container counts once nothing in it was made for seven days. Folders
// of other users do not.
func Abandoned(now time.Time) ([]string, error) {
	dir := os.TempDir()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), scratch)
		if !ours || !e.IsDir() {
			continue
		}
		info, err := e.Info()
		if err != nil || !mine(info) {
			continue
		}
		if i := strings.LastIndexByte(name, '-'); i >= 0 {
			name = name[:i]
		}
		path := filepath.Join(dir, e.Name())
		if runs, known := process.Runs(name); known && !runs || !known && now.Sub(newest(path, info)) > abandonedAfter {
			out = append(out, path)
		}
	}
	return out, nil
}

// newest is when something was last made in a folder of a program.
func newest(folder string, info os.FileInfo) time.Time {
	at := info.ModTime()
	for _, name := range []string{"inputs", "outputs", "tmp"} {
		if info, err := os.Lstat(filepath.Join(folder, name)); err == nil && info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at
}

// RemoveAbandoned removes what [Abandoned] lists, and returns what it removed.
func RemoveAbandoned(now time.Time) (removed []string, err error) {
	folders, err := Abandoned(now)
	for _, folder := range folders {
		if failed := remove(folder); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		removed = append(removed, folder)
	}
	return removed, err
}
