package artifacts

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"slices"
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
