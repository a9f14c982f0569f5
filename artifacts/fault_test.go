package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"testing"

	"infoplane/artifacts/table/tabletest"
	"infoplane/artifacts/tables"
)

// scenarios are what is done with a store, except a whole run (run_test.go).
var scenarios = []Scenario{
	{Name: "publish", Act: publishSome},
	{Name: "record", Act: recordSome},
	{Name: "publish what is not durable", Prepare: publishLoosely, Act: publishSome},
	{Name: "record again", Prepare: quietly(recordSome), Act: recordSome},
	{Name: "claim", Act: lockSome},
	{Name: "collect", Prepare: prepareShelf, Act: collectSome},
	{Name: "shrink", Prepare: prepareShelf, Act: shrinkSome},
	{Name: "repair", Prepare: prepareDamage, Act: repairSome, Damaged: true},
	{Name: "refuse", Prepare: prepareForged, Act: refuseSome, Damaged: true},
	{Name: "read damage", Prepare: prepareDamagedObject, Act: readDamage, Damaged: true},
}

// Every file operation of every scenario goes wrong, in every way; whatever is
// then left, the invariants hold, and the next run on it works.
func TestEveryOperationFails(t *testing.T) {
	total := map[string]int{}
	for _, sc := range scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			v, kinds := walk(t, sc, flaws{})
			v.report(t)
			for _, kind := range kinds {
				total[kind]++
			}
			t.Logf("%d operations in %d ways", len(kinds), len(faults))
		})
	}
	t.Log(total)
	for _, kind := range diskOperations {
		if total[kind] == 0 {
			t.Errorf("no %s ever went wrong", kind)
		}
		delete(total, kind)
	}
	if len(total) > 0 {
		t.Errorf("operations that the list misses: %v", total)
	}
}

// Each invariant has a twin in which what protects it is taken away: the walk
// notices.
func TestWithoutProtection(t *testing.T) {
	if RaceDetector {
		t.Skip("it looks at some operations only, which may miss the twin's")
	}
	for _, c := range []struct {
		name       string
		flaws      flaws
		invariants []string
	}{
		{"no sync of files", flaws{forgetsData: true}, []string{nothingIsLost, soundAfter}},
		{"no sync of tables", flaws{forgetsTable: true}, []string{noFalseHit}},
		{"no sync of folders", flaws{forgetsNames: true}, []string{nothingIsLost, soundAfter}},
		{"no link", flaws{copies: true}, []string{wholeOrNot}},
	} {
		v, _ := walk(t, scenarios[1], c.flaws)
		for _, invariant := range c.invariants {
			if len(v[invariant]) == 0 {
				t.Errorf("%s: nothing breaks %q", c.name, invariant)
			}
			t.Logf("%s: %s: %d times", c.name, invariant, len(v[invariant]))
		}
	}
}

// The twin of the digest that every reader compares: without it, wrong bytes are
// returned.
func TestWithoutVerify(t *testing.T) {
	s := InMemory()
	r, err := Put(s, File("a figure"))
	if err != nil {
		t.Fatal(err)
	}
	change(t, s, objectName(r.Blob), damages["bit in middle"])
	if b, err := s.readAll(objectName(r.Blob)); err != nil || string(b) == "a figure" {
		t.Fatalf("%q, %v: nothing is wrong that reading could find", b, err)
	}
	if b, err := s.Bytes(r); !errors.Is(err, ErrDamaged) || b != nil {
		t.Errorf("%q, %v: wrong bytes are returned", b, err)
	}
}

// look is what looks for an artifact.
func look[T any](r Ref, want T) func(*Store) error {
	return func(s *Store) error {
		got, err := Get[T](s, r)
		if err == nil && !reflect.DeepEqual(got, want) {
			err = fmt.Errorf("got %v, want %v", got, want)
		}
		return err
	}
}

func lookForRecord(want Record) func(*Store) error {
	return func(s *Store) error {
		got, err := s.Records(want.Key)
		if err == nil && (len(got) != 1 || !reflect.DeepEqual(got[0], want)) {
			err = fmt.Errorf("got %v, want %v", got, want)
		}
		return err
	}
}

type finish = func(string, func(*Store) error)

// quietly makes a scenario's act a preparation.
func quietly(act func(*Store, finish) error) func(*Store) error {
	return func(s *Store) error { return act(s, func(string, func(*Store) error) {}) }
}

func publishSome(s *Store, finished finish) error {
	for range 2 {
		r, err := Put(s, tabletest.Activations)
		if err != nil {
			return err
		}
		finished("activations", look(r, tabletest.Activations))
		got, err := Get[tables.Activations](s, r)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, tabletest.Activations) {
			return fmt.Errorf("got %v, want %v", got, tabletest.Activations)
		}
	}
	r, err := Put(s, File("a figure"))
	if err == nil {
		finished("figure", look(r, File("a figure")))
	}
	return err
}

