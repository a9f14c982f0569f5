package parquet

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"infoplane/artifacts/table"
)

// chunkPages are the pages of one column in one row group.
type chunkPages struct {
	codec  format.CompressionCodec
	column parquetColumn
	pages  []page
	source source
}

// page is a page whose header was checked.
type page struct {
	kind     format.PageType
	encoding format.Encoding
	values   int
	size     int    // of the body once decompressed
	plain    bool   // the body is not compressed
	at       int64  // where the body lies in the file, and the levels of a page of version 2
	stored   int64  // bytes there
	checksum uint32 // of what is stored; 0: not known, or not to be compared

	// Bytes of the levels before the body, of a page of version 2.
	repetition, definition int
}

// walk reads the page headers of a column chunk. It fails if a page is not within the
// file, or if the pages do not have as many values as the row group.
func (f *parquetFile) walk(group, column int, checksums bool) (chunkPages, error) {
	m := &f.groups[group].Columns[f.columns[column].leaf].MetaData
	c := chunkPages{codec: m.Codec, column: f.columns[column], source: f.source}
	fail := func(err error) (chunkPages, error) {
		return chunkPages{}, fmt.Errorf("column %q: row group %d: %w", c.column.name, group, err)
	}
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < start {
		start = m.DictionaryPageOffset
	}
	if start < 0 || m.TotalCompressedSize < 0 || start > f.size || m.TotalCompressedSize > f.size-start {
		return fail(fmt.Errorf("%w: it claims to lie at %d and to have %d bytes", ErrDamaged, start, m.TotalCompressedSize))
	}
	end := start + m.TotalCompressedSize
	for left := m.NumValues; left > 0; {
		p, err := f.page(start, end, checksums)
		if err != nil {
			return fail(err)
		}
		start = p.at + p.stored
		if p.kind != format.DictionaryPage {
			if left -= int64(p.values); left < 0 {
				return fail(fmt.Errorf("%w: its pages hold more values than it claims", ErrDamaged))
			}
		} else if len(c.pages) > 0 || c.column.form == bitForm {
			return fail(fmt.Errorf("%w: a dictionary stands where none may be", ErrDamaged))
		}
		c.pages = append(c.pages, p)
	}
	return c, nil
}

// page reads the header of the page that begins at some byte and ends before another.
func (s source) page(at, end int64, checksums bool) (page, error) {
	h, n, err := s.pageHeader(at, end)
	if err != nil {
		return page{}, err
	}
	at += n
	if h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 || int64(h.CompressedPageSize) > end-at {
		return page{}, fmt.Errorf("%w: a page claims %d bytes of %d", ErrDamaged, h.CompressedPageSize, end-at)
	}
	p := page{kind: h.Type, size: int(h.UncompressedPageSize), at: at, stored: int64(h.CompressedPageSize)}
	if checksums {
		p.checksum = uint32(h.CRC)
	}
	switch {
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		p.encoding, p.values = h.DataPageHeader.V.Encoding, int(h.DataPageHeader.V.NumValues)
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
		p.encoding, p.values = format.Plain, int(h.DictionaryPageHeader.V.NumValues)
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		v2 := h.DataPageHeaderV2.V
		p.encoding, p.values = v2.Encoding, int(v2.NumValues)
		p.plain = v2.IsCompressed.Valid && !v2.IsCompressed.V
		p.repetition, p.definition = int(v2.RepetitionLevelsByteLength), int(v2.DefinitionLevelsByteLength)
		levels := int64(p.repetition) + int64(p.definition)
		if p.repetition < 0 || p.definition < 0 || levels > min(p.stored, int64(p.size)) {
			return page{}, fmt.Errorf("%w: a page claims %d bytes of levels", ErrDamaged, levels)
		}
		p.size -= int(levels)
	default:
		return page{}, fmt.Errorf("%w: a page has an unknown type %d", ErrDamaged, h.Type)
	}
	if p.values < 0 || p.values > math.MaxInt32/16 {
		return page{}, fmt.Errorf("%w: a page claims %d values", ErrDamaged, p.values)
	}
	return p, nil
}

