package parquet

import (
	"encoding/binary"
	"fmt"

	"github.com/parquet-go/parquet-go/format"

	"infoplane/artifacts/table"
)

// form is the representation of values in a file whose type is not one of the kinds of
// columns.
type form int

const (
	sameForm       form = iota // as the column holds them
	bitForm                    // booleans, which become int32
	halfForm                   // float16, which becomes float32
	unsigned32Form             // becomes int64
	unsigned64Form             // becomes int64, where it is less than 2⁶³
)

// stored returns the kind of the values in a page, for a column of a kind.
func (f form) stored(kind table.Kind) table.Kind {
	if f == unsigned32Form {
		return table.Int32
	}
	return kind
}

// convert decodes the values of a page into a column, whose first row is number start of
// the file.
func (f form) convert(dst table.Column, start int, encoding format.Encoding, b []byte, dictionary table.Column) error {
	switch f {
	case unsigned32Form:
		raw := make([]int32, dst.Len())
		if err := f.decode(table.NewColumn("", raw), encoding, b, dictionary); err != nil {
			return err
		}
		wide := dst.Slice().([]int64)
		for i, v := range raw {
			wide[i] = int64(uint32(v))
		}
		return nil
	case unsigned64Form:
		if err := f.decode(dst, encoding, b, dictionary); err != nil {
			return err
		}
		return belowSign(dst.Slice().([]int64), start)
	}
	return f.decode(dst, encoding, b, dictionary)
}

// belowSign checks that unsigned integers are less than 2⁶³; the first is in row start.
func belowSign(values []int64, start int) error {
	for i, v := range values {
		if v < 0 {
			return fmt.Errorf("row %d: %d is more than the largest int64", start+i, uint64(v))
		}
	}
	return nil
}

// decode decodes the values of a page, as they are stored, into a column of their kind.
func (f form) decode(dst table.Column, encoding format.Encoding, b []byte, dictionary table.Column) error {
	switch {
	case f == bitForm:
		return decodeBooleans(dst.Slice().([]int32), encoding, b)
	case f == halfForm && (encoding == format.Plain || encoding == format.ByteStreamSplit):
		return decodeHalves(dst.Slice().([]float32), encoding, b)
	}
	return decodeValues(dst, encoding, b, dictionary)
}

// decodeBooleans reads bits, either plain or in runs.
func decodeBooleans(dst []int32, encoding format.Encoding, b []byte) error {
	switch encoding {
	case format.Plain:
		if len(b) < (len(dst)+7)/8 {
			return fmt.Errorf("%w: a page of %d booleans has %d bytes", ErrDamaged, len(dst), len(b))
		}
		for i := range dst {
			dst[i] = int32(b[i/8] >> (i % 8) & 1)
		}
		return nil
	case format.RLE:
		runs, _, err := lengthPrefixed(b)
		if err != nil {
			return err
		}
		bits := make([]uint32, len(dst))
		if err := decodeRuns(bits, runs, 1); err != nil {
			return err
		}
		for i, bit := range bits {
			dst[i] = int32(bit & 1)
		}
		return nil
	}
	return fmt.Errorf("boolean values are encoded as %s: want PLAIN or RLE", encoding)
}

// decodeHalves reads floats of 16 bits, either plain or all low bytes first.
func decodeHalves(dst []float32, encoding format.Encoding, b []byte) error {
	if len(b) != 2*len(dst) {
		return fmt.Errorf("%w: a page of %d float16 has %d bytes", ErrDamaged, len(dst), len(b))
	}
	for i := range dst {
		if encoding == format.ByteStreamSplit {
			dst[i] = table.Half(uint16(b[i]) | uint16(b[len(dst)+i])<<8)
		} else {
			dst[i] = table.Half(binary.LittleEndian.Uint16(b[2*i:]))
		}
	}
	return nil
}
