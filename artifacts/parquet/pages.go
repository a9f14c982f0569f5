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
}

// page is a page whose header was checked.
type page struct {
	kind     format.PageType
	encoding format.Encoding
	values   int
	size     int    // of the body once decompressed
	plain    bool   // the body is not compressed
	levels   []byte // definition levels that stand before the body
	body     []byte
}

// walk reads the page headers of a column chunk. It fails if a page is not within the
// file, or if the pages do not have as many values as the row group.
func (f *parquetFile) walk(group, column int, checksums bool) (chunkPages, error) {
	m := &f.groups[group].Columns[f.columns[column].leaf].MetaData
	c := chunkPages{codec: m.Codec, column: f.columns[column]}
	fail := func(err error) (chunkPages, error) {
		return chunkPages{}, fmt.Errorf("column %q: row group %d: %w", c.column.name, group, err)
	}
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < start {
		start = m.DictionaryPageOffset
	}
	if start < 0 || m.TotalCompressedSize < 0 || start > int64(len(f.bytes)) || m.TotalCompressedSize > int64(len(f.bytes))-start {
		return fail(fmt.Errorf("%w: it claims to lie at %d and to have %d bytes", ErrDamaged, start, m.TotalCompressedSize))
	}
	b := f.bytes[start : start+m.TotalCompressedSize]
	for left := m.NumValues; left > 0; {
		p, rest, err := readPage(b, checksums)
		if err != nil {
			return fail(err)
		}
		b = rest
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

// readPage reads the page that b begins with, except for its body.
func readPage(b []byte, checksums bool) (p page, rest []byte, err error) {
	n, err := compactSize(b)
	if err != nil {
		return page{}, nil, fmt.Errorf("%w: page: %w", ErrDamaged, err)
	}
	var h format.PageHeader
	if err := decodeCompact(b[:n], &h); err != nil {
		return page{}, nil, fmt.Errorf("page: %w", err)
	}
	b = b[n:]
	if h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 || int(h.CompressedPageSize) > len(b) {
		return page{}, nil, fmt.Errorf("%w: a page claims %d bytes of %d", ErrDamaged, h.CompressedPageSize, len(b))
	}
	p = page{kind: h.Type, size: int(h.UncompressedPageSize), body: b[:h.CompressedPageSize]}
	if checksums && h.CRC != 0 && uint32(h.CRC) != crc32.ChecksumIEEE(p.body) {
		return page{}, nil, fmt.Errorf("%w: a page does not have its checksum", ErrDamaged)
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
		levels := int64(v2.DefinitionLevelsByteLength)
		if v2.RepetitionLevelsByteLength != 0 || levels < 0 || levels > min(int64(len(p.body)), int64(p.size)) {
			return page{}, nil, fmt.Errorf("%w: a page claims %d bytes of levels", ErrDamaged, levels)
		}
		p.levels, p.body = p.body[:levels], p.body[levels:]
		p.size -= int(levels)
	default:
		return page{}, nil, fmt.Errorf("%w: a page has an unknown type %d", ErrDamaged, h.Type)
	}
	if p.values < 0 || p.values > math.MaxInt32/16 {
		return page{}, nil, fmt.Errorf("%w: a page claims %d values", ErrDamaged, p.values)
	}
	return p, b[h.CompressedPageSize:], nil
}

// bodies keeps buffers for decompressed pages.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// decode decodes the pages into a column from row start on.
func (c *chunkPages) decode(column table.Column, start int) error {
	scratch := bodies.Get().(*[]byte)
	defer bodies.Put(scratch)
	var dictionary table.Column
	for _, p := range c.pages {
		body, err := p.decompress(c.codec, scratch)
		if err != nil {
			return err
		}
		if p.kind == format.DictionaryPage {
			dictionary = table.MakeColumn("", c.column.form.stored(column.Kind()), p.values)
			if err := c.column.form.decode(dictionary, format.Plain, body, table.Column{}); err != nil {
				return fmt.Errorf("dictionary: %w", err)
			}
			continue
		}
		if c.column.optional {
			if body, err = p.skipLevels(body, start); err != nil {
				return err
			}
		}
		if err := c.column.form.convert(column.Rows(start, start+p.values), start, p.encoding, body, dictionary); err != nil {
			return err
		}
		start += p.values
	}
	return nil
}

// decompress returns the body of a page, which is valid until scratch is used again.
func (p *page) decompress(codec format.CompressionCodec, scratch *[]byte) ([]byte, error) {
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
		dst = p.body
	case format.Zstd:
		dst, err = decompressZstd(dst, p.body)
	case format.Snappy:
		if n, sized := snappy.DecodedLen(p.body); sized != nil || n != p.size {
			return nil, fmt.Errorf("%w: a snappy page does not have the size it claims", ErrDamaged)
		}
		dst, err = snappy.Decode(dst[:p.size], p.body)
	case format.Gzip:
		dst, err = decompressGzip(dst, p.body)
	case format.Lz4Raw:
		var n int
		n, err = lz4.UncompressBlock(p.body, dst[:p.size])
		dst = dst[:max(n, 0)]
	case format.Brotli:
		dst, err = readInto(dst, brotli.NewReader(bytes.NewReader(p.body)))
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
