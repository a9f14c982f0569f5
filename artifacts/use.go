package artifacts

import (
	"errors"
	"io"
	"time"
)

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
