package artifacts

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// The metadata of an Arrow stream are FlatBuffers. The arrow library allocates
// what the length of a vector in them promises, so they are looked through first.
// Whatever points outside of the buffer panics here, which readArrow turns into
// ErrDamaged.

// flatTable is a table in a FlatBuffer.
type flatTable struct {
	b  []byte
	at int
}

// flatRoot is the table that a buffer holds.
func flatRoot(b []byte) flatTable { return flatTable{b, int(binary.LittleEndian.Uint32(b))} }

// field gives where a field of the table is, 0 if it is not there.
func (t flatTable) field(i int) int {
	directory := t.at - int(int32(binary.LittleEndian.Uint32(t.b[t.at:])))
	if 4+2*i >= int(binary.LittleEndian.Uint16(t.b[directory:])) {
		return 0
	}
	offset := int(binary.LittleEndian.Uint16(t.b[directory+4+2*i:]))
	if offset == 0 {
		return 0
	}
	return t.at + offset
}

func (t flatTable) byte(i int) byte {
	if at := t.field(i); at != 0 {
		return t.b[at]
	}
	return 0
}

// follow gives where the thing is that a field refers to, 0 if there is none.
func (t flatTable) follow(i int) int {
	at := t.field(i)
	if at == 0 {
		return 0
	}
	return at + int(binary.LittleEndian.Uint32(t.b[at:]))
}

// vector gives a field's elements of a size: where they are, and how many.
func (t flatTable) vector(i, size int) (at, n int) {
	if at = t.follow(i); at == 0 {
		return 0, 0
	}
	n = int(binary.LittleEndian.Uint32(t.b[at:]))
	_ = t.b[at+4 : at+4+size*n]
	return at + 4, n
}

func (t flatTable) tables(i int) []flatTable {
	at, n := t.vector(i, 4)
	tables := make([]flatTable, n)
	for k := range tables {
		tables[k] = flatTable{t.b, at + 4*k + int(binary.LittleEndian.Uint32(t.b[at+4*k:]))}
	}
	return tables
}

// The headers that a message can have, and the types that a field can have, by
// the numbers that Arrow gives them.
const (
	arrowSchemaHeader = 1
	arrowBatchHeader  = 3
)

var arrowTypeNames = []string{"nothing", "null", "int", "float", "binary", "utf8", "bool", "decimal", "date", "time",
	"timestamp", "interval", "list", "struct", "union", "fixed-size binary", "fixed-size list", "map", "duration",
	"large binary", "large utf8", "large list", "run-end encoded values", "binary view", "utf8 view", "list view", "large list view"}

// checkArrowSchema checks the message that a stream begins with: its columns are
// flat, of types among which ours are, and not encoded by dictionaries.
func checkArrowSchema(meta []byte) error {
	message := flatRoot(meta)
	if header := message.byte(1); header != arrowSchemaHeader {
		return fmt.Errorf("%w: it begins with a message of type %d, not with a schema", ErrDamaged, header)
	}
	schema := flatTable{meta, message.follow(2)}
	schema.vector(2, 4)
	for _, field := range schema.tables(1) {
		at, n := field.vector(0, 1)
		name := string(meta[at : at+n])
		typ := int(field.byte(2))
		field.vector(6, 4)
		_, children := field.vector(5, 4)
		if !slices.Contains([]string{"int", "float", "utf8", "large utf8"}, arrowTypeNames[typ]) || children > 0 {
			return fmt.Errorf("column %q: holds %s: want int32, int64, float32, float64 or utf8", name, arrowTypeNames[typ])
		}
		if field.follow(4) != 0 {
			return fmt.Errorf("column %q: is encoded by a dictionary: want plain values", name)
		}
	}
	return nil
}
