package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/internal/process"
)

// Store holds artifacts by content, records of what was run, and for every node
// of an experiment the key it had last. Any number of goroutines and processes
// may read and write one store at once.
type Store struct {
	backend backend
	content Content
	records Association
	clock   func() time.Time
	sleep   func(context.Context, time.Duration) error
	self    process.ID // of leases
	index   index      // of what can be removed to save space
	tier    Tier       // behind the store; nil for none

	confirmed confirmed // logical digests of objects
	decoded   decoded   // tables that were put as files

	mu        sync.Mutex
	formatted bool                   // the file with the layout is known to exist
	watched   map[string]observation // leases of others, by name
}

// sleep waits, unless the context ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func newStore(b backend) *Store {
	s := &Store{backend: b, clock: time.Now, sleep: sleep, self: process.This(), watched: map[string]observation{}}
	s.content, s.records = localContent{s}, localRecords{s}
	return s
}

// Ref identifies an artifact: the digest and size of its bytes, and the digest of its
// content.
type Ref struct {
	Blob    Blob    `json:"blob"`
	Logical Logical `json:"logical"`
	Size    int64   `json:"size"` // bytes of the object
}

// Open opens the store in a folder. It writes nothing: the folder is created with the
// first artifact. It fails with ErrOccupied for a folder that holds something else.
func Open(dir string) (*Store, error) {
	s := newStore(newFolder(dir, system{}))
	switch err := s.backend.exists(); {
	case errors.Is(err, ErrNoStore):
		return s, nil
	case err != nil:
		return nil, err
	}
	if isStore, err := s.isStore(); err != nil {
		return nil, err
	} else if !isStore {
		return s, s.checkFree()
	}
	return s, s.checkFormat()
}

// OpenExisting opens the store in a folder for reading. It fails with ErrNoStore if the
// folder does not exist or holds something else.
func OpenExisting(dir string) (*Store, error) {
	s := newStore(newFolder(dir, system{}))
	if err := s.backend.exists(); err != nil {
		return nil, err
	}
	if isStore, err := s.isStore(); err != nil {
		return nil, err
	} else if !isStore {
		if err := s.checkFree(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoStore, err)
		}
		return nil, fmt.Errorf("store %s: %w: the folder has no file %q; the first run writes it", s.backend, ErrNoStore, formatFile)
	}
	return s, s.checkFormat()
}

// InMemory returns an empty store that keeps everything in memory.
func InMemory() *Store {
	return newStore(&inMemory{files: map[string]inMemoryFile{}, folders: map[string]map[string]int{}})
}

// String returns where the store is.
func (s *Store) String() string { return s.backend.String() }

// StoreFormat numbers the layout of the folder. The file with the number is written with
// the first artifact; a store without it is empty.
//
// It changes when an older infoplane could not use the store, and stays when something is
// added that it can ignore, such as logs or objects set aside.
const StoreFormat = 1

const (
	formatFile  = "format"
	formatStart = "infoplane store "
)

func formatLine() string { return fmt.Sprintf("%s%d\n", formatStart, StoreFormat) }

// layout lists the entries of a store's folder.
var layout = []string{formatFile, "objects", "actions", "nodes", "leases", "logs", "tmp"}

// systemEntries are entries that operating systems create in any folder.
var systemEntries = []string{"lost+found", ".DS_Store", ".snapshot", ".Trashes", ".fseventsd"}

// isStore reports whether the folder is a store: whether it has the file "format".
func (s *Store) isStore() (bool, error) {
	_, _, err := s.backend.stat(formatFile)
	switch {
	case err == nil, errors.Is(err, ErrDamaged): // a matter of checkFormat
		return true, nil
	case errors.Is(err, ErrMissing):
		return false, nil
	}
	return false, err
}

// checkFree returns ErrOccupied for a folder in which no store can be created, as it
// holds something else, such as a home directory.
func (s *Store) checkFree() error {
	names, err := s.backend.list(".")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(layout, name) && !slices.Contains(systemEntries, name) && !strings.HasPrefix(name, ".infoplane-doctor-") {
			return fmt.Errorf("store %s: %w: it holds %q and no file %q: name a new or an empty folder", s.backend, ErrOccupied, name, formatFile)
		}
	}
	return nil
}

// checkIsStore returns ErrNoStore for a folder that is not a store, from which nothing
// may be removed.
func (s *Store) checkIsStore() error {
	isStore, err := s.isStore()
	if err == nil && !isStore {
		err = fmt.Errorf("store %s: %w: it has no file %q, and nothing is removed", s.backend, ErrNoStore, formatFile)
	}
	return err
}

