package artifacts

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// ReadArrow reads an Arrow IPC stream whose columns are int32, int64, float32,
// float64 or UTF-8 strings without nulls. Each record batch becomes a row group.
//
// The stream need not be trusted: it is held in memory, and what its messages
// promise is compared with what is there before anything is allocated for it.
func ReadArrow(r io.Reader) (*Table, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	t, err := readArrow(b)
	if err != nil {
		return nil, fmt.Errorf("arrow stream: %w", err)
	}
	return t, nil
}

func readArrow(b []byte) (t *Table, err error) {
	defer func() {
		if p := recover(); p != nil { // arrow panics on much that is damaged
			t, err = nil, fmt.Errorf("%w: %v", ErrDamaged, p)
		}
	}()
	stream := &messages{rest: b}
	limit := &limited{left: expansion * len(b)}
	in, err := ipc.NewReaderFromMessageReader(stream, ipc.WithAllocator(limit))
	if stream.refused != nil {
		return nil, stream.refused
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	fields := in.Schema().Fields()
	pieces := make([][]Column, len(fields))
	for i, field := range fields {
		kind := kindOfArrow(field.Type)
		if kind == 0 {
			return nil, fmt.Errorf("column %q: holds %s: want int32, int64, float32, float64 or utf8", field.Name, field.Type)
		}
		pieces[i] = append(pieces[i], makeColumn(field.Name, kind, 0))
	}
	var ends []int
	rows := 0
	for in.Next() {
		record := in.Record()
		for i, field := range fields {
			c, err := columnOfArrow(field.Name, record.Column(i))
			if err != nil {
				return nil, err
			}
			pieces[i] = append(pieces[i], c)
		}
		if len(fields) > 0 { // what a batch says of itself need not be so
			rows += record.Column(0).Len()
			ends = append(ends, rows)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	columns := make([]Column, len(fields))
	for i := range fields {
		columns[i] = concatenate(pieces[i])
	}
	if t, err = NewTable(columns...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	t.setEnds(ends)
	return t, nil
}

// messages takes an Arrow stream in memory apart. The reader of the arrow library
// would allocate what a message promises before reading it.
type messages struct {
	rest    []byte
	begun   bool
	refused error // the schema is not one of a table
}

func (m *messages) Retain()  {}
func (m *messages) Release() {}

// Message gives the next message, and io.EOF behind the last one.
func (m *messages) Message() (*ipc.Message, error) {
	const continuation = math.MaxUint32
	size := uint32(0)
	for i, word := range []*uint32{&size, &size} {
		if len(m.rest) == 0 && i == 0 {
			return nil, io.EOF // a stream may end without saying so
		}
		if len(m.rest) < 4 {
			return nil, io.ErrUnexpectedEOF
		}
		*word = binary.LittleEndian.Uint32(m.rest)
		m.rest = m.rest[4:]
		if size != continuation {
			break
		}
	}
	if size == 0 {
		return nil, io.EOF
	}
	head, err := m.take(int64(size))
	if err != nil {
		return nil, err
	}
	if !m.begun {
		m.begun = true
		if m.refused = checkArrowSchema(head.Bytes()); m.refused != nil {
			return nil, m.refused
		}
	} else if header := flatRoot(head.Bytes()).byte(1); header != arrowBatchHeader {
		return nil, fmt.Errorf("a message of type %d stands among the record batches", header)
	}
	body, err := m.take(ipc.NewMessage(head, memory.NewBufferBytes(nil)).BodyLen())
	if err != nil {
		return nil, err
	}
	return ipc.NewMessage(head, body), nil
}

// take cuts n bytes off the stream.
func (m *messages) take(n int64) (*memory.Buffer, error) {
	if n < 0 || n > int64(len(m.rest)) {
		return nil, fmt.Errorf("a message claims %d bytes, %d are left", n, len(m.rest))
	}
	b := memory.NewBufferBytes(m.rest[:n:n])
	m.rest = m.rest[n:]
	return b, nil
}

// limited is an allocator that panics when it has given out too much.
type limited struct {
	memory.GoAllocator
	left int
}

func (l *limited) Allocate(size int) []byte {
	if l.left -= size; size < 0 || l.left < 0 {
		panic("it promises more than it holds")
	}
	return l.GoAllocator.Allocate(size)
}

func (l *limited) Reallocate(size int, b []byte) []byte {
	if l.left -= size - len(b); l.left < 0 {
		panic("it promises more than it holds")
	}
	return l.GoAllocator.Reallocate(size, b)
}

// kindOfArrow is the kind of an Arrow type, 0 if it is none of ours.
func kindOfArrow(typ arrow.DataType) Kind {
	switch typ.ID() {
	case arrow.INT32:
		return Int32
	case arrow.INT64:
		return Int64
	case arrow.FLOAT32:
		return Float32
	case arrow.FLOAT64:
		return Float64
	case arrow.STRING, arrow.LARGE_STRING:
		return String
	}
	return 0
}

// columnOfArrow copies an Arrow array.
func columnOfArrow(name string, a arrow.Array) (Column, error) {
	if a.NullN() > 0 {
		return Column{}, fmt.Errorf("column %q: has %d nulls: want a value in every row", name, a.NullN())
	}
	switch a := a.(type) {
	case *array.Int32:
		return NewColumn(name, slices.Clone(a.Int32Values())), nil
	case *array.Int64:
		return NewColumn(name, slices.Clone(a.Int64Values())), nil
	case *array.Float32:
		return NewColumn(name, slices.Clone(a.Float32Values())), nil
	case *array.Float64:
		return NewColumn(name, slices.Clone(a.Float64Values())), nil
	}
	text := a.(interface{ Value(int) string })
	values := make([]string, a.Len())
	for i := range values {
		values[i] = strings.Clone(text.Value(i))
	}
	return NewColumn(name, values), nil
}
