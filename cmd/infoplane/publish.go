package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// outcome says what publish did to a file.
type outcome string

const (
	wrote     outcome = "written"   // it was not there
	replaced  outcome = "replaced"  // it was there with other content
	unchanged outcome = "unchanged" // it was there with this content
)

// publish writes a file to the output folder, unless it is there already with
// the same content. A reader sees the old file or the new one, never half of
// one: the bytes go to a temporary file beside it, which is then renamed. The
// folder may be somebody else's work: a link in it that leads out is not followed.
func publish(folder, name string, content []byte) (outcome, error) {
	if !filepath.IsLocal(name) {
		return "", failf("%s: a published file stays inside %s; rename it in the experiment", name, folder)
	}
	target := filepath.Join(folder, name)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", unwritable(target, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return "", unwritable(target, err)
	}
	defer root.Close()
	did := wrote
	switch info, err := root.Lstat(name); {
	case err == nil && info.IsDir():
		return "", unwritable(target, syscall.EISDIR)
	case err == nil:
		did = replaced
		if !info.Mode().IsRegular() || info.Size() != int64(len(content)) {
			break // a link or a pipe gives way, and is not read
		}
		if old, err := root.ReadFile(name); err == nil && bytes.Equal(old, content) {
			return unchanged, nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return "", unwritable(target, err)
	}
	if err := replace(root, name, content); err != nil {
		return "", unwritable(target, err)
	}
	return did, nil
}

// replace gives a file of a folder new content.
func replace(root *os.Root, name string, content []byte) error {
	in := filepath.Dir(name)
	if err := root.MkdirAll(in, 0o777); err != nil {
		return err
	}
	beside := filepath.Join(in, "."+filepath.Base(name)+"."+rand.Text())
	temporary, err := root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer root.Remove(beside) // after a rename there is nothing to remove
	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Chmod(0o644)
	}
	if err == nil {
		err = temporary.Sync() // a figure that survives a power cut is whole
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = root.Rename(beside, name)
	}
	return err
}

func unwritable(target string, err error) error {
	return fmt.Errorf("%s: cannot be written: %w; choose another folder with -o DIR", target, cause(err))
}

// cause strips the operation and path of a file error: the message names the
// file already, in our words.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
