package artifacts

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// folder keeps a store's files in a folder of a file system.
//
// A file is written to tmp/ under a name of its own, synced, and linked to its
// final name; then the folder that holds the name is synced, and those above it
// once. A reader therefore sees a whole file or none, at any moment, from any
// process, with no lock; and after a crash there is at worst a stray file in tmp/.
// The temporary file stands in the store itself because a link cannot cross file
// systems.
//
// Nothing is written or removed through a symbolic link: a store may come from a
// stranger, and a link in it may lead anywhere.
type folder struct {
	dir  string
	disk disk

	mu      sync.Mutex
	plain   map[string]bool // folders that were seen to be folders, and no links
	durable map[string]bool // folders whose own names are known to be durable

	share    sync.Once
	isShared bool // see shared
}

func newFolder(dir string, d disk) *folder {
	return &folder{dir: dir, disk: d, plain: map[string]bool{}, durable: map[string]bool{}}
}

func (f *folder) String() string { return f.dir }

// path returns the system's path of a name. The store itself may be a link.
func (f *folder) path(name string) string {
	if name == "." {
		return followingLinks(f.dir)
	}
	return filepath.Join(f.dir, filepath.FromSlash(name))
}

// followingLinks returns a path of a folder at which open follows a symbolic link.
func followingLinks(dir string) string { return dir + string(filepath.Separator) + "." }

func (f *folder) exists() error {
	file, err := f.disk.open(f.path("."))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("store %s: %w", f.dir, ErrNoStore)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("store %s: is a file, or below one: name a folder", f.dir)
	case err != nil:
		return f.classify(f.dir, err)
	}
	return file.Close()
}

func (f *folder) stage(hint bool, fill func(io.Writer) error) (string, error) {
	file, err := f.createTemporary()
	if err != nil {
		return "", err
	}
	name := path.Join("tmp", filepath.Base(file.Name()))
	if err := f.fill(file, hint, fill); err != nil {
		f.disk.remove(f.path(name))
		return "", f.classify(f.dir, err)
	}
	return name, nil
}

// createTemporary creates an empty file in tmp/, and missing folders.
func (f *folder) createTemporary() (diskFile, error) {
	if err := f.check("tmp"); err != nil {
		return nil, err
	}
	file, err := f.disk.create(f.path("tmp"))
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.makeFolder("tmp"); err != nil {
			return nil, err
		}
		file, err = f.disk.create(f.path("tmp"))
	}
	if err != nil {
		return nil, f.classify(f.dir, err)
	}
	return file, nil
}

