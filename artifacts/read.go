package artifacts

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// expansion is how many bytes in memory a byte of a file may become. Of the
// tables that WriteParquet can write, the one that shrinks most holds nothing but
// equal strings of no length: 16 bytes each in memory, 16 384 of them in a page of
// at least 40 bytes.
const expansion = 8192

// A table of more than 4 GiB in memory must come from a file that is not much
// smaller: a column of equal values is no reason to fill the machine's memory. The
// largest table of the paper, the activations of a network at all snapshots, takes
// 0.1 GiB, and floats shrink to four fifths.
const (
	largeTable     = 4 << 30
	largeExpansion = 64
)

// ReadParquet reads a Parquet file: one that WriteParquet wrote, or another one
// whose columns are flat, of our kinds and without nulls, in the encodings PLAIN,
// dictionary, BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED or DELTA_LENGTH_BYTE_ARRAY,
// uncompressed or compressed by zstd, snappy or gzip.
//
// The file need not be trusted. Nothing is allocated for what its metadata
// promise until all page headers bear it out, and never more than 8192 times the
// size of the file, nor more than 64 times if that is more than 4 GiB. What does
// not fit together is ErrDamaged.
//
// Pages are decoded in parallel, directly into the columns.
func ReadParquet(b []byte) (*Table, error) { return readParquet(b, true) }

// readParquet compares the pages with their checksums, unless the caller has a
// better one.
func readParquet(b []byte, checksums bool) (*Table, error) {
	f, err := openParquet(b)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	n := len(f.kinds)
	pages, err := f.chunks(checksums)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	columns := make([]Column, n)
	inParallel(n, func(i int) { columns[i] = makeColumn(f.names[i], f.kinds[i], f.rows) })
	failed := make([]error, len(pages))
	inParallel(len(pages), func(i int) { failed[i] = f.decode(pages, i, columns[i%n]) })
	if err := first(failed); err != nil {
		return nil, fmt.Errorf("parquet file: %w", err)
	}
	t, err := NewTable(columns...)
	if err != nil {
		return nil, fmt.Errorf("parquet file: %w: %w", ErrDamaged, err)
	}
	t.setEnds(f.ends)
	return t, nil
}

// chunks walks all column chunks, group by group, and compares what decoding them will
// allocate with the size of the file.
func (f *parquetFile) chunks(checksums bool) ([]chunkPages, error) {
	n := len(f.kinds)
	pages := make([]chunkPages, len(f.groups)*n)
	failed := make([]error, len(pages))
	inParallel(len(pages), func(i int) {
		pages[i], failed[i] = f.walk(i/n, i%n, checksums)
	})
	if err := first(failed); err != nil {
		return nil, err
	}
	return pages, f.budget(pages)
}

// decode puts the values of chunk i into its column.
func (f *parquetFile) decode(pages []chunkPages, i int, column Column) error {
	n, start := len(f.kinds), 0
	if i >= n {
		start = f.ends[i/n-1]
	}
	if err := pages[i].decode(column, start); err != nil {
		return fmt.Errorf("column %q: %w", f.names[i%n], err)
	}
	return nil
}

// first is the first error that is one, so that the same file gives the same
// error however its pages are scheduled.
func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// parquetFile is a Parquet file whose footer is read and checked.
type parquetFile struct {
	bytes    []byte
	names    []string
	kinds    []Kind
	optional []bool
	groups   []format.RowGroup
	ends     []int // row after each group
	rows     int
}

func openParquet(b []byte) (*parquetFile, error) {
	const frame = len(magic)
	if len(b) < 2*frame+4 || string(b[:frame]) != magic || string(b[len(b)-frame:]) != magic {
		return nil, fmt.Errorf("%w: it does not begin and end with %s", ErrDamaged, magic)
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
	f := &parquetFile{bytes: body[:len(body)-int(size)], groups: meta.RowGroups}
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

// readSchema takes over names and kinds of the columns.
func (f *parquetFile) readSchema(schema []format.SchemaElement) error {
	if len(schema) < 2 || int(schema[0].NumChildren.V) != len(schema)-1 {
		return fmt.Errorf("its schema is empty or nested: want one level of columns")
	}
	for _, e := range schema[1:] {
		kind := kindOfParquet(e)
		switch {
		case kind == 0:
			return fmt.Errorf("column %q: holds %s: want int32, int64, float32, float64 or string", e.Name, describe(e))
		case e.RepetitionType.V == format.Repeated:
			return fmt.Errorf("column %q: is repeated: want one value per row", e.Name)
		}
		f.names = append(f.names, strings.Clone(e.Name)) // the decoder's strings lie in the file's bytes
		f.kinds = append(f.kinds, kind)
		f.optional = append(f.optional, e.RepetitionType.V == format.Optional)
	}
	return nil
}

// kindOfParquet is the kind of a Parquet column, 0 if it is none of ours.
func kindOfParquet(e format.SchemaElement) Kind {
	if !e.Type.Valid || e.NumChildren.V != 0 {
		return 0
	}
	switch logical := e.LogicalType.Value.(type) {
	case nil, *format.StringType:
	case *format.IntType:
		if !logical.IsSigned {
			return 0
		}
	default:
		return 0
	}
	if e.ConvertedType.Valid {
		switch e.ConvertedType.V {
		case deprecated.UTF8, deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		default:
			return 0
		}
	}
	for kind, physical := range physicalTypes {
		if kind > 0 && physical == e.Type.V {
			return Kind(kind)
		}
	}
	return 0
}

// describe says what a Parquet column holds, in Parquet's words.
func describe(e format.SchemaElement) string {
	switch {
	case e.NumChildren.V != 0 || !e.Type.Valid:
		return "columns"
	case e.LogicalType.Value != nil:
		return e.LogicalType.String()
	case e.ConvertedType.Valid:
		return fmt.Sprintf("%s with converted type %d", e.Type.V, e.ConvertedType.V)
	}
	return e.Type.V.String()
}

// readGroups checks the row groups against the schema and the number of rows.
func (f *parquetFile) readGroups(rows int64) error {
	total := int64(0)
	for i, g := range f.groups {
		switch {
		case g.NumRows < 0 || g.NumRows > math.MaxInt32:
			return fmt.Errorf("%w: row group %d claims %d rows", ErrDamaged, i, g.NumRows)
		case len(g.Columns) != len(f.names):
			return fmt.Errorf("%w: row group %d has %d columns of %d", ErrDamaged, i, len(g.Columns), len(f.names))
		}
		for c, column := range g.Columns {
			m := column.MetaData
			if column.FilePath != "" || len(m.PathInSchema) != 1 || m.PathInSchema[0] != f.names[c] ||
				m.Type != physicalTypes[f.kinds[c]] || m.NumValues != g.NumRows {
				return fmt.Errorf("%w: row group %d: column %q does not fit the schema", ErrDamaged, i, f.names[c])
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

// budget compares what decoding will allocate with the size of the file.
func (f *parquetFile) budget(pages []chunkPages) error {
	need := 0.0
	for _, kind := range f.kinds {
		need += float64(f.rows) * float64(kind.memory())
	}
	for i, chunk := range pages {
		for _, p := range chunk.pages {
			need += float64(p.size)
			if p.kind == format.DictionaryPage {
				need += float64(p.values) * float64(f.kinds[i%len(f.kinds)].memory())
			}
		}
	}
	size := float64(len(f.bytes))
	if limit := min(expansion*size, max(largeTable, largeExpansion*size)); need > limit {
		return fmt.Errorf("%w: its %d bytes claim to hold %.0f", ErrDamaged, len(f.bytes), need)
	}
	return nil
}
