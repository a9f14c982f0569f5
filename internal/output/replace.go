package output

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replace writes a file atomically: to a temporary file beside it, which is then renamed.
// The file has the permissions of the old one, or those of the umask. A fresh file
// replaces none: the error is fs.ErrExist if another process has written it meanwhile.
func replace(root *os.Root, name string, content []byte, old fs.FileInfo, fresh bool) error {
	in := filepath.Dir(name)
	if err := root.MkdirAll(in, 0o777); err != nil {
		return err
	}
	beside := filepath.Join(in, "."+rand.Text()+".tmp") // the longest name has no room behind it
	temporary, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer root.Remove(beside) // after a rename there is nothing to remove
	_, err = temporary.Write(content)
	if err == nil && old != nil {
		err = temporary.Chmod(old.Mode().Perm())
	}
	if err == nil {
		err = temporary.Sync() // a figure that survives a power cut is whole
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil && fresh {
		err = root.Link(beside, name)
		if err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		err = nil // a file system without links
	}
	if err == nil {
		err = root.Rename(beside, name)
	}
	return err
}
