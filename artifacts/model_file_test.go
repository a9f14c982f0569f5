package artifacts

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// modelFile is an open file.
type modelFile struct {
	m    *model
	n    *inode
	name string
	at   int
}

func (f *modelFile) Name() string { return filepath.FromSlash(f.name) }

func (f *modelFile) Read(b []byte) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if f.at >= len(f.n.data) {
		return 0, io.EOF
	}
	n := copy(b, f.n.data[f.at:])
	f.at += n
	return n, nil
}

func (f *modelFile) Write(b []byte) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	f.n.data = append(slices.Clip(f.n.data), b...)
	f.n.changed = f.m.clock()
	return len(b), nil
}

func (f *modelFile) Sync() error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	switch {
	case f.n.names != nil && !f.m.flaws.forgetsNames:
		f.n.durable = maps.Clone(f.n.names)
	case f.n.names == nil && !f.m.flaws.forgetsData && !(f.m.flaws.forgetsTable && bytes.HasPrefix(f.n.data, []byte("PAR1"))):
		f.n.synced = f.n.data
	}
	return nil
}

func (f *modelFile) Chmod(mode fs.FileMode) error {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	f.n.mode = f.n.mode.Type() | mode
	return nil
}

func (f *modelFile) Stat() (fs.FileInfo, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	return f.n.info(f.name), nil
}

func (f *modelFile) Readdirnames(int) ([]string, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	if f.n.names == nil {
		return nil, pathError("readdir", f.name, syscall.ENOTDIR)
	}
	return slices.Sorted(maps.Keys(f.n.names)), nil
}

func (f *modelFile) Close() error { return nil }

// info is the fs.FileInfo of an inode.
func (n *inode) info(name string) fs.FileInfo {
	return modelInfo{path.Base(name), int64(len(n.data)), n.mode, n.changed}
}

type modelInfo struct {
	name    string
	size    int64
	mode    fs.FileMode
	changed time.Time
}

func (i modelInfo) Name() string       { return i.name }
func (i modelInfo) Size() int64        { return i.size }
func (i modelInfo) Mode() fs.FileMode  { return i.mode }
func (i modelInfo) ModTime() time.Time { return i.changed }
func (i modelInfo) IsDir() bool        { return i.mode.IsDir() }
func (i modelInfo) Sys() any           { return nil }
