package parquet

import (
	"encoding/binary"

	flatbuffers "github.com/google/flatbuffers/go"
)

// flatTable is a table in a FlatBuffer, which the metadata of Arrow are made of. Whatever
// refers to bytes outside of the buffer panics, before anything is allocated for it;
// guardArrow turns that into ErrDamaged.
type flatTable struct{ flatbuffers.Table }

func flatAt(b []byte, at uint32) flatTable {
	return flatTable{flatbuffers.Table{Bytes: b, Pos: flatbuffers.UOffsetT(at)}}
}

// flatRoot returns the table that a buffer holds.
func flatRoot(b []byte) flatTable { return flatAt(b, binary.LittleEndian.Uint32(b)) }

// noTable returns a table without fields: four bytes that describe it, and four that refer
// to these.
func noTable() flatTable { return flatAt([]byte{4, 0, 4, 0, 4, 0, 0, 0}, 4) }

// slot returns the number that FlatBuffers give to field i.
func slot(i int) flatbuffers.VOffsetT { return flatbuffers.VOffsetT(4 + 2*i) }

// byte, short, int and long return numbers of 8, 16, 32 and 64 bits, 0 where they are not
// there.
func (t flatTable) byte(i int) byte  { return t.GetByteSlot(slot(i), 0) }
func (t flatTable) short(i int) int  { return int(t.GetInt16Slot(slot(i), 0)) }
func (t flatTable) int(i int) int    { return int(t.GetInt32Slot(slot(i), 0)) }
func (t flatTable) long(i int) int64 { return t.GetInt64Slot(slot(i), 0) }

// vector returns a field's elements of a size: where they are, and how many.
func (t flatTable) vector(i, size int) (at, n int) {
	o := flatbuffers.UOffsetT(t.Offset(slot(i)))
	if o == 0 {
		return 0, 0
	}
	at, n = int(t.Vector(o)), t.VectorLen(o)
	_ = t.Bytes[at : at+size*n] // panics if they are not there
	return at, n
}

// text returns a field's string, "" if it is not there.
func (t flatTable) text(i int) string {
	at, n := t.vector(i, 1)
	return string(t.Bytes[at : at+n])
}

// tables returns the tables that a field refers to.
func (t flatTable) tables(i int) []flatTable {
	at, n := t.vector(i, 4)
	tables := make([]flatTable, n)
	for k := range tables {
		tables[k] = flatAt(t.Bytes, uint32(t.Indirect(flatbuffers.UOffsetT(at+4*k))))
	}
	return tables
}

// table returns the table that a field refers to; where there is none, it has no fields.
func (t flatTable) table(i int) flatTable {
	to, _ := t.optionalTable(i)
	return to
}

// optionalTable returns the table that a field refers to; false if there is none.
func (t flatTable) optionalTable(i int) (flatTable, bool) {
	o := flatbuffers.UOffsetT(t.Offset(slot(i)))
	if o == 0 {
		return noTable(), false
	}
	return flatAt(t.Bytes, uint32(t.Indirect(t.Pos+o))), true
}

// The headers that a message can have, by the numbers that Arrow gives them.
const (
	arrowSchemaHeader     = 1
	arrowDictionaryHeader = 2
	arrowBatchHeader      = 3
)
