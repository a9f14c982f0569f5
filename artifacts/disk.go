package artifacts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// disk is the operations of a file system that folder uses, one system call per method,
// so that a test can count them, make any of them fail, and lose what was not synced.
// Paths and errors are those of the operating system.
type disk interface {
	create(dir string) (diskFile, error) // a new file with a name of its own
	open(path string) (diskFile, error)  // a file or folder for reading; no link is followed at the end of the path
	stat(path string) (fs.FileInfo, error)
	mkdir(path string) error
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error // a file or an empty folder
	touch(path string, to time.Time) error
}

// diskFile is an open file or folder of a disk.
type diskFile interface {
	io.ReadWriteCloser
	Name() string
	Stat() (fs.FileInfo, error)
	Chmod(fs.FileMode) error
	Sync() error
	Readdirnames(n int) ([]string, error)
}

// system is the disk of the operating system.
type system struct{}

func (system) open(path string) (diskFile, error)    { return opened(os.OpenFile(path, readOnly, 0)) }
func (system) stat(path string) (fs.FileInfo, error) { return os.Lstat(path) }
func (system) mkdir(path string) error               { return os.Mkdir(path, 0o777) }
func (system) link(from, to string) error            { return os.Link(from, to) }
func (system) rename(from, to string) error          { return os.Rename(from, to) }
func (system) remove(path string) error              { return os.Remove(path) }
func (system) touch(path string, to time.Time) error { return os.Chtimes(path, to, to) }

// create leaves the permissions to the umask, which os.CreateTemp does not.
func (system) create(dir string) (diskFile, error) {
	for {
		name := filepath.Join(dir, fmt.Sprint("infoplane-", rand.Uint64()))
		f, err := opened(os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666))
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// opened keeps a nil *os.File from becoming a diskFile that is not nil.
func opened(f *os.File, err error) (diskFile, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}

// openFile opens a file to read it. A folder, a pipe or a device is not what a
// store keeps, and reading some of them never ends: ErrDamaged.
func openFile(d disk, path string) (diskFile, error) {
	f, err := d.open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = regular(path, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func regular(path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a file: %w", path, ErrDamaged)
	}
	return nil
}
