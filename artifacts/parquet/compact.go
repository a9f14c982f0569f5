package parquet

import (
	"encoding/binary"
	"errors"
)

// The metadata of a Parquet file are structs of Thrift's compact protocol.
// parquet-go decodes them, but it allocates what the length of a list promises
// before it looks whether the list is there, and follows structs to any depth. So
// they are measured first.

// compactDepth is how deep structs may be nested. Parquet's need 6.
const compactDepth = 16

var errCompact = errors.New("metadata are cut short or promise more than they hold")

// compactSize returns the number of bytes of the struct that b begins with, after
// checking that every list in it has at least a byte per element.
func compactSize(b []byte) (int, error) {
	rest, ok := skipStruct(b, compactDepth)
	if !ok {
		return 0, errCompact
	}
	return len(b) - len(rest), nil
}

// The types of the compact protocol.
const (
	compactStop = iota
	compactTrue
	compactFalse
	compactInt8
	compactInt16
	compactInt32
	compactInt64
	compactDouble
	compactBinary
	compactList
	compactSet
	compactMap
	compactStruct
)

func skipStruct(b []byte, depth int) (rest []byte, ok bool) {
	if depth == 0 {
		return nil, false
	}
	for len(b) > 0 {
		head := b[0]
		b = b[1:]
		if head == compactStop {
			return b, true
		}
		if head>>4 == 0 { // the number of the field follows
			if b, ok = skipVarint(b); !ok {
				return nil, false
			}
		}
		if kind := head & 15; kind != compactTrue && kind != compactFalse {
			if b, ok = skipValue(b, kind, depth); !ok {
				return nil, false
			}
		}
	}
	return nil, false
}

func skipValue(b []byte, kind byte, depth int) (rest []byte, ok bool) {
	switch kind {
	case compactTrue, compactFalse, compactInt8: // booleans: in a list
		return skipBytes(b, 1)
	case compactInt16, compactInt32, compactInt64:
		return skipVarint(b)
	case compactDouble:
		return skipBytes(b, 8)
	case compactBinary:
		n, b, ok := readVarint(b)
		if !ok {
			return nil, false
		}
		return skipBytes(b, n)
	case compactList, compactSet:
		return skipList(b, depth)
	case compactStruct:
		return skipStruct(b, depth-1)
	}
	return nil, false // maps: Parquet has none
}

func skipList(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) == 0 {
		return nil, false
	}
	kind, n := b[0]&15, uint64(b[0]>>4)
	b = b[1:]
	if n == 15 {
		if n, b, ok = readVarint(b); !ok {
			return nil, false
		}
	}
	if n > uint64(len(b)) {
		return nil, false
	}
	for range n {
		if kind == compactList || kind == compactSet {
			depth-- // lists of lists cost a level too
			if depth <= 0 {
				return nil, false
			}
		}
		if b, ok = skipValue(b, kind, depth); !ok {
			return nil, false
		}
	}
	return b, true
}

func skipBytes(b []byte, n uint64) (rest []byte, ok bool) {
	if n > uint64(len(b)) {
		return nil, false
	}
	return b[n:], true
}

func skipVarint(b []byte) (rest []byte, ok bool) {
	_, b, ok = readVarint(b)
	return b, ok
}

func readVarint(b []byte) (v uint64, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, nil, false
	}
	return v, b[n:], true
}
