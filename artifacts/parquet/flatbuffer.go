package parquet

import "encoding/binary"

// The metadata of an Arrow stream are FlatBuffers. Whatever points outside of the
// buffer panics here, before anything is allocated for it; readArrow turns that into
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
	if t.b == nil {
		return 0
	}
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

// vector returns a field's elements of a size: where they are, and how many.
func (t flatTable) vector(i, size int) (at, n int) {
	if at = t.follow(i); at == 0 {
		return 0, 0
	}
	n = int(binary.LittleEndian.Uint32(t.b[at:]))
	_ = t.b[at+4 : at+4+size*n] // panics if they are not there
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

// text is a field's string, "" if it is not there.
func (t flatTable) text(i int) string {
	at, n := t.vector(i, 1)
	return string(t.b[at : at+n])
}

// table is the table that a field refers to; where there is none, it has no fields.
func (t flatTable) table(i int) flatTable {
	to, _ := t.optionalTable(i)
	return to
}

// optionalTable is the table that a field refers to; false if there is none.
func (t flatTable) optionalTable(i int) (flatTable, bool) {
	at := t.follow(i)
	if at == 0 {
		return flatTable{}, false
	}
	return flatTable{t.b, at}, true
}

// short, int and long are numbers of 16, 32 and 64 bits, 0 where they are not there.
func (t flatTable) short(i int) int {
	if at := t.field(i); at != 0 {
		return int(int16(binary.LittleEndian.Uint16(t.b[at:])))
	}
	return 0
}

func (t flatTable) int(i int) int {
	if at := t.field(i); at != 0 {
		return int(int32(binary.LittleEndian.Uint32(t.b[at:])))
	}
	return 0
}

func (t flatTable) long(i int) int64 {
	if at := t.field(i); at != 0 {
		return int64(binary.LittleEndian.Uint64(t.b[at:]))
	}
	return 0
}

// The headers that a message can have, by the numbers that Arrow gives them.
const (
	arrowSchemaHeader     = 1
	arrowDictionaryHeader = 2
	arrowBatchHeader      = 3
)
