package artifacts

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
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
	var text []byte
	for _, out := range r.Outputs {
		text = strconv.AppendInt(text, int64(len(out.Port)), 10)
		text = append(append(append(text, ' '), out.Port...), ' ')
		text = append(hex.AppendEncode(text, out.Blob[:]), ' ')
		text = append(hex.AppendEncode(text, out.Logical[:]), ' ')
		text = append(strconv.AppendInt(text, out.Size, 10), '\n')
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
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
