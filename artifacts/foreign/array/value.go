package array

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// word returns the bytes of a value as a number.
func (a *Array) word(b []byte) uint64 {
	switch {
	case a.size == 1:
		return uint64(b[0])
	case a.size == 2 && a.big:
		return uint64(binary.BigEndian.Uint16(b))
	case a.size == 2:
		return uint64(binary.LittleEndian.Uint16(b))
	case a.size == 4 && a.big:
		return uint64(binary.BigEndian.Uint32(b))
	case a.size == 4:
		return uint64(binary.LittleEndian.Uint32(b))
	case a.big:
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}

// integer returns the value of an integer; of an unsigned one of 64 bits, its bits.
func (a *Array) integer(b []byte) int64 {
	v := a.word(b)
	switch {
	case a.code == boolean && v != 0:
		return 1
	case a.code != signed:
		return int64(v)
	}
	shift := 64 - 8*a.size
	return int64(v<<shift) >> shift
}

// string returns a text without the zeros that fill its width.
func (a *Array) string(b []byte) (string, error) {
	if a.code == letters {
		b = bytes.TrimRight(b, "\x00")
		if !utf8.Valid(b) {
			return "", errText
		}
		return string(b), nil
	}
	var out []byte
	width := a.size
	a4 := Array{size: 4, big: a.big}
	for i := 0; i < width; i += 4 {
		r := rune(a4.word(b[i:]))
		if r < 0 || !utf8.ValidRune(r) {
			return "", errText
		}
		out = utf8.AppendRune(out, r)
	}
	return string(bytes.TrimRight(out, "\x00")), nil
}
