package artifacts

import (
	"crypto/sha256"
	"fmt"
	"sync"
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
		table, err := logicalParquet(b)
		if err != nil {
			return file, nil // it can be a file only
		}
		return table, nil
	})
}

// logicalParquet returns the logical digest of the table in a Parquet file, as
// [Table.Logical] does. It keeps a column of each processor in memory at a time.
func logicalParquet(b []byte) (Logical, error) {
	f, err := Reading{}.openParquet(b)
	if err != nil {
		return Logical{}, err
	}
	chunks, err := f.chunks(false)
	if err != nil {
		return Logical{}, err
	}
	digests := make([][sha256.Size]byte, len(f.columns))
	failed := make([]error, len(f.columns))
	inParallel(len(f.columns), func(c int) {
		column := makeColumn(f.columns[c].name, f.columns[c].kind, f.rows)
		for i := c; i < len(chunks) && failed[c] == nil; i += len(f.columns) {
			failed[c] = f.decode(chunks, i, column)
		}
		if failed[c] == nil {
			failed[c] = column.check()
		}
		digests[c] = hashValues(column)
	})
	if err := first(failed); err != nil {
		return Logical{}, err
	}
	return logicalTable(f.rows, f.names, f.kinds(), digests), nil
}
