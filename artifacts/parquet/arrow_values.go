package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/pierrec/lz4/v4"

	"infoplane/artifacts/table"
)

// arrowBatch is a record batch: metadata, and the buffers that they list.
type arrowBatch struct {
	meta flatTable
	body []byte
}

// arrowPosition is where the parts of a column begin in the lists of a record batch.
type arrowPosition struct{ node, buffer, view int }

// arrowPart is a column's part of a record batch.
type arrowPart struct {
	rows    int
	nulls   []byte   // the bitmap of values that are there; nil: all are
	buffers [][]byte // as they stand in the file
	codec   int      // of the buffers, -1 for none
	need    float64  // bytes to decompress them
	lists   int      // rows of lists, whose values are in rows
	offsets []byte   // of lists of any length, as they stand in the file
}

// The codecs of the buffers of a record batch.
const (
	arrowPlain = -1
	arrowLZ4   = 0
	arrowZstd  = 1
)

// skip advances a position past a column.
func (b arrowBatch) skip(c arrowColumn, at *arrowPosition) error {
	at.node += c.nodes
	at.buffer += c.buffers
	for range c.views {
		n, err := b.variadic(at.view)
		if err != nil {
			return err
		}
		at.buffer += n
		at.view++
	}
	return nil
}

// variadic returns the number of buffers with the text of a column of views.
func (b arrowBatch) variadic(view int) (int, error) {
	at, n := b.meta.vector(4, 8)
	if view >= n {
		return 0, fmt.Errorf("%w: its buffers are not counted", ErrDamaged)
	}
	count := int64(binary.LittleEndian.Uint64(b.meta.Bytes[at+8*view:]))
	if _, buffers := b.meta.vector(2, 16); count < 0 || count > int64(buffers) {
		return 0, fmt.Errorf("%w: it claims %d buffers of %d", ErrDamaged, count, buffers)
	}
	return int(count), nil
}

// part returns the buffers of a column that has values, lists of them, or indices into a
// dictionary.
func (b arrowBatch) part(c *arrowColumn, at arrowPosition) (arrowPart, error) {
	if c.list != 0 {
		return b.lists(c, at)
	}
	if !c.encoded {
		return b.find(c.values, at)
	}
	p, err := b.find(c.index, at)
	p.need += float64(p.rows) * (8 + 4) // the places, while they are looked up
	return p, err
}

// lists returns the buffers of the values of lists, after checking that there are as many
// as the lists have, and that no list is null.
func (b arrowBatch) lists(c *arrowColumn, at arrowPosition) (arrowPart, error) {
	nodes, n := b.meta.vector(1, 16)
	if at.node >= n {
		return arrowPart{}, fmt.Errorf("%w: a batch does not have the column", ErrDamaged)
	}
	rows := binary.LittleEndian.Uint64(b.meta.Bytes[nodes+16*at.node:])
	nulls := binary.LittleEndian.Uint64(b.meta.Bytes[nodes+16*at.node+8:])
	own := 1 // buffers of the lists, before those of their values
	if c.list != arrowFixedList {
		own = 2
	}
	p, err := b.find(c.values, arrowPosition{node: at.node + 1, buffer: at.buffer + own})
	switch {
	case err != nil:
		return p, err
	case nulls != 0:
		return p, fmt.Errorf("%d lists are null; expected values in every row", nulls)
	case rows > math.MaxInt32:
		return p, fmt.Errorf("%w: a batch claims %d lists", ErrDamaged, rows)
	}
	p.lists = int(rows)
	if c.list != arrowFixedList && p.lists > 0 {
		if err := b.width(c, &p, at); err != nil {
			return p, err
		}
	}
	if p.lists*c.width != p.rows {
		return p, fmt.Errorf("%w: %d lists of %d values hold %d values", ErrDamaged, rows, c.width, p.rows)
	}
	p.need += float64(p.rows) * float64(c.kind.Memory()) // all values, before they are distributed
	return p, nil
}

