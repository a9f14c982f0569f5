package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/bytestreamsplit"
	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// decodeValues decodes the values of a page into a column, as many as it has.
func decodeValues(dst table.Column, encoding format.Encoding, b []byte, dictionary table.Column) error {
	switch kind := dst.Kind(); {
	case encoding == format.Plain:
		return decodePlain(dst, b)
	case encoding == format.ByteStreamSplit && kind != table.String:
		return decodeSplit(dst, b)
	case encoding == format.DeltaBinaryPacked && (kind == table.Int32 || kind == table.Int64):
		return decodeDelta(dst, b)
	case encoding == format.DeltaLengthByteArray && kind == table.String:
		return decodeDeltaStrings(dst.Slice().([]string), b)
	case encoding == format.DeltaByteArray && kind == table.String:
		return decodePrefixed(dst.Slice().([]string), b)
	case (encoding == format.RLEDictionary || encoding == plainDictionary) && dictionary.Slice() != nil:
		return decodeIndices(dst, b, dictionary)
	default:
		return fmt.Errorf("%s values are encoded as %s: want PLAIN, a dictionary, BYTE_STREAM_SPLIT or one of the DELTA encodings", kind, encoding)
	}
}

// plainDictionary is what old writers call RLEDictionary.
const plainDictionary format.Encoding = 2

// wantSize checks that the values of a column, of a fixed size, fill a page.
func wantSize(dst table.Column, b []byte) error {
	if len(b) != dst.Len()*dst.Kind().Size() {
		return fmt.Errorf("%w: a page of %d %s has %d bytes", ErrDamaged, dst.Len(), dst.Kind(), len(b))
	}
	return nil
}

// decodePlain reads values that follow one another, strings behind their lengths.
func decodePlain(dst table.Column, b []byte) error {
	if v, ok := dst.Slice().([]string); ok {
		return plainStrings(v, b)
	}
	if size := dst.Len() * dst.Kind().Size(); len(b) > size {
		b = b[:size] // fastparquet leaves bytes behind the values
	}
	if err := wantSize(dst, b); err != nil {
		return err
	}
	switch v := dst.Slice().(type) {
	case []int32:
		table.FromLittleEndian(v, b)
	case []int64:
		table.FromLittleEndian(v, b)
	case []float32:
		table.FromLittleEndian(v, b)
	case []float64:
		table.FromLittleEndian(v, b)
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

// decodeSplit reads BYTE_STREAM_SPLIT values: the first bytes of all values, then the
// second bytes, and so on.
func decodeSplit(dst table.Column, b []byte) error {
	if err := wantSize(dst, b); err != nil {
		return err
	}
	var err error
	split := new(bytestreamsplit.Encoding)
	switch v := dst.Slice().(type) {
	case []int32:
		_, err = split.DecodeInt32(v, b)
	case []int64:
		_, err = split.DecodeInt64(v, b)
	case []float32:
		_, err = split.DecodeFloat(v, b)
	case []float64:
		_, err = split.DecodeDouble(v, b)
	}
	return err
}

// decodeIndices reads positions in a dictionary.
func decodeIndices(dst table.Column, b []byte, dictionary table.Column) error {
	if len(b) == 0 {
		return fmt.Errorf("%w: a page of %d values is empty", ErrDamaged, dst.Len())
	}
	indices := make([]uint32, dst.Len())
	if err := decodeRuns(indices, b[1:], int(b[0])); err != nil {
		return err
	}
	return pickInto(dst, indices, dictionary)
}

// pickInto sets a column to entries of a dictionary.
func pickInto(dst table.Column, indices []uint32, dictionary table.Column) error {
	if len(indices) == 0 {
		return nil
	}
	switch v := dst.Slice().(type) {
	case []int32:
		return pick(v, indices, dictionary.Slice().([]int32))
	case []int64:
		return pick(v, indices, dictionary.Slice().([]int64))
	case []float32:
		return pick(v, indices, dictionary.Slice().([]float32))
	case []float64:
		return pick(v, indices, dictionary.Slice().([]float64))
	default:
		return pick(dst.Slice().([]string), indices, dictionary.Slice().([]string))
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
