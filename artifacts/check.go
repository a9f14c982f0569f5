package artifacts

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"infoplane/internal/parallel"
)

// Checks describes how thoroughly [Store.Check] looks, and whether it repairs.
type Checks struct {
	ReadData bool // read every object and compare its digests, not only its size
	Repair   bool // remove what is damaged, so that the next run makes it again

	// Part of Parts is the slice of objects that ReadData reads, counted from 1;
	// Parts 0 is all of them. The slices are fixed by the digests.
	Part, Parts int

	// Limit is the most bytes of an object whose content is compared with what the
	// records say, for which it has to be in memory; 0 is no limit. Larger ones are
	// compared with their names only.
	Limit int64

	Progress func(done, total int) // of reading; may be nil
}

// Health is what [Store.Check] has found.
type Health struct {
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"` // of all objects
	Records int   `json:"records"`
	Read    int   `json:"read"`              // objects whose digest was compared
	Beyond  int   `json:"beyond_limit"`      // of those, larger than the limit
	Derived int   `json:"missing_derivable"` // derivable objects that are not there: no damage

	Damages  []Damage `json:"damages"`
	Repaired int      `json:"repaired"` // of Damages

	Foreign []string `json:"foreign"` // files that are none of the store's: left alone
	Strays  []string `json:"strays"`  // files that a dead process left: a collection removes them
}

// Damage is a file of a store that is not as it was written.
type Damage struct {
	File     string `json:"file"`
	What     string `json:"what"`
	Node     string `json:"node,omitempty"` // whose result is lost, if it is known
	Repaired bool   `json:"repaired"`       // by removing it
}

// Check looks for damage: records that cannot be read, or whose objects are
// missing or of another size; objects with other bytes; files that do not belong. An
// object that is read is compared with its name, and with the logical digest that each
// record gives it.
// A derivable object that is missing is not damage. It takes no lock: what is
// written meanwhile may be seen or not.
//
// With Repair it removes damaged objects, and records that cannot be read or of
// which something is missing: then the next run makes exactly those again.
func (s *Store) Check(ctx context.Context, c Checks) (Health, error) {
	x := &checker{store: s, context: ctx, checks: c, objects: map[Blob]*checked{},
		health: Health{Damages: []Damage{}, Foreign: []string{}, Strays: []string{}}}
	if c.Repair {
		if err := s.checkIsStore(); err != nil {
			return x.health, err
		}
	}
	for _, step := range []func() error{
		func() error { return s.eachRecord(ctx, nil, x.record) }, // written after their objects
		func() error { return s.eachObject(ctx, x.object) },
		x.compareAll,
		x.follow,
	} {
		if err := step(); err != nil {
			return x.health, err
		}
	}
	strays, err := s.Strays(ctx)
	x.health.Strays = append(x.health.Strays, strays...)
	return x.health, err
}

// checker is the state of Check.
type checker struct {
	store   *Store
	context context.Context
	checks  Checks
	objects map[Blob]*checked // those that are there, or that a record names
	order   []Blob            // of those that are there
	records []checkedRecord
	health  Health
}

// checked is an object.
type checked struct {
	there bool
	size  int64
	node  string // that wrote it
	doubt bool   // a record says another size
	wrong bool   // its bytes are not its own

	said  []Logical // by records
	false []Logical // of these, those that it does not have
}

// checkedRecord is what is kept of a record.
type checkedRecord struct {
	file, node string
	used       time.Time
	outputs    []Output
}

// record takes a file of the folder of records.
func (x *checker) record(f recordFile) {
	switch {
	case f.aside: // a stray, and its action counts as not run
		return
	case f.err == nil:
	case errors.Is(f.err, errForeign):
		x.health.Foreign = append(x.health.Foreign, f.name)
		return
	default:
		x.damage(Damage{File: f.name, What: f.err.Error()}, unless(f.err, func() error {
			if f.used.IsZero() { // not a file
				return x.store.backend.remove(f.name)
			}
			return x.store.removeUnused(f.name, f.used.Add(1))
		}))
		return
	}
	x.health.Records++
	x.records = append(x.records, checkedRecord{f.name, f.record.Node, f.used, f.record.Outputs})
	for _, out := range f.record.Outputs {
		o := x.objects[out.Blob]
		if o == nil {
			o = &checked{size: out.Size, node: f.record.Node}
			x.objects[out.Blob] = o
		}
		o.doubt = o.doubt || o.size != out.Size
		if x.checks.ReadData && !slices.Contains(o.said, out.Logical) {
			o.said = append(o.said, out.Logical)
		}
	}
}

