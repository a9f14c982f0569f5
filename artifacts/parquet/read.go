package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
	"infoplane/internal/parallel"
)

// Read reads a Parquet file: one that [Write] wrote, or another one whose
// columns are without nulls, of the types that [Reading.Read] lists, in the
// encodings PLAIN, dictionary, BYTE_STREAM_SPLIT, RLE (booleans), DELTA_BINARY_PACKED,
// DELTA_LENGTH_BYTE_ARRAY or DELTA_BYTE_ARRAY, uncompressed or compressed by zstd,
// snappy, gzip, LZ4_RAW or brotli.
//
// The file need not be trusted. Nothing is allocated for what its metadata
// promise until all page headers bear it out, and never more than 8192 times the
// size of the file, nor more than 64 times if that is more than 4 GiB. What does
// not fit together is ErrDamaged.
//
// Pages are decoded in parallel, directly into the columns.
func Read(b []byte) (*table.Table, error) { return readParquet(b, true) }

// ReadVerified is [Read] for a caller that compares the digest of the whole file:
// the pages are not compared with their checksums.
func ReadVerified(b []byte) (*table.Table, error) { return readParquet(b, false) }

func readParquet(b []byte, checksums bool) (*table.Table, error) {
	t, err := Reading{}.readParquet(b, checksums)
	if err != nil {
		return nil, err
	}
	return t.Table, nil
}

func (r Reading) readParquet(b []byte, checksums bool) (*Foreign, error) {
	t, err := r.decodeParquet(b, checksums)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	return t, nil
}

func (r Reading) decodeParquet(b []byte, checksums bool) (*Foreign, error) {
	f, err := r.openParquet(b)
	if err != nil {
		return nil, err
	}
	pages, err := f.chunks(checksums)
	if err == nil {
		err = f.budget(pages, f.rows)
	}
	if err != nil {
		return nil, err
	}
	return f.decodeRows(pages, 0, f.rows)
}

