package artifacts

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Record describes one run of an action: its inputs, its outputs, where and when.
type Record struct {
	Format  int             `json:"format"` // RecordFormat; AddRecord fills it in
	Key     Key             `json:"key"`
	Node    string          `json:"node"` // experiment:node, the first one that ran it
	Stage   string          `json:"stage"`
	Version int             `json:"version"`
	Config  json.RawMessage `json:"config"` // canonical
	Seed    uint64          `json:"seed"`
	Inputs  []Input         `json:"inputs"`
	Outputs []Output        `json:"outputs"`
	Started time.Time       `json:"started"`
	Seconds float64         `json:"seconds"`
	Kernel  string          `json:"kernel"`
	Host    Host            `json:"host"`

	// Signer is who vouches for the record, if it came from a tier: a public key.
	Signer string `json:"signer,omitempty"`
}

// Input is what an action read at one of its ports.
type Input struct {
	Port    string  `json:"port"`
	Logical Logical `json:"logical"`
}

// Output is what an action wrote at one of its ports.
type Output struct {
	Port string `json:"port"`

	// Derivable means that the object may be removed to save space, since its action
	// computes it again. It is not part of the result.
	Derivable bool `json:"derivable,omitempty"`

	Ref
}

// Host is where an action ran. It is for information, and never part of a key.
type Host struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPU  string `json:"cpu"`
	Go   string `json:"go"`
}

// recordFolder returns the folder of the records of a key.
func recordFolder(k Key) string { return "actions/" + k.String() }

// result returns a digest of what an action produced: its ports and both digests of each.
// It is the name of the record's file, so that the same result is the same file.
func (r *Record) result() string {
	hash := sha256.New()
	for _, out := range r.Outputs {
		fmt.Fprintf(hash, "%d %s %s %s %d\n", len(out.Port), out.Port, out.Blob, out.Logical, out.Size)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:16])
}

// file returns the name of the record's file.
func (r *Record) file() string { return recordFolder(r.Key) + "/" + r.result() + ".json" }

// AddRecord stores a record. It never overwrites a readable one: the same result for the
// same key changes nothing, another result becomes a second record.
func (s *Store) AddRecord(r Record) error {
	if err := s.writeFormat(); err != nil {
		return err
	}
	r.Format = RecordFormat
	if err := r.check(); err != nil {
		return fmt.Errorf("record of %s: could not be read again: %w", r.Node, err)
	}
	return s.records.Add(r)
}

// Records returns the readable records of a key, oldest first. One that cannot be
// read counts as not there.
func (s *Store) Records(k Key) ([]Record, error) { return s.records.Records(k) }

// recordNames lists the files of a key's records.
func (s *Store) recordNames(k Key) ([]string, error) {
	names, err := s.backend.list(recordFolder(k))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		if recordPattern.MatchString(name) {
			out = append(out, recordFolder(k)+"/"+name)
		}
	}
	return out, nil
}

// AllRecords iterates over all records of the store, by key, and over the errors of those
// that cannot be read.
func (s *Store) AllRecords() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		err := s.eachRecord(ctx, nil, func(f recordFile) {
			if ctx.Err() == nil && !f.aside && !errors.Is(f.err, errForeign) && !yield(f.record, f.err) {
				stop()
			}
		})
		if err != nil && ctx.Err() == nil {
			yield(Record{}, err)
		}
	}
}

// readRecord reads one record of a key.
func (s *Store) readRecord(k Key, name string) (Record, error) {
	b, err := s.readUpTo(name, MaxRecord)
	if err != nil {
		return Record{}, err
	}
	r, err := OpenRecord(b)
	if err == nil && r.Key != k {
		err = fmt.Errorf("%w: it belongs to key %s", ErrDamaged, r.Key)
	}
	if err != nil {
		return Record{}, fmt.Errorf("record %s: %w", name, err)
	}
	return r, nil
}

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

// SealRecord returns the file of a record.
func SealRecord(r Record) ([]byte, error) {
	b, err := json.MarshalIndent(recordText{r, strings.Repeat("0", sumDigits)}, "", "  ")
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
	zeroed := bytes.Clone(b)
	copy(zeroed[head:tail], strings.Repeat("0", sumDigits))
	if sum := sha256.Sum256(zeroed); hex.EncodeToString(sum[:]) != string(b[head:tail]) {
		return fmt.Errorf("%w: its bytes have another sum", ErrDamaged)
	}
	return nil
}

// parseRecord reads the JSON of a record.
func parseRecord(b []byte) (recordText, error) {
	var r recordText
	if len(b) > maxSmall && bytes.Count(b, []byte("{")) > len(b)/leastInput {
		return r, fmt.Errorf("%w: it is not what was written as a record", ErrDamaged)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if rest, _ := io.ReadAll(d.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return r, fmt.Errorf("%w: something follows the record", ErrDamaged)
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

// check fails for outputs without digests or with equal ports, and for texts with control
// characters, which a terminal would execute.
func (r *Record) check() error {
	texts := []string{r.Node, r.Stage, r.Kernel, r.Signer, r.Host.OS, r.Host.Arch, r.Host.CPU, r.Host.Go}
	for _, in := range r.Inputs {
		texts = append(texts, in.Port)
	}
	byPort := func(a, b Output) int { return cmp.Compare(a.Port, b.Port) }
	sorted := slices.SortedFunc(slices.Values(r.Outputs), byPort)
	for i, out := range sorted {
		switch {
		case out.Blob.IsZero() || out.Logical.IsZero() || out.Size < 0:
			return fmt.Errorf("%w: output %q has no digests", ErrDamaged, out.Port)
		case i > 0 && sorted[i-1].Port == out.Port:
			return fmt.Errorf("%w: output %q stands there twice", ErrDamaged, out.Port)
		}
		texts = append(texts, out.Port)
	}
	for _, text := range texts {
		if !printable(text) {
			return fmt.Errorf("%w: %q has a character that cannot be shown", ErrDamaged, text)
		}
	}
	return nil
}

// printable reports whether a text has no control characters.
func printable(text string) bool {
	return strings.IndexFunc(text, unicode.IsControl) < 0
}
