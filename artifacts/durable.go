package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"sync"
	"syscall"

	"infoplane/internal/parallel"
)

// makeFolder creates a folder of the store, and missing parents.
func (f *folder) makeFolder(name string) error {
	if name == "." {
		return f.makeStore()
	}
	f.forget(name)
	err := f.disk.mkdir(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.makeFolder(path.Dir(name)); err != nil {
			return err
		}
		err = f.disk.mkdir(f.path(name))
	}
	switch {
	case err == nil:
		f.grantGroup(name)
	case !errors.Is(err, fs.ErrExist):
		return f.classify(f.path(name), err)
	}
	return nil
}

// makeStore creates the store's own folder and missing parents, and makes their names
// durable.
func (f *folder) makeStore() error {
	dir := filepath.Clean(f.dir)
	if made, err := f.makeAbove(dir); err != nil {
		return err
	} else if made {
		f.note(f.durable, ".")
	}
	return nil
}

func (f *folder) makeAbove(dir string) (made bool, err error) {
	above := filepath.Dir(dir)
	err = f.disk.mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) && above != dir {
		if _, err := f.makeAbove(above); err != nil {
			return false, err
		}
		err = f.disk.mkdir(dir)
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return false, nil
	case errors.Is(err, fs.ErrNotExist): // as in /proc
		return false, fmt.Errorf("store %s: %w: no folder can be made there; keep the store elsewhere (%w)", f.dir, ErrReadOnly, err)
	case err != nil:
		return false, f.classify(f.dir, err)
	}
	return true, f.syncAbove(above)
}

// persist makes a file's name durable: it syncs the folder that holds it, and once per
// process each folder above. That a folder exists does not imply that its own name is
// durable: the process that created it may not have synced it yet, or may have died.
func (f *folder) persist(name string) error {
	in := path.Dir(name)
	folders, named := []string{f.path(in)}, []string(nil)
	for ; in != "." && !f.known(f.durable, in); in = path.Dir(in) {
		folders = append(folders, f.path(path.Dir(in)))
		named = append(named, in)
	}
	if in == "." && !f.known(f.durable, ".") {
		if err := f.syncAbove(filepath.Dir(filepath.Clean(f.dir))); err != nil {
			return err
		}
		named = append(named, ".")
	}
	if err := f.sync(folders); err != nil {
		return err
	}
	for _, in := range named {
		if !collected(in) {
			f.note(f.durable, in)
		}
	}
	return nil
}

// sync makes the entries of folders durable. It syncs all at once, which a journal writes
// together.
func (f *folder) sync(folders []string) error {
	errs := make([]error, len(folders))
	var all sync.WaitGroup
	for i := 1; i < len(folders); i++ {
		all.Go(func() { errs[i] = f.syncFolder(folders[i]) })
	}
	errs[0] = f.syncFolder(folders[0])
	all.Wait()
	return parallel.First(errs)
}

// syncAbove syncs a folder outside of the store, unless it may not be read.
func (f *folder) syncAbove(dir string) error {
	err := f.syncFolder(followingLinks(dir))
	if errors.Is(err, ErrReadOnly) {
		return nil
	}
	return err
}

func (f *folder) syncFolder(dir string) error {
	file, err := f.disk.open(dir)
	if err != nil {
		return f.classify(dir, err)
	}
	err = file.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // a file system that syncs names by itself, or never
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return f.classify(dir, err)
	}
	return nil
}
