package artifacts

import (
	"fmt"
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
