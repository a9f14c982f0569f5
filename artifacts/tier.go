package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Tier is a second place of results, behind a store, such as one that a team shares.
// Several goroutines use it at once.
type Tier interface {
	// Object returns the bytes of an object, which have the size and the blob digest of r.
	// It fails with ErrMissing or ErrDamaged if the object cannot be had at all, and with
	// anything else if it cannot be had now.
	Object(r Ref) ([]byte, error)

	// Records returns the records of a key, or none. A caller keeps what it gets: it may
	// be none soon after.
	Records(k Key) []Record

	// Offer takes a record of this process, whose objects are in the store.
	Offer(r Record)

	// Available reports whether it answers, as far as is known.
	Available() bool
}

// Locker is a Tier with locks, for processes that share it and no folder.
type Locker interface {
	// Lock takes the lock on the action of a key, or returns who has it. After release it
	// is held on until what was offered of the action is in the tier. If there is no lock to be
	// had for another reason, both are nil.
	Lock(k Key) (release func(), by *Locked)

	// Holder returns which other process has the lock on the action of a key; nil if none has.
	Holder(k Key) *Locked

	// Settle waits until what was offered is in the tier and locks that were released are
	// free, or the context ends. It reports whether there was anything to wait for.
	Settle(ctx context.Context) bool
}

// locker returns the tier if it keeps locks and is available, else nil.
func (s *Store) locker() Locker {
	if !s.Tiered() {
		return nil
	}
	l, _ := s.tier.(Locker)
	return l
}

// Holder returns which process without access to this store has the lock on the action of
// a key; nil if none has, as far as is known.
func (s *Store) Holder(k Key) *Locked {
	if l := s.locker(); l != nil {
		return l.Holder(k)
	}
	return nil
}

// Settle waits until processes that share the tier see what was done here, or the context
// ends. It reports whether there was anything to wait for.
func (s *Store) Settle(ctx context.Context) bool {
	l := s.locker()
	return l != nil && l.Settle(ctx)
}

// Attach puts a tier behind the store. Records that the store lacks are looked for there
// and kept in the store; of their objects that are not derivable a marker is kept, which
// counts as the object, and is replaced by it when it is read. Attach is called before
// the store is used.
func (s *Store) Attach(t Tier) {
	s.tier = t
	s.Wrap(
		func(own Content) Content { return tieredContent{own, s} },
		func(own Association) Association { return tieredRecords{own, s} })
}

// Tiered reports whether a tier is attached and available.
func (s *Store) Tiered() bool { return s.tier != nil && s.tier.Available() }

// Adopt keeps a record of the tier: first the markers, then the record. Nothing is synced:
// what a crash leaves of it cannot be read, and is asked for again.
//
// Of a record that the store has already, the tier may have lost the objects that the store
// lacks. They are fetched at once, so that no marker promises again what was found missing.
func (s *Store) Adopt(r Record) error {
	name := r.file()
	if _, _, err := s.backend.stat(name + recordAside); err == nil {
		return nil // it was found to promise what is not so
	}
	_, err := s.readRecord(r.Key, name)
	known := err == nil
	for _, out := range r.Outputs {
		if out.Derivable || s.Has(out.Ref) {
			continue
		}
		if known {
			_ = s.fetchTier(out.Ref)
			continue
		}
		if err := s.mark(out.Ref); err != nil {
			return err
		}
	}
	if known {
		return nil
	}
	r.Format = RecordFormat
	b, err := SealRecord(r)
	if err != nil {
		return fmt.Errorf("record of %s: %w", r.Node, err)
	}
	s.backend.remove(name) // one that cannot be read
	if err := s.writeHint(name, b); err != nil {
		return err
	}
	s.index.refer(name, r)
	return nil
}

