package artifacts

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// errDigest occurs when bytes of the right number have the wrong digest.
var errDigest = fmt.Errorf("%w: its bytes have digest", ErrDamaged)

// damagedName is where an object lies whose bytes were found to be wrong: beside
// its place, which is free again for an intact one.
func damagedName(b Blob) string { return objectName(b) + ".damaged" }

// setAside moves an object away whose bytes, though of the right number, have
// another digest. Only reading shows such damage; once it is set aside, everybody
// sees that the object has to be made again. It returns errUsed if the object is
// intact by now. Readers ignore an error: in a store that may only be read, the
// next one finds out by itself.
func (s *Store) setAside(b Blob) error {
	name, aside := objectName(b), damagedName(b)
	if err := s.backend.replace(name, aside, true); err != nil {
		return err
	}
	// Another process may have put an intact one there in the meantime, and what
	// cannot be read now may be intact.
	size, _, err := s.backend.stat(aside)
	if err == nil {
		err = s.compare(context.Background(), aside, Ref{Blob: b, Size: size})
	}
	if errors.Is(err, ErrDamaged) {
		return nil
	}
	if back := s.backend.replace(aside, name, false); back != nil {
		return back
	}
	if err == nil {
		err = errUsed
	}
	return err
}

// asDamaged returns ErrDamaged in place of ErrMissing for an object that was set aside as\n// damaged, and any other error as it is.
func (s *Store) asDamaged(r Ref, err error) error {
	if !errors.Is(err, ErrMissing) {
		return err
	}
	if _, _, aside := s.backend.stat(damagedName(r.Blob)); aside != nil {
		return err
	}
	return fmt.Errorf("object %s: %w: its bytes were wrong, and it was set aside", r.Blob, ErrDamaged)
}

// recordAside is the end of the name of a record that was set aside.
const recordAside = ".damaged"

// Refuse sets the records of a key aside that promise what an intact object does not
// hold (ErrMismatch), and gives their number. Otherwise such a record, which may be
// older than a right one, would stand for the key again and again. Nothing is refused
// for an object that is missing or damaged: it can be made again.
func (s *Store) Refuse(k Key) (int, error) {
	names, err := s.recordNames(k)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, name := range names {
		r, err := s.readRecord(k, name)
		if err != nil || !slices.ContainsFunc(r.Outputs, func(o Output) bool { return errors.Is(s.Verify(o.Ref), ErrMismatch) }) {
			continue
		}
		// A crash may have left both names to one file, which a rename would leave both.
		s.backend.remove(name + recordAside)
		if err := s.backend.replace(name, name+recordAside, false); err != nil && !errors.Is(err, ErrMissing) {
			return n, err
		}
		n++
	}
	return n, nil
}