// width finds the length of lists that may have any: that of the first batch, which the others
// must have. Whether each list has it is known once the offsets are decoded.
func (b arrowBatch) width(c *arrowColumn, p *arrowPart, at arrowPosition) (err error) {
	if p.offsets, err = b.buffer(at.buffer + 1); err != nil {
		return err
	}
	size := len(p.offsets)
	if p.codec != arrowPlain && size > 0 {
		if size, err = uncompressedSize(p.offsets); err != nil {
			return err
		}
		p.need += float64(size)
	}
	if least := (p.lists + 1) * c.offsetBytes(); size < least {
		return fmt.Errorf("%w: the offsets of %d lists have %d bytes", ErrDamaged, p.lists, size)
	}
	width := p.rows / p.lists
	if width == 0 || p.rows%p.lists != 0 || c.width != 0 && c.width != width {
		return fmt.Errorf("%d lists have %d values, and so no common length, or another than before; expected as many in every row: leave the column out, or pad it", p.lists, p.rows)
	}
	if width > maxArrowFields {
		return fmt.Errorf("has lists of %d values; at most %d are read", width, maxArrowFields)
	}
	c.width = width
	return nil
}

// offsetBytes returns the size of an offset of lists of any length.
func (c arrowColumn) offsetBytes() int {
	if c.list == arrowLargeList {
		return 8
	}
	return 4
}

// find returns the buffers of values after checking that they are large enough for the
// rows, with the memory that decompressing them takes.
func (b arrowBatch) find(v arrowValues, at arrowPosition) (arrowPart, error) {
	p := arrowPart{codec: arrowPlain}
	if compression, ok := b.meta.optionalTable(3); ok {
		p.codec = int(compression.byte(0))
	}
	nodes, n := b.meta.vector(1, 16)
	if at.node >= n {
		return p, fmt.Errorf("%w: a batch does not have the column", ErrDamaged)
	}
	rows := binary.LittleEndian.Uint64(b.meta.Bytes[nodes+16*at.node:])
	nulls := binary.LittleEndian.Uint64(b.meta.Bytes[nodes+16*at.node+8:])
	if rows > math.MaxInt32 {
		return p, fmt.Errorf("%w: a batch claims %d rows", ErrDamaged, rows)
	}
	p.rows = int(rows)
	count := 2
	switch v.typ {
	case arrowText, arrowLargeText:
		count = 3
	case arrowTextView:
		more, err := b.variadic(at.view)
		if err != nil {
			return p, err
		}
		count += more
	}
	for i := range count {
		buffer, err := b.buffer(at.buffer + i)
		if err != nil {
			return p, err
		}
		size := len(buffer)
		if p.codec != arrowPlain && size > 0 {
			if size, err = uncompressedSize(buffer); err != nil {
				return p, err
			}
			p.need += float64(size)
		}
		if v.typ != arrowInt && v.typ != arrowFloat && v.typ != arrowBool {
			p.need += float64(size) // the text is copied
		}
		if least := v.least(i, p.rows); size < least && p.rows > 0 {
			return p, fmt.Errorf("%w: a buffer of %d values has %d bytes", ErrDamaged, p.rows, size)
		}
		p.buffers = append(p.buffers, buffer)
	}
	if nulls != 0 {
		if p.nulls = p.buffers[0]; len(p.nulls) == 0 {
			return p, fmt.Errorf("%w: a batch claims nulls and does not say where", ErrDamaged)
		}
	}
	return p, nil
}

// least returns how many bytes buffer i of so many values has at least.
func (v arrowValues) least(i, rows int) int {
	if i != 1 {
		return 0
	}
	switch v.typ {
	case arrowText:
		return 4 * (rows + 1)
	case arrowLargeText:
		return 8 * (rows + 1)
	case arrowTextView:
		return 16 * rows
	}
	return (v.width*rows + 7) / 8
}

// buffer returns a buffer, which may be compressed.
func (b arrowBatch) buffer(i int) ([]byte, error) {
	at, n := b.meta.vector(2, 16)
	if i >= n {
		return nil, fmt.Errorf("%w: a batch does not have the column's buffers", ErrDamaged)
	}
	offset := binary.LittleEndian.Uint64(b.meta.Bytes[at+16*i:])
	size := binary.LittleEndian.Uint64(b.meta.Bytes[at+16*i+8:])
	if offset > uint64(len(b.body)) || size > uint64(len(b.body))-offset {
		return nil, fmt.Errorf("%w: a buffer claims %d bytes at %d of %d", ErrDamaged, size, offset, len(b.body))
	}
	return b.body[offset : offset+size : offset+size], nil
}

