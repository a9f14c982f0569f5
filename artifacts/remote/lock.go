package remote

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
)

// LockTerm is how long a lock is valid after it was renewed. The holder is dead or
// disconnected if its lock was not changed for that long, by the clock of who looks.
const LockTerm = 2 * time.Minute

// beats is how often a lock is renewed in a term.
const beats = 6

// mostLock is the most bytes that the file of a lock may have.
const mostLock = 4 << 10

// mostTakes bounds how often a lock is tried to be taken that others take and release.
const mostTakes = 3

// locks are the locks in a bucket: those of this process, and those of others that it saw.
type locks struct {
	term time.Duration
	host string

	mu   sync.Mutex
	held map[artifacts.Key]*lock
	seen map[artifacts.Key]sighting
	off  bool // the credentials do not allow any
}

// lock is a lock of this process, which is renewed until it is released or lost.
type lock struct {
	key      artifacts.Key
	released atomic.Bool // it goes as soon as its records are there
	doubtful atomic.Bool // nobody knows whether it was written

	mu      sync.Mutex
	file    lockFile
	tag     string
	renewed time.Time
	timer   *time.Timer // nil once it is released or lost
}

// lockFile is the content of the file of a lock.
type lockFile struct {
	Nonce   string `json:"nonce"`
	Host    string `json:"host"`
	Process int    `json:"process"`
	Beat    int    `json:"beat"` // counts renewals, so that each changes the tag
}

// sighting is the state of another process's lock, and when it was first seen.
type sighting struct {
	text, tag string
	since     time.Time
}

func lockName(k artifacts.Key) string { return "locks/" + k.String() }

func (r *Remote) initLocks(term time.Duration) {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	r.locks.term, r.locks.host = term, host
	r.locks.held, r.locks.seen = map[artifacts.Key]*lock{}, map[artifacts.Key]sighting{}
}

// lockable reports whether locks are taken: by who writes, as long as that works.
func (r *Remote) lockable() bool {
	r.locks.mu.Lock()
	defer r.locks.mu.Unlock()
	return r.key != nil && !r.locks.off && r.Available()
}

// Lock takes the lock on the action of a key in the bucket, or returns who has it. It is an
// [artifacts.Locker]'s: where the bucket does not answer, or not in the time that looking may
// take, or is only read, there is no lock. On a server that ignores conditions several
// processes may have it.
func (r *Remote) Lock(k artifacts.Key) (release func(), by *artifacts.Locked) {
	if !r.lockable() || !r.mayWait() {
		return nil, nil
	}
	r.locks.mu.Lock()
	l := r.locks.held[k]
	r.locks.mu.Unlock()
	if l == nil || l.released.Load() {
		ctx, end := r.waiting()
		defer end()
		if l != nil {
			r.free(ctx, l)
		}
		l = &lock{key: k, file: lockFile{Nonce: rand.Text(), Host: r.locks.host, Process: os.Getpid()}}
		if err := r.take(ctx, l); err != nil {
			if by = r.refusedLock(err); by == nil { // it may have been written, and the answer lost
				l.doubtful.Store(true)
				r.uploads.unlock(l)
			}
			return nil, by
		}
		r.health.worked()
		r.hold(l)
	}
	return func() { l.released.Store(true); r.uploads.unlock(l) }, nil
}

// refusedLock deals with the error of a request for a lock: it returns who has it, if that
// is the reason.
func (r *Remote) refusedLock(err error) *artifacts.Locked {
	var by *artifacts.Locked
	switch {
	case errors.As(err, &by):
		r.health.worked()
		return by
	case errors.Is(err, errSlow):
		r.saySlow()
	case errors.Is(err, bucket.ErrDenied):
		r.locks.mu.Lock()
		first := !r.locks.off
		r.locks.off = true
		r.locks.mu.Unlock()
		if first && r.health.patient {
			r.say(fmt.Sprintf("%v: it may not lock actions with these credentials; what others run may run here, too", err))
		}
	default:
		r.failed(err)
	}
	return nil
}

// take writes the file of a lock, if no live process has one.
func (r *Remote) take(ctx context.Context, l *lock) error {
	condition, err := bucket.IfAbsent, error(nil)
	r.locks.mu.Lock()
	_, watched := r.locks.seen[l.key]
	r.locks.mu.Unlock()
	if watched { // it is probably there still
		if condition, err = r.look(ctx, l.key, l.file.Nonce); err != nil {
			return err
		}
	}
	for range mostTakes {
		sent := time.Now()
		l.tag, err = r.bucket.Put(ctx, lockName(l.key), l.file.body(), condition)
		if !errors.Is(err, bucket.ErrCondition) && !errors.Is(err, bucket.ErrMissing) {
			l.renewed = sent
			return err
		}
		var other error
		if condition, other = r.look(ctx, l.key, l.file.Nonce); other != nil {
			return other
		}
	}
	return err
}

