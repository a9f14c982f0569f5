package remote

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
	"infoplane/internal/parallel"
)

const (
	// uploaders is how many records are uploaded at once.
	uploaders = 64

	// large is the size from which one object is uploaded at a time, and not before it is
	// known that the remote lacks it.
	large = 4 << 20
)

// uploads are the records that are to be uploaded, behind the run.
type uploads struct {
	remote *Remote

	mu        sync.Mutex
	changed   *sync.Cond
	queue     []upload
	working   int
	total     int                     // records ever offered
	ended     int                     // of these, uploaded or given up
	pending   map[artifacts.Key]int   // of these, the others
	locked    map[artifacts.Key]*lock // that are to be released behind them
	closed    bool                    // the remote may not be written
	sent      map[artifacts.Blob]bool
	formatted bool

	format sync.Mutex // held while the format is written
	one    sync.Mutex // held while a large object is uploaded
}

// upload is a record that is to be uploaded, or a lock that is to be released.
type upload struct {
	record artifacts.Record
	look   bool // most of its objects are probably there
	unlock *lock
}

func (u *uploads) init(r *Remote, formatted bool) {
	u.remote, u.formatted, u.sent = r, formatted, map[artifacts.Blob]bool{}
	u.pending, u.locked = map[artifacts.Key]int{}, map[artifacts.Key]*lock{}
	u.changed = sync.NewCond(&u.mu)
}

func (u *uploads) isFormatted() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.formatted
}

// Offer uploads a record with its objects, soon. A record that somebody else has signed is
// left to them.
func (r *Remote) Offer(record artifacts.Record) { r.offer(upload{record: record}) }

// Push is Offer of a record whose objects the remote probably has: it looks for each
// before it sends it. It reports whether the record is one that can be uploaded.
func (r *Remote) Push(record artifacts.Record) bool {
	return r.offer(upload{record: record, look: true})
}

func (r *Remote) offer(up upload) bool {
	if r.key == nil || up.record.Signer != "" || !r.Available() {
		return false
	}
	u := &r.uploads
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		r.unsent(1)
		return false
	}
	u.total++
	u.pending[up.record.Key]++
	u.add(up)
	return true
}

// unlock releases a lock once the records of its key are uploaded.
func (u *uploads) unlock(l *lock) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.pending[l.key] > 0 {
		u.locked[l.key] = l
		return
	}
	u.add(upload{unlock: l})
}

// add appends to the queue; u.mu is held.
func (u *uploads) add(up upload) {
	u.queue = append(u.queue, up)
	if u.working < uploaders {
		u.working++
		go u.work()
	}
}

// end notes that a record is uploaded or given up; u.mu is held.
func (u *uploads) end(k artifacts.Key) {
	u.ended++
	if u.pending[k]--; u.pending[k] > 0 {
		return
	}
	delete(u.pending, k)
	if l := u.locked[k]; l != nil {
		delete(u.locked, k)
		u.add(upload{unlock: l})
	}
}

// work uploads what is in the queue.
func (u *uploads) work() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for len(u.queue) > 0 {
		up := u.queue[0]
		u.queue = u.queue[1:]
		u.mu.Unlock()
		if up.unlock != nil {
			u.remote.free(u.remote.context, up.unlock)
		} else {
			u.remote.finish(up.record, u.remote.upload(up))
		}
		u.mu.Lock()
		if up.unlock == nil {
			u.end(up.record.Key)
		}
		u.changed.Broadcast()
	}
	u.working--
	u.changed.Broadcast()
}

// finish notes how an upload ended.
func (r *Remote) finish(record artifacts.Record, err error) {
	r.mu.Lock()
	if err == nil {
		r.stats.Written++
	} else {
		r.stats.Unsent++
	}
	r.mu.Unlock()
	switch {
	case err == nil || !r.Available():
	case errors.Is(err, bucket.ErrDenied):
		if r.uploads.close() {
			r.say(fmt.Sprintf("%v: it may not be written with these credentials; what runs here stays here", err))
		}
	default:
		r.complain("upload", fmt.Sprintf("%v; %s was not uploaded", err, record.Node))
	}
}

// close ends all uploads, and reports whether it was the first to do so.
func (u *uploads) close() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	first := !u.closed
	u.closed = true
	queue := u.queue
	u.queue = nil
	for _, up := range queue {
		if up.unlock != nil {
			u.add(up)
			continue
		}
		u.remote.unsent(1)
		u.end(up.record.Key)
	}
	return first
}

func (r *Remote) unsent(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.Unsent += n
}

// Flush waits until everything that was offered is uploaded, or the context ends. It
// calls progress, which may be nil, with how many of the records are done.
func (r *Remote) Flush(ctx context.Context, progress func(done, total int)) error {
	u := &r.uploads
	defer context.AfterFunc(ctx, func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.changed.Broadcast()
	})()
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.working > 0 && ctx.Err() == nil {
		if progress != nil {
			progress(u.ended, u.total)
		}
		u.changed.Wait()
	}
	if u.working > 0 {
		return ctx.Err()
	}
	return nil
}

// Pending counts the records that are offered and not uploaded yet.
func (r *Remote) Pending() int {
	u := &r.uploads
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.total - u.ended
}

