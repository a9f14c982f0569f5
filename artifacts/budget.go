package artifacts

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"
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
	all := slices.DeleteFunc(x.survey.present(), func(o *object) bool { return o.records == 0 || o.kept })
	slices.SortFunc(all, leastUsed)
	out := make([]candidate, len(all))
	for i, o := range all {
		out[i] = candidate{o.blob, o.size, o.used}
	}
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

// index is the survey of a store that Shrink keeps: read from the disk once, and kept up
// to date with what this process does; what other processes do is seen when it is read
// again.
type index struct {
	mu     sync.Mutex
	survey *survey   // nil until Shrink was called
	stale  time.Time // when to read the disk again
}

// rescanShare bounds the part of a run that is spent on reading the disk again.
const rescanShare = 20 // one part in twenty

// add notes an object that was written, or was there already.
func (x *index) add(r Ref, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey != nil {
		x.survey.found(r.Blob, r.Size, now)
	}
}

// use notes that an object was used.
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

// refer notes a record, unless records are yet to be read.
func (x *index) refer(name string, r Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.survey != nil && x.survey.known != nil {
		x.survey.add(&result{file{name: name}, r.Key, r.Node, r.Outputs})
		x.survey.results = nil
	}
}

// gone notes that an object is not there any more.
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