// fill writes, syncs and closes a file, and makes it read-only.
func (f *folder) fill(file diskFile, hint bool, fill func(io.Writer) error) error {
	buffered := bufio.NewWriterSize(file, 1<<18)
	err := fill(buffered)
	if err == nil {
		err = buffered.Flush()
	}
	var info fs.FileInfo
	if err == nil {
		info, err = file.Stat()
	}
	if err == nil {
		err = file.Chmod(f.fileRights(info.Mode()))
	}
	if err == nil && !hint {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

func (f *folder) link(from, to string, hint bool) error {
	return f.name(to, hint, func() error { return f.disk.link(f.path(from), f.path(to)) })
}

func (f *folder) replace(from, to string, hint bool) error {
	return f.name(to, hint, func() error { return f.disk.rename(f.path(from), f.path(to)) })
}

// name links a file to a name, and makes the name durable. The folder may be removed
// by a collector while this process is about to name a file in it.
func (f *folder) name(to string, hint bool, give func() error) error {
	in := path.Dir(to)
	if err := f.check(in); err != nil {
		return err
	}
	err := give()
	for again := 0; again < 3 && errors.Is(err, fs.ErrNotExist); again++ {
		if err := f.makeFolder(in); err != nil {
			return err
		}
		err = give()
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return err
	case err != nil:
		return f.classify(f.path(to), err)
	case hint:
		return nil
	}
	return f.persist(to)
}

func (f *folder) remove(name string) error {
	err := f.check(path.Dir(name))
	if err == nil {
		err = f.disk.remove(f.path(name))
	}
	if err != nil {
		return f.classify(f.path(name), err)
	}
	return nil
}

func (f *folder) open(name string) (io.ReadCloser, error) {
	file, err := openFile(f.disk, f.path(name))
	if err != nil {
		return nil, f.classify(f.path(name), err)
	}
	return file, nil
}

func (f *folder) stat(name string) (int64, time.Time, error) {
	info, err := f.disk.stat(f.path(name))
	if err == nil {
		err = regular(f.path(name), info)
	}
	if err != nil {
		return 0, time.Time{}, f.classify(f.path(name), err)
	}
	return info.Size(), info.ModTime(), nil
}

// touch sets a file's time of modification, which nothing else in a store uses:
// times of access are switched off on many file systems. Read-only files can be
// touched by their owner.
func (f *folder) touch(name string, at time.Time) error {
	err := f.check(path.Dir(name))
	if err == nil {
		err = f.disk.touch(f.path(name), at)
	}
	if err != nil {
		return f.classify(f.path(name), err)
	}
	return nil
}

func (f *folder) list(name string) ([]string, error) {
	if err := f.check(name); err != nil {
		return nil, err
	}
	file, err := f.disk.open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.classify(f.path(name), err)
	}
	defer file.Close()
	names, err := file.Readdirnames(-1)
	if err != nil {
		return nil, f.classify(f.path(name), err)
	}
	slices.Sort(names)
	return names, nil
}

// check refuses a folder of the store that is a link, or below one. One that is
// not there is fine.
func (f *folder) check(name string) error {
	if name == "." || f.known(f.plain, name) {
		return nil
	}
	if err := f.check(path.Dir(name)); err != nil {
		return err
	}
	info, err := f.disk.stat(f.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return f.classify(f.path(name), err)
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("store %s: %s is a symbolic link, and nothing is written or removed through one: put a folder in its place", f.dir, name)
	}
	f.note(f.plain, name)
	return nil
}

// classify wraps an error of the file system in the store's error that it stands for,
// with what to do.
func (f *folder) classify(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", path, ErrMissing)
	case errors.Is(err, syscall.ELOOP):
		return fmt.Errorf("%s: is a symbolic link: %w", path, ErrDamaged)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("store %s: %w: free some space there, by `infoplane gc` or else, or keep the store on another disk (%w)", f.dir, ErrFull, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("store %s: %w: change its permissions or keep the store elsewhere (%w)", f.dir, ErrReadOnly, err)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("store %s: a file stands where a folder should be: move it or keep the store elsewhere (%w)", f.dir, err)
	}
	return err
}

func (f *folder) known(set map[string]bool, name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return set[name]
}

func (f *folder) note(set map[string]bool, name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	set[name] = true
}

// forget records that a folder did not exist.
func (f *folder) forget(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.plain, name)
	delete(f.durable, name)
}

// collected reports whether a collector may remove a folder, so that what is known about
// it cannot be cached.
func collected(name string) bool { return strings.HasPrefix(name, "actions/") }

// The permissions of a store's files follow the umask. A store that several users write
// belongs to a group that may write in its folder (chgrp lab store; chmod 2775 store,
// where the 2 passes the group on to new files). Then all files of the store get the
// permissions of the group, whatever the umask, as in a git repository with
// core.sharedRepository=group.

// groupWrites is the permission of a group to write in a folder, which makes a store
// shared.
const groupWrites fs.FileMode = 0o020

// shared reports whether the group of the store's folder may write in it.
func (f *folder) shared() bool {
	f.share.Do(func() {
		info, err := f.disk.stat(f.path("."))
		f.isShared = err == nil && info.Mode()&groupWrites != 0
	})
	return f.isShared
}

// fileRights returns the permissions of a complete file: read-only, for those whom the
// umask allows, and in a shared store for the group.
func (f *folder) fileRights(made fs.FileMode) fs.FileMode {
	rights := made.Perm() & 0o444
	if f.shared() {
		rights |= 0o440
	}
	return rights
}

// folderRights returns the permissions of a new folder of a shared store.
func folderRights(made, store fs.FileMode) fs.FileMode {
	return made.Perm() | 0o770 | store&fs.ModeSetgid
}

// grantGroup sets the permissions of a new folder of a shared store. Errors are ignored:
// on a file system without permissions they have no effect.
func (f *folder) grantGroup(name string) {
	if !f.shared() {
		return
	}
	store, err := f.disk.stat(f.path("."))
	if err != nil {
		return
	}
	folder, err := f.disk.open(f.path(name)) // through no link
	if err != nil {
		return
	}
	defer folder.Close()
	if made, err := folder.Stat(); err == nil && made.IsDir() {
		_ = folder.Chmod(folderRights(made.Mode(), store.Mode()))
	}
}
