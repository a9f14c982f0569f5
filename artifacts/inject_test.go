package artifacts

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"syscall"
	"time"
)

// injector is a disk whose operations are counted, and one of which goes wrong.
type injector struct {
	disk
	at    int    // number of the operation that goes wrong, from 1
	fault fault  // how
	after func() // is called after each operation; may be nil

	mu      sync.Mutex
	count   int
	kinds   []string // of the operations so far
	crashed bool
}

// fault is how an operation goes wrong.
type fault struct {
	name  string
	err   error
	part  bool // a write writes half
	late  bool // it has its effect, and reports an error all the same, as NFS may
	crash bool // and nothing works from then on

	of []string // kinds of operation to which this happens; nil: all
}

var (
	errFault   = errors.New("the disk went away")
	errCrashed = errors.New("the machine is down")
)

// changing are the operations that change the disk: a crash before another one is
// a crash before the next of these.
var changing = []string{"create", "mkdir", "link", "rename", "remove", "touch", "write", "chmod", "sync", "sync folder"}

var faults = []fault{
	{name: "error", err: errFault},
	{name: "late error", err: errFault, late: true, of: changing},
	{name: "short write", err: errFault, part: true, of: []string{"write"}},
	{name: "disk full", err: syscall.ENOSPC, of: []string{"create", "mkdir", "link", "rename", "write", "sync", "sync folder", "close"}},
	{name: "disk full in mid-write", err: syscall.ENOSPC, part: true, of: []string{"write"}},
	{name: "crash", err: errCrashed, crash: true, of: changing},
	{name: "crash in mid-write", err: errCrashed, part: true, crash: true, of: []string{"write"}},
}

// strikes reports whether a fault can happen to a kind of operation.
func (f fault) strikes(kind string) bool { return f.of == nil || slices.Contains(f.of, kind) }

// diskOperations are the kinds of operation. Each of them has to go wrong in some
// test.
var diskOperations = []string{
	"create", "open", "stat", "mkdir", "link", "rename", "remove", "touch", // of the disk
	"read", "write", "chmod", "sync", "sync folder", "close", "fstat", "readdir", // of a file
}

// do counts an operation and carries it out, unless it is its turn to fail.
func (i *injector) do(kind string, effect func() error) error {
	failed, late := i.step(kind)
	if failed != nil && !late {
		return failed
	}
	err := effect()
	if i.after != nil {
		i.after()
	}
	if late {
		return failed
	}
	return err
}

func (i *injector) step(kind string) (failed error, late bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.crashed {
		return errCrashed, false
	}
	i.count++
	i.kinds = append(i.kinds, kind)
	if i.count != i.at {
		return nil, false
	}
	i.crashed = i.fault.crash
	return fmt.Errorf("%s: %w", kind, i.fault.err), i.fault.late
}

// seen returns the kinds of the operations so far. Some may still be running: a scan
// that ends early does not wait for its readers.
func (i *injector) seen() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.kinds)
}

func (i *injector) create(dir string) (f diskFile, err error) {
	err = i.do("create", func() error { f, err = i.disk.create(dir); return err })
	return i.file(f, err)
}

func (i *injector) open(path string) (f diskFile, err error) {
	err = i.do("open", func() error { f, err = i.disk.open(path); return err })
	return i.file(f, err)
}

// file wraps an open file.
func (i *injector) file(f diskFile, err error) (diskFile, error) {
	if err != nil {
		if f != nil {
			f.Close()
		}
		return nil, err
	}
	info, err := f.Stat()
	return &injectedFile{f, i, err == nil && info.IsDir()}, err
}

func (i *injector) stat(path string) (info fs.FileInfo, err error) {
	err = i.do("stat", func() error { info, err = i.disk.stat(path); return err })
	return info, err
}

func (i *injector) mkdir(path string) error {
	return i.do("mkdir", func() error { return i.disk.mkdir(path) })
}

func (i *injector) link(from, to string) error {
	return i.do("link", func() error { return i.disk.link(from, to) })
}

func (i *injector) rename(from, to string) error {
	return i.do("rename", func() error { return i.disk.rename(from, to) })
}

func (i *injector) remove(path string) error {
	return i.do("remove", func() error { return i.disk.remove(path) })
}

func (i *injector) touch(path string, to time.Time) error {
	return i.do("touch", func() error { return i.disk.touch(path, to) })
}

type injectedFile struct {
	diskFile
	i      *injector
	folder bool
}

func (f *injectedFile) Read(b []byte) (n int, err error) {
	err = f.i.do("read", func() error { n, err = f.diskFile.Read(b); return err })
	return n, err
}

func (f *injectedFile) Write(b []byte) (n int, err error) {
	err = f.i.do("write", func() error { n, err = f.diskFile.Write(b); return err })
	if err != nil && n == 0 && f.i.fault.part {
		n, _ = f.diskFile.Write(b[:len(b)/2])
	}
	return n, err
}

func (f *injectedFile) Chmod(mode fs.FileMode) error {
	return f.i.do("chmod", func() error { return f.diskFile.Chmod(mode) })
}

func (f *injectedFile) Sync() error {
	kind := "sync"
	if f.folder {
		kind = "sync folder"
	}
	return f.i.do(kind, f.diskFile.Sync)
}

func (f *injectedFile) Stat() (info fs.FileInfo, err error) {
	err = f.i.do("fstat", func() error { info, err = f.diskFile.Stat(); return err })
	return info, err
}

func (f *injectedFile) Readdirnames(n int) (names []string, err error) {
	err = f.i.do("readdir", func() error { names, err = f.diskFile.Readdirnames(n); return err })
	return names, err
}

// Close closes the file even where it reports an error, as the system does.
func (f *injectedFile) Close() error {
	closed := f.diskFile.Close()
	return f.i.do("close", func() error { return closed })
}