// checkFormat returns ErrFormat for a store of another layout.
func (s *Store) checkFormat() error {
	b, err := s.readAll(formatFile)
	switch {
	case errors.Is(err, ErrMissing):
		return nil
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("store %s: %w: %w: name another folder, or remove that file if this is a store", s.backend, ErrFormat, err)
	case err != nil:
		return err
	}
	number, numbered := strings.CutPrefix(strings.TrimSpace(string(b)), formatStart)
	switch n, err := strconv.Atoi(number); {
	case n == StoreFormat:
		return nil
	case !numbered || err != nil:
		return fmt.Errorf("store %s: %w: its file %q says %.40q, want %q: if this is a store, put that line there; else name another folder",
			s.backend, ErrFormat, formatFile, strings.TrimSpace(string(b)), strings.TrimSpace(formatLine()))
	case n > StoreFormat:
		return fmt.Errorf("store %s: %w: its layout is %d, this infoplane knows %d: use the newer infoplane that wrote it, or another store",
			s.backend, ErrFormat, n, StoreFormat)
	default:
		return fmt.Errorf("store %s: %w: there was no layout %d: use another store", s.backend, ErrFormat, n)
	}
}

// writeFormat writes the file with the layout, once per Store, if it does not exist.
func (s *Store) writeFormat() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.formatted {
		return nil
	}
	_, _, err := s.backend.stat(formatFile)
	if errors.Is(err, ErrMissing) {
		err = s.write(writing([]byte(formatLine())),
			func() string { return formatFile }, func() bool { return true })
	}
	if err == nil {
		err = s.checkFormat() // another process may have written it first
	}
	s.formatted = err == nil
	return err
}

// write writes a file under a temporary name and links it to its name. If the name is
// taken by a file that intact accepts, the new file is dropped; otherwise it replaces the
// old one.
//
// A file that exists already may be one that a collector is about to remove because it
// was not used for long, or one whose name is not durable yet; so it is touched and
// persisted.
func (s *Store) write(fill func(io.Writer) error, name func() string, intact func() bool) error {
	temporary, err := s.backend.stage(false, fill)
	if err != nil {
		return err
	}
	defer s.backend.remove(temporary)
	to := name()
	for {
		err := s.backend.link(temporary, to, false)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
		switch err := s.backend.touch(to, s.clock()); {
		case errors.Is(err, ErrMissing): // it was just collected
		case intact():
			return s.backend.persist(to)
		default:
			return s.backend.replace(temporary, to, false)
		}
	}
}

// replace writes a small file in place of the one that has its name.
func (s *Store) replace(name string, b []byte, hint bool) error {
	temporary, err := s.backend.stage(hint, writing(b))
	if err != nil {
		return err
	}
	defer s.backend.remove(temporary)
	return s.backend.replace(temporary, name, hint)
}

// writing returns a function that writes bytes.
func writing(b []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(b); return err }
}

// Put stores a table or a [File] and returns its Ref. T is a tidy table (a slice of row
// structs), a wide one (a struct of columns), *[Table] or File. An object that exists
// already stays if it is intact, and is replaced if it is damaged.
func Put[T any](s *Store, v T) (Ref, error) {
	if file, ok := any(v).(File); ok {
		return s.put(logicalFile(file), writing(file))
	}
	t, err := table.Encode(v)
	if err != nil {
		return Ref{}, err
	}
	logical := make(chan Logical, 1)
	go func() { logical <- t.Logical() }()
	ref, err := s.put(Logical{}, func(w io.Writer) error { return parquet.Write(w, t) })
	ref.Logical = <-logical
	if err != nil {
		return Ref{}, err
	}
	s.confirmed.add(ref.Blob, ref.Logical)
	return ref, nil
}

// put stores bytes.
func (s *Store) put(logical Logical, fill func(io.Writer) error) (Ref, error) {
	if err := s.writeFormat(); err != nil {
		return Ref{}, err
	}
	ref := Ref{Logical: logical}
	var err error
	if ref.Blob, ref.Size, err = s.content.Put(fill); err != nil {
		return Ref{}, err
	}
	s.index.add(ref, s.clock())
	if !logical.IsZero() {
		s.confirmed.add(ref.Blob, logical)
	}
	return ref, nil
}

// File is an artifact that is not a table, such as a figure. It is stored as is.
type File []byte

// backend is the file operations that a store needs. Names are relative, with slashes. A
// file appears whole or not at all, and never changes except by replace.
//
// Errors: ErrMissing for a name that does not exist, ErrFull, ErrReadOnly, or that of the
// file system. All name the file.
type backend interface {
	// String returns the location, for messages.
	String() string

	// exists returns ErrNoStore if nothing was ever written here.
	exists() error

	// stage writes a file under a temporary name, which it returns. The caller removes
	// that name, also after link and replace. The bytes are on stable storage when stage
	// returns, unless the file is a hint, whose loss costs nothing.
	stage(hint bool, fill func(io.Writer) error) (temporary string, err error)

	// link adds a name to a file; fs.ErrExist if the name is taken. The name of a hint is
	// not made durable.
	link(from, to string, hint bool) error

	// replace renames a file, and removes the file that had the name.
	replace(from, to string, hint bool) error

	// persist makes a name durable that another process may just have created.
	persist(name string) error

	// remove removes a file, or a folder if it is empty.
	remove(name string) error

	// open opens a file for reading.
	open(name string) (io.ReadCloser, error)

	// stat returns the size of a file without reading it, and when it was last used: the
	// time of touch, or when it was written.
	stat(name string) (size int64, used time.Time, err error)

	// touch sets when a file was last used.
	touch(name string, at time.Time) error

	// list returns the names in a folder, sorted; none if it does not exist.
	list(folder string) ([]string, error)
}