// publishLoosely is another process that has published just now, and has not come
// to sync the folders.
func publishLoosely(s *Store) error {
	m := s.backend.(*folder).disk.(*model)
	m.flaws.forgetsNames = true
	defer func() { m.flaws = flaws{} }()
	return quietly(publishSome)(s)
}

func recordSome(s *Store, finished finish) error {
	r, err := Put(s, tabletest.Activations)
	if err != nil {
		return err
	}
	record := someRecord(1, Output{Port: "activations", Ref: r})
	for range 2 {
		if err := s.AddRecord(record); err != nil {
			return err
		}
		finished("activations", look(r, tabletest.Activations))
		finished("record", lookForRecord(record))
	}
	if err := s.SetLastKey("node", record.Key); err != nil {
		return err
	}
	if k, ok := s.LastKey("node"); ok && k != record.Key {
		return fmt.Errorf("recalls %v", k)
	}
	for r, err := range s.AllRecords() {
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(r, record) {
			return fmt.Errorf("record %v, want %v", r, record)
		}
	}
	return nil
}

func lockSome(s *Store, _ finish) error {
	l, err := s.Lock(Key{1})
	if errors.As(err, new(*Locked)) { // a crash left a lease that cannot be read
		s.sleep(context.Background(), leaseTerm)
		l, err = s.Lock(Key{1})
	}
	if err != nil {
		return err
	}
	defer l.Release()
	l.renew()
	if _, err := s.Lock(Key{1}); !errors.As(err, new(*Locked)) {
		if err == nil {
			err = errors.New("two have locked it")
		}
		return err
	}
	return nil
}

// prepareShelf makes four results an hour apart; those of the last two are to stay.
func prepareShelf(s *Store) error {
	for i := range 4 {
		w, err := Put(s, File(fmt.Sprintf("%50d", max(1, i))))
		if err != nil {
			return err
		}
		a, err := Put(s, File(fmt.Sprintf("%100d", i)))
		if err != nil {
			return err
		}
		r := someRecord(uint64(i), Output{Port: "weights", Ref: w}, Output{Port: "activations", Derivable: true, Ref: a})
		r.Key = Key{byte(i)}
		if err := s.AddRecord(r); err != nil {
			return err
		}
		if err := s.SetLastKey(fmt.Sprint(i), r.Key); err != nil {
			return err
		}
	}
	return nil
}

// lookForShelf looks for the results that are to stay; those that may go may be
// there or not, but not half.
func lookForShelf(derivables bool) func(*Store) error {
	return func(s *Store) error {
		for i := range 4 {
			records, err := s.Records(Key{byte(i)})
			if err != nil {
				return err
			}
			if len(records) == 0 && i >= 2 {
				return fmt.Errorf("result %d is gone", i)
			}
			for _, r := range records {
				for _, out := range r.Outputs {
					if out.Derivable && !derivables {
						continue
					}
					if err := s.compare(context.Background(), objectName(out.Blob), out.Ref); err != nil && i >= 2 {
						return fmt.Errorf("result %d: %w", i, err)
					}
				}
			}
		}
		return nil
	}
}

func collectSome(s *Store, finished finish) error {
	finished("what is kept", lookForShelf(true)) // whatever happens
	_, err := s.Collect(context.Background(), Scope{Keep: func(k Key) bool { return k[0] >= 2 }})
	return err
}

func shrinkSome(s *Store, finished finish) error {
	finished("what is kept", lookForShelf(false))
	refs := []Ref{}
	for r, err := range s.AllRecords() {
		if err != nil {
			return err
		}
		refs = append(refs, r.Outputs[0].Ref)
	}
	s.Use(refs[0])
	_, err := s.Shrink(context.Background(), 250, func(b Blob) bool { return false })
	return err
}

// An object that cannot be read is neither missing nor damaged: making it again
// would not help.
func TestUnreadableIsNoMiss(t *testing.T) {
	clock := newClock()
	m := newModel(clock.now)
	if err := m.mkdir("/disk"); err != nil {
		t.Fatal(err)
	}
	r, err := Put(storeOn(m, clock, 1), File("x"))
	if err != nil {
		t.Fatal(err)
	}
	for at := 1; ; at++ { // stat, open, fstat, read
		i := &injector{disk: m, at: at, fault: faults[0]}
		_, err := storeOn(i, clock, 1).Bytes(r)
		kinds := i.seen()
		if len(kinds) < at {
			if at < 5 {
				t.Errorf("only the operations %v", kinds)
			}
			break
		}
		if kinds[at-1] != "close" && (!errors.Is(err, errFault) || errors.Is(err, ErrMissing) || errors.Is(err, ErrDamaged) || errors.Is(err, fs.ErrNotExist)) {
			t.Errorf("operation %d: error %v", at, err)
		}
	}
}