// look reads the file of a lock, and returns the condition under which another one may take
// its place: that there is none, or that it is still this one, which a process has left that is
// dead, or whose nonce is own. Its error is a *Locked if it is held.
func (r *Remote) look(ctx context.Context, k artifacts.Key, own string) (bucket.Condition, error) {
	text, tag, err := r.bucket.Get(ctx, lockName(k), mostLock)
	r.locks.mu.Lock()
	defer r.locks.mu.Unlock()
	switch {
	case r.missing(err):
		delete(r.locks.seen, k)
		return bucket.IfAbsent, nil
	case err != nil:
		return bucket.Condition{}, err
	}
	file := parseLock(text)
	if file.Nonce == own && own != "" {
		return bucket.IfTag(tag), nil
	}
	now := time.Now()
	seen := r.locks.seen[k]
	if seen.text != string(text) || seen.tag != tag {
		seen = sighting{string(text), tag, now}
		r.locks.seen[k] = seen
	}
	if now.Sub(seen.since) >= r.locks.term {
		return bucket.IfTag(tag), nil
	}
	return bucket.Condition{}, &artifacts.Locked{Host: file.Host, Process: file.Process, Expires: seen.since.Add(r.locks.term), Away: true}
}

// hold keeps a lock that was taken, and renews it from now on. What was not there for its
// key may be by now, and is looked up again.
func (r *Remote) hold(l *lock) {
	r.mu.Lock()
	delete(r.asked, l.key)
	r.mu.Unlock()
	r.locks.mu.Lock()
	delete(r.locks.seen, l.key)
	r.locks.held[l.key] = l
	r.locks.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.timer = time.AfterFunc(r.locks.term/beats, func() { r.renew(l) })
}

// renew changes the file of a lock, which shows that its holder is alive. A lock that is
// another process's by now is lost.
func (r *Remote) renew(l *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer == nil || !r.lockable() {
		return
	}
	sent, name := time.Now(), lockName(l.key)
	l.file.Beat++
	tag, err := r.bucket.Put(r.context, name, l.file.body(), bucket.IfTag(l.tag))
	if errors.Is(err, bucket.ErrCondition) { // or the answer to an earlier attempt was lost
		if text, now, other := r.bucket.Get(r.context, name, mostLock); other == nil && parseLock(text).Nonce == l.file.Nonce {
			tag, err = now, nil
		}
	}
	r.note(err)
	switch {
	case err == nil:
		l.tag, l.renewed = tag, sent
	case errors.Is(err, bucket.ErrCondition), errors.Is(err, bucket.ErrMissing):
		l.timer = nil
		return
	}
	l.timer.Reset(r.locks.term / beats)
}

// free removes the file of a lock, unless it is lost or was not renewed in time, so that
// others may be taking it over.
func (r *Remote) free(ctx context.Context, l *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() { // not before, or Close would not wait for it
		r.locks.mu.Lock()
		defer r.locks.mu.Unlock()
		if r.locks.held[l.key] == l {
			delete(r.locks.held, l.key)
		}
	}()
	if l.doubtful.Load() {
		text, _, err := r.bucket.Get(ctx, lockName(l.key), mostLock)
		if err != nil || parseLock(text).Nonce != l.file.Nonce {
			return
		}
		l.renewed = time.Now()
	} else if l.timer == nil {
		return
	} else {
		l.timer.Stop()
	}
	l.timer = nil
	if r.lockable() && time.Since(l.renewed) < r.locks.term/2 {
		if err := r.bucket.Remove(ctx, lockName(l.key)); err != nil {
			r.refusedLock(err)
		}
	}
}

// Holder returns which other process has the lock on the action of a key; nil if none has, or
// that cannot be found out.
func (r *Remote) Holder(k artifacts.Key) *artifacts.Locked {
	r.locks.mu.Lock()
	own := r.locks.held[k] != nil
	r.locks.mu.Unlock()
	if own || !r.lockable() || !r.mayWait() {
		return nil
	}
	ctx, end := r.waiting()
	defer end()
	if _, err := r.look(ctx, k, ""); err != nil {
		return r.refusedLock(err)
	}
	r.health.worked()
	return nil
}

// Settle waits until everything that was offered is uploaded and every lock that was released
// is free, or the context ends. It reports whether there was anything to wait for.
func (r *Remote) Settle(ctx context.Context) bool {
	r.uploads.mu.Lock()
	busy := r.uploads.working > 0
	r.uploads.mu.Unlock()
	if busy {
		_ = r.Flush(ctx, nil)
	}
	return busy
}

// Close releases the locks that are still held, such as after an interrupt, within the
// time that an answer may take.
func (r *Remote) Close() {
	ctx, stop := context.WithTimeout(r.context, r.bucket.Patience())
	defer stop()
	r.locks.mu.Lock()
	var left []*lock
	for _, l := range r.locks.held {
		left = append(left, l)
	}
	r.locks.mu.Unlock()
	var all sync.WaitGroup
	for _, l := range left {
		all.Go(func() { r.free(ctx, l) })
	}
	all.Wait()
}

func (f lockFile) body() bucket.Body {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // strings and numbers
	}
	return bucket.Bytes(append(b, '\n'))
}

// hostName matches the names of hosts that are shown as they are.
var hostName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)

// parseLock reads the file of a lock. One that cannot be read is that of an unknown host.
func parseLock(text []byte) lockFile {
	var f lockFile
	if json.Unmarshal(text, &f) != nil || !hostName.MatchString(f.Host) {
		return lockFile{Nonce: f.Nonce, Host: "an unknown host"}
	}
	return f
}
