package parquet

import (
	"encoding/binary"
	"fmt"

	"infoplane/artifacts/table"

	"github.com/parquet-go/parquet-go/format"
)

// fill decodes the values of a part into a column, whose first row is number start of the
// table.
func (p arrowPart) fill(dst table.Column, start int, v arrowValues) error {
	if p.rows == 0 {
		return nil
	}
	b, err := p.content(1)
	if err != nil {
		return err
	}
	switch to := dst.Slice().(type) {
	case []string:
		if v.typ == arrowTextView {
			return p.fillViews(to, b)
		}
		return p.fillTexts(to, b, v.typ == arrowLargeText)
	case []int32:
		for i := range to {
			to[i] = int32(v.whole(b, i))
		}
	case []int64:
		for i := range to {
			to[i] = v.whole(b, i)
		}
		if v.width == 64 && !v.signed {
			return belowSign(to, start)
		}
	case []float32:
		if v.width == 16 {
			return decodeHalves(to, format.Plain, b[:2*len(to)])
		}
		_, err = binary.Decode(b, binary.LittleEndian, to)
	case []float64:
		_, err = binary.Decode(b, binary.LittleEndian, to)
	}
	return err
}

// whole returns the integer or the boolean in row i.
func (v arrowValues) whole(b []byte, i int) int64 {
	switch {
	case v.width == 1:
		return int64(b[i/8] >> (i % 8) & 1)
	case v.width == 8 && v.signed:
		return int64(int8(b[i]))
	case v.width == 8:
		return int64(b[i])
	case v.width == 16 && v.signed:
		return int64(int16(binary.LittleEndian.Uint16(b[2*i:])))
	case v.width == 16:
		return int64(binary.LittleEndian.Uint16(b[2*i:]))
	case v.width == 32 && v.signed:
		return int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
	case v.width == 32:
		return int64(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return int64(binary.LittleEndian.Uint64(b[8*i:]))
}

// fillTexts reads strings between the offsets in b, of 32 or 64 bits.
func (p arrowPart) fillTexts(dst []string, b []byte, large bool) error {
	content, err := p.content(2)
	if err != nil {
		return err
	}
	text := string(content) // the strings share it
	offset := func(i int) int64 {
		if large {
			return int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
		return int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
	}
	last := ""
	for i := range dst {
		from, to := offset(i), offset(i+1)
		if from < 0 || to < from || to > int64(len(text)) {
			return fmt.Errorf("%w: a string lies at %d to %d of %d bytes", ErrDamaged, from, to, len(text))
		}
		if s := text[from:to]; s != last { // equal neighbours share one string
			last = s
		}
		dst[i] = last
	}
	return nil
}

// fillViews reads strings that are in b, if they are short, or in the buffer and at the
// offset that b refers to.
func (p arrowPart) fillViews(dst []string, b []byte) error {
	var texts []string
	for i := range p.buffers[2:] {
		content, err := p.content(2 + i)
		if err != nil {
			return err
		}
		texts = append(texts, string(content))
	}
	const short = 12
	inline := string(b[:16*len(dst)])
	for i := range dst {
		view := b[16*i:]
		n := int64(int32(binary.LittleEndian.Uint32(view)))
		if 0 <= n && n <= short {
			dst[i] = inline[16*i+4 : 16*i+4+int(n)]
			continue
		}
		buffer, offset := binary.LittleEndian.Uint32(view[8:]), int64(int32(binary.LittleEndian.Uint32(view[12:])))
		if n < 0 || offset < 0 || int64(buffer) >= int64(len(texts)) || offset+n > int64(len(texts[buffer])) {
			return fmt.Errorf("%w: a string of %d bytes lies outside of its buffer", ErrDamaged, n)
		}
		dst[i] = texts[buffer][offset : offset+n]
	}
	return nil
}
