package artifacts

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"infoplane/internal/parallel"
)

// Checks describes how thoroughly [Store.Check] looks, and whether it repairs.
type Checks struct {
	ReadData bool // read every object and compare its digests, not only its size
	Repair   bool // remove what is damaged, so that the next run makes it again

	// Part of Parts is the slice of objects that ReadData reads, counted from 1;
	// Parts 0 is all of them. The slices are fixed by the digests.
	Part, Parts int

	// Limit is the largest size of an object whose logical digest is compared with its
	// records, for which it has to be in memory; 0 is no limit. Of larger objects only the
	// digest in the name is compared.
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
	Away    int   `json:"away,omitempty"`    // objects that are in a tier only: no damage

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

// Check reports damage: records that cannot be read, or whose objects are missing or of
// another size; objects whose bytes do not have the digest in their name or the logical
// digest in their records; files that are not the store's. A missing derivable object is
// not damage, nor is one that a tier has. Check takes no lock and may miss what is written meanwhile.
//
// With Repair it removes damaged objects, and records that cannot be read or lack an
// output, so that the next run computes exactly those again.
func (s *Store) Check(ctx context.Context, c Checks) (Health, error) {
	x := &checker{store: s, context: ctx, checks: c, objects: map[*object]*checked{},
		health: Health{Damages: []Damage{}, Foreign: []string{}, Strays: []string{}}}
	if c.Repair {
		if err := s.checkIsStore(); err != nil {
			return x.health, err
		}
	}
	var err error
	if x.survey, err = s.survey(ctx); err != nil {
		return x.health, err
	}
	x.files()
	if err := x.compareAll(); err != nil {
		return x.health, err
	}
	if err := x.follow(); err != nil {
		return x.health, err
	}
	strays, err := s.strays(x.survey, s.clock().Add(-Grace))
	x.health.Strays = append(x.health.Strays, strays...)
	return x.health, err
}

// checker is the state of Check.
type checker struct {
	store   *Store
	context context.Context
	checks  Checks
	survey  *survey
	objects map[*object]*checked // what was found of their bytes
	health  Health
}

// checked is the result of reading the bytes of an object.
type checked struct {
	damaged    bool      // they are not its own
	mismatched []Logical // logical digests of records that it does not have
}

// files reports the files that cannot be read, and those that are not the store's.
func (x *checker) files() {
	v := x.survey
	x.health.Records, x.health.Bytes = len(v.results), v.bytes
	x.health.Foreign = append(x.health.Foreign, v.foreign...)
	for _, f := range v.badRecords {
		if f.aside { // a stray, and its action counts as not run
			continue
		}
		x.damage(Damage{File: f.name, What: f.err.Error()}, repairIfDamaged(f.err, func() error {
			if f.used.IsZero() { // not a file
				return x.store.backend.remove(f.name)
			}
			return x.store.removeUnused(f.name, f.used.Add(1))
		}))
	}
	for _, f := range v.badObjects {
		remove := func() error { return x.store.backend.remove(f.name) }
		if f.err == nil {
			x.damage(Damage{File: f.name, What: "its bytes were found to be wrong, and it was set aside"}, remove)
		} else {
			x.damage(Damage{File: f.name, What: f.err.Error()}, repairIfDamaged(f.err, remove))
		}
	}
}

// errUnreadable occurs when a file could not be read, and so may be intact.
var errUnreadable = errors.New("it is left there, as it may be in order: look after the disk, and remove it if it stays so")

// repairIfDamaged returns repair for ErrDamaged, and for any other error a repair that
// fails with errUnreadable.
func repairIfDamaged(err error, repair func() error) func() error {
	if errors.Is(err, ErrDamaged) {
		return repair
	}
	return func() error { return errUnreadable }
}

// damage adds damage to the report, and repairs it with Repair.
func (x *checker) damage(d Damage, repair func() error) {
	if x.checks.Repair {
		err := repair()
		if errors.Is(err, errUsed) {
			return // another process has written it again
		}
		d.Repaired = err == nil || errors.Is(err, ErrMissing)
		if errors.Is(err, errUnreadable) {
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

// follow checks the outputs of each record.
func (x *checker) follow() error {
	derived, away := map[Blob]bool{}, map[Blob]bool{}
	for _, r := range x.survey.results {
		for _, out := range r.outputs {
			o := x.survey.objects[out.Blob]
			read := x.objects[o]
			if read == nil {
				read = new(checked)
			}
			lost, mismatch := !o.present || read.damaged, slices.Contains(read.mismatched, out.Logical)
			switch {
			case !lost && !mismatch && o.size == out.Size:
				continue
			case lost && out.Derivable:
				derived[out.Blob] = true
				continue
			case !o.present && x.survey.away[out.Blob].name != "":
				away[out.Blob] = true
				continue
			case !read.damaged && !mismatch && x.store.Has(out.Ref) || !x.there(r.name): // it changed since we looked
				continue
			}
			what := fmt.Sprintf("its output %s, object %s, is missing", out.Port, out.Blob)
			if read.damaged {
				what = fmt.Sprintf("its output %s, object %s, is damaged", out.Port, out.Blob)
			} else if mismatch {
				what = fmt.Sprintf("its output %s, object %s, is intact, but its logical digest is not %s: the record is forged or confused", out.Port, out.Blob, out.Logical)
			} else if !lost {
				what = fmt.Sprintf("its output %s, object %s, has %d bytes instead of %d", out.Port, out.Blob, o.size, out.Size)
			}
			x.damage(Damage{File: r.name, What: what, Node: r.node}, func() error { return x.store.removeUnused(r.name, r.used.Add(1)) })
			break
		}
		if err := x.context.Err(); err != nil {
			return err
		}
	}
	x.health.Derived, x.health.Away = len(derived), len(away)
	return nil
}

func (x *checker) there(name string) bool {
	_, _, err := x.store.backend.stat(name)
	return err == nil
}

// chosen reports whether an object's digest is to be compared. If sizes disagree, the
// digest decides whether the object or the record is wrong.
func (x *checker) chosen(o *object) bool {
	if o.sizesDiffer {
		return true
	}
	slice := binary.BigEndian.Uint32(o.blob[:]) % uint32(max(1, x.checks.Parts))
	return x.checks.ReadData && (x.checks.Parts == 0 || int(slice) == x.checks.Part-1)
}

// compareAll compares the digests of the chosen objects, several at a time.
func (x *checker) compareAll() error {
	all := x.survey.present(byDigest)
	x.health.Objects = len(all)
	todo := slices.DeleteFunc(all, func(o *object) bool { return !x.chosen(o) })
	logical := x.logicalDigests()
	for _, o := range todo {
		x.objects[o] = new(checked)
	}
	return parallel.Ordered(len(todo), func(i int) error {
		o := todo[i]
		ref := Ref{Blob: o.blob, Size: o.size}
		err := x.store.compare(x.context, objectName(o.blob), ref)
		if err == nil && x.within(o) {
			x.objects[o].mismatched, err = x.store.mismatches(ref, logical[o])
		}
		return err
	}, func(err error) error {
		o := todo[x.health.Read]
		x.health.Read++
		if !x.within(o) && len(logical[o]) > 0 {
			x.health.Beyond++
		}
		if x.checks.Progress != nil {
			x.checks.Progress(x.health.Read, len(todo))
		}
		switch {
		case errors.Is(err, ErrMissing): // since we looked
			o.present = false
		case x.context.Err() != nil:
			return x.context.Err()
		case err != nil:
			x.objects[o].damaged = errors.Is(err, ErrDamaged)
			x.damage(Damage{File: objectName(o.blob), What: err.Error(), Node: o.node}, repairIfDamaged(err, func() error {
				if err := x.store.setAside(o.blob); err != nil && !errors.Is(err, ErrMissing) {
					return err
				}
				return x.store.backend.remove(damagedName(o.blob))
			}))
		}
		return nil
	})
}

// logicalDigests returns the logical digests that records give to each object, if data
// are read.
func (x *checker) logicalDigests() map[*object][]Logical {
	out := map[*object][]Logical{}
	if !x.checks.ReadData {
		return out
	}
	for _, r := range x.survey.results {
		for _, output := range r.outputs {
			if o := x.survey.objects[output.Blob]; !slices.Contains(out[o], output.Logical) {
				out[o] = append(out[o], output.Logical)
			}
		}
	}
	return out
}

// within reports whether an object may be read into memory.
func (x *checker) within(o *object) bool { return x.checks.Limit <= 0 || o.size <= x.checks.Limit }

// mismatches returns those of the given logical digests that an intact object does not
// have.
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
