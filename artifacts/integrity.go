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

// confirmed caches which objects have which logical digest. The digest follows from the
// object's bytes, which are compared with its name whenever they are read, and so never
// changes.
type confirmed struct {
	mu    sync.Mutex
	pairs map[pair]struct{}
}

type pair struct {
	blob    Blob
	logical Logical
}

// maxConfirmed bounds the cache, to some 10 MB. When it is full, it is emptied.
const maxConfirmed = 1 << 16

func (c *confirmed) add(b Blob, l Logical) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pairs == nil || len(c.pairs) >= maxConfirmed {
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

// confirmBytes is confirm of an object that may be a table or a [File]. A file may look
// like a table, so r decides which of the two it is.
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

// decoded holds tables in memory that are objects, too: some until their first Get, and some
// that any number of readers share.
type decoded struct {
	mu     sync.Mutex
	once   map[Blob]*table.Table
	shared []shared // the oldest first
	bytes  int      // of these
}

type shared struct {
	blob  Blob
	table *table.Table
	bytes int
}

// mostShared bounds the bytes of shared tables. The oldest are let go first, and a larger one
// is not kept at all.
const mostShared = 512 << 20

// take returns the table of an object, nil if it is not here.
func (d *decoded) take(b Blob) *table.Table {
	d.mu.Lock()
	defer d.mu.Unlock()
	if i := d.find(b); i >= 0 {
		return d.shared[i].table
	}
	t := d.once[b]
	delete(d.once, b)
	return t
}

// find returns the position of a shared table, -1 if it is not here.
func (d *decoded) find(b Blob) int {
	return slices.IndexFunc(d.shared, func(s shared) bool { return s.blob == b })
}

func (d *decoded) share(b Blob, t *table.Table) {
	bytes := 0
	for _, c := range t.Columns() {
		bytes += c.Len() * c.Kind().Memory()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if bytes > mostShared || d.find(b) >= 0 {
		return
	}
	for d.bytes+bytes > mostShared {
		d.drop(0)
	}
	d.shared = append(d.shared, shared{b, t, bytes})
	d.bytes += bytes
}

// drop lets go of a shared table.
func (d *decoded) drop(i int) {
	d.bytes -= d.shared[i].bytes
	d.shared = slices.Delete(d.shared, i, i+1)
}

// PutDecoded stores a Parquet file whose decoded table is t. The next Get returns t,
// which the caller must not use any more; later ones decode the file.
func (s *Store) PutDecoded(file []byte, t *table.Table) (Ref, error) {
	r, err := Put(s, File(file))
	if err != nil {
		return r, err
	}
	s.decoded.mu.Lock()
	defer s.decoded.mu.Unlock()
	if s.decoded.once == nil {
		s.decoded.once = map[Blob]*table.Table{}
	}
	s.decoded.once[r.Blob] = t
	return r, nil
}

// PutShared is Put of a table that will be read soon: it stays in memory, and Get returns
// it without reading the object, until [Store.Forget]. Whoever has it, the caller and all
// readers, must not change its columns.
func PutShared[T any](s *Store, v T) (Ref, error) {
	t, err := table.Encode(v)
	if err != nil {
		return Ref{}, err
	}
	r, err := Put(s, t)
	if err == nil {
		s.decoded.share(r.Blob, t)
	}
	return r, err
}

// Forget lets go of the table of [PutShared] in memory. The object stays.
func (s *Store) Forget(r Ref) {
	s.decoded.mu.Lock()
	defer s.decoded.mu.Unlock()
	if i := s.decoded.find(r.Blob); i >= 0 {
		s.decoded.drop(i)
	}
}

// errDigest occurs when bytes of the right number have the wrong digest.
var errDigest = fmt.Errorf("%w: its bytes have digest", ErrDamaged)

// damagedName returns the name of a damaged object that was set aside, so that an intact
// one can have its own name.
func damagedName(b Blob) string { return objectName(b) + ".damaged" }

// setAside renames an object whose bytes have another digest. Only reading shows such
// damage; once the object is set aside, every process sees that it has to be computed
// again. setAside returns errUsed if the object is intact by now. Readers ignore its
// errors: in a read-only store the next reader detects the damage itself.
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

// RejectMismatched sets aside the records of a key that give an intact object another
// logical digest (ErrMismatch), and returns their number. Otherwise such a record, which
// may be older than a right one, would be used for the key again. A missing or damaged
// object is no reason: it can be computed again.
func (s *Store) RejectMismatched(k Key) (int, error) {
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
