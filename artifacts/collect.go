package artifacts

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Collect removes the garbage of a scope, and returns what it removed, also if it fails
// or is interrupted.
//
// Meanwhile no other process can lock an action. If a run is at work, the error is a
// *[Locked] and nothing is removed. Records are removed before their objects, so that no
// record ever refers to a missing object.
func (s *Store) Collect(ctx context.Context, scope Scope) (*Garbage, error) {
	if err := s.checkIsStore(); err != nil {
		return nil, err
	}
	lease, err := s.exclude(ctx)
	if err != nil {
		return nil, err
	}
	defer lease.Release()
	if err := s.idle(ctx); err != nil {
		return nil, err
	}
	todo, err := s.Garbage(ctx, scope)
	if err != nil {
		return nil, err
	}
	for _, name := range todo.future { // or it would stay until then: from now on its age counts
		s.note(name, s.clock())
	}
	done := emptyGarbage()
	done.Young, done.Left = todo.Young, todo.Left+todo.Bytes
	return &done, s.remove(ctx, todo, &done)
}

// remove removes garbage, and adds what it removed to done.
func (s *Store) remove(ctx context.Context, todo, done *Garbage) error {
	stays, err := s.removeResults(ctx, todo, done)
	if err != nil {
		return err
	}
	for _, o := range todo.Objects {
		if stays[o.Blob] {
			continue
		}
		switch err := s.removeIfUnused(ctx, objectName(o.Blob), o.Used); {
		case errors.Is(err, errUsed):
			done.Young++
		case errors.Is(err, ErrMissing):
			done.Left -= o.Size
		case err != nil:
			return err
		default:
			done.Objects = append(done.Objects, o)
			done.Bytes += o.Size
			done.Left -= o.Size
			s.index.gone(o.Blob)
		}
	}
	for _, name := range todo.Strays {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.backend.remove(name); err != nil && !errors.Is(err, ErrMissing) {
			return err
		}
		done.Strays = append(done.Strays, name)
	}
	return s.forget(ctx, done.Results)
}

// removeResults removes records durably, and returns the objects of those that stay
// because they were used in the meantime.
func (s *Store) removeResults(ctx context.Context, todo, done *Garbage) (stays map[Blob]bool, err error) {
	stays = map[Blob]bool{}
	for _, g := range todo.Results {
		switch err := s.removeIfUnused(ctx, g.file, g.written); {
		case errors.Is(err, errUsed):
			done.Young++
			for _, o := range g.outputs {
				stays[o.blob] = true
			}
		case err != nil && !errors.Is(err, ErrMissing):
			return nil, err
		default:
			done.Results = append(done.Results, g)
			if s.backend.remove(path.Dir(g.file)) == nil {
				continue
			}
			if err := s.backend.persist(g.file); err != nil && !errors.Is(err, ErrMissing) { // there is another record
				return nil, err
			}
		}
	}
	if len(done.Results) == 0 {
		return stays, nil
	}
	return stays, s.backend.persist(recordFolder(Key{})) // the folder that held them all
}

// removeIfUnused removes a file that was not used since a time.
func (s *Store) removeIfUnused(ctx context.Context, name string, used time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.removeUnused(name, used.Add(1))
}

// exclude locks the store for a collection. The lease of a collector on another host is
// observed for a term, to find out whether that process lives.
func (s *Store) exclude(ctx context.Context) (*Lease, error) {
	name := leaseName(collector)
	for begun := s.clock(); ; {
		l, err := s.lockNamed(name)
		var locked *Locked
		if !errors.As(err, &locked) {
			return l, err
		}
		other, read := s.readLease(name)
		if read == nil && other.Visible(s.self) || s.clock().Sub(begun) > leaseTerm+leaseBeat {
			return nil, fmt.Errorf("store %s: another collection is at work: %w", s, err)
		}
		if err := s.sleep(ctx, leaseBeat/4); err != nil {
			return nil, err
		}
	}
}

