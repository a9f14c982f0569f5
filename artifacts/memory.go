package artifacts

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// inMemory keeps a store's files in a map.
type inMemory struct {
	mu    sync.RWMutex
	files map[string][]byte
}

func (m *inMemory) String() string { return "in memory" }

func (m *inMemory) exists() error { return nil }

func (m *inMemory) stage(_ bool, fill func(io.Writer) error) (staged, error) {
	var b bytes.Buffer
	if err := fill(&b); err != nil {
		return nil, err
	}
	return &stagedBytes{m, b.Bytes()}, nil
}

func (m *inMemory) open(name string) (io.ReadCloser, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	b, ok := m.files[name]
	if !ok {
		return nil, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

func (m *inMemory) size(name string) (int64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	b, ok := m.files[name]
	if !ok {
		return 0, fmt.Errorf("%s: %w", name, ErrMissing)
	}
	return int64(len(b)), nil
}

func (m *inMemory) list(folder string) ([]string, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	names := map[string]bool{}
	for name := range m.files {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok {
			first, _, _ := strings.Cut(rest, "/")
			names[first] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// stagedBytes is a staged file of an inMemory.
type stagedBytes struct {
	m     *inMemory
	bytes []byte
}

func (s *stagedBytes) link(name string) error {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	if _, taken := s.m.files[name]; taken {
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	s.m.files[name] = s.bytes
	return nil
}

func (s *stagedBytes) replace(name string) error {
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.files[name] = s.bytes
	return nil
}

func (s *stagedBytes) discard() {}
