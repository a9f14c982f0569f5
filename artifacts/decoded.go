package artifacts

import "sync"

// decoded holds tables of which the store has the files, each until it is fetched: what
// was decoded to see that it can be read need not be decoded again.
type decoded struct {
	mu     sync.Mutex
	tables map[Blob]*Table
}

func (d *decoded) take(b Blob) *Table {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tables[b]
	delete(d.tables, b)
	return t
}

// PutDecoded stores a Parquet file of which t was decoded. The next Get takes t, which
// must not be used after that; others decode the file.
func (s *Store) PutDecoded(file []byte, t *Table) (Ref, error) {
	r, err := Put(s, File(file))
	if err != nil {
		return r, err
	}
	s.decoded.mu.Lock()
	defer s.decoded.mu.Unlock()
	if s.decoded.tables == nil {
		s.decoded.tables = map[Blob]*Table{}
	}
	s.decoded.tables[r.Blob] = t
	return r, nil
}