// decodeRows decodes rows from to to-1 of the selected columns.
func (f *parquetFile) decodeRows(pages []chunkPages, from, to int) (*Foreign, error) {
	n := len(f.columns)
	targets := make([][]table.Column, n) // one, or one for each value of a list
	parallel.Each(n, func(i int) { targets[i] = f.columns[i].columns(to - from) })
	failed := make([]error, len(pages))
	parallel.Each(len(pages), func(i int) { failed[i] = f.decode(pages, i, targets[i%n], from, to) })
	if err := parallel.First(failed); err != nil {
		return nil, err
	}
	var ends []int
	for _, end := range f.ends {
		ends = append(ends, min(end, to)-from)
	}
	out := &Foreign{Names: f.names, Lists: f.lists()}
	var err error
	if out.Table, err = table.NewGrouped(ends, slices.Concat(targets...)...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return out, nil
}

// chunks reads the page headers of all selected columns, group by group.
func (f *parquetFile) chunks(checksums bool) ([]chunkPages, error) {
	n := len(f.columns)
	pages := make([]chunkPages, len(f.groups)*n)
	failed := make([]error, len(pages))
	parallel.Each(len(pages), func(i int) {
		pages[i], failed[i] = f.walk(i/n, i%n, checksums)
	})
	return pages, parallel.First(failed)
}

// decode decodes rows from to to-1 of the file, as far as chunk i has them, into its column
// or those of its list.
func (f *parquetFile) decode(pages []chunkPages, i int, dst []table.Column, from, to int) error {
	n, start := len(f.columns), 0
	if i >= n {
		start = f.ends[i/n-1]
	}
	if f.ends[i/n] <= from || start >= to {
		return nil
	}
	if err := pages[i].decode(dst, start, from, to); err != nil {
		return fmt.Errorf("column %q: %w", f.columns[i%n].name, err)
	}
	return nil
}

// parquetFile is a Parquet file whose footer is read and checked.
type parquetFile struct {
	Reading
	source
	names   []string        // of all columns
	columns []parquetColumn // those that are read
	leaves  int             // column chunks of a row group
	groups  []format.RowGroup
	ends    []int // row after each group
	rows    int
}

func (r Reading) openParquet(b []byte) (*parquetFile, error) {
	if err := r.allow(len(b), 0); len(b) >= len(magic) && string(b[:len(magic)]) == magic && err != nil {
		return nil, err
	}
	return r.openSource(source{whole: b, size: int64(len(b))})
}

// openSource reads the footer.
func (r Reading) openSource(s source) (*parquetFile, error) {
	const frame = int64(len(magic))
	head, err := s.cut(0, min(s.size, describedBytes))
	if err != nil {
		return nil, err
	}
	if int64(len(head)) < frame || string(head[:frame]) != magic {
		if s.at == nil {
			head = s.whole
		}
		return nil, &FormatError{Found: describeFormat(head)}
	}
	tail, err := s.cut(max(0, s.size-frame-4), min(s.size, frame+4))
	if err != nil {
		return nil, err
	}
	if s.size < 2*frame+4 || string(tail[4:]) != magic {
		return nil, fmt.Errorf("%w: it begins with %s and does not end so: it is not whole", ErrDamaged, magic)
	}
	size, body := int64(binary.LittleEndian.Uint32(tail)), s.size-frame-4
	if size > body-frame {
		return nil, fmt.Errorf("%w: its footer claims %d bytes of %d", ErrDamaged, size, s.size)
	}
	footer, err := s.cut(body-size, size)
	if err != nil {
		return nil, err
	}
	var meta format.FileMetaData
	if err := decodeCompact(footer, &meta); err != nil {
		return nil, fmt.Errorf("footer: %w", err)
	}
	s.size = body - size // what follows is not pages
	f := &parquetFile{Reading: r, source: s, groups: meta.RowGroups}
	if err := f.readSchema(meta.Schema); err != nil {
		return nil, err
	}
	return f, f.readGroups(meta.NumRows)
}

// decodeCompact decodes the struct that b begins with.
func decodeCompact(b []byte, v any) error {
	n, err := compactSize(b)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	r := new(thrift.CompactProtocol).NewReaderFromBytes(b[:n:n])
	if err := thrift.NewDecoder(r).Decode(v); err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return nil
}

// readGroups checks the row groups against the schema and the number of rows.
func (f *parquetFile) readGroups(rows int64) error {
	total := int64(0)
	for i, g := range f.groups {
		switch {
		case g.NumRows < 0 || g.NumRows > math.MaxInt32:
			return fmt.Errorf("%w: row group %d claims %d rows", ErrDamaged, i, g.NumRows)
		case len(g.Columns) != f.leaves:
			return fmt.Errorf("%w: row group %d has %d columns of %d", ErrDamaged, i, len(g.Columns), f.leaves)
		}
		for j := range f.columns {
			c := &f.columns[j]
			column := g.Columns[c.leaf]
			if column.CryptoMetadata.Value != nil {
				return fmt.Errorf("column %q: is encrypted; decrypt it: write the file without an encryption key", c.name)
			}
			m := column.MetaData
			if column.FilePath != "" || !slices.Equal(m.PathInSchema, c.path) || m.Type != c.physical || !c.list && m.NumValues != g.NumRows {
				return fmt.Errorf("%w: row group %d: column %q does not fit the schema", ErrDamaged, i, c.name)
			}
			if err := c.measure(int(total), g.NumRows, m.NumValues); err != nil {
				return err
			}
		}
		total += g.NumRows
		f.ends = append(f.ends, int(total))
	}
	if total != rows {
		return fmt.Errorf("%w: it claims %d rows, its row groups %d", ErrDamaged, rows, total)
	}
	f.rows = int(rows)
	return nil
}

// budget fails if decoding so many rows would allocate more than allowed.
func (f *parquetFile) budget(pages []chunkPages, rows int) error {
	need := 0.0
	for _, c := range f.columns {
		need += c.memory(rows)
	}
	for i, chunk := range pages {
		for _, p := range chunk.pages {
			need += float64(p.size)
			if p.kind == format.DictionaryPage {
				need += float64(p.values) * float64(f.columns[i%len(f.columns)].kind.Memory())
			}
		}
	}
	return f.allow(len(f.whole), need)
}

// Schema reads the columns and the number of rows of a Parquet file from its
// footer.
func Schema(b []byte) (table.Schema, int, error) {
	f, err := Reading{}.openParquet(b)
	if err != nil {
		return nil, 0, fmt.Errorf("parquet file: %w", err)
	}
	return f.schema(), f.rows, nil
}
