package parquet

import (
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/delta"

	"infoplane/artifacts/table"
	"infoplane/internal/count"
)

// decodeDelta reads integers as differences to their predecessors.
func decodeDelta(dst table.Column, b []byte) error {
	n := dst.Len()
	if _, err := deltaSize(b, n, 8*dst.Kind().Size()); err != nil {
		return err
	}
	packed := new(delta.BinaryPackedEncoding)
	got, err := 0, error(nil)
	switch v := dst.Slice().(type) {
	case []int32:
		var out []int32
		out, err = packed.DecodeInt32(v[:0], b)
		got = copy(v, out)
	case []int64:
		var out []int64
		out, err = packed.DecodeInt64(v[:0], b)
		got = copy(v, out)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if got != n {
		return fmt.Errorf("%w: a page holds %d of the %d integers it claims", ErrDamaged, got, n)
	}
	return nil
}

// decodeLengths reads n integers, as decodeDelta does, which b begins with, and returns
// what follows them.
func decodeLengths(n int, b []byte) (lengths []int32, rest []byte, err error) {
	size, err := deltaSize(b, n, 32)
	if err != nil {
		return nil, nil, err
	}
	lengths = make([]int32, n)
	return lengths, b[size:], decodeDelta(table.NewColumn("", lengths), b[:size])
}

// decodeDeltaStrings reads all lengths, and then all strings.
func decodeDeltaStrings(dst []string, b []byte) error {
	lengths, b, err := decodeLengths(len(dst), b)
	if err != nil {
		return err
	}
	text := string(b) // the strings share it
	last := ""
	for i, size := range lengths {
		if size < 0 || int(size) > len(text) {
			return fmt.Errorf("%w: a string is longer than its page", ErrDamaged)
		}
		if text[:size] != last { // equal neighbours share one string
			last = text[:size]
		}
		dst[i], text = last, text[size:]
	}
	return nil
}

// deltaSize returns the number of bytes of n integers of at most width bits as
// DELTA_BINARY_PACKED, which b begins with. It fails if they are not there.
func deltaSize(b []byte, n, width int) (int, error) {
	damaged := fmt.Errorf("%w: a page does not hold the %d integers it claims", ErrDamaged, n)
	var header [4]uint64 // block size, mini-blocks per block, values, first value
	rest := b
	for i := range header {
		var ok bool
		if header[i], rest, ok = readVarint(rest); !ok {
			return 0, damaged
		}
	}
	block, minis := header[0], header[1]
	if header[2] != uint64(n) || block == 0 || block > 1<<16 || block%128 != 0 || minis == 0 || block%minis != 0 || block/minis%32 != 0 {
		return 0, damaged
	}
	mini := int(block / minis)
	for left := n - 1; left > 0; {
		var ok bool
		if _, rest, ok = readVarint(rest); !ok || len(rest) < int(minis) {
			return 0, damaged
		}
		widths := rest[:minis]
		rest = rest[minis:]
		for _, w := range widths {
			if left <= 0 {
				break
			}
			if int(w) > width {
				return 0, damaged
			}
			if rest, ok = skipBytes(rest, uint64(mini*int(w)/8)); !ok {
				return 0, damaged
			}
			left -= mini
		}
	}
	return len(b) - len(rest), nil
}

// maxPrefixed bounds the text of a page of strings that share prefixes: a few bytes can
// expand to any amount.
const maxPrefixed = 256 << 20

// decodePrefixed reads strings as DELTA_BYTE_ARRAY: how many bytes each shares with
// the one before, then what follows these.
func decodePrefixed(dst []string, b []byte) error {
	shared, b, err := decodeLengths(len(dst), b)
	if err != nil {
		return err
	}
	if err := decodeDeltaStrings(dst, b); err != nil {
		return err
	}
	last, total := "", 0
	for i, prefix := range shared {
		if prefix < 0 || int(prefix) > len(last) {
			return fmt.Errorf("%w: a string shares more than the one before it has", ErrDamaged)
		}
		switch {
		case dst[i] == "" && int(prefix) == len(last):
			dst[i] = last // one string for equal neighbours
		case prefix > 0:
			if total += int(prefix) + len(dst[i]); total > maxPrefixed {
				return fmt.Errorf("a page holds more than %s of text", count.Bytes(maxPrefixed))
			}
			dst[i] = last[:prefix] + dst[i]
		}
		last = dst[i]
	}
	return nil
}
