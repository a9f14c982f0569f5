package artifacts

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"

	"infoplane/internal/parallel"
)

// Freed is what was removed from a store.
type Freed struct {
	Objects int
	Bytes   int64
}

// Shrink removes derivable objects, those first that were not used for the longest
// time, until all objects together have at most so many bytes. Objects that spare
// holds back stay, and so do those of which some record does not say that they are
// derivable, even if that is too much.
//
// The disk is read at the first call, and then about every twenty times as long as
// that takes; in between, a call costs no more than a look at what is known.
func (s *Store) Shrink(ctx context.Context, budget int64, spare func(Blob) bool) (Freed, error) {
	candidates, over, err := s.candidates(ctx, budget)
	if err == nil && len(candidates) > 0 {
		err = s.checkIsStore()
	}
	if err != nil {
		return Freed{}, err
	}
	var freed Freed
	for _, c := range candidates {
		if over <= 0 {
			break
		}
		if err := ctx.Err(); err != nil {
			return freed, err
		}
		if spare(c.blob) {
			continue
		}
		switch err := s.removeUnused(objectName(c.blob), c.used.Add(useStep)); {
		case errors.Is(err, ErrMissing): // somebody else had the same thought
			s.index.gone(c.blob)
			over -= c.size
		case errors.Is(err, errUsed):
			s.index.use(c.blob, s.clock())
		case err != nil:
			return freed, err
		default:
			s.index.gone(c.blob)
			freed.Objects++
			freed.Bytes += c.size
			over -= c.size
		}
	}
	return freed, nil
}

// candidate is an object that may be removed.
type candidate struct {
	blob Blob
	size int64
	used time.Time
}

// candidates lists the derivable objects, the least recently used first, if there
// are more bytes than the budget; and says how many more.
func (s *Store) candidates(ctx context.Context, budget int64) ([]candidate, int64, error) {
	x := &s.index
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := s.refresh(ctx, x); err != nil {
		return nil, 0, err
	}
	over := x.bytes - budget
	if over <= 0 {
		return nil, 0, nil
	}
	if x.records == nil {
		if err := s.readRecords(ctx, x); err != nil {
			return nil, 0, err
		}
	}
	var out []candidate
	for b, o := range x.objects {
		if o.size > 0 && o.derivable && !o.kept {
			out = append(out, candidate{b, o.size, o.used})
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		return cmp.Or(a.used.Compare(b.used), bytes.Compare(a.blob[:], b.blob[:]))
	})
	return out, over, nil
}

// errUsed occurs when a file was used since it was chosen to be removed.
var errUsed = errors.New("used in the meantime")

// removeUnused removes a file that was last used before a time. Another process
// may find it there, and rely on it, at the very moment; it touches the file then.
// So the file is first moved away, after which nobody finds it, and put back if it
// was touched.
func (s *Store) removeUnused(name string, before time.Time) error {
	aside := "tmp/removed-" + rand.Text()
	if err := s.backend.replace(name, aside, true); err != nil {
		return err
	}
	if _, used, err := s.backend.stat(aside); err == nil && used.Before(before) {
		return s.backend.remove(aside)
	}
	defer s.backend.remove(aside)
	if err := s.backend.link(aside, name, false); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return errUsed
}

// index is what Shrink knows of a store: the size and last use of every object,
// and which are derivable. It is read from the disk once and kept up to date with
// what this process does; what other processes do is seen when it is read again.
type index struct {
	mu      sync.Mutex
	objects map[Blob]*indexed // nil until Shrink was called
	records map[string]bool   // those that were read; nil until something has to go
	bytes   int64
	stale   time.Time // when to read the disk again
}

// indexed is an object in the index.
type indexed struct {
	size      int64
	used      time.Time
	derivable bool // some record says so
	kept      bool // some record says otherwise
}

// rescanShare bounds the part of a run that is spent on reading the disk again.
const rescanShare = 20 // one part in twenty

// add notes an object that was written, or was there already.
func (x *index) add(r Ref, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.objects == nil {
		return
	}
	o := x.object(r.Blob)
	x.bytes += r.Size - o.size
	o.size, o.used = r.Size, now
}

// use notes that an object was used.
func (x *index) use(b Blob, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o := x.objects[b]; o != nil {
		o.used = now
	}
}

