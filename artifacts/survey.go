package artifacts

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// survey lists the objects and records of a store, and which records refer to which
// objects. [Store.Check], [Store.Collect] and [Store.Shrink] are policies on it: what is
// damaged, what is garbage, and what is removed to save space.
type survey struct {
	store   *Store
	objects map[Blob]*object // those that are present, and those that a record refers to
	bytes   int64            // of the objects that are present
	results []*result        // readable records
	known   map[string]bool  // the files of all readable records that were read; nil before the first

	badObjects, badRecords []file        // set aside, or unreadable
	away                   map[Blob]file // markers of objects that are in a tier
	foreign                []string      // files that are not the store's
}

// object is an object, with what its records state about it.
type object struct {
	blob Blob
	objectState
	records     int    // outputs of records that are this object
	kept        bool   // some record does not say that it is derivable
	away        bool   // a record that came from a tier says so too, so that the tier has it
	node        string // that wrote it, if a record says so
	sizesDiffer bool   // the file and the records do not all have the same size
}

// objectState is the file of an object. A size without the file is that of a record.
type objectState struct {
	present bool
	size    int64
	used    time.Time
}

// result is a readable record.
type result struct {
	file
	key     Key
	node    string
	outputs []Output
	away    bool // it came from a tier
}

func newResult(f file, r Record) *result {
	return &result{file: f, key: r.Key, node: r.Node, outputs: r.Outputs, away: r.Signer != ""}
}

func (s *Store) newSurvey() *survey {
	return &survey{store: s, objects: map[Blob]*object{}, away: map[Blob]file{}}
}

// survey reads all records, and then lists all objects, which were written before them.
func (s *Store) survey(ctx context.Context) (*survey, error) {
	v := s.newSurvey()
	if err := v.readRecords(ctx); err != nil {
		return v, err
	}
	return v, v.readObjects(ctx)
}

// readObjects lists the objects, and replaces what was known about their files.
func (v *survey) readObjects(ctx context.Context) error {
	for _, o := range v.objects {
		v.gone(o.blob)
	}
	v.badObjects = nil
	clear(v.away)
	return v.store.eachObject(ctx, func(f objectFile) {
		switch {
		case errors.Is(f.err, errForeign):
			v.foreign = append(v.foreign, f.name)
		case f.err != nil || f.aside:
			v.badObjects = append(v.badObjects, f.file)
		case f.away:
			v.away[f.blob] = f.file
		default:
			v.found(f.blob, f.size, f.used)
		}
	})
}

// readRecords reads the records that were not read before.
func (v *survey) readRecords(ctx context.Context) error {
	if v.known == nil {
		v.known = map[string]bool{}
	}
	return v.readRecordsExcept(ctx, func(name string) bool { return v.known[name] })
}

// readRecordsExcept reads the records whose names skip does not accept. eachRecord calls
// skip on several goroutines, so records are added after the walk.
func (v *survey) readRecordsExcept(ctx context.Context, skip func(name string) bool) error {
	v.badRecords = nil
	var fresh []*result
	err := v.store.eachRecord(ctx, skip, func(f recordFile) {
		switch {
		case errors.Is(f.err, errForeign):
			v.foreign = append(v.foreign, f.name)
		case f.err != nil || f.aside:
			v.badRecords = append(v.badRecords, f.file)
		default:
			fresh = append(fresh, newResult(f.file, f.record))
		}
	})
	for _, r := range fresh {
		v.add(r)
	}
	return err
}

// add adds a record, unless it is known.
func (v *survey) add(r *result) {
	if v.known[r.name] {
		return
	}
	v.known[r.name] = true
	v.results = append(v.results, r)
	for _, out := range r.outputs {
		o := v.object(out.Blob)
		if o.records == 0 && !o.present {
			o.size = out.Size
		}
		o.node = cmp.Or(o.node, r.node)
		o.records++
		o.kept = o.kept || !out.Derivable
		o.away = o.away || r.away && !out.Derivable
		o.sizesDiffer = o.sizesDiffer || o.size != out.Size
	}
}

// found records that an object is present.
func (v *survey) found(b Blob, size int64, used time.Time) {
	v.gone(b)
	o := v.object(b)
	o.sizesDiffer = o.sizesDiffer || o.records > 0 && o.size != size
	o.objectState = objectState{true, size, used}
	v.bytes += size
}

// gone records that an object is not present any more.
func (v *survey) gone(b Blob) {
	if o := v.objects[b]; o != nil && o.present {
		o.present = false
		v.bytes -= o.size
	}
}

// object returns an object, which it adds if it is new.
func (v *survey) object(b Blob) *object {
	o := v.objects[b]
	if o == nil {
		o = &object{blob: b}
		v.objects[b] = o
	}
	return o
}

// present returns the objects that are present, in an order.
func (v *survey) present(order func(a, b *object) int) []*object {
	out := make([]*object, 0, len(v.objects))
	for _, o := range v.objects {
		if o.present {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, order)
	return out
}

// leastUsed orders objects by their last use, byDigest by their digests.
func leastUsed(a, b *object) int { return cmp.Or(a.used.Compare(b.used), byDigest(a, b)) }
func byDigest(a, b *object) int  { return bytes.Compare(a.blob[:], b.blob[:]) }

// complete returns the error of a record that could not be read now, such as one without
// permission. It may be intact, and the objects that it refers to must not be taken for
// garbage. A damaged record counts as missing.
func (v *survey) complete() error {
	for _, f := range v.badRecords {
		if f.err != nil && !errors.Is(f.err, ErrDamaged) {
			return f.err
		}
	}
	return nil
}

// Size counts the objects and their bytes.
func (s *Store) Size(ctx context.Context) (objects int, bytes int64, err error) {
	v := s.newSurvey()
	err = v.readObjects(ctx)
	return len(v.objects), v.bytes, err
}
