package artifacts

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"
	"time"
)

// inMemory keeps a store's files in a map.
type inMemory struct {
	mu      sync.RWMutex
	files   map[string]inMemoryFile
	folders map[string]map[string]int // files at or below each name of a folder
	staged  int
}

type inMemoryFile struct {
	bytes []byte
	used  time.Time
}

func (m *inMemory) String() string { return "in memory" }

func (m *inMemory) exists() error { return nil }

func (m *inMemory) stage(_ bool, fill func(io.Writer) error) (string, error) {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.staged++
	name := fmt.Sprint("tmp/infoplane-", m.staged)
	m.put(name, inMemoryFile{b.Bytes(), time.Now()})
	return name, nil
}

// put gives a file a name; m.mu is held.
func (m *inMemory) put(name string, f inMemoryFile) {
	if _, known := m.files[name]; !known {
		m.count(name, 1)
	}
	m.files[name] = f
}

// drop removes a name; m.mu is held.
func (m *inMemory) drop(name string) {
	if _, known := m.files[name]; known {
		m.count(name, -1)
	}
	delete(m.files, name)
}

// count adds files of a name to the folders that it is in.
func (m *inMemory) count(name string, n int) {
	for in := path.Dir(name); in != "."; name, in = in, path.Dir(in) {
		if m.folders[in] == nil {
			m.folders[in] = map[string]int{}
		}
		first := path.Base(name)
		if m.folders[in][first] += n; m.folders[in][first] == 0 {
			delete(m.folders[in], first)
		}
		if len(m.folders[in]) == 0 {
			delete(m.folders, in)
		}
	}
}

// find looks a file up; m.mu is held.
func (m *inMemory) find(name string) (inMemoryFile, error) {
	f, ok := m.files[name]
	if !ok {
		return f, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return f, nil
}

func (m *inMemory) link(from, to string, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.find(from)
	if err != nil {
		return err
	}
	if _, taken := m.files[to]; taken {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	m.put(to, f)
	return nil
}

func (m *inMemory) replace(from, to string, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.find(from)
	if err != nil {
		return err
	}
	m.drop(from)
	m.put(to, f)
	return nil
}

func (m *inMemory) persist(string) error { return nil }

func (m *inMemory) remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.find(name)
	m.drop(name)
	return err
}

func (m *inMemory) open(name string) (io.ReadCloser, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	f, err := m.find(name)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(f.bytes)), nil
}

func (m *inMemory) stat(name string) (int64, time.Time, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	f, err := m.find(name)
	return int64(len(f.bytes)), f.used, err
}

func (m *inMemory) touch(name string, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.find(name)
	if err != nil {
		return err
	}
	f.used = at
	m.files[name] = f
	return nil
}

func (m *inMemory) list(folder string) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Sorted(maps.Keys(m.folders[folder])), nil
}
