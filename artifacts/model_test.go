package artifacts

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"infoplane/internal/parallel"
)

// model is a disk in memory that knows what would be left after a crash: of a file
// the bytes that were synced, of a folder the names that were synced.
type model struct {
	mu     sync.Mutex
	root   *inode
	clock  func() time.Time
	serial int
	flaws  flaws

	// during is called in the middle of an operation that is not atomic.
	during func()
}

// flaws are protections that a disk lacks. A test that an invariant is guarded
// takes away what guards it.
type flaws struct {
	forgetsData  bool // syncing a file does nothing
	forgetsTable bool // syncing a Parquet file does nothing
	forgetsNames bool // syncing a folder does nothing
	copies       bool // a link is a copy, which grows; and it takes the place of what is there
}

// inode is a file or a folder.
type inode struct {
	mode    fs.FileMode
	changed time.Time

	data, synced []byte // of a file: as it is, and as it is after a crash

	names, durable map[string]*inode // of a folder, likewise
}

func newModel(clock func() time.Time) *model {
	return &model{root: newFolderNode(), clock: clock}
}

func newFolderNode() *inode {
	return &inode{mode: fs.ModeDir | 0o777, names: map[string]*inode{}, durable: map[string]*inode{}}
}

func pathError(op, name string, err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }

// find looks a path up.
func (m *model) find(name string) (*inode, error) {
	at := m.root
	for _, part := range strings.Split(strings.Trim(path.Clean(name), "/"), "/") {
		if part == "" {
			continue
		}
		if at.names == nil {
			return nil, syscall.ENOTDIR
		}
		next := at.names[part]
		if next == nil {
			return nil, syscall.ENOENT
		}
		at = next
	}
	return at, nil
}

// parent returns the folder of a path, and the last name of it.
func (m *model) parent(name string) (*inode, string, error) {
	in, err := m.find(path.Dir(path.Clean(name)))
	if err == nil && in.names == nil {
		err = syscall.ENOTDIR
	}
	return in, path.Base(name), err
}

func (m *model) create(dir string) (diskFile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.serial++
	name := path.Join(dir, fmt.Sprintf("%06d", m.serial))
	in, base, err := m.parent(name)
	if err != nil {
		return nil, pathError("create", name, err)
	}
	n := &inode{mode: 0o600, changed: m.clock()}
	in.names[base] = n
	return &modelFile{m: m, n: n, name: name}, nil
}

func (m *model) open(name string) (diskFile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	return &modelFile{m: m, n: n, name: name}, nil
}

func (m *model) stat(name string) (fs.FileInfo, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(name)
	if err != nil {
		return nil, pathError("stat", name, err)
	}
	return n.info(name), nil
}

func (m *model) mkdir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	in, base, err := m.parent(name)
	if err == nil && in.names[base] != nil {
		err = syscall.EEXIST
	}
	if err != nil {
		return pathError("mkdir", name, err)
	}
	in.names[base] = newFolderNode()
	return nil
}

func (m *model) link(from, to string) error {
	m.mu.Lock()
	n, err := m.find(from)
	in, base, err2 := m.parent(to)
	if err == nil {
		err = err2
	}
	if err == nil && in.names[base] != nil && !m.flaws.copies {
		err = syscall.EEXIST
	}
	if err != nil {
		m.mu.Unlock()
		return pathError("link", to, err)
	}
	if m.flaws.copies {
		copied := &inode{mode: n.mode, changed: n.changed, data: n.data[:len(n.data)/2]}
		in.names[base] = copied
		m.mu.Unlock()
		if m.during != nil {
			m.during()
		}
		m.mu.Lock()
		copied.data, copied.synced = n.data, n.synced
	} else {
		in.names[base] = n
	}
	m.mu.Unlock()
	return nil
}