// refer notes a record.
func (x *index) refer(name string, r Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.records != nil {
		x.read(name, r.Outputs)
	}
}

// read notes what a record says of its objects; x.mu is held.
func (x *index) read(name string, outputs []Output) {
	x.records[name] = true
	for _, out := range outputs {
		o := x.object(out.Blob)
		if out.Derivable {
			o.derivable = true
		} else {
			o.kept = true
		}
	}
}

// object finds an object or makes room for it; x.mu is held.
func (x *index) object(b Blob) *indexed {
	o := x.objects[b]
	if o == nil {
		o = new(indexed)
		x.objects[b] = o
	}
	return o
}

// gone notes that an object is not there any more.
func (x *index) gone(b Blob) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o := x.objects[b]; o != nil {
		x.bytes -= o.size
		o.size = 0
	}
}

// refresh reads the disk, unless that was done lately; x.mu is held.
func (s *Store) refresh(ctx context.Context, x *index) error {
	begun := s.clock()
	if x.objects != nil && begun.Before(x.stale) {
		return nil
	}
	if x.objects == nil {
		x.objects = map[Blob]*indexed{}
	}
	for _, o := range x.objects {
		o.size = 0
	}
	x.bytes = 0
	err := s.eachObject(ctx, func(f objectFile) {
		if f.err != nil || f.aside {
			return
		}
		o := x.object(f.blob)
		o.size, o.used = f.size, f.used
		x.bytes += f.size
	})
	if err == nil && x.records != nil {
		err = s.readRecords(ctx, x)
	}
	if err != nil {
		x.objects, x.records = nil, nil
		return err
	}
	x.stale = s.clock().Add(rescanShare * max(time.Second, s.clock().Sub(begun)))
	return nil
}

// readRecords reads the records that were not read before; x.mu is held.
func (s *Store) readRecords(ctx context.Context, x *index) error {
	if x.records == nil {
		x.records = map[string]bool{}
	}
	type read struct {
		name    string
		outputs []Output
	}
	var fresh []read
	var failed error
	known := func(name string) bool { return x.records[name] }
	err := s.eachRecord(ctx, known, func(f recordFile) {
		switch {
		case f.aside:
		case f.err == nil:
			fresh = append(fresh, read{f.name, f.record.Outputs})
		case !errors.Is(f.err, ErrDamaged) && !errors.Is(f.err, errForeign):
			failed = f.err // it may keep what others call derivable
		}
	})
	if err = parallel.First([]error{err, failed}); err != nil {
		return err
	}
	for _, r := range fresh {
		x.read(r.name, r.outputs)
	}
	return nil
}

// useStep is how exactly the last use of an object is known on disk: touching it
// at each use would make a run in which nothing is to be done write to every file.
const useStep = time.Minute

// Use notes that an object was used now, for [Store.Shrink] and collectors: the
// least recently used goes first. It is a hint, and therefore no error: in a store
// that belongs to somebody else the note is lost.
//
// The last use of an object is the time of its file, which says when it was
// written until it is used.
func (s *Store) Use(r Ref) {
	now, name := s.clock(), objectName(r.Blob)
	s.index.use(r.Blob, now)
	s.note(name, now)
}

// UseRecord notes that a result was used now, for collectors: what it wrote was found,
// and did not have to be made. Like that of [Store.Use], the note is a hint.
//
// Only the owner of a file may date it. In a store of several people a record is written
// again by whoever uses it, word for word.
func (s *Store) UseRecord(r Record) {
	name := r.file()
	if !errors.Is(s.note(name, s.clock()), ErrReadOnly) {
		return
	}
	b, err := s.readAll(name)
	if err != nil {
		return
	}
	temporary, err := s.backend.stage(false, func(w io.Writer) error { _, err := w.Write(b); return err })
	if err != nil {
		return
	}
	defer s.backend.remove(temporary)
	s.backend.replace(temporary, name, false)
}

// note dates a file. A date in the future, which a wrong clock has left, is no better
// than one in the past.
func (s *Store) note(name string, now time.Time) error {
	_, used, err := s.backend.stat(name)
	if err == nil && now.Sub(used).Abs() >= useStep {
		err = s.backend.touch(name, now)
	}
	return err
}