// writeHint writes a small file, unless it is there.
func (s *Store) writeHint(name string, b []byte) error {
	if err := s.writeFormat(); err != nil {
		return err
	}
	temporary, err := s.backend.stage(true, writing(b))
	if err != nil {
		return err
	}
	defer s.backend.remove(temporary)
	if err := s.backend.link(temporary, name, true); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Bring makes sure that an object is in the store, and not in the tier only: ErrMissing if
// it is in neither. It does not read what is there.
func (s *Store) Bring(r Ref) error {
	if _, _, err := s.backend.stat(objectName(r.Blob)); err == nil {
		return nil
	}
	object, err := s.content.Get(r.Blob)
	if err != nil {
		return err
	}
	return object.Close()
}

// markerEnd is the end of the name of a marker, which holds the size of its object.
const markerEnd = ".remote"

// mark writes the marker of an object, unless it is there.
func (s *Store) mark(r Ref) error {
	return s.writeHint(markerName(r.Blob), strconv.AppendInt(nil, r.Size, 10))
}

// tierHas reports whether the tier is known to have an object: it was in a record that came
// from there, or the tier says that it was sent.
func (s *Store) tierHas(o *object) bool {
	if !s.Tiered() {
		return false
	}
	t, ok := s.tier.(interface{ Has(Blob) bool })
	return o.away || ok && t.Has(o.blob)
}

// markerName is where it is noted that the object of a digest is in a tier.
func markerName(b Blob) string { return objectName(b) + markerEnd }

// tieredContent is the objects of a store and those of its tier of which there is a marker.
type tieredContent struct {
	own   Content
	store *Store
}

// away returns the size of an object that is in the tier, as far as is known.
func (c tieredContent) away(b Blob) (int64, bool) {
	if !c.store.Tiered() {
		return 0, false
	}
	text, err := c.store.readAll(markerName(b))
	if err != nil {
		return 0, false
	}
	size, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return size, err == nil
}

func (c tieredContent) Has(b Blob) (int64, error) {
	size, err := c.own.Has(b)
	if !errors.Is(err, ErrMissing) {
		return size, err
	}
	if size, ok := c.away(b); ok {
		return size, nil
	}
	return c.own.Has(b) // it may have come, and its marker have gone, in between
}

func (c tieredContent) Get(b Blob) (io.ReadCloser, error) {
	file, err := c.own.Get(b)
	if errors.Is(err, ErrMissing) {
		if size, ok := c.away(b); ok {
			return c.bring(Ref{Blob: b, Size: size}, err)
		}
		file, err = c.own.Get(b) // as in Has
	}
	if err == nil {
		c.store.Use(Ref{Blob: b})
	}
	return file, err
}

// bring fetches an object of which there is a marker. What the tier has lost is forgotten, so
// that it is made again.
func (c tieredContent) bring(r Ref, lacks error) (io.ReadCloser, error) {
	err := c.store.fetchTier(r)
	if err == nil || errors.Is(err, ErrMissing) || errors.Is(err, ErrDamaged) {
		c.store.backend.remove(markerName(r.Blob))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", lacks, err)
	}
	return c.own.Get(r.Blob)
}

// fetchTier fetches an object of the tier into the store. It is not synced: what a crash
// leaves of it is found damaged, and made again.
func (s *Store) fetchTier(r Ref) error {
	b, err := s.tier.Object(r)
	if err == nil && (int64(len(b)) != r.Size || Blob(sha256.Sum256(b)) != r.Blob) {
		err = fmt.Errorf("object %s: %w", r.Blob, ErrDamaged)
	}
	if err == nil {
		err = s.writeHint(objectName(r.Blob), b)
	}
	if err == nil {
		s.index.add(r, s.clock())
	}
	return err
}

func (c tieredContent) Put(fill func(io.Writer) error) (Blob, int64, error) {
	b, size, err := c.own.Put(fill)
	if err == nil {
		c.store.backend.remove(markerName(b)) // seldom there, and of no more use
	}
	return b, size, err
}

// tieredRecords is the records of a store, and those of its tier.
type tieredRecords struct {
	own   Association
	store *Store
}

// Records asks the tier unless the store has a record and all that belongs to it.
func (a tieredRecords) Records(k Key) ([]Record, error) {
	own, err := a.own.Records(k)
	if err != nil || slices.ContainsFunc(own, a.complete) {
		return own, err
	}
	adopted := false
	for _, r := range a.store.tier.Records(k) {
		if r.Key != k {
			continue
		}
		if err := a.store.Adopt(r); err != nil {
			return own, err
		}
		adopted = true
	}
	if !adopted {
		return own, nil
	}
	return a.own.Records(k)
}

// complete reports whether the objects of a record are there, except derivable ones.
func (a tieredRecords) complete(r Record) bool {
	return !slices.ContainsFunc(r.Outputs, func(o Output) bool { return !o.Derivable && !a.store.Has(o.Ref) })
}

// Add keeps a record, and offers it to the tier.
func (a tieredRecords) Add(r Record) error {
	err := a.own.Add(r)
	if err == nil {
		a.store.tier.Offer(r)
	}
	return err
}
