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
// columns are flat and without nulls, of the types that [Reading.Read] lists, in the
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
	n := len(f.columns)
	pages, err := f.chunks(checksums)
	if err != nil {
		return nil, err
	}
	columns := make([]table.Column, n)
	parallel.Each(n, func(i int) { columns[i] = table.MakeColumn(f.columns[i].name, f.columns[i].kind, f.rows) })
	failed := make([]error, len(pages))
	parallel.Each(len(pages), func(i int) { failed[i] = f.decode(pages, i, columns[i%n]) })
	if err := parallel.First(failed); err != nil {
		return nil, err
	}
	t, err := table.NewGrouped(f.ends, columns...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &Foreign{Table: t, Names: f.names}, nil
}

// chunks reads the page headers of all selected columns, group by group. It fails if
// decoding them would allocate more than allowed.
func (f *parquetFile) chunks(checksums bool) ([]chunkPages, error) {
	n := len(f.columns)
	pages := make([]chunkPages, len(f.groups)*n)
	failed := make([]error, len(pages))
	parallel.Each(len(pages), func(i int) {
		pages[i], failed[i] = f.walk(i/n, i%n, checksums)
	})
	if err := parallel.First(failed); err != nil {
		return nil, err
	}
	return pages, f.budget(pages)
}

// decode decodes chunk i into its column.
func (f *parquetFile) decode(pages []chunkPages, i int, column table.Column) error {
	n, start := len(f.columns), 0
	if i >= n {
		start = f.ends[i/n-1]
	}
	if err := pages[i].decode(column, start); err != nil {
		return fmt.Errorf("column %q: %w", f.columns[i%n].name, err)
	}
	return nil
}

// parquetFile is a Parquet file whose footer is read and checked.
type parquetFile struct {
	Reading
	bytes   []byte
	names   []string        // of all columns
	columns []parquetColumn // those that are read
	leaves  int             // column chunks of a row group
	groups  []format.RowGroup
	ends    []int // row after each group
	rows    int
}

func (r Reading) openParquet(b []byte) (*parquetFile, error) {
	const frame = len(magic)
	if len(b) < frame || string(b[:frame]) != magic {
		return nil, &FormatError{Found: describeFormat(b)}
	}
	if len(b) < 2*frame+4 || string(b[len(b)-frame:]) != magic {
		return nil, fmt.Errorf("%w: it begins with %s and does not end so: it is not whole", ErrDamaged, magic)
	}
	if err := r.allow(len(b), 0); err != nil {
		return nil, err
	}
	body := b[:len(b)-frame-4]
	size := binary.LittleEndian.Uint32(b[len(body):])
	if uint64(size) > uint64(len(body)-frame) {
		return nil, fmt.Errorf("%w: its footer claims %d bytes of %d", ErrDamaged, size, len(b))
	}
	footer := body[len(body)-int(size):]
	var meta format.FileMetaData
	if err := decodeCompact(footer, &meta); err != nil {
		return nil, fmt.Errorf("footer: %w", err)
	}
	f := &parquetFile{Reading: r, bytes: slices.Clip(body[:len(body)-int(size)]), groups: meta.RowGroups}
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
		for _, c := range f.columns {
			column := g.Columns[c.leaf]
			if column.CryptoMetadata.Value != nil {
				return fmt.Errorf("column %q: is encrypted; decrypt it: write the file without an encryption key", c.name)
			}
			m := column.MetaData
			if column.FilePath != "" || len(m.PathInSchema) != 1 || m.PathInSchema[0] != c.name ||
				m.Type != c.physical || m.NumValues != g.NumRows {
				return fmt.Errorf("%w: row group %d: column %q does not fit the schema", ErrDamaged, i, c.name)
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

// budget fails if decoding would allocate more than allowed.
func (f *parquetFile) budget(pages []chunkPages) error {
	need := 0.0
	for _, c := range f.columns {
		need += float64(f.rows) * float64(c.kind.Memory())
	}
	for i, chunk := range pages {
		for _, p := range chunk.pages {
			need += float64(p.size)
			if p.kind == format.DictionaryPage {
				need += float64(p.values) * float64(f.columns[i%len(f.columns)].kind.Memory())
			}
		}
	}
	return f.allow(len(f.bytes), need)
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
