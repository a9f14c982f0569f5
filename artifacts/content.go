package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Content stores the bytes of objects by their digests. A store's own files are one
// implementation; a remote store can wrap it: see [Store.Wrap].
type Content interface {
	// Has returns the size of an object without reading it, or ErrMissing.
	Has(b Blob) (size int64, err error)

	// Get opens an object, or returns ErrMissing. The caller compares the bytes with the
	// digest.
	Get(b Blob) (io.ReadCloser, error)

	// Put stores the bytes that fill writes, and returns their digest and number. An
	// intact object that exists already stays as it is.
	Put(fill func(io.Writer) error) (Blob, int64, error)
}

// Association stores the records of keys: which results an action had.
type Association interface {
	// Records returns the readable records of a key, oldest first; none is no error.
	Records(k Key) ([]Record, error)

	// Add stores a record, and overwrites no other result of its key.
	Add(r Record) error
}

// Wrap replaces the store's content and records by decorators of them, such as a remote
// store that serves what the files lack. It must be called before the store is used.
// Check, Collect, Shrink and leases still use the files only.
func (s *Store) Wrap(content func(Content) Content, records func(Association) Association) {
	s.content, s.records = content(s.content), records(s.records)
}

// localContent is the [Content] in a store's own files.
type localContent struct{ store *Store }

func (c localContent) Has(b Blob) (int64, error) {
	size, _, err := c.store.backend.stat(objectName(b))
	return size, err
}

func (c localContent) Get(b Blob) (io.ReadCloser, error) { return c.store.backend.open(objectName(b)) }

// Put hashes the bytes on their way.
func (c localContent) Put(fill func(io.Writer) error) (Blob, int64, error) {
	var ref Ref
	hash := sha256.New()
	counted := func(w io.Writer) error {
		return fill(writerFunc(func(b []byte) (int, error) {
			n, err := w.Write(b)
			hash.Write(b[:n])
			ref.Size += int64(n)
			return n, err
		}))
	}
	name := func() string {
		hash.Sum(ref.Blob[:0])
		return objectName(ref.Blob)
	}
	err := c.store.write(counted, name, func() bool { return c.store.compare(context.Background(), objectName(ref.Blob), ref) == nil })
	if err != nil {
		return Blob{}, 0, err
	}
	c.store.backend.remove(damagedName(ref.Blob)) // seldom there, and of no more use
	return ref.Blob, ref.Size, nil
}

// writerFunc makes a function a writer.
type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// objectName returns the name of the file of an object.
func objectName(b Blob) string {
	hex := b.String()
	return "objects/sha256/" + hex[:2] + "/" + hex
}

// localRecords is the [Association] in a store's own files.
type localRecords struct{ store *Store }

func (a localRecords) Add(r Record) error {
	b, err := SealRecord(r)
	if err != nil {
		return fmt.Errorf("record of %s: %w", r.Node, err)
	}
	if len(b) > MaxRecord {
		return fmt.Errorf("record of %s: it would have %d bytes of %d inputs, and a record has at most %d: let the action read fewer", r.Node, len(b), len(r.Inputs), MaxRecord)
	}
	name := r.file()
	err = a.store.write(
		writing(b),
		func() string { return name },
		func() bool { _, err := a.store.readRecord(r.Key, name); return err == nil })
	if err == nil {
		a.store.index.refer(name, r)
	}
	return err
}

func (a localRecords) Records(k Key) ([]Record, error) {
	names, err := a.store.recordNames(k)
	if err != nil {
		return nil, err
	}
	var records []Record
	for _, name := range names {
		r, err := a.store.readRecord(k, name)
		switch {
		case errors.Is(err, ErrMissing), errors.Is(err, ErrDamaged):
		case err != nil:
			return nil, err
		default:
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b Record) int { return a.Started.Compare(b.Started) })
	return records, nil
}
