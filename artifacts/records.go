package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"
)

// Record is the proof that an action ran: its inputs, its outputs, where and when.
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
}

// Input is what an action read at one of its ports.
type Input struct {
	Port    string  `json:"port"`
	Logical Logical `json:"logical"`
}

// Output is what an action wrote at one of its ports.
type Output struct {
	Port string `json:"port"`

	// Derivable says that the object may be removed to save space, since its action
	// makes it again. It is not part of the result.
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

// recordFolder is where the records of a key lie.
func recordFolder(k Key) string { return "actions/" + k.String() }

// result identifies what an action produced: its ports and both digests of each.
// It names the record's file, so that the same result again is the same file.
func (r *Record) result() string {
	hash := sha256.New()
	for _, out := range r.Outputs {
		fmt.Fprintf(hash, "%d %s %s %s %d\n", len(out.Port), out.Port, out.Blob, out.Logical, out.Size)
	}
	return fmt.Sprintf("%x", hash.Sum(nil)[:16])
}

// file is where the record lies.
func (r *Record) file() string { return recordFolder(r.Key) + "/" + r.result() + ".json" }

// AddRecord keeps a record. It never overwrites a readable one: the same result
// for the same key again changes nothing, another result becomes a second record.
func (s *Store) AddRecord(r Record) error {
	if err := s.writeFormat(); err != nil {
		return err
	}
	r.Format = RecordFormat
	if err := r.check(); err != nil {
		return fmt.Errorf("record of %s: could not be read again: %w", r.Node, err)
	}
	b, err := sealRecord(r)
	if err != nil {
		return fmt.Errorf("record of %s: %w", r.Node, err)
	}
	name := r.file()
	err = s.write(
		func(w io.Writer) error { _, err := w.Write(b); return err },
		func() string { return name },
		func() bool { _, err := s.readRecord(r.Key, name); return err == nil })
	if err == nil {
		s.index.refer(name, r)
	}
	return err
}

// Records returns the readable records of a key, oldest first. One that cannot be
// read counts as not there.
func (s *Store) Records(k Key) ([]Record, error) {
	names, err := s.recordNames(k)
	if err != nil {
		return nil, err
	}
	var records []Record
	for _, name := range names {
		r, err := s.readRecord(k, name)
		switch {
		case errors.Is(err, ErrMissing), errors.Is(err, ErrDamaged):
		case err != nil:
			return nil, err
		default:
			records = append(records, r)
		}
	}
	slices.SortStableFunc(records, func(a, b Record) int { return a.Started.Compare(b.Started) })
	return records, nil
}

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

// AllRecords returns every record of the store, by key, and with an error each one
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
	b, err := s.readAll(name)
	if err != nil {
		return Record{}, err
	}
	r, err := openRecord(b)
	if err == nil && r.Key != k {
		err = fmt.Errorf("%w: it belongs to key %s", ErrDamaged, r.Key)
	}
	if err != nil {
		return Record{}, fmt.Errorf("record %s: %w", name, err)
	}
	return r, nil
}
