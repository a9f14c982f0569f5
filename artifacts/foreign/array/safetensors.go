package array

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"infoplane/artifacts/table"
)

// maxSafetensorsHeader bounds the header of a file of safetensors, as the library does.
const maxSafetensorsHeader = 100_000_000

// IsSafetensors reports whether a file that begins so is one of safetensors: the size of a
// header, which is a JSON object.
func IsSafetensors(head []byte) bool {
	if len(head) < 10 || head[8] != '{' {
		return false
	}
	size := binary.LittleEndian.Uint64(head)
	return size >= 2 && size <= maxSafetensorsHeader
}

// safetensorsTypes are the types of safetensors that are read. BF16 has the upper half of a
// float32.
var safetensorsTypes = map[string]struct {
	name string
	code code
	size int
}{
	"BOOL": {"bool", boolean, 1}, "U8": {"uint8", unsigned, 1}, "I8": {"int8", signed, 1}, "U16": {"uint16", unsigned, 2}, "I16": {"int16", signed, 2},
	"U32": {"uint32", unsigned, 4}, "I32": {"int32", signed, 4}, "U64": {"uint64", unsigned, 8}, "I64": {"int64", signed, 8},
	"F16": {"float16", float, 2}, "BF16": {"bfloat16", brain, 2}, "F32": {"float32", float, 4}, "F64": {"float64", float, 8},
}

// Safetensors returns the arrays of a file of safetensors, in the order of their values:
//
//	the size of the header, 8 bytes, the lowest first
//	a JSON object: {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}
//	the values, the lowest byte first, at these offsets behind the header
//
// It fails for a header that is not so, for a name twice, and for values that are not where or
// not as many as it claims. A type that is not read is a fault of its array alone.
//
// Reference: Hugging Face, safetensors, version 0.6, Format.
func Safetensors(b []byte) ([]*Array, error) {
	if !IsSafetensors(b) {
		return nil, fmt.Errorf("is not a file of safetensors")
	}
	size := int64(binary.LittleEndian.Uint64(b))
	if size > int64(len(b)-8) {
		return nil, fmt.Errorf("its header claims %d bytes of %d; was a copy cut short?", size, len(b))
	}
	entries, err := safetensorsHeader(b[8 : 8+size])
	if err != nil {
		return nil, fmt.Errorf("its header is damaged, as that of safetensors: %w", err)
	}
	values := b[8+size:]
	var out []*Array
	for _, e := range entries {
		a, err := e.array(values)
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", table.Plain(e.name), err)
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("is a file of safetensors without an array")
	}
	return out, nil
}

// safetensor is an entry of the header.
type safetensor struct {
	name    string
	Dtype   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

// safetensorsHeader reads the entries of a header, in the order of their values.
func safetensorsHeader(b []byte) ([]safetensor, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var out []safetensor
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if name == "__metadata__" {
			var ignored json.RawMessage
			if err := d.Decode(&ignored); err != nil {
				return nil, err
			}
			continue
		}
		e := safetensor{name: name}
		if err := d.Decode(&e); err != nil {
			return nil, err
		}
		switch {
		case seen[name]:
			return nil, fmt.Errorf("it has two arrays with the name %s", table.Plain(name))
		case name == "" || !utf8.ValidString(name):
			return nil, fmt.Errorf("it has an array without a name")
		case len(e.Offsets) != 2:
			return nil, fmt.Errorf("array %s: has %d offsets; expected two", table.Plain(name), len(e.Offsets))
		case len(out) == maxArrays:
			return nil, fmt.Errorf("it has more than %d arrays", maxArrays)
		}
		seen[name] = true
		out = append(out, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b safetensor) int { return cmp.Compare(a.Offsets[0], b.Offsets[0]) })
	return out, nil
}

// array returns the array of an entry, whose values are somewhere in those of the file.
func (e safetensor) array(values []byte) (*Array, error) {
	a := &Array{Name: e.name, Shape: e.Shape, Type: e.Dtype}
	if len(e.Shape) > maxDimensions {
		return nil, fmt.Errorf("has %d dimensions; at most %d are read", len(e.Shape), maxDimensions)
	}
	if err := checkShape(e.Shape); err != nil {
		return nil, err
	}
	t, known := safetensorsTypes[e.Dtype]
	if !known {
		a.problem = fmt.Errorf("holds values of the type %q; convert it to F32 before saving", e.Dtype)
		return a, nil
	}
	a.Type, a.code, a.size = t.name, t.code, t.size
	from, to := e.Offsets[0], e.Offsets[1]
	if from < 0 || to < from || to > int64(len(values)) {
		return nil, fmt.Errorf("its values lie at %d to %d of %d bytes; was a copy cut short?", from, to, len(values))
	}
	return a, a.holds(values[from:to])
}