func (m *model) rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(from)
	out, old, err2 := m.parent(from)
	in, base, err3 := m.parent(to)
	if err := parallel.First([]error{err, err2, err3}); err != nil {
		return pathError("rename", from, err)
	}
	if in.names[base] == n {
		return nil // as POSIX has it
	}
	delete(out.names, old)
	in.names[base] = n
	return nil
}

func (m *model) remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(name)
	in, base, err2 := m.parent(name)
	err = parallel.First([]error{err, err2})
	if err == nil && len(n.names) > 0 {
		err = syscall.ENOTEMPTY
	}
	if err != nil {
		return pathError("remove", name, err)
	}
	delete(in.names, base)
	return nil
}

func (m *model) touch(name string, to time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, err := m.find(name)
	if err != nil {
		return pathError("chtimes", name, err)
	}
	n.changed = to
	return nil
}

// loss describes what a crash does to what was not synced.
type loss struct {
	name  string
	names func() bool             // whether a name that was made or removed stays so
	data  func(now []byte) []byte // what is left of bytes that were not synced
}

// losses are the ways of a crash: all that was not synced is lost; names are kept
// and bytes are not, as when a journal orders names only; the bytes become zeros;
// or chance decides on each.
func losses(random *rand.Rand) []loss {
	yes, no := func() bool { return true }, func() bool { return false }
	out := []loss{
		{"everything unsynced is lost", no, func([]byte) []byte { return nil }},
		{"names stay, bytes are lost", yes, func([]byte) []byte { return nil }},
		{"names stay, bytes are zeros", yes, func(now []byte) []byte { return make([]byte, len(now)) }},
	}
	for range 4 { // of nine names on the way to a record and its object, the right ones must be lost
		out = append(out, loss{"chance", func() bool { return random.IntN(2) == 0 }, func(now []byte) []byte { return now[:random.IntN(len(now)+1)] }})
	}
	return out
}

// crash returns the disk as it is found after a crash.
func (m *model) crash(l loss) *model {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[*inode]*inode{}
	var after func(*inode) *inode
	after = func(n *inode) *inode {
		if seen[n] != nil {
			return seen[n]
		}
		left := &inode{mode: n.mode, changed: n.changed}
		seen[n] = left
		if n.names == nil {
			left.data = n.synced
			if !bytes.Equal(n.data, n.synced) {
				left.data = l.data(n.data)
			}
			left.synced = left.data
			return left
		}
		left.names = map[string]*inode{}
		names := maps.Clone(n.durable)
		maps.Copy(names, n.names)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			child := n.durable[name]
			if now := n.names[name]; now != child && l.names() {
				child = now
			}
			if child != nil {
				left.names[name] = after(child)
			}
		}
		left.durable = maps.Clone(left.names)
		return left
	}
	return &model{root: after(m.root), clock: m.clock, serial: m.serial + 1e6}
}

// clone returns a disk of its own with the same content.
func (m *model) clone() *model {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[*inode]*inode{}
	var copyOf func(*inode) *inode
	copyAll := func(names map[string]*inode) map[string]*inode {
		if names == nil {
			return nil
		}
		out := make(map[string]*inode, len(names))
		for name, n := range names {
			out[name] = copyOf(n)
		}
		return out
	}
	copyOf = func(n *inode) *inode {
		if c := seen[n]; c != nil {
			return c
		}
		c := &inode{mode: n.mode, changed: n.changed, data: n.data, synced: n.synced}
		seen[n] = c
		c.names, c.durable = copyAll(n.names), copyAll(n.durable)
		return c
	}
	return &model{root: copyOf(m.root), clock: m.clock, serial: m.serial}
}

// files returns the bytes of all files of the disk, by path.
func (m *model) files() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string][]byte{}
	var enter func(string, *inode)
	enter = func(at string, n *inode) {
		if n.names == nil {
			out[at] = n.data
		}
		for name, child := range n.names {
			enter(at+"/"+name, child)
		}
	}
	enter("", m.root)
	return out
}