// upload writes the objects of a record, then the record.
func (r *Remote) upload(up upload) error {
	record := up.record
	if err := r.Err(); err != nil {
		return err
	}
	if err := r.writeFormat(); err != nil {
		return err
	}
	errs := make([]error, len(record.Outputs))
	var all sync.WaitGroup
	for i, out := range record.Outputs {
		if !out.Derivable {
			all.Go(func() { errs[i] = r.uploadObject(out.Ref, up.look) })
		}
	}
	all.Wait()
	if err := parallel.First(errs); err != nil {
		return err
	}
	b, err := r.key.sign(record)
	if err != nil {
		return err
	}
	name := recordName(r.key.Signer(), record.Key)
	_, err = r.bucket.Put(r.context, name, bucket.Bytes(b), bucket.IfAbsent)
	if errors.Is(err, bucket.ErrCondition) {
		err = r.reconcile(record, name, b)
	}
	r.note(err)
	return err
}

// note notes the end of a request.
func (r *Remote) note(err error) {
	if err == nil {
		r.health.worked()
	} else {
		r.failed(err)
	}
}

// reconcile deals with a record of the key that is there already. If it cannot be trusted it
// is replaced; if its results are other ones, that is a conflict, which the store keeps.
func (r *Remote) reconcile(record artifacts.Record, name string, b []byte) error {
	there, _, err := r.bucket.Get(r.context, name, mostRecord)
	if err != nil && !errors.Is(err, bucket.ErrAnswer) {
		return err
	}
	other, err := open(there, r.key.Signer(), record.Key)
	if err != nil || !sameObjects(record, other) && sameValues(record, other) {
		_, err = r.bucket.Put(r.context, name, bucket.Bytes(b), bucket.Condition{})
		return err
	}
	if sameValues(record, other) {
		return nil
	}
	r.complain("conflict", fmt.Sprintf("remote %s: %s: its result there is another one than ours: the action is not deterministic; `infoplane status` shows both", r, record.Node))
	return r.store.Adopt(other)
}

// sameValues reports whether two records have the same results.
func sameValues(a, b artifacts.Record) bool {
	return sameOutputs(a, b, func(x, y artifacts.Ref) bool { return x.Logical == y.Logical })
}

// sameObjects reports whether two records have the same objects.
func sameObjects(a, b artifacts.Record) bool {
	return sameOutputs(a, b, func(x, y artifacts.Ref) bool { return x.Blob == y.Blob })
}

func sameOutputs(a, b artifacts.Record, same func(x, y artifacts.Ref) bool) bool {
	at := map[string]artifacts.Ref{}
	for _, out := range a.Outputs {
		at[out.Port] = out.Ref
	}
	for _, out := range b.Outputs {
		ref, ok := at[out.Port]
		if !ok || !same(ref, out.Ref) {
			return false
		}
	}
	return len(at) == len(b.Outputs)
}

// writeFormat makes sure that the remote says what it is.
func (r *Remote) writeFormat() error {
	u := &r.uploads
	u.format.Lock()
	defer u.format.Unlock()
	if u.isFormatted() {
		return nil
	}
	_, err := r.bucket.Put(r.context, formatName, bucket.Bytes([]byte(formatLine())), bucket.IfAbsent)
	if err != nil && !errors.Is(err, bucket.ErrCondition) { // somebody else was first
		r.note(err)
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.formatted = true
	return nil
}

// Has reports whether an object was uploaded by this process, or was there when it was to be.
func (r *Remote) Has(b artifacts.Blob) bool {
	r.uploads.mu.Lock()
	defer r.uploads.mu.Unlock()
	return r.uploads.sent[b]
}

// uploadObject writes an object, unless the remote has it.
func (r *Remote) uploadObject(ref artifacts.Ref, look bool) error {
	u := &r.uploads
	u.mu.Lock()
	sent := u.sent[ref.Blob]
	u.mu.Unlock()
	if sent {
		return nil
	}
	r.mu.Lock()
	bad := r.bad[ref.Blob]
	r.mu.Unlock()
	name, condition := objectName(ref.Blob), bucket.IfAbsent
	if bad {
		condition = bucket.Condition{}
	}
	if ref.Size >= large {
		u.one.Lock()
		defer u.one.Unlock()
	}
	if ref.Size >= large || look {
		if size, err := r.bucket.Size(r.context, name); err == nil && size == ref.Size && !bad {
			return nil
		}
	}
	b, err := r.store.Bytes(ref)
	if err != nil {
		return err
	}
	_, err = r.bucket.Put(r.context, name, bucket.Body{Size: ref.Size, SHA256: ref.Blob, Open: bucket.Bytes(b).Open}, condition)
	there := errors.Is(err, bucket.ErrCondition)
	if there {
		err = nil
	}
	r.note(err)
	if err != nil {
		return err
	}
	u.mu.Lock()
	u.sent[ref.Blob] = true
	u.mu.Unlock()
	if !there {
		r.mu.Lock()
		delete(r.bad, ref.Blob)
		r.stats.Sent += ref.Size
		r.mu.Unlock()
	}
	return nil
}
