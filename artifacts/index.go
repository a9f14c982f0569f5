package artifacts

import (
	"context"
	"errors"
	"sync"
	"time"
)

// index is what Shrink knows of a store: the size and last use of every object,
// and which are derivable. It is read from the disk once and kept up to date with
// what this process does; what other processes do is seen when it is read again.
type index struct {
	mu      sync.Mutex
	objects map[Blob]*indexed // nil until Shrink was called
	records map[string]bool   // those that were read; nil until something has to go
	bytes   int64
	stale   time.Time // when to read the disk again
}

// indexed is an object in the index.
type indexed struct {
	size      int64
	used      time.Time
	derivable bool // some record says so
	kept      bool // some record says otherwise
}

// rescanShare bounds the part of a run that is spent on reading the disk again.
const rescanShare = 20 // one part in twenty

// add notes an object that was written, or was there already.
func (x *index) add(r Ref, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.objects == nil {
		return
	}
	o := x.object(r.Blob)
	x.bytes += r.Size - o.size
	o.size, o.used = r.Size, now
}

// use notes that an object was used.
func (x *index) use(b Blob, now time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o := x.objects[b]; o != nil {
		o.used = now
	}
}

// refer notes a record.
func (x *index) refer(name string, r Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.records != nil {
		x.read(name, r.Outputs)
	}
}

// read notes what a record says of its objects; x.mu is held.
func (x *index) read(name string, outputs []Output) {
	x.records[name] = true
	for _, out := range outputs {
		o := x.object(out.Blob)
		if out.Derivable {
			o.derivable = true
		} else {
			o.kept = true
		}
	}
}

// object finds an object or makes room for it; x.mu is held.
func (x *index) object(b Blob) *indexed {
	o := x.objects[b]
	if o == nil {
		o = new(indexed)
		x.objects[b] = o
	}
	return o
}

// gone notes that an object is not there any more.
func (x *index) gone(b Blob) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o := x.objects[b]; o != nil {
		x.bytes -= o.size
		o.size = 0
	}
}

// refresh reads the disk, unless that was done lately; x.mu is held.
func (s *Store) refresh(ctx context.Context, x *index) error {
	begun := s.clock()
	if x.objects != nil && begun.Before(x.stale) {
		return nil
	}
	if x.objects == nil {
		x.objects = map[Blob]*indexed{}
	}
	for _, o := range x.objects {
		o.size = 0
	}
	x.bytes = 0
	err := s.eachObject(ctx, func(f objectFile) {
		if f.err != nil || f.aside {
			return
		}
		o := x.object(f.blob)
		o.size, o.used = f.size, f.used
		x.bytes += f.size
	})
	if err == nil && x.records != nil {
		err = s.readRecords(ctx, x)
	}
	if err != nil {
		x.objects, x.records = nil, nil
		return err
	}
	x.stale = s.clock().Add(rescanShare * max(time.Second, s.clock().Sub(begun)))
	return nil
}

// readRecords reads the records that were not read before; x.mu is held.
func (s *Store) readRecords(ctx context.Context, x *index) error {
	if x.records == nil {
		x.records = map[string]bool{}
	}
	type read struct {
		name    string
		outputs []Output
	}
	var fresh []read
	var failed error
	known := func(name string) bool { return x.records[name] }
	err := s.eachRecord(ctx, known, func(f recordFile) {
		switch {
		case f.aside:
		case f.err == nil:
			fresh = append(fresh, read{f.name, f.record.Outputs})
		case !errors.Is(f.err, ErrDamaged) && !errors.Is(f.err, errForeign):
			failed = f.err // it may keep what others call derivable
		}
	})
	if err = first([]error{err, failed}); err != nil {
		return err
	}
	for _, r := range fresh {
		x.read(r.name, r.outputs)
	}
	return nil
}