// bodies keeps buffers for decompressed pages.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// decode decodes rows from to to-1 of the file, as far as the chunk has them, into a column
// or those of a list. The chunk begins with row start.
func (c *chunkPages) decode(dst []table.Column, start, from, to int) error {
	scratch := bodies.Get().(*[]byte)
	defer bodies.Put(scratch)
	width := max(1, c.column.width)
	var dictionary table.Column
	at := start * width // values before the page
	for _, p := range c.pages {
		first := at
		if p.kind != format.DictionaryPage {
			if at += p.values; at <= from*width || first >= to*width {
				continue
			}
		}
		levels, body, err := c.load(p, scratch)
		if err != nil {
			return err
		}
		if p.kind == format.DictionaryPage {
			dictionary = table.MakeColumn("", c.column.form.stored(c.column.kind), p.values)
			if err := c.column.form.decode(dictionary, format.Plain, body, table.Column{}); err != nil {
				return fmt.Errorf("dictionary: %w", err)
			}
			continue
		}
		if body, err = c.column.checkLevels(p, levels, body, first); err != nil {
			return err
		}
		if !c.column.list && first >= from && at <= to { // in place
			if err := c.column.form.convert(dst[0].Rows(first-from, at-from), first, p.encoding, body, dictionary); err != nil {
				return err
			}
			continue
		}
		values := table.MakeColumn("", c.column.kind, p.values)
		if err := c.column.form.convert(values, first/width, p.encoding, body, dictionary); err != nil {
			return err
		}
		low, high := max(first, from*width), min(at, to*width)
		spread(dst, low-from*width, values.Rows(low-first, high-first))
	}
	return nil
}

// load reads what is stored of a page: the levels of one of version 2, and the body, which is
// valid until scratch is used again.
func (c *chunkPages) load(p page, scratch *[]byte) (levels, body []byte, err error) {
	stored, err := c.source.cut(p.at, p.stored)
	if err != nil {
		return nil, nil, err
	}
	if p.checksum != 0 && p.checksum != crc32.ChecksumIEEE(stored) {
		return nil, nil, fmt.Errorf("%w: a page does not have its checksum", ErrDamaged)
	}
	before := p.repetition + p.definition
	body, err = p.decompress(stored[before:], c.codec, scratch)
	return stored[:before], body, err
}

// decompress returns the body of a page, which is valid until scratch is used again.
func (p *page) decompress(stored []byte, codec format.CompressionCodec, scratch *[]byte) ([]byte, error) {
	if p.plain {
		codec = format.Uncompressed
	}
	if cap(*scratch) < p.size {
		*scratch = make([]byte, p.size)
	}
	dst := (*scratch)[:0:p.size]
	var err error
	switch codec {
	case format.Uncompressed:
		dst = stored
	case format.Zstd:
		dst, err = decompressZstd(dst, stored)
	case format.Snappy:
		if n, sized := snappy.DecodedLen(stored); sized != nil || n != p.size {
			return nil, fmt.Errorf("%w: a snappy page does not have the size it claims", ErrDamaged)
		}
		dst, err = snappy.Decode(dst[:p.size], stored)
	case format.Gzip:
		dst, err = decompressGzip(dst, stored)
	case format.Lz4Raw:
		var n int
		n, err = lz4.UncompressBlock(stored, dst[:p.size])
		dst = dst[:max(n, 0)]
	case format.Brotli:
		dst, err = readInto(dst, brotli.NewReader(bytes.NewReader(stored)))
	default:
		return nil, fmt.Errorf("is compressed by %s: want zstd, snappy, gzip, LZ4_RAW, brotli or none", codec)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if len(dst) != p.size {
		return nil, fmt.Errorf("%w: a page has %d bytes and claims %d", ErrDamaged, len(dst), p.size)
	}
	return dst, nil
}

// decompressGzip fills dst up to its capacity.
func decompressGzip(dst, src []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	return readInto(dst, r)
}

// readInto reads into dst up to its capacity.
func readInto(dst []byte, r io.Reader) ([]byte, error) {
	n, err := io.ReadFull(r, dst[:cap(dst)])
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	return dst[:n], err
}
