package array

import (
	"encoding/binary"
	"fmt"
)

// IsIDX reports whether a file that begins so is IDX: two zeros, a type and a number of
// dimensions.
func IsIDX(head []byte) bool {
	return len(head) >= 4 && head[0] == 0 && head[1] == 0 && idxTypes[head[2]].size > 0 && head[3] >= 1
}

// idxTypes are the types of IDX by their numbers.
var idxTypes = [256]struct {
	name string
	code code
	size int
}{
	0x08: {"uint8", unsigned, 1}, 0x09: {"int8", signed, 1}, 0x0b: {"int16", signed, 2},
	0x0c: {"int32", signed, 4}, 0x0d: {"float32", float, 4}, 0x0e: {"float64", float, 8},
}

// IDX returns the array of an IDX file:
//
//	two zeros, a byte for the type, one for the number of dimensions
//	each dimension as four bytes, the highest first, then the values likewise
//
// It fails where the values are more or fewer than the dimensions claim.
//
// Reference: Y. LeCun, C. Cortes, C. Burges, The MNIST Database of Handwritten Digits.
func IDX(b []byte) (*Array, error) {
	if !IsIDX(b) {
		return nil, fmt.Errorf("is not IDX, which begins with two zeros, a type and a number of dimensions")
	}
	dimensions := int(b[3])
	values := 4 + 4*dimensions
	if len(b) < values {
		return nil, fmt.Errorf("ends among its %d dimensions; was a copy cut short?", dimensions)
	}
	t := idxTypes[b[2]]
	a := &Array{Type: t.name, code: t.code, size: t.size, big: true}
	for d := range dimensions {
		a.Shape = append(a.Shape, int(binary.BigEndian.Uint32(b[4+4*d:])))
	}
	if err := checkShape(a.Shape); err != nil {
		return nil, err
	}
	return a, a.holds(b[values:])
}

// holds gives the array its values, which must be as many as its shape has.
func (a *Array) holds(b []byte) error {
	if int64(len(b)) != a.bytes() {
		return fmt.Errorf("has %d bytes of values; its shape, %s of %s, needs %d: was a copy cut short?", len(b), shapeText(a.Shape), a.Type, a.bytes())
	}
	a.data = func(int64) ([]byte, error) { return b, nil }
	return nil
}
