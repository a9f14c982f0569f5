package artifacts

import (
	"encoding/binary"
	"errors"
	"slices"
)

// chosen reports whether an object's digest is to be compared: where its size is in
// doubt, that says whether the object is wrong or the record.
func (x *checker) chosen(b Blob) bool {
	if x.objects[b].doubt {
		return true
	}
	slice := binary.BigEndian.Uint32(b[:]) % uint32(max(1, x.checks.Parts))
	return x.checks.ReadData && (x.checks.Parts == 0 || int(slice) == x.checks.Part-1)
}

// compareAll compares digests, of several objects at a time.
func (x *checker) compareAll() error {
	var todo []Blob
	for _, b := range x.order {
		if x.chosen(b) {
			todo = append(todo, b)
		}
	}
	return inOrder(len(todo), func(i int) error {
		o, ref := x.objects[todo[i]], Ref{Blob: todo[i], Size: x.objects[todo[i]].size}
		err := x.store.compare(x.context, objectName(ref.Blob), ref)
		if err == nil && x.within(o) {
			o.false, err = x.store.mismatches(ref, o.said)
		}
		return err
	}, func(err error) error {
		b := todo[x.health.Read]
		x.health.Read++
		if o := x.objects[b]; !x.within(o) && len(o.said) > 0 {
			x.health.Beyond++
		}
		if x.checks.Progress != nil {
			x.checks.Progress(x.health.Read, len(todo))
		}
		switch {
		case errors.Is(err, ErrMissing): // since we looked
			x.objects[b].there = false
		case x.context.Err() != nil:
			return x.context.Err()
		case err != nil:
			x.objects[b].wrong = errors.Is(err, ErrDamaged)
			x.damage(Damage{File: objectName(b), What: err.Error(), Node: x.objects[b].node}, unless(err, func() error {
				if err := x.store.setAside(b); err != nil && !errors.Is(err, ErrMissing) {
					return err
				}
				return x.store.backend.remove(damagedName(b))
			}))
		}
		return nil
	})
}

// within reports whether an object may be read into memory.
func (x *checker) within(o *checked) bool { return x.checks.Limit <= 0 || o.size <= x.checks.Limit }

// mismatches lists those of some logical digests that an intact object does not have.
func (s *Store) mismatches(r Ref, said []Logical) ([]Logical, error) {
	if !slices.ContainsFunc(said, func(l Logical) bool { r.Logical = l; return !s.confirmed.has(r) }) {
		return nil, nil
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, intact, err := s.read(r, buffer)
	if err == nil {
		err = intact()
	}
	if err != nil {
		return nil, err
	}
	var out []Logical
	for _, r.Logical = range said {
		if s.confirmBytes(r, b) != nil {
			out = append(out, r.Logical)
		}
	}
	return out, nil
}
