package artifacts

import (
	"errors"
	"fmt"
)

// errDigest occurs when bytes of the right number have the wrong digest.
var errDigest = fmt.Errorf("%w: its bytes have digest", ErrDamaged)

// damagedName is where an object lies whose bytes were found to be wrong: beside
// its place, which is free again for an intact one.
func damagedName(b Blob) string { return objectName(b) + ".damaged" }

// setAside moves an object away whose bytes, though of the right number, have
// another digest. Only reading shows such damage; once it is set aside, everybody
// sees that the object has to be made again. errUsed says that it is in order by
// now. Readers take no notice of an error: in a store that may only be read, the
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
		err = s.compare(aside, Ref{Blob: b, Size: size})
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

// rather says of an object that is missing that it was damaged, if it was.
func (s *Store) rather(r Ref, err error) error {
	if !errors.Is(err, ErrMissing) {
		return err
	}
	if _, _, aside := s.backend.stat(damagedName(r.Blob)); aside != nil {
		return err
	}
	return fmt.Errorf("object %s: %w: its bytes were wrong, and it was set aside", r.Blob, ErrDamaged)
}