// idle returns a *Locked if a run is at work. A process that is not visible from here
// counts as working until its lease has expired by more than clocks may differ. A lease
// with a date in the future is observed for a term instead.
func (s *Store) idle(ctx context.Context) error {
	for {
		again := false
		err := s.eachLease(func(name string, l leaseFile, dead bool) error {
			switch {
			case dead || name == leaseName(collector):
				return nil
			case !l.Visible(s.self) && s.future(l.renewed):
				if s.dead(name, l) {
					return s.backend.remove(name)
				}
				again = true
				return nil
			}
			return fmt.Errorf("store %s: a run is at work: %w", s, l.locked())
		})
		if err != nil || !again {
			return err
		}
		if err := s.sleep(ctx, leaseBeat/4); err != nil {
			return err
		}
	}
}

// future reports whether a date is later than any clock that is roughly right can have
// set.
func (s *Store) future(t time.Time) bool { return t.After(s.clock().Add(Grace)) }

// eachLease calls do for each lease until do returns an error. It judges which are dead
// without observing them.
func (s *Store) eachLease(do func(name string, l leaseFile, dead bool) error) error {
	names, err := s.backend.list("leases")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !isLease(name) {
			continue
		}
		l, err := s.readLease(leaseName(name))
		switch {
		case errors.Is(err, ErrMissing):
			continue
		case err != nil:
			return err
		}
		dead := s.clock().After(l.expires().Add(Grace))
		if l.Visible(s.self) {
			dead = !l.Runs()
		}
		if err := do(leaseName(name), l, dead); err != nil {
			return err
		}
	}
	return nil
}

// keepLogs is how long the logs of programs are kept.
const keepLogs = 30 * 24 * time.Hour

// Strays lists files that dead processes left, and what was set aside as damaged, if
// nothing has used them within [Grace]. A collection removes them.
func (s *Store) Strays(ctx context.Context) ([]string, error) {
	v := s.newSurvey()
	// No record has to be read: one that was set aside has a name of its own.
	err := v.readRecordsExcept(ctx, func(name string) bool { return !strings.HasSuffix(name, recordAside) })
	if err == nil {
		err = v.readObjects(ctx)
	}
	if err != nil {
		return nil, err
	}
	return s.strays(v, s.clock().Add(-Grace))
}

// strays is Strays of a survey, and of a time in place of Grace.
func (s *Store) strays(v *survey, before time.Time) ([]string, error) {
	var out []string
	for _, of := range []struct {
		folder string
		names  *regexp.Regexp
		before time.Time
	}{{"tmp", temporaryPattern, before}, {"logs", logPattern, before.Add(-keepLogs)}} {
		names, err := s.backend.list(of.folder)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			name, known := of.folder+"/"+name, of.names.MatchString(name)
			if _, used, err := s.backend.stat(name); known && err == nil && used.Before(of.before) {
				out = append(out, name)
			}
		}
	}
	err := s.eachLease(func(name string, l leaseFile, dead bool) error {
		if dead && l.renewed.Before(before) {
			out = append(out, name)
		}
		return nil
	})
	for _, f := range slices.Concat(v.badRecords, v.badObjects) {
		if f.aside && f.err == nil && f.used.Before(before) {
			out = append(out, f.name)
		}
	}
	return out, err
}

// forget removes the last keys of nodes that have no record any more.
func (s *Store) forget(ctx context.Context, removed []GarbageResult) error {
	if len(removed) == 0 {
		return nil
	}
	gone := map[Key]bool{}
	for _, g := range removed {
		if left, err := s.backend.list(recordFolder(g.Key)); err == nil && len(left) == 0 {
			gone[g.Key] = true
		}
	}
	names, err := s.backend.list("nodes")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := s.readAll("nodes/" + name)
		if err != nil {
			continue
		}
		if p, err := parsePointer(b); err == nil && gone[p.Key] && pointerPattern.MatchString(name) {
			if err := s.backend.remove("nodes/" + name); err != nil && !errors.Is(err, ErrMissing) {
				return err
			}
		}
	}
	return nil
}
