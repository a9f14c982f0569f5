package output

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Outcome is what Write did.
type Outcome string

const (
	Written   Outcome = "written"   // the file was not there
	Replaced  Outcome = "replaced"  // it was there with other content
	Unchanged Outcome = "unchanged" // it was there with this content
	Streamed  Outcome = "sent to"   // a device or a pipe got the content
)

// Folder is a folder to write files to. It need not exist.
type Folder struct {
	Dir       string
	Overwrite bool     // replace files that this package did not write
	Inputs    []string // paths of files that are never written, with Overwrite too
	Unlisted  bool     // keep no [Listing]: the files have seals, or a repository
}

// Write writes the file of that name in the folder, and the folder if it does not exist.
// The error names the file, and wraps one of the sentinels of this package where an
// existing file is not replaced.
func (f Folder) Write(name string, content []byte) (Outcome, error) {
	target := filepath.Join(f.Dir, name)
	if !filepath.IsLocal(name) || filepath.Clean(name) == "." {
		return "", fmt.Errorf("%q: %w of %s", name, ErrOutside, f.Dir)
	}
	if err := os.MkdirAll(f.Dir, 0o777); err != nil {
		return "", unwritable(target, err)
	}
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return "", unwritable(target, err)
	}
	defer root.Close()
	how, err := f.write(root, filepath.Clean(name), content)
	for range 3 { // another process has made the file meanwhile
		if !errors.Is(err, fs.ErrExist) {
			break
		}
		how, err = f.write(root, filepath.Clean(name), content)
	}
	if err != nil {
		return "", unwritable(target, err)
	}
	return how, nil
}

// Check returns the error that Write would return for the existing file, unless it has
// the content already. It writes nothing, and is for use before a long computation.
func (f Folder) Check(name string) error {
	target := filepath.Join(f.Dir, name)
	if !filepath.IsLocal(name) || filepath.Clean(name) == "." {
		return fmt.Errorf("%q: %w of %s", name, ErrOutside, f.Dir)
	}
	root, err := os.OpenRoot(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return unwritable(target, err)
	}
	defer root.Close()
	there, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = f.refused(root, name, there)
	}
	if err == nil && there.Mode().IsRegular() {
		err = f.replaceable(root, f.list(root), name, there)
	}
	if err != nil {
		return unwritable(target, err)
	}
	return nil
}

// refused returns an error for a file that is not replaced, whatever its content.
func (f Folder) refused(root *os.Root, name string, there fs.FileInfo) error {
	switch {
	case f.isInput(root, name, there):
		return ErrInput
	case there.IsDir():
		return errIsFolder
	case there.Mode()&fs.ModeSymlink != 0 && !f.Overwrite:
		return ErrLink
	case !streams(there) && there.Mode()&fs.ModeSymlink == 0 && !there.Mode().IsRegular():
		return ErrNoFile
	}
	return nil
}

// replaceable returns an error for a regular file that Write does not replace.
func (f Folder) replaceable(root *os.Root, known listing, name string, there fs.FileInfo) error {
	if err := writable(root, name, there); err != nil {
		return err
	}
	if !f.Overwrite && !f.own(root, known, name, there) {
		return ErrForeign
	}
	return nil
}

func (f Folder) write(root *os.Root, name string, content []byte) (Outcome, error) {
	there, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Written, f.put(root, name, content, nil, true)
	case err != nil:
		return "", err
	}
	if err := f.refused(root, name, there); err != nil {
		return "", err
	}
	switch {
	case streams(there):
		return Streamed, stream(func(flag int) (*os.File, error) { return root.OpenFile(name, flag, 0) }, content)
	case there.Mode()&fs.ModeSymlink != 0:
		return Replaced, f.put(root, name, content, nil, false)
	}
	known := f.list(root)
	if there.Size() == int64(len(content)) {
		if old, err := root.ReadFile(name); err == nil && bytes.Equal(old, content) {
			return Unchanged, f.note(root, known, name, content)
		}
	}
	if err := f.replaceable(root, known, name, there); err != nil {
		return "", err
	}
	return Replaced, f.put(root, name, content, there, false)
}

// own reports whether this package wrote the file, with its present content.
func (f Folder) own(root *os.Root, known listing, name string, there fs.FileInfo) bool {
	if there.Size() > maxOwn {
		return false
	}
	old, err := root.ReadFile(name)
	return err == nil && (known.has(name, old) || Sealed(old))
}

// maxOwn bounds what is read to recognise a file: above any figure or report.
const maxOwn = 1 << 30

// put adds the file to the listing, then writes it: an interruption between the two
// leaves a superfluous line, and never a file that is not recognised.
func (f Folder) put(root *os.Root, name string, content []byte, old fs.FileInfo, fresh bool) error {
	if err := f.note(root, f.list(root), name, content); err != nil {
		return err
	}
	return replace(root, name, content, old, fresh)
}

// isInput reports whether the target is one of the inputs, under any name.
func (f Folder) isInput(root *os.Root, name string, there fs.FileInfo) bool {
	if there.Mode()&fs.ModeSymlink != 0 {
		if behind, err := os.Stat(filepath.Join(f.Dir, name)); err == nil {
			there = behind
		}
	}
	if there.IsDir() {
		return false
	}
	for _, input := range f.Inputs {
		if info, err := os.Stat(input); err == nil && os.SameFile(info, there) {
			return true
		}
	}
	return false
}

// writable returns an error for a file whose permissions do not allow writing it. They
// do not prevent a rename, and do not apply to root.
func writable(root *os.Root, name string, there fs.FileInfo) error {
	if there.Mode().Perm()&0o222 == 0 {
		return ErrReadOnly
	}
	file, err := root.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrPermission) {
		return ErrReadOnly
	}
	if err != nil {
		return err
	}
	return file.Close()
}
