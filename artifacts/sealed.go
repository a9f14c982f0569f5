package artifacts

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// RecordFormat numbers the form of a [Record]. A record of another form counts as one
// that cannot be read, so that its action runs again; the number of the store's layout
// need not change with it.
const RecordFormat = 2

// MaxRecord is the largest size of a record in bytes. An input takes 110 and its port's name,
// and a figure may have a million inputs.
const MaxRecord = 256 << 20

// leastInput is fewer bytes than an input or output takes in a record. A large file with
// more of them would take many times its size in memory.
const leastInput = 64

// recordText is the JSON of a record. The sum is the SHA-256 of the file with zeros in
// place of the sum, which detects a flipped bit in the name of a node or in a config.
type recordText struct {
	Record
	Sum string `json:"sum"`
}

// The end of a record's file.
const (
	sumBefore = "\n  \"sum\": \""
	sumBehind = "\"\n}\n"
	sumDigits = 2 * sha256.Size
)

var sumZeroed = bytes.Repeat([]byte("0"), sumDigits)

// SealRecord returns the file of a record.
func SealRecord(r Record) ([]byte, error) {
	b, err := json.MarshalIndent(recordText{r, string(sumZeroed)}, "", "  ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	sum := sha256.Sum256(b)
	hex.Encode(b[len(b)-len(sumBehind)-sumDigits:], sum[:])
	return b, nil
}

// OpenRecord parses the file of a record. It fails for anything that AddRecord would not
// have written.
func OpenRecord(b []byte) (Record, error) {
	r, err := parseRecord(b)
	if err == nil {
		err = checkSum(b)
	}
	if err != nil {
		return Record{}, err
	}
	return r.Record, nil
}

// checkSum compares the sum of a record's file with its bytes.
func checkSum(b []byte) error {
	head, tail := len(b)-len(sumBehind)-sumDigits, len(b)-len(sumBehind)
	if head < len(sumBefore) || string(b[head-len(sumBefore):head]) != sumBefore || string(b[tail:]) != sumBehind {
		return fmt.Errorf("%w: it does not end with its sum", ErrDamaged)
	}
	hash := sha256.New()
	hash.Write(b[:head])
	hash.Write(sumZeroed)
	hash.Write(b[tail:])
	if hex.EncodeToString(hash.Sum(nil)) != string(b[head:tail]) {
		return fmt.Errorf("%w: its bytes have another sum", ErrDamaged)
	}
	return nil
}

// parseRecord reads the JSON of a record.
func parseRecord(b []byte) (recordText, error) {
	r, ok := readSealed(b)
	if !ok {
		var err error
		if r, err = readJSON(b); err != nil {
			return r, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if r.Format != RecordFormat {
		return r, fmt.Errorf("%w: format %d, want %d", ErrDamaged, r.Format, RecordFormat)
	}
	var config bytes.Buffer // as it was before it was indented
	if err := json.Compact(&config, r.Config); err != nil {
		return r, fmt.Errorf("%w: its config: %w", ErrDamaged, err)
	}
	r.Config = config.Bytes()
	return r, r.check()
}

// readJSON reads a record from any JSON of it.
func readJSON(b []byte) (recordText, error) {
	var r recordText
	if len(b) > maxSmall && bytes.Count(b, []byte("{")) > len(b)/leastInput {
		return r, errors.New("it is not what was written as a record")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&r); err != nil {
		return r, err
	}
	if rest, _ := io.ReadAll(d.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return r, errors.New("something follows the record")
	}
	return r, nil
}

// readSealed reads a record from the JSON of SealRecord, whose fields have one order and one
// indentation, several times as fast as readJSON. It reports false for other JSON, and for texts
// with escapes or letters outside ASCII; what it reads is what readJSON reads.
func readSealed(b []byte) (recordText, bool) {
	const (
		first, next               = "{\n  ", ",\n  " // what stands before the name of a field
		firstInside, nextInside   = "{\n    ", ",\n    "
		firstElement, nextElement = "{\n      ", ",\n      "
	)
	var r recordText
	s := sealedReader{rest: b}
	r.Format = int(s.natural(first, "format", math.MaxInt32))
	s.digest(next, "key", &r.Key)
	r.Node = s.text(next, "node")
	r.Stage = s.text(next, "stage")
	r.Version = int(s.natural(next, "version", math.MaxInt32))
	s.field(next, "config")
	r.Config = s.take(bytes.Index(s.rest, []byte(next+`"seed": `)))
	r.Seed = s.natural(next, "seed", math.MaxUint64)
	r.Inputs = list(&s, next, "inputs", func() (in Input) {
		in.Port = s.text(firstElement, "port")
		s.digest(nextElement, "logical", &in.Logical)
		return in
	})
	r.Outputs = list(&s, next, "outputs", func() (out Output) {
		out.Port = s.text(firstElement, "port")
		out.Derivable = s.optional(nextElement + `"derivable": true`)
		s.digest(nextElement, "blob", &out.Blob)
		s.digest(nextElement, "logical", &out.Logical)
		out.Size = int64(s.natural(nextElement, "size", math.MaxInt64))
		return out
	})
	s.fails(r.Started.UnmarshalJSON(s.line(next, "started")))
	s.fails(json.Unmarshal(s.line(next, "seconds"), &r.Seconds))
	r.Kernel = s.text(next, "kernel")
	s.field(next, "host")
	r.Host.OS = s.text(firstInside, "os")
	r.Host.Arch = s.text(nextInside, "arch")
	r.Host.CPU = s.text(nextInside, "cpu")
	r.Host.Go = s.text(nextInside, "go")
	s.literal("\n  }")
	if s.stands(next + `"signer"`) {
		r.Signer = s.text(next, "signer")
	}
	r.Sum = s.text(next, "sum")
	s.literal("\n}\n")
	return r, !s.failed && len(s.rest) == 0
}

// sealedReader reads what SealRecord writes. Once something else stands there it has failed,
// and what it returns means nothing.
type sealedReader struct {
	rest   []byte
	failed bool
}

// stands reports whether a text is next.
func (s *sealedReader) stands(text string) bool {
	return len(s.rest) >= len(text) && string(s.rest[:len(text)]) == text
}

// optional reads a text if it is next.
func (s *sealedReader) optional(text string) bool {
	there := s.stands(text)
	if there {
		s.rest = s.rest[len(text):]
	}
	return there
}

// fails notes that what was read is not what the field may have.
func (s *sealedReader) fails(err error) { s.failed = s.failed || err != nil }

func (s *sealedReader) literal(text string) {
	if !s.optional(text) {
		s.failed, s.rest = true, nil
	}
}

// field reads what stands before the name of a field, and the name.
func (s *sealedReader) field(before, name string) {
	s.literal(before)
	s.literal(`"`)
	s.literal(name)
	s.literal(`": `)
}

// take reads n bytes; a negative number, of something that was not found, fails.
func (s *sealedReader) take(n int) []byte {
	if n < 0 {
		s.failed, n = true, 0
	}
	taken := s.rest[:n]
	s.rest = s.rest[n:]
	return taken
}

// text reads a field of printable ASCII without escapes.
func (s *sealedReader) text(before, name string) string { return string(s.quoted(before, name)) }

func (s *sealedReader) quoted(before, name string) []byte {
	s.field(before, name)
	s.literal(`"`)
	plain := s.take(bytes.IndexByte(s.rest, '"'))
	s.literal(`"`)
	for _, c := range plain {
		if c < ' ' || c > '~' || c == '\\' {
			s.failed = true
		}
	}
	return plain
}

func (s *sealedReader) digest(before, name string, d encoding.TextUnmarshaler) {
	s.fails(d.UnmarshalText(s.quoted(before, name)))
}

// line reads a field whose value ends with its line, and returns that.
func (s *sealedReader) line(before, name string) []byte {
	s.field(before, name)
	end := bytes.IndexByte(s.rest, '\n')
	if end > 0 && s.rest[end-1] == ',' {
		end--
	}
	return s.take(end)
}

// natural reads a field of a number that is at most the limit, in its one spelling in digits.
func (s *sealedReader) natural(before, name string, limit uint64) uint64 {
	digits := s.line(before, name)
	n, err := strconv.ParseUint(string(digits), 10, 64)
	s.failed = s.failed || err != nil || n > limit || digits[0] == '0' && len(digits) > 1
	return n
}

// list reads a field of objects, each of them by a function.
func list[T any](s *sealedReader, before, name string, element func() T) []T {
	s.field(before, name)
	switch {
	case s.optional("null"):
		return nil
	case s.optional("[]"):
		return []T{}
	}
	var all []T
	for between := "["; !s.failed && !s.optional("\n  ]"); between = "," {
		s.literal(between)
		s.literal("\n    ")
		all = append(all, element())
		s.literal("\n    }")
	}
	return all
}
