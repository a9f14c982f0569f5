package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
// one: the bytes go to a temporary file beside it, which is then renamed.
func publish(folder, name string, content []byte) (outcome, error) {
	if !filepath.IsLocal(name) {
		return "", failf("%s: a published file stays inside %s; rename it in the experiment", name, folder)
	}
	target := filepath.Join(folder, name)
	did := wrote
	switch old, err := os.ReadFile(target); {
	case err == nil && bytes.Equal(old, content):
		return unchanged, nil
	case err == nil:
		did = replaced
	case errors.Is(err, fs.ErrNotExist):
	default:
		return "", unwritable(target, err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return "", unwritable(target, err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(name)+".*")
	if err != nil {
		return "", unwritable(target, err)
	}
	defer os.Remove(temporary.Name()) // after a rename there is nothing to remove
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
		err = os.Rename(temporary.Name(), target)
	}
	if err != nil {
		return "", unwritable(target, err)
	}
	return did, nil
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
