package artifacts

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"sync"
	"time"
)

// Freed is what was removed from a store.
type Freed struct {
	Objects int
	Bytes   int64
}

// Shrink removes derivable objects, the least recently used first, until all objects
// together have at most budget bytes. Objects that inUse accepts stay, and so do objects
// that some record does not call derivable, even if the budget is exceeded.
//
// With a tier, objects that it is known to have and that were not used within [Grace] go next:
// a marker stays in their place, and they come home when they are read.
//
// The disk is read at the first call, and again after twenty times as long as that took;
// calls in between use what is in memory.
func (s *Store) Shrink(ctx context.Context, budget int64, inUse func(Blob) bool) (Freed, error) {
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
		if inUse(c.blob) {
			continue
		}
		switch err := s.removeCandidate(c); {
		case errors.Is(err, ErrMissing): // another process removed it
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

// removeCandidate removes an object that was not used meanwhile. One that the tier has leaves a
// marker, which is there before.
func (s *Store) removeCandidate(o object) error {
	if o.kept {
		if err := s.mark(Ref{Blob: o.blob, Size: o.size}); err != nil {
			return err
		}
	}
	return s.removeUnused(objectName(o.blob), o.used.Add(useStep))
}

// candidates returns the objects that may go, in their order, and by how many bytes the store
// exceeds the budget; no objects if it does not.
func (s *Store) candidates(ctx context.Context, budget int64) ([]object, int64, error) {
	x := &s.index
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := s.refresh(ctx, x); err != nil {
		return nil, 0, err
	}
	over := x.survey.bytes - budget
	if over <= 0 {
		return nil, 0, nil
	}
	if x.survey.known == nil {
		if err := x.readRecords(ctx); err != nil {
			x.survey = nil
			return nil, 0, err
		}
	}
	var out, away []object // copies, which others do not change
	before := s.clock().Add(-Grace)
	for _, o := range x.survey.present(leastUsed) {
		switch {
		case o.records > 0 && !o.kept:
			out = append(out, *o)
		case o.kept && o.used.Before(before) && s.tierHas(o):
			away = append(away, *o)
		}
	}
	return append(out, away...), over, nil
}

// errUsed occurs when a file was used since it was chosen to be removed.
var errUsed = errors.New("used in the meantime")

// removeUnused removes a file that was last used before a time, or returns errUsed.
// Another process may find the file at the same moment, and touches it then. So the file
// is first moved away, and moved back if it was touched.
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

// index is the survey of a store that Shrink keeps in memory. It is updated with what
// this process does; what other processes do shows when the disk is read again.
type index struct {
	mu     sync.Mutex
	survey *survey   // nil until Shrink was called
	stale  time.Time // when to read the disk again
}

// rescanShare bounds the part of a run that is spent on reading the disk again.
const rescanShare = 20 // one part in twenty

// add records that an object is present.
func (x *index) add(r Ref, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey != nil {
		x.survey.found(r.Blob, r.Size, now)
	}
}

// use records that an object was used.
func (x *index) use(b Blob, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey == nil {
		return
	}
	if o := x.survey.objects[b]; o != nil {
		o.used = now
	}
}

// refer adds a record, unless records have not been read yet.
func (x *index) refer(name string, r Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey != nil && x.survey.known != nil {
		x.survey.add(newResult(file{name: name}, r))
		x.survey.results = nil
	}
}

// gone records that an object was removed.
func (x *index) gone(b Blob) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey != nil {
		x.survey.gone(b)
	}
}

// refresh reads the disk, unless that was done lately; x.mu is held.
func (s *Store) refresh(ctx context.Context, x *index) error {
	begun := s.clock()
	if x.survey != nil && begun.Before(x.stale) {
		return nil
	}
	if x.survey == nil {
		x.survey = s.newSurvey()
	}
	err := x.survey.readObjects(ctx)
	if err == nil && x.survey.known != nil {
		err = x.readRecords(ctx)
	}
	if err != nil {
		x.survey = nil
		return err
	}
	x.stale = s.clock().Add(rescanShare * max(time.Second, s.clock().Sub(begun)))
	return nil
}

// readRecords reads the records that were not read before; x.mu is held.
func (x *index) readRecords(ctx context.Context) error {
	err := x.survey.readRecords(ctx)
	if err == nil {
		err = x.survey.complete()
	}
	x.survey.results, x.survey.foreign = nil, nil // of no use to Shrink
	return err
}

// useStep is the resolution of the last use of an object on disk: touching it at each use
// would make a run with nothing to do write to every file.
const useStep = time.Minute

// Use sets the last use of an object to now, for [Store.Shrink] and [Store.Collect],
// which remove the least recently used first. It is a hint, so failing to write it, in a
// read-only store, is not an error.
//
// The last use of an object is the modification time of its file, which is when it was
// written until it is used.
func (s *Store) Use(r Ref) {
	now, name := s.clock(), objectName(r.Blob)
	s.index.use(r.Blob, now)
	s.note(name, now)
}

// UseRecord sets the last use of a result to now, for [Store.Collect]. Like [Store.Use]
// it is a hint.
//
// Only the owner of a file may set its date. In a store that several users write,
// UseRecord replaces the file of another user by a copy.
func (s *Store) UseRecord(r Record) {
	name := r.file()
	if !errors.Is(s.note(name, s.clock()), ErrReadOnly) {
		return
	}
	if b, err := s.readUpTo(name, MaxRecord); err == nil {
		s.replace(name, b, false)
	}
}

// note sets the date of a file to now, unless it is at most useStep away. A date in the
// future comes from a wrong clock and is replaced too.
func (s *Store) note(name string, now time.Time) error {
	_, used, err := s.backend.stat(name)
	if err == nil && now.Sub(used).Abs() >= useStep {
		err = s.backend.touch(name, now)
	}
	return err
}
