package parquet

import (
	"encoding/binary"
	"hash/crc32"
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
	meta    format.ColumnMetaData // offsets are still to be set
	encoded []byte                // scratch: a page before its compression
	body    []byte                // scratch: and after it
	lengths []int32               // scratch: of strings
}

// chunks keeps the buffers of chunks for reuse.
var chunks = sync.Pool{New: func() any { return new(chunk) }}

func (c *chunk) free() { chunks.Put(c) }

// encodings are the encodings of the kinds.
var encodings = [...]format.Encoding{
	table.Int32: format.DeltaBinaryPacked, table.Int64: format.DeltaBinaryPacked,
	table.Float32: format.ByteStreamSplit, table.Float64: format.ByteStreamSplit,
	table.String: format.DeltaLengthByteArray,
}

// encodeChunk encodes a column of a row group.
func encodeChunk(column table.Column) *chunk {
	c := chunks.Get().(*chunk)
	c.bytes = c.bytes[:0]
	c.meta = format.ColumnMetaData{
		Type:         physicalTypes[column.Kind()],
		Encoding:     []format.Encoding{encodings[column.Kind()]},
		PathInSchema: []string{column.Name()},
		Codec:        format.Zstd,
		NumValues:    int64(column.Len()),
		Statistics:   bounds(column),
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
	header, _ := thrift.Marshal(new(thrift.CompactProtocol), &format.PageHeader{
		Type:                 format.DataPage,
		UncompressedPageSize: int32(len(c.encoded)),
		CompressedPageSize:   int32(len(c.body)),
		CRC:                  int32(crc32.ChecksumIEEE(c.body)),
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues:               int32(rows),
			Encoding:                encodings[column.Kind()],
			DefinitionLevelEncoding: format.RLE,
			RepetitionLevelEncoding: format.RLE,
		}),
	})
	c.bytes = append(c.bytes, header...)
	c.bytes = append(c.bytes, c.body...)
	c.meta.TotalUncompressedSize += int64(len(header) + len(c.encoded))
	return rows
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
