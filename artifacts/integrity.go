package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// confirmed remembers which objects were found to have which logical digest. That
// follows from their bytes, which are compared with their name whenever they are
// read, and so it never changes.
type confirmed struct {
	mu    sync.Mutex
	pairs map[pair]struct{}
}

type pair struct {
	blob    Blob
	logical Logical
}

// mostConfirmed bounds what is remembered, to some 10 MB. Beyond, all is forgotten,
// which costs time only.
const mostConfirmed = 1 << 16

func (c *confirmed) add(b Blob, l Logical) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pairs == nil || len(c.pairs) >= mostConfirmed {
		c.pairs = map[pair]struct{}{}
	}
	c.pairs[pair{b, l}] = struct{}{}
}

func (c *confirmed) has(r Ref) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.pairs[pair{r.Blob, r.Logical}]
	return ok
}

// confirm compares the logical digest of r with that of the object, which the caller
// computes from intact bytes: ErrMismatch.
func (s *Store) confirm(r Ref, logical func() (Logical, error)) error {
	if s.confirmed.has(r) {
		return nil
	}
	found, err := logical()
	if err != nil {
		return err
	}
	s.confirmed.add(r.Blob, found)
	if found != r.Logical {
		return fmt.Errorf("object %s: %w: its logical digest is %s, the record has %s", r.Blob, ErrMismatch, found, r.Logical)
	}
	return nil
}

// confirmBytes is confirm of an object that may be a table or a [File]. Only what r
// says can tell one from the other: a file may look like a table.
func (s *Store) confirmBytes(r Ref, b []byte) error {
	return s.confirm(r, func() (Logical, error) {
		file := logicalFile(b)
		if file == r.Logical {
			return file, nil
		}
		table, err := parquet.Logical(b)
		if err != nil {
			return file, nil // it can be a file only
		}
		return table, nil
	})
}

// decoded holds tables of which the store has the files, each until it is fetched: what
// was decoded to see that it can be read need not be decoded again.
type decoded struct {
	mu     sync.Mutex
	tables map[Blob]*table.Table
}

func (d *decoded) take(b Blob) *table.Table {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tables[b]
	delete(d.tables, b)
	return t
}

// PutDecoded stores a Parquet file of which t was decoded. The next Get takes t, which
// must not be used after that; others decode the file.
func (s *Store) PutDecoded(file []byte, t *table.Table) (Ref, error) {
	r, err := Put(s, File(file))
	if err != nil {
		return r, err
	}
	s.decoded.mu.Lock()
	defer s.decoded.mu.Unlock()
	if s.decoded.tables == nil {
		s.decoded.tables = map[Blob]*table.Table{}
	}
	s.decoded.tables[r.Blob] = t
	return r, nil
}

// errDigest occurs when bytes of the right number have the wrong digest.
var errDigest = fmt.Errorf("%w: its bytes have digest", ErrDamaged)

// damagedName is where an object lies whose bytes were found to be wrong: beside
// its place, which is free again for an intact one.
func damagedName(b Blob) string { return objectName(b) + ".damaged" }

// setAside moves an object away whose bytes, though of the right number, have
// another digest. Only reading shows such damage; once it is set aside, everybody
// sees that the object has to be made again. It returns errUsed if the object is
// intact by now. Readers ignore an error: in a store that may only be read, the
// next one finds out by itself.
func (s *Store) setAside(b Blob) error {
	name, aside := objectName(b), damagedName(b)
	if err := s.backend.replace(name, aside, true); err != nil {
		return err
	}
	// Another process may have put an intact one there in the meantime, and what
	// cannot be read now may be intact.
	size, _, err := s.backend.stat(aside)
	if err == nil {
		err = s.compare(context.Background(), aside, Ref{Blob: b, Size: size})
	}
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	if back := s.backend.replace(aside, name, false); back != nil {
		return back
	}
	if err == nil {
		err = errUsed
	}
	return err
}

// asDamaged returns ErrDamaged in place of ErrMissing for an object that was set aside as
// damaged, and any other error as it is.
func (s *Store) asDamaged(r Ref, err error) error {
	if !errors.Is(err, ErrMissing) {
		return err
	}
	if _, _, aside := s.backend.stat(damagedName(r.Blob)); aside != nil {
		return err
	}
	return fmt.Errorf("object %s: %w: its bytes were wrong, and it was set aside", r.Blob, ErrDamaged)
}

// recordAside is the end of the name of a record that was set aside.
const recordAside = ".damaged"

// Refuse sets the records of a key aside that promise what an intact object does not
// hold (ErrMismatch), and gives their number. Otherwise such a record, which may be
// older than a right one, would stand for the key again and again. Nothing is refused
// for an object that is missing or damaged: it can be made again.
func (s *Store) Refuse(k Key) (int, error) {
	names, err := s.recordNames(k)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, name := range names {
		r, err := s.readRecord(k, name)
		if err != nil || !slices.ContainsFunc(r.Outputs, func(o Output) bool { return errors.Is(s.Verify(o.Ref), ErrMismatch) }) {
			continue
		}
		// A crash may have left both names to one file, which a rename would leave both.
		s.backend.remove(name + recordAside)
		if err := s.backend.replace(name, name+recordAside, false); err != nil && !errors.Is(err, ErrMissing) {
			return n, err
		}
		n++
	}
	return n, nil
}
