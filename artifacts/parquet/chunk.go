package parquet

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go/encoding/bytestreamsplit"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// chunk is the encoded column of a row group.
type chunk struct {
	bytes   []byte
	plain   [][]byte              // in place of bytes: headers and pages of numbers as they lie in the table
	meta    format.ColumnMetaData // offsets are still to be set
	encoded []byte                // scratch: a page before its compression
	body    []byte                // scratch: and after it
	lengths []int32               // scratch: of strings
}

// chunks keeps the buffers of chunks for reuse.
var chunks = sync.Pool{New: func() any { return new(chunk) }}

func (c *chunk) free() {
	clear(c.plain) // which are parts of the table
	chunks.Put(c)
}

// write writes the encoded chunk.
func (c *chunk) write(w io.Writer) {
	w.Write(c.bytes)
	for _, b := range c.plain {
		w.Write(b)
	}
}

// encodings are the encodings of the kinds.
var encodings = [...]format.Encoding{
	table.Int32: format.DeltaBinaryPacked, table.Int64: format.DeltaBinaryPacked,
	table.Float32: format.ByteStreamSplit, table.Float64: format.ByteStreamSplit,
	table.String: format.DeltaLengthByteArray,
}

// encodeChunk encodes a column of a row group. Where the table is a large one ([bulk]), floats that
// zstd would not halve stay as they are.
func encodeChunk(column table.Column, large bool) *chunk {
	c := chunks.Get().(*chunk)
	c.bytes, c.plain = c.bytes[:0], c.plain[:0]
	c.meta = format.ColumnMetaData{
		Type:         physicalTypes[column.Kind()],
		Encoding:     []format.Encoding{encodings[column.Kind()]},
		PathInSchema: []string{column.Name()},
		Codec:        format.Zstd,
		NumValues:    int64(column.Len()),
		Statistics:   bounds(column),
	}
	if v, ok := table.Values[float32](column); ok && large && dense(v) {
		c.appendPlain(v)
		return c
	}
	for rows := column.Len(); rows > 0; rows = column.Len() {
		column = column.Rows(c.appendPage(column.Rows(0, min(pageRows, rows))), rows)
	}
	c.meta.TotalCompressedSize = int64(len(c.bytes))
	return c
}

// appendPage appends a page of a column's rows, or of as many of the first ones as a page
// holds, and returns their number.
func (c *chunk) appendPage(column table.Column) int {
	rows := column.Len()
	switch v := column.Slice().(type) {
	case []int32:
		c.encoded, _ = new(delta.BinaryPackedEncoding).EncodeInt32(c.encoded[:0], v)
	case []int64:
		c.encoded, _ = new(delta.BinaryPackedEncoding).EncodeInt64(c.encoded[:0], v)
	case []float32:
		c.encoded, _ = new(bytestreamsplit.Encoding).EncodeFloat(c.encoded[:0], table.Quiet(v))
	case []float64:
		c.encoded, _ = new(bytestreamsplit.Encoding).EncodeDouble(c.encoded[:0], table.Quiet(v))
	case []string:
		rows = c.encodeStrings(v)
	}
	c.body = compressZstd(c.body[:0], c.encoded)
	header := pageHeader(rows, encodings[column.Kind()], len(c.encoded), c.body)
	c.bytes = append(c.bytes, header...)
	c.bytes = append(c.bytes, c.body...)
	c.meta.TotalUncompressedSize += int64(len(header) + len(c.encoded))
	return rows
}

// pageHeader returns the header of a page of some rows, of so many bytes once decompressed.
func pageHeader(rows int, encoding format.Encoding, size int, body []byte) []byte {
	header, _ := thrift.Marshal(new(thrift.CompactProtocol), &format.PageHeader{
		Type:                 format.DataPage,
		UncompressedPageSize: int32(size),
		CompressedPageSize:   int32(len(body)),
		CRC:                  int32(crc32.ChecksumIEEE(body)),
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues:               int32(rows),
			Encoding:                encoding,
			DefinitionLevelEncoding: format.RLE,
			RepetitionLevelEncoding: format.RLE,
		}),
	})
	return header
}

// appendPlain appends pages of floats, each as PLAIN and not compressed.
func (c *chunk) appendPlain(values []float32) {
	c.meta.Encoding, c.meta.Codec = []format.Encoding{format.Plain}, format.Uncompressed
	size := 0
	for page := range slices.Chunk(values, pageRows) {
		body := table.LittleEndian(table.Quiet(page))
		header := pageHeader(len(page), format.Plain, len(body), body)
		c.plain = append(c.plain, header, body)
		size += len(header) + len(body)
	}
	c.meta.TotalUncompressedSize, c.meta.TotalCompressedSize = int64(size), int64(size)
}

// bulk is from how many bytes of float32 on a table is a large one. The paper's
// activations take 40 MB a network, and compressing them took three times as long as computing
// them, to save a fifth.
const bulk = 4 << 20

// isLarge reports whether a table is a large one.
func isLarge(t *table.Table) bool {
	columns := 0
	for _, f := range t.Schema() {
		if f.Kind == table.Float32 {
			columns++
		}
	}
	return 4*columns*t.Rows() >= bulk
}

// denseBits is from how many of the 32 bits on, by its estimate, a page of float32 is dense:
// zstd has to save more than half of a page to be worth its time. It does where units are
// saturated, rounded or off.
const denseBits = 12

// dense reports whether zstd would leave many of the bits of numbers. It estimates their
// entropy byte by byte, by that of collisions, which is at most as large:
//
//	H₂ = -log₂ Σ p²     dense: Σ over the four bytes of H₂ ≥ denseBits
//
// from some two hundred of the numbers, with arithmetic that is the same on all processors.
func dense(values []float32) bool {
	step := max(1, len(values)/256)
	var counts [4][256]uint32
	n := 0
	for i := 0; i < len(values); i += step {
		b := math.Float32bits(values[i])
		counts[0][b&255]++
		counts[1][b>>8&255]++
		counts[2][b>>16&255]++
		counts[3][b>>24]++
		n++
	}
	share := 1.0 // of the pairs of numbers, that agree in all bytes
	for p := range counts {
		pairs := uint64(0)
		for _, c := range counts[p] {
			pairs += uint64(c) * uint64(c)
		}
		share = float64(share * (float64(pairs) / float64(n*n)))
	}
	return share <= 1.0/(1<<denseBits)
}

// encodeStrings encodes as many strings as a page holds, and returns their number.
func (c *chunk) encodeStrings(v []string) int {
	c.lengths = c.lengths[:0]
	size := 0
	for _, s := range v {
		if size += len(s); size > pageBytes && len(c.lengths) > 0 {
			break
		}
		c.lengths = append(c.lengths, int32(len(s)))
	}
	n := len(c.lengths)
	c.encoded, _ = new(delta.BinaryPackedEncoding).EncodeInt32(c.encoded[:0], c.lengths)
	for _, s := range v[:n] {
		c.encoded = append(c.encoded, s...)
	}
	return n
}

// bounds returns minimum and maximum of integers, by which readers pick row groups.
func bounds(c table.Column) (s format.Statistics) {
	switch v := c.Slice().(type) {
	case []int32:
		s.MinValue = binary.LittleEndian.AppendUint32(nil, uint32(slices.Min(v)))
		s.MaxValue = binary.LittleEndian.AppendUint32(nil, uint32(slices.Max(v)))
	case []int64:
		s.MinValue = binary.LittleEndian.AppendUint64(nil, uint64(slices.Min(v)))
		s.MaxValue = binary.LittleEndian.AppendUint64(nil, uint64(slices.Max(v)))
	}
	return s
}