// uncompressedSize returns the size that precedes a compressed buffer. A size of -1 means
// that the buffer is not compressed.
func uncompressedSize(buffer []byte) (int, error) {
	if len(buffer) < 8 {
		return 0, fmt.Errorf("%w: a compressed buffer has no size", ErrDamaged)
	}
	size := int64(binary.LittleEndian.Uint64(buffer))
	if size == -1 {
		return len(buffer) - 8, nil
	}
	if size < 0 {
		return 0, fmt.Errorf("%w: a compressed buffer claims %d bytes", ErrDamaged, size)
	}
	return int(size), nil
}

// content decompresses a buffer. Its size has been allowed.
func (p arrowPart) content(i int) ([]byte, error) { return p.expand(p.buffers[i]) }

// expand decompresses what a buffer has.
func (p arrowPart) expand(b []byte) ([]byte, error) {
	if p.codec == arrowPlain || len(b) == 0 {
		return b, nil
	}
	size, err := uncompressedSize(b)
	if err != nil {
		return nil, err
	}
	if int64(binary.LittleEndian.Uint64(b)) == -1 {
		return b[8:], nil
	}
	b = b[8:]
	dst := make([]byte, 0, size)
	switch p.codec {
	case arrowLZ4:
		dst, err = readInto(dst, lz4.NewReader(bytes.NewReader(b)))
	case arrowZstd:
		dst, err = decompressZstd(dst, b)
	default:
		return nil, fmt.Errorf("is compressed by a codec with the number %d: want lz4, zstd or none", p.codec)
	}
	if err == nil && len(dst) != size {
		err = fmt.Errorf("a buffer has %d bytes and claims %d", len(dst), size)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return dst, nil
}

// decodeDictionary decodes the values of a dictionary, if a selected column refers to it.
func (s *arrowStream) decodeDictionary(m arrowMessage) error {
	at := slices.IndexFunc(s.schema, func(c arrowColumn) bool { return c.read && c.encoded && c.id == m.id })
	if at < 0 {
		return nil
	}
	c := s.schema[at]
	part, err := m.batch.find(c.values, arrowPosition{})
	if err == nil {
		s.need += part.need + float64(part.rows)*float64(c.kind.Memory())
		err = s.allow(s.size, s.need)
	}
	if err != nil {
		return fmt.Errorf("column %q: dictionary: %w", c.name, err)
	}
	values := table.MakeColumn("", c.kind, part.rows)
	c.encoded = false
	if err := s.fill(values, 0, c, part); err != nil {
		return fmt.Errorf("column %q: dictionary: %w", c.name, err)
	}
	if before, ok := s.dictionaries[m.id]; ok && m.delta {
		s.need += float64(before.Len()) * float64(c.kind.Memory())
		if err := s.allow(s.size, s.need); err != nil {
			return fmt.Errorf("column %q: dictionary: %w", c.name, err)
		}
		values = table.Concatenate([]table.Column{before, values})
	}
	s.dictionaries[m.id] = values
	return nil
}

// fill decodes a part of a column, whose first row is number start of the table.
func (s *arrowStream) fill(dst table.Column, start int, c arrowColumn, p arrowPart) error {
	if p.nulls != nil {
		present, err := p.content(0)
		if err != nil {
			return err
		}
		if len(present) < (p.rows+7)/8 {
			return fmt.Errorf("%w: %d bytes say which of %d values are there", ErrDamaged, len(present), p.rows)
		}
		for i := range p.rows {
			if present[i/8]>>(i%8)&1 == 0 {
				return nullAt(start + i)
			}
		}
	}
	if !c.encoded {
		return p.fill(dst, start, c.values)
	}
	indices := make([]int64, p.rows)
	if err := p.fill(table.NewColumn("", indices), 0, c.index); err != nil {
		return err
	}
	dictionary, ok := s.dictionaries[c.id]
	if !ok && p.rows > 0 {
		return fmt.Errorf("%w: its values come before its dictionary", ErrDamaged)
	}
	offsets := make([]uint32, p.rows)
	for i, v := range indices {
		if v < 0 || v >= int64(dictionary.Len()) {
			return fmt.Errorf("%w: it refers to entry %d of a dictionary of %d", ErrDamaged, v, dictionary.Len())
		}
		offsets[i] = uint32(v)
	}
	return pickInto(dst, offsets, dictionary)
}
