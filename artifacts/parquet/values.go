package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/bytestreamsplit"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// decodeValues puts n values of a page into a column from row start on.
func decodeValues(c table.Column, start, n int, encoding format.Encoding, b []byte, dictionary table.Column) error {
	switch {
	case encoding == format.Plain:
		return decodePlain(c, start, n, b)
	case encoding == format.ByteStreamSplit && c.Kind() != table.String:
		return decodeSplit(c, start, n, b)
	case encoding == format.DeltaBinaryPacked && (c.Kind() == table.Int32 || c.Kind() == table.Int64):
		return decodeDelta(c, start, n, b)
	case encoding == format.DeltaLengthByteArray && c.Kind() == table.String:
		return decodeDeltaStrings(c, start, n, b)
	case encoding == format.DeltaByteArray && c.Kind() == table.String:
		return decodePrefixed(c, start, n, b)
	case (encoding == format.RLEDictionary || encoding == plainDictionary) && dictionary.Slice() != nil:
		return decodeIndices(c, start, n, b, dictionary)
	}
	return fmt.Errorf("%s values are encoded as %s: want PLAIN, a dictionary, BYTE_STREAM_SPLIT or one of the DELTA encodings", c.Kind(), encoding)
}

// plainDictionary is what old writers call RLEDictionary.
const plainDictionary format.Encoding = 2

// wantSize checks that n values of a fixed size fill a page.
func wantSize(c table.Column, n int, b []byte) error {
	if len(b) != n*c.Kind().Size() {
		return fmt.Errorf("%w: a page of %d %s has %d bytes", ErrDamaged, n, c.Kind(), len(b))
	}
	return nil
}

// decodePlain reads values that follow one another, strings behind their lengths.
func decodePlain(c table.Column, start, n int, b []byte) error {
	if v, ok := c.Slice().([]string); ok {
		return plainStrings(v[start:start+n], b)
	}
	if size := n * c.Kind().Size(); len(b) > size {
		b = b[:size] // fastparquet leaves bytes behind the values
	}
	if err := wantSize(c, n, b); err != nil {
		return err
	}
	switch v := c.Slice().(type) {
	case []int32:
		for i := range v[start : start+n] {
			v[start+i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
		}
	case []int64:
		for i := range v[start : start+n] {
			v[start+i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
	case []float32:
		for i := range v[start : start+n] {
			v[start+i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
	case []float64:
		for i := range v[start : start+n] {
			v[start+i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
		}
	}
	return nil
}

func plainStrings(dst []string, b []byte) error {
	for i := range dst {
		if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
			return fmt.Errorf("%w: a string is longer than its page", ErrDamaged)
		}
		end := 4 + int(binary.LittleEndian.Uint32(b))
		dst[i] = string(b[4:end])
		b = b[end:]
	}
	return nil
}

// decodeSplit reads values whose first bytes stand together, then their second
// bytes, and so on.
func decodeSplit(c table.Column, start, n int, b []byte) error {
	if err := wantSize(c, n, b); err != nil {
		return err
	}
	var err error
	split := new(bytestreamsplit.Encoding)
	end := start + n
	switch v := c.Slice().(type) {
	case []int32:
		_, err = split.DecodeInt32(v[start:end:end], b)
	case []int64:
		_, err = split.DecodeInt64(v[start:end:end], b)
	case []float32:
		_, err = split.DecodeFloat(v[start:end:end], b)
	case []float64:
		_, err = split.DecodeDouble(v[start:end:end], b)
	}
	return err
}

// decodeIndices reads positions in a dictionary.
func decodeIndices(c table.Column, start, n int, b []byte, dictionary table.Column) error {
	if len(b) == 0 {
		return fmt.Errorf("%w: a page of %d values is empty", ErrDamaged, n)
	}
	indices := make([]uint32, n)
	if err := decodeRuns(indices, b[1:], int(b[0])); err != nil {
		return err
	}
	return pickInto(c, start, indices, dictionary)
}

// pickInto puts entries of a dictionary into a column from row start on.
func pickInto(c table.Column, start int, indices []uint32, dictionary table.Column) error {
	n := len(indices)
	if n == 0 {
		return nil
	}
	switch v := c.Slice().(type) {
	case []int32:
		return pick(v[start:start+n], indices, dictionary.Slice().([]int32))
	case []int64:
		return pick(v[start:start+n], indices, dictionary.Slice().([]int64))
	case []float32:
		return pick(v[start:start+n], indices, dictionary.Slice().([]float32))
	case []float64:
		return pick(v[start:start+n], indices, dictionary.Slice().([]float64))
	default:
		return pick(c.Slice().([]string)[start:start+n], indices, dictionary.Slice().([]string))
	}
}

func pick[T table.Value](dst []T, indices []uint32, from []T) error {
	for i, index := range indices {
		if int(index) >= len(from) {
			return fmt.Errorf("%w: it refers to entry %d of a dictionary of %d", ErrDamaged, index, len(from))
		}
		dst[i] = from[index]
	}
	return nil
}

// decodeRuns fills dst from Parquet's mixture of runs and packed groups of eight.
func decodeRuns(dst []uint32, b []byte, width int) error {
	damaged := fmt.Errorf("%w: a page does not hold the %d indices or levels it claims", ErrDamaged, len(dst))
	if width > 32 {
		return damaged
	}
	for len(dst) > 0 {
		head, rest, ok := readVarint(b)
		if !ok {
			return damaged
		}
		b = rest
		if head&1 == 0 {
			size := (width + 7) / 8
			if len(b) < size || head == 0 {
				return damaged
			}
			var value [4]byte
			copy(value[:], b[:size])
			n := int(min(head>>1, uint64(len(dst))))
			for i := range dst[:n] {
				dst[i] = binary.LittleEndian.Uint32(value[:])
			}
			b, dst = b[size:], dst[n:]
			continue
		}
		hi, size := bits.Mul64(head>>1, uint64(width))
		if hi != 0 || size > uint64(len(b)) || head>>1 == 0 {
			return damaged
		}
		n := int(min(head>>1, uint64(len(dst)))) * 8
		n = min(n, len(dst))
		unpack(dst[:n], b[:size], width)
		b, dst = b[size:], dst[n:]
	}
	return nil
}

// unpack reads numbers of width bits, the lowest bits first.
func unpack(dst []uint32, b []byte, width int) {
	var buffer uint64
	have := 0
	for i := range dst {
		for have < width {
			buffer |= uint64(b[0]) << have
			b = b[1:]
			have += 8
		}
		dst[i] = uint32(buffer & (1<<width - 1))
		buffer >>= width
		have -= width
	}
}

// skipLevels checks that an optional column has no nulls from row start on, and gives
// what stands behind its definition levels.
func (p *page) skipLevels(body []byte, start int) ([]byte, error) {
	levels := p.levels
	if p.kind == format.DataPage {
		var err error
		if levels, body, err = lengthPrefixed(body); err != nil {
			return nil, err
		}
	}
	defined := make([]uint32, p.values)
	if err := decodeRuns(defined, levels, 1); err != nil {
		return nil, err
	}
	for i, d := range defined {
		if d == 0 {
			return nil, nullAt(start + i)
		}
	}
	return body, nil
}

// lengthPrefixed cuts off the bytes that stand behind their number.
func lengthPrefixed(b []byte) (head, rest []byte, err error) {
	if len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, nil, fmt.Errorf("%w: a page is shorter than the runs in it", ErrDamaged)
	}
	end := 4 + int(binary.LittleEndian.Uint32(b))
	return b[4:end], b[end:], nil
}
