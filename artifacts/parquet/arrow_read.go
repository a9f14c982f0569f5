package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"infoplane/artifacts/table"
)

// ReadArrow reads an Arrow IPC stream whose columns are of the types that
// [Reading.Read] lists, without nulls. Each record batch becomes a row group.
//
// The stream need not be trusted: it is held in memory, and what its metadata
// claim is compared with its size before anything is allocated.
//
// The arrow library writes our streams and does not read them. Its reader allocates what
// metadata claim, past its allocator and before anything can be compared: of a stream of
// 432 bytes with one wrong number, 378 GB for a list of fields, at which a program ends.
// It also copies and decompresses every column before one can be chosen.
func ReadArrow(r io.Reader) (*table.Table, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	t, err := Reading{}.readArrow(b)
	if err != nil {
		return nil, err
	}
	return t.Table, nil
}

// readArrow reads a stream, whose first message has the schema.
func (r Reading) readArrow(b []byte) (*Foreign, error) {
	return r.guardArrow("arrow stream", b, func(s *arrowStream) error {
		s.rest = b
		if err := s.readHead(); err != nil {
			return err
		}
		for {
			if err := s.readMessage(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}

// readArrowFile reads a file, whose footer has the schema and the offsets of the
// messages. Dictionaries are read first.
func (r Reading) readArrowFile(b []byte) (*Foreign, error) {
	return r.guardArrow("arrow file", b, func(s *arrowStream) error {
		footer, err := arrowFooter(b)
		if err != nil {
			return err
		}
		if err := s.readSchema(footer.table(1), footer.short(0)); err != nil {
			return err
		}
		const size = 24 // of a place
		for list := 2; list <= 3; list++ {
			at, n := footer.vector(list, size)
			for i := range n {
				place := footer.Bytes[at+size*i:]
				offset, meta, body := binary.LittleEndian.Uint64(place), binary.LittleEndian.Uint32(place[8:]), binary.LittleEndian.Uint64(place[16:])
				if left := uint64(len(b)); offset > left || uint64(meta) > left-offset || body > left-offset-uint64(meta) {
					return fmt.Errorf("%w: its footer refers to what it does not have", ErrDamaged)
				}
				s.rest = b[offset : offset+uint64(meta)+body]
				if err := s.readMessage(); errors.Is(err, io.EOF) {
					return fmt.Errorf("%w: a message that its footer lists is empty", ErrDamaged)
				} else if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// guardArrow reads a file or a stream, called what in errors: first the metadata, by
// messages, then the values, if they fit into the limit.
func (r Reading) guardArrow(what string, b []byte, messages func(*arrowStream) error) (t *Foreign, err error) {
	defer func() {
		if p := recover(); p != nil { // metadata that point outside of themselves
			t, err = nil, fmt.Errorf("%w: %v", ErrDamaged, p)
		}
		if err != nil {
			t, err = nil, fmt.Errorf("%s: %w", what, err)
		}
	}()
	if err := r.allow(len(b), 0); err != nil {
		return nil, err
	}
	s := &arrowStream{Reading: r, size: len(b), dictionaries: map[int64]table.Column{}}
	if err := messages(s); err != nil {
		return nil, err
	}
	for _, c := range s.schema {
		if c.read {
			s.need += float64(c.width) * columnMemory
		}
	}
	if err := r.allow(len(b), s.need); err != nil {
		return nil, err
	}
	return s.decode()
}

// arrowStream is an Arrow stream in memory that is being read.
type arrowStream struct {
	Reading
	size         int // of the whole stream
	rest         []byte
	schema       []arrowColumn // all columns
	names        []string
	messages     []arrowMessage
	rows         int
	need         float64                // bytes that decoding will take
	dictionaries map[int64]table.Column // as they are at the message that is decoded
}

// arrowMessage is a record batch, or a batch of values of a dictionary.
type arrowMessage struct {
	batch      arrowBatch
	parts      []arrowPart // of a record batch, for the selected columns
	rows       int
	dictionary bool
	id         int64 // of the dictionary
	delta      bool  // its values follow those that there are
}

const arrowContinuation = math.MaxUint32

// next cuts the next message off the stream. It returns io.EOF after the last one.
func (s *arrowStream) next() (meta flatTable, body []byte, err error) {
	size := uint32(0)
	for i := range 2 {
		if len(s.rest) == 0 && i == 0 {
			return meta, nil, io.EOF // a stream may end without saying so
		}
		if len(s.rest) < 4 {
			return meta, nil, io.ErrUnexpectedEOF
		}
		size = binary.LittleEndian.Uint32(s.rest)
		s.rest = s.rest[4:]
		if size != arrowContinuation {
			break
		}
	}
	if size == 0 {
		return meta, nil, io.EOF
	}
	head, err := s.cut(int64(size))
	if err != nil {
		return meta, nil, err
	}
	meta = flatRoot(head)
	body, err = s.cut(meta.long(3))
	return meta, body, err
}

// cut cuts n bytes off the stream.
func (s *arrowStream) cut(n int64) ([]byte, error) {
	if n < 0 || n > int64(len(s.rest)) {
		return nil, fmt.Errorf("a message claims %d bytes, %d are left", n, len(s.rest))
	}
	b := s.rest[:n:n]
	s.rest = s.rest[n:]
	return b, nil
}

// readHead reads the message that a stream begins with.
func (s *arrowStream) readHead() error {
	meta, _, err := s.next()
	if err != nil {
		return fmt.Errorf("%w: it has no schema: %w", ErrDamaged, err)
	}
	if header := meta.byte(1); header != arrowSchemaHeader {
		return fmt.Errorf("%w: it begins with a message of type %d, not with a schema", ErrDamaged, header)
	}
	return s.readSchema(meta.table(2), meta.short(0))
}

// readSchema reads the schema and selects the columns.
func (s *arrowStream) readSchema(schema flatTable, version int) error {
	if schema.short(0) != 0 {
		return errors.New("its numbers are big-endian; write it on a little-endian machine")
	}
	left := maxArrowFields
	for _, field := range schema.tables(1) {
		c, err := readArrowField(field, version, &left)
		if err != nil {
			return err
		}
		if c.read = s.wants(c.name) || s.Lists && c.list != 0 && c.problem == ""; c.read && c.problem != "" {
			return unreadable(c.name, c.problem)
		}
		s.schema = append(s.schema, c)
		s.names = append(s.names, c.name)
	}
	if name := s.twice(s.names); name != "" {
		return fmt.Errorf("column %q: is there twice; rename one", name)
	}
	return nil
}

// readMessage reads the metadata of the next message and decodes no values. It returns
// io.EOF after the last one.
func (s *arrowStream) readMessage() error {
	meta, body, err := s.next()
	if errors.Is(err, io.EOF) {
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	switch header := meta.byte(1); header {
	case arrowBatchHeader:
		m := arrowMessage{batch: arrowBatch{meta: meta.table(2), body: body}}
		err = s.measure(&m)
		s.messages = append(s.messages, m)
		return err
	case arrowDictionaryHeader:
		d := meta.table(2)
		m := arrowMessage{batch: arrowBatch{meta: d.table(1), body: body}, dictionary: true, id: d.long(0), delta: d.byte(2) != 0}
		s.messages = append(s.messages, m)
		return nil
	default:
		return fmt.Errorf("%w: a message of type %d stands among the record batches", ErrDamaged, header)
	}
}

// measure finds the buffers of a record batch, and adds up the memory that its columns
// will take.
func (s *arrowStream) measure(m *arrowMessage) error {
	at := arrowPosition{}
	for i := range s.schema {
		c := &s.schema[i]
		if c.read {
			part, err := m.batch.part(c, at)
			if err != nil {
				return fmt.Errorf("column %q: %w", c.name, err)
			}
			rows := part.rows / max(1, c.width)
			if c.list != 0 {
				rows = part.lists
			}
			if len(m.parts) > 0 && rows != m.rows {
				return fmt.Errorf("%w: column %q: has %d values in a batch of %d rows", ErrDamaged, c.name, rows, m.rows)
			}
			m.parts, m.rows = append(m.parts, part), rows
			s.need += part.need + float64(part.rows)*float64(c.kind.Memory())
		}
		if err := m.batch.skip(*c, &at); err != nil {
			return fmt.Errorf("%w: column %q: %w", ErrDamaged, c.name, err)
		}
	}
	s.rows += m.rows
	return nil
}

// decode makes the table.
func (s *arrowStream) decode() (*Foreign, error) {
	selected := slices.DeleteFunc(slices.Clone(s.schema), func(c arrowColumn) bool { return !c.read })
	targets := make([][]table.Column, len(selected)) // one, or one for each value of a list
	var columns []table.Column
	for i, c := range selected {
		targets[i] = c.columns(s.rows)
		columns = append(columns, targets[i]...)
	}
	var ends []int
	row := 0
	for _, m := range s.messages {
		if m.dictionary {
			if err := s.decodeDictionary(m); err != nil {
				return nil, err
			}
			continue
		}
		for i, part := range m.parts {
			if err := s.fillColumns(targets[i], row, m.rows, selected[i], part); err != nil {
				return nil, fmt.Errorf("column %q: %w", selected[i].name, err)
			}
		}
		row += m.rows
		ends = append(ends, row)
	}
	t, err := table.NewGrouped(ends, columns...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return &Foreign{Table: t, Names: s.names, Lists: listsOf(selected)}, nil
}
