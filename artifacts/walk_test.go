package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"infoplane/internal/process"
)

// Scenario is something that is done with a store, in the course of which every
// file operation is made to fail.
type Scenario struct {
	Name    string
	Prepare func(*Store) error // without faults; may be nil

	// Act calls finished once something is done that must not be lost, with what
	// looks for it. It can be repeated on a store in which it was cut off.
	Act func(s *Store, finished func(what string, look func(*Store) error)) error

	Damaged bool // Prepare leaves damage
}

// The invariants that a walk checks.
const (
	noFalseHit    = "a record counts as a hit, and its object is not whole"
	noWrongBytes  = "an object with wrong bytes is returned"
	nothingIsLost = "something finished is lost"
	wholeOrNot    = "a file is seen before it is whole"
	soundAfter    = "fsck finds damage"
	nextRunWorks  = "the next run does not work"
	causeIsTold   = "the error hides its cause"
)

// violations counts breaks of each invariant, and keeps an example of each.
type violations map[string][]string

func (v violations) add(invariant, format string, args ...any) {
	v[invariant] = append(v[invariant], fmt.Sprintf(format, args...))
}

// report fails a test for each invariant that was broken.
func (v violations) report(t *testing.T) {
	t.Helper()
	for _, invariant := range slices.Sorted(maps.Keys(v)) {
		t.Errorf("%s, %d times; first: %s", invariant, len(v[invariant]), v[invariant][0])
	}
}

// walk lets each operation of a scenario go wrong, in every way, on a disk with
// flaws; after a crash it looks at what each kind of loss leaves. It gives what
// went wrong, and the operations of the undisturbed scenario.
func walk(t *testing.T, sc Scenario, flaws flaws) (violations, []string) {
	t.Helper()
	w := &walker{scenario: sc, clock: newClock(), v: violations{}}
	w.prepared = newModel(w.clock.now)
	if err := w.prepared.mkdir("/disk"); err != nil {
		t.Fatal(err)
	}
	w.prepared.root.durable = maps.Clone(w.prepared.root.names)
	if sc.Prepare != nil {
		if err := sc.Prepare(storeOn(w.prepared, w.clock, 0)); err != nil {
			t.Fatal(err)
		}
		w.clock.advance(time.Hour)
	}
	w.flaws = flaws
	kinds := w.try(fault{}, 0)
	step := 1
	if RaceDetector { // it looks for other mistakes, at a tenth of the speed
		step = 10
	}
	for _, f := range faults {
		for at := 0; at < len(kinds); at += step {
			if f.strikes(kinds[at]) {
				w.try(f, at+1)
			}
		}
	}
	return w.v, kinds
}

// walker is the state of a walk.
type walker struct {
	scenario Scenario
	clock    *fakeClock
	prepared *model
	flaws    flaws
	v        violations
}

const modelStore = "/disk/store"

// storeOn opens the store on a disk, as the n-th process that does.
func storeOn(d disk, clock *fakeClock, n int) *Store {
	s := newStore(newFolder(modelStore, d))
	s.clock = clock.now
	s.sleep = func(_ context.Context, d time.Duration) error { clock.advance(d); return nil }
	s.self = process.ID{Host: "host", Process: n}
	return s
}

// try lets one operation go wrong; none, if its number is 0. It gives the kinds of
// the operations until then.
func (w *walker) try(f fault, at int) []string {
	m := w.prepared.clone()
	m.flaws = w.flaws
	i := &injector{disk: m, at: at, fault: f}
	if at == 0 && !w.scenario.Damaged {
		i.after = func() { checkWhole(m, w.v) }
		m.during = i.after
	}
	begun := w.clock.now()
	defer func() { w.clock.Store(begun.UnixNano()) }()
	looks := map[string]func(*Store) error{}
	err := w.scenario.Act(storeOn(i, w.clock, 1), func(what string, look func(*Store) error) { looks[what] = look })
	w.clock.advance(time.Hour)
	where := fmt.Sprintf("%s: %s at operation %d", w.scenario.Name, f.name, at)
	kinds := i.seen()
	if at > 0 && at <= len(kinds) {
		where += ", " + kinds[at-1]
	}
	if err != nil && !errors.Is(err, f.err) && !(f.err == syscall.ENOSPC && errors.Is(err, ErrFull)) {
		w.v.add(causeIsTold, "%s: %v", where, err)
	}
	if !f.crash {
		w.examine(m, where, looks)
		return kinds
	}
	for _, l := range losses(rand.New(rand.NewPCG(uint64(at), 1))) {
		w.examine(m.crash(l), where+": "+l.name, looks)
	}
	return kinds
}

// examine looks at a store after something went wrong, then does the same again
// without fault, and looks once more.
func (w *walker) examine(m *model, where string, looks map[string]func(*Store) error) {
	s := storeOn(m, w.clock, 2)
	for what, look := range looks {
		if err := look(s); err != nil {
			w.v.add(nothingIsLost, "%s: %s: %v", where, what, err)
		}
	}
	if !w.scenario.Damaged {
		checkContent(s, where, w.v)
		checkSound(s, where, w.v)
	}
	err := w.scenario.Act(storeOn(m, w.clock, 3), func(what string, look func(*Store) error) {
		if err := look(s); err != nil {
			w.v.add(nextRunWorks, "%s: then %s: %v", where, what, err)
		}
	})
	if err != nil {
		w.v.add(nextRunWorks, "%s: %v", where, err)
	}
	checkContent(s, where+", and again", w.v)
	checkSound(s, where+", and again", w.v)
}

// checkContent reads all that is there.
func checkContent(s *Store, where string, v violations) {
	for r, err := range s.AllRecords() {
		if err != nil {
			continue // a miss; checkSound counts it
		}
		for _, out := range r.Outputs {
			if s.Has(out.Ref) && s.compare(context.Background(), objectName(out.Blob), out.Ref) != nil {
				v.add(noFalseHit, "%s: %s of %s", where, out.Port, r.Node)
			}
		}
	}
	err := s.eachObject(context.Background(), func(f objectFile) {
		if f.err != nil || f.aside {
			return
		}
		b, intact, err := s.fetch(Ref{Blob: f.blob, Size: f.size}, new([]byte))
		if err == nil {
			err = intact()
		}
		if err == nil && sha256.Sum256(b) != f.blob {
			v.add(noWrongBytes, "%s: %s", where, f.name)
		}
	})
	if err != nil {
		v.add(nextRunWorks, "%s: %v", where, err)
	}
}

// checkSound looks for damage.
func checkSound(s *Store, where string, v violations) {
	h, err := s.Check(context.Background(), Checks{ReadData: true})
	if err != nil {
		v.add(nextRunWorks, "%s: %v", where, err)
	}
	for _, d := range h.Damages {
		v.add(soundAfter, "%s: %s: %s", where, d.File, d.What)
	}
}

// checkWhole looks at the disk as another process would at this moment: whatever
// has the name of an object or a record is whole.
func checkWhole(m *model, v violations) {
	for name, b := range m.files() {
		base := path.Base(name)
		switch {
		case strings.Contains(name, "/objects/"):
			if blob, err := ParseBlob(base); err == nil && sha256.Sum256(b) != blob {
				v.add(wholeOrNot, "%s has %d bytes", name, len(b))
			}
		case strings.Contains(name, "/actions/"):
			if _, err := OpenRecord(b); err != nil {
				v.add(wholeOrNot, "%s: %v", name, err)
			}
		}
	}
}