// object takes a file of the folder of objects.
func (x *checker) object(f objectFile) {
	remove := func() error { return x.store.backend.remove(f.name) }
	switch {
	case f.err == nil && f.aside:
		x.damage(Damage{File: f.name, What: "its bytes were found to be wrong, and it was set aside"}, remove)
		return
	case f.err == nil:
	case errors.Is(f.err, errForeign):
		x.health.Foreign = append(x.health.Foreign, f.name)
		return
	default:
		x.damage(Damage{File: f.name, What: f.err.Error()}, unless(f.err, remove))
		return
	}
	x.health.Objects++
	x.health.Bytes += f.size
	o := x.objects[f.blob]
	if o == nil {
		o = &checked{size: f.size}
		x.objects[f.blob] = o
	}
	o.there = true
	o.doubt = o.doubt || o.size != f.size
	o.size = f.size
	x.order = append(x.order, f.blob)
}

// errDoubt occurs when a file cannot be read, so that it may be in order.
var errDoubt = errors.New("it is left there, as it may be in order: look after the disk, and remove it if it stays so")

// unless is a repair that is not made of what could not be read.
func unless(err error, repair func() error) func() error {
	if errors.Is(err, ErrDamaged) {
		return repair
	}
	return func() error { return errDoubt }
}

// damage notes a damage, and repairs it if that is asked for.
func (x *checker) damage(d Damage, repair func() error) {
	if x.checks.Repair {
		err := repair()
		if errors.Is(err, errUsed) {
			return // another process has written it again
		}
		d.Repaired = err == nil || errors.Is(err, ErrMissing)
		if errors.Is(err, errDoubt) {
			d.What += "; " + err.Error()
		} else if !d.Repaired {
			d.What += "; it cannot be removed: " + err.Error()
		}
	}
	if d.Repaired {
		x.health.Repaired++
	}
	x.health.Damages = append(x.health.Damages, d)
}

// follow looks for the outputs of each record.
func (x *checker) follow() error {
	derived := map[Blob]bool{}
	for _, r := range x.records {
		for _, out := range r.outputs {
			o := x.objects[out.Blob]
			lost, mismatch := !o.there || o.wrong, slices.Contains(o.false, out.Logical)
			switch {
			case !lost && !mismatch && o.size == out.Size:
				continue
			case lost && out.Derivable:
				derived[out.Blob] = true
				continue
			case !o.wrong && !mismatch && x.store.Has(out.Ref) || !x.there(r.file): // it changed since we looked
				continue
			}
			what := fmt.Sprintf("its output %s, object %s, is missing", out.Port, out.Blob)
			if o.wrong {
				what = fmt.Sprintf("its output %s, object %s, is damaged", out.Port, out.Blob)
			} else if mismatch {
				what = fmt.Sprintf("its output %s, object %s, is intact, but its logical digest is not %s: the record is forged or confused", out.Port, out.Blob, out.Logical)
			} else if !lost {
				what = fmt.Sprintf("its output %s, object %s, has %d bytes instead of %d", out.Port, out.Blob, o.size, out.Size)
			}
			x.damage(Damage{File: r.file, What: what, Node: r.node}, func() error { return x.store.removeUnused(r.file, r.used.Add(1)) })
			break
		}
		if err := x.context.Err(); err != nil {
			return err
		}
	}
	x.health.Derived = len(derived)
	return nil
}

func (x *checker) there(name string) bool {
	_, _, err := x.store.backend.stat(name)
	return err == nil
}

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
	return parallel.Ordered(len(todo), func(i int) error {
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
