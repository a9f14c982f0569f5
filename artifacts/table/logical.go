package table

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"unsafe"

	"infoplane/internal/parallel"
)

// Logical returns the digest of the table's names, kinds and values:
//
//	SHA-256( "infoplane table 1\n", rows, columns,
//	         for each column: length of name, name, kind, SHA-256(values) )
//
// Numbers are 64-bit little-endian, the kind one byte. The values of a column follow one
// another little-endian in their own width, strings behind their length. Every NaN counts
// as the one quiet NaN, since processors differ in the bits they give it; 0 and -0 are
// different. The digest does not depend on row groups, compression or the processor.
//
// Columns are hashed in parallel: that is why each has a digest of its own.
func (t *Table) Logical() [sha256.Size]byte {
	digests := make([][sha256.Size]byte, len(t.columns))
	parallel.Each(len(t.columns), func(i int) { digests[i] = t.columns[i].Digest() })
	return LogicalOf(t.rows, t.Schema(), digests)
}

// LogicalOf returns the logical digest of a table by its number of rows, its schema and
// the digests of its columns from [Column.Digest].
func LogicalOf(rows int, schema Schema, digests [][sha256.Size]byte) [sha256.Size]byte {
	b := []byte("infoplane table 1\n")
	b = binary.LittleEndian.AppendUint64(b, uint64(rows))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(schema)))
	for i, f := range schema {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(f.Name)))
		b = append(b, f.Name...)
		b = append(b, byte(f.Kind))
		b = append(b, digests[i][:]...)
	}
	return sha256.Sum256(b)
}

// hashChunk is the number of bytes that are looked at at a time: they stay in the
// first-level cache.
const hashChunk = 8 << 10

// Digest returns the SHA-256 of the column's values, as [Table.Logical] defines them.
func (c Column) Digest() (digest [sha256.Size]byte) {
	hash := sha256.New()
	switch values := c.values.(type) {
	case []int32:
		hashNumbers(hash, values)
	case []int64:
		hashNumbers(hash, values)
	case []float32:
		hashNumbers(hash, values)
	case []float64:
		hashNumbers(hash, values)
	case []string:
		b := make([]byte, 0, hashChunk)
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, uint64(len(v)))
			if b = append(b, v...); len(b) >= hashChunk {
				hash.Write(b)
				b = b[:0]
			}
		}
		hash.Write(b)
	}
	hash.Sum(digest[:0])
	return digest
}

func hashNumbers[T Number](hash hash.Hash, values []T) {
	for chunk := range slices.Chunk(values, hashChunk/8) {
		hash.Write(LittleEndian(Quiet(chunk)))
	}
}

// Number is what a column of numbers can hold.
type Number interface {
	int32 | int64 | float32 | float64
}

// LittleEndian returns numbers as bytes, each the lowest first. On a processor that has
// them so in memory these are the numbers' own, which must not be changed.
func LittleEndian[T Number](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(values)*int(unsafe.Sizeof(values[0])))
	}
	return laidOut(values)
}

// FromLittleEndian sets numbers to those of [LittleEndian]. It panics if b is of another
// length.
func FromLittleEndian[T Number](dst []T, b []byte) {
	if len(b) != binary.Size(dst) {
		panic("table: FromLittleEndian: bytes of other numbers")
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		copy(LittleEndian(dst), b)
		return
	}
	binary.Decode(b, binary.LittleEndian, dst)
}

// laidOut is LittleEndian for any processor.
func laidOut[T Number](values []T) []byte {
	b, _ := binary.Append(nil, binary.LittleEndian, values) // fails for other types only
	return b
}

// finite reports whether all numbers are finite. v - v is 0 of those that are, and else NaN.
func finite[T Number](values []T) bool {
	var a, b, c, d T // of every fourth, so that no sum waits for another
	for ; len(values) >= 4; values = values[4:] {
		v := values[:4:4]
		a, b, c, d = a+(v[0]-v[0]), b+(v[1]-v[1]), c+(v[2]-v[2]), d+(v[3]-v[3])
	}
	for _, v := range values {
		a += v - v
	}
	return a+b+c+d == 0
}

// QuietNaN is the bits of the float32 that stands for every NaN.
const QuietNaN = 0x7FC00000

// Quiet replaces every NaN by the quiet one, in a copy if there are any.
func Quiet[T Number](values []T) []T {
	isNaN := func(v T) bool { return v != v }
	if finite(values) {
		return values
	}
	first := slices.IndexFunc(values, isNaN)
	if first < 0 {
		return values
	}
	values = slices.Clone(values)
	for i := first; i < len(values); i++ {
		if isNaN(values[i]) {
			values[i] = T(math.Float32frombits(QuietNaN)) // also as a float64
		}
	}
	return values
}
