package artifacts

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
)

// folder keeps a store's files in a folder of a file system.
//
// A file is written to tmp/ under a name of its own, synced, and linked to its
// final name; then the folder that holds the name is synced. A reader therefore
// sees a whole file or none, at any moment, from any process, with no lock; and
// after a crash there is at worst a stray file in tmp/. The temporary file stands
// in the store itself because a link cannot cross file systems.
type folder struct {
	dir string
}

func (f *folder) String() string { return f.dir }

func (f *folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

func (f *folder) exists() error {
	info, err := os.Stat(f.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("store %s: %w", f.dir, ErrNoStore)
	case err != nil:
		return f.explain(f.dir, err)
	case !info.IsDir():
		return fmt.Errorf("store %s: is a file: name a folder", f.dir)
	}
	return nil
}

func (f *folder) stage(hint bool, fill func(io.Writer) error) (staged, error) {
	file, err := f.createTemporary()
	if err != nil {
		return nil, err
	}
	s := &stagedFile{folder: f, path: file.Name(), hint: hint}
	err = fillFile(file, hint, fill)
	if err != nil {
		s.discard()
		return nil, f.explain(f.dir, err)
	}
	return s, nil
}

// createTemporary makes an empty file in tmp/, and the folders on the way.
func (f *folder) createTemporary() (*os.File, error) {
	tmp := f.path("tmp")
	file, err := os.CreateTemp(tmp, "*")
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(tmp, 0o777); errors.Is(err, fs.ErrNotExist) { // as in /proc
			return nil, fmt.Errorf("store %s: %w: no folder can be made there; keep the store elsewhere (%w)", f.dir, ErrReadOnly, err)
		} else if err != nil {
			return nil, f.explain(f.dir, err)
		}
		if err := f.sync(".."); err != nil { // the store's own name
			return nil, err
		}
		file, err = os.CreateTemp(tmp, "*")
	}
	if err != nil {
		return nil, f.explain(f.dir, err)
	}
	return file, nil
}

// fillFile writes, syncs and closes a file, and takes away the right to write it.
func fillFile(file *os.File, hint bool, fill func(io.Writer) error) error {
	buffered := bufio.NewWriterSize(file, 1<<18)
	err := fill(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = file.Chmod(0o444)
	}
	if err == nil && !hint {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (f *folder) open(name string) (io.ReadCloser, error) {
	file, err := os.Open(f.path(name))
	if err != nil {
		return nil, f.explain(f.path(name), err)
	}
	return file, nil
}

func (f *folder) size(name string) (int64, error) {
	info, err := os.Stat(f.path(name))
	if err != nil {
		return 0, f.explain(f.path(name), err)
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s: not a file: %w", f.path(name), ErrDamaged)
	}
	return info.Size(), nil
}

func (f *folder) list(name string) ([]string, error) {
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.explain(f.path(name), err)
	}
	defer file.Close()
	names, err := file.Readdirnames(-1)
	if err != nil {
		return nil, f.explain(f.path(name), err)
	}
	slices.Sort(names)
	return names, nil
}

// explain says what an error of the file system means for a store.
func (f *folder) explain(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", path, ErrMissing)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("store %s: %w: free some space there or keep the store on another disk (%w)", f.dir, ErrFull, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("store %s: %w: change its permissions or keep the store elsewhere (%w)", f.dir, ErrReadOnly, err)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("store %s: a file stands where a folder should be: move it or keep the store elsewhere (%w)", f.dir, err)
	}
	return err
}

// stagedFile is a file in tmp/.
type stagedFile struct {
	folder *folder
	path   string
	hint   bool
}

func (s *stagedFile) link(name string) error { return s.name(name, os.Link) }

func (s *stagedFile) replace(name string) error { return s.name(name, os.Rename) }

// name gives the file its name by link or rename, and makes the name durable.
func (s *stagedFile) name(name string, give func(from, to string) error) error {
	f, in := s.folder, path.Dir(name)
	changed := []string{in}
	err := give(s.path, f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		above, failed := f.makeFolder(in)
		if failed != nil {
			return failed
		}
		changed = append(changed, above...)
		err = give(s.path, f.path(name))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = f.explain(f.dir, err)
	}
	if err != nil {
		return err
	}
	if s.hint {
		return nil
	}
	return f.sync(changed...)
}

func (s *stagedFile) discard() { os.Remove(s.path) }

// makeFolder makes a folder of the store, and those above it that are missing. It
// gives the folders that have got a new entry. A folder that another process has
// made in the meantime counts too: its maker may not have come to make it durable.
func (f *folder) makeFolder(name string) (changed []string, err error) {
	above := path.Dir(name)
	err = os.Mkdir(f.path(name), 0o777)
	if errors.Is(err, fs.ErrNotExist) && name != above {
		if changed, err = f.makeFolder(above); err != nil {
			return nil, err
		}
		err = os.Mkdir(f.path(name), 0o777)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, f.explain(f.dir, err)
	}
	return append(changed, above), nil
}

// sync makes the entries of folders durable, all at once: a journal writes them
// together.
func (f *folder) sync(names ...string) error {
	errs := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names[1:] {
		all.Go(func() { errs[1+i] = f.syncOne(name) })
	}
	errs[0] = f.syncOne(names[0])
	all.Wait()
	return first(errs)
}

func (f *folder) syncOne(name string) error {
	file, err := os.Open(f.path(name))
	if err != nil {
		return f.explain(f.dir, err)
	}
	err = file.Sync()
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return f.explain(f.dir, err)
	}
	return nil
}
