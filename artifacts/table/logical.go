package table

import (
	"crypto/sha256"
	"encoding/binary"
	"math"

	"infoplane/internal/parallel"
)

// Logical is the digest of what the table says:
//
//	SHA-256( "infoplane table 1\n", rows, columns,
//	         for each column: length of name, name, kind, SHA-256(values) )
//
// Numbers are 64-bit little-endian, the kind one byte. The values of a column
// follow one another little-endian in their own width, strings behind their
// length. Every NaN counts as the one quiet NaN, since processors differ in the
// bits they give it; 0 and -0 are different. Row groups, compression and the
// processor do not show.
//
// Columns are hashed in parallel: that is why each has a digest of its own.
func (t *Table) Logical() [sha256.Size]byte {
	digests := make([][sha256.Size]byte, len(t.columns))
	parallel.Each(len(t.columns), func(i int) { digests[i] = t.columns[i].Digest() })
	return LogicalOf(t.rows, t.Schema(), digests)
}

// LogicalOf returns the logical digest of a table of so many rows, whose columns have these
// names and kinds and the digests that [Column.Digest] gives.
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

// hashChunk is the number of bytes that are laid out at a time: they stay in the
// first-level cache.
const hashChunk = 8 << 10

// Digest returns the SHA-256 of the column's values, as [Table.Logical] defines them.
func (c Column) Digest() (digest [sha256.Size]byte) {
	hash := sha256.New()
	b := make([]byte, 0, hashChunk+8)
	flush := func(least int) {
		if len(b) >= least {
			hash.Write(b)
			b = b[:0]
		}
	}
	switch values := c.values.(type) {
	case []int32:
		for len(values) > 0 {
			n := min(len(values), hashChunk/4)
			b = b[:4*n]
			for i, v := range values[:n] {
				binary.LittleEndian.PutUint32(b[4*i:], uint32(v))
			}
			values = values[n:]
			flush(0)
		}
	case []int64:
		for len(values) > 0 {
			n := min(len(values), hashChunk/8)
			b = b[:8*n]
			for i, v := range values[:n] {
				binary.LittleEndian.PutUint64(b[8*i:], uint64(v))
			}
			values = values[n:]
			flush(0)
		}
	case []float32:
		for len(values) > 0 {
			n := min(len(values), hashChunk/4)
			b = b[:4*n]
			for i, v := range values[:n] {
				binary.LittleEndian.PutUint32(b[4*i:], bits32(v))
			}
			values = values[n:]
			flush(0)
		}
	case []float64:
		for len(values) > 0 {
			n := min(len(values), hashChunk/8)
			b = b[:8*n]
			for i, v := range values[:n] {
				binary.LittleEndian.PutUint64(b[8*i:], bits64(v))
			}
			values = values[n:]
			flush(0)
		}
	case []string:
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, uint64(len(v)))
			b = append(b, v...)
			flush(hashChunk)
		}
		flush(0)
	}
	hash.Sum(digest[:0])
	return digest
}

// The bits of the quiet NaN that stands for all.
const (
	NaN32 = 0x7FC00000
	NaN64 = 0x7FF8000000000000
)

func bits32(v float32) uint32 {
	if v != v {
		return NaN32
	}
	return math.Float32bits(v)
}

func bits64(v float64) uint64 {
	if v != v {
		return NaN64
	}
	return math.Float64bits(v)
}
