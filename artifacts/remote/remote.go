package remote

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
)

// Format numbers the layout of a remote.
const Format = 1

const (
	formatName  = "format"
	formatStart = "infoplane remote "
)

func formatLine() string { return fmt.Sprintf("%s%d\n", formatStart, Format) }

// mostRecord is the most bytes that the file of a record may have.
const mostRecord = artifacts.MaxRecord + 1<<10

// Options describe how a remote is used.
type Options struct {
	Key     *Key              // signs what is written; nil: nothing is written
	Trusted []Signer          // whose records are read, beside those of Key
	Patient bool              // the first answer may take as long as any; else half as long, as everything waits for it
	Worker  bool              // this process is one of several that divide the actions among them: it waits for locks and lookups as long as it takes
	Term    time.Duration     // of locks; 0: LockTerm
	Say     func(text string) // is called with a line for what went wrong; may be nil
}

// Remote is a shared store. It is an [artifacts.Tier].
type Remote struct {
	bucket  *bucket.Bucket
	store   *artifacts.Store // what is uploaded is read from here
	key     *Key
	signers []Signer
	say     func(string)
	context context.Context
	stop    context.CancelCauseFunc
	health  health
	slow    sync.Once // says that it is

	mu       sync.Mutex
	asked    map[artifacts.Key]time.Time // when a key was looked up last
	bad      map[artifacts.Blob]bool     // objects that have other bytes than their name says
	supplied map[artifacts.Key]bool      // whose records came from here
	said     map[string]int              // how often each kind of trouble occurred
	stats    Stats

	uploads uploads
	locks   locks
}

// Stats counts what a remote did in this process.
type Stats struct {
	Found   int   // records that were taken over
	Objects int   // objects that were fetched
	Fetched int64 // their bytes
	Refused int   // records that were not to be trusted
	Lost    int   // objects that are gone, or damaged
	Written int   // records that were uploaded
	Sent    int64 // bytes of objects that were uploaded
	Unsent  int   // records that could not be uploaded
}

// ErrNoSigner occurs when a remote is opened and nobody is trusted.
var ErrNoSigner = errors.New("no signer is trusted")

// Open returns the remote in a bucket, for a store. It reads one file: a bucket that does
// not answer, refuses the credentials, or holds something else is an error. An empty bucket
// is an empty remote, unless it can only be read.
func Open(ctx context.Context, b *bucket.Bucket, store *artifacts.Store, o Options) (*Remote, error) {
	r := &Remote{
		bucket: b, store: store, key: o.Key, signers: slices.Clone(o.Trusted), say: o.Say,
		asked: map[artifacts.Key]time.Time{}, bad: map[artifacts.Blob]bool{}, supplied: map[artifacts.Key]bool{}, said: map[string]int{},
	}
	if r.say == nil {
		r.say = func(string) {}
	}
	if b.ReadOnly() {
		r.key = nil
	}
	if o.Key != nil && !slices.Contains(r.signers, o.Key.Signer()) {
		r.signers = append([]Signer{o.Key.Signer()}, r.signers...)
	}
	if len(r.signers) == 0 {
		return nil, fmt.Errorf("remote %s: %w, so that nothing of it can be used: `infoplane remote trust KEY NAME`, with the public key of whoever writes it", b, ErrNoSigner)
	}
	r.context, r.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	r.health.begun, r.health.patient = time.Now(), o.Worker
	r.initLocks(cmp.Or(o.Term, LockTerm))
	if patience := b.Patience() / 2; !o.Patient {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, patience, fmt.Errorf("%w within %s", bucket.ErrUnreachable, patience))
		defer stop()
	}
	formatted, err := checkFormat(ctx, b)
	r.uploads.init(r, formatted)
	return r, err
}

// checkFormat reports whether a bucket says that it is a remote.
func checkFormat(ctx context.Context, b *bucket.Bucket) (bool, error) {
	text, _, err := b.Get(ctx, formatName, 1<<10)
	switch {
	case errors.Is(err, bucket.ErrMissing) && b.ReadOnly():
		return false, fmt.Errorf("remote %s: holds no file %q: it is not a remote of infoplane", b, formatName)
	case errors.Is(err, bucket.ErrMissing):
		return false, nil
	case errors.Is(err, bucket.ErrAnswer):
		return false, fmt.Errorf("remote %s: its file %q is not that of a remote of infoplane (%w)", b, formatName, err)
	case err != nil:
		return false, err
	case string(text) != formatLine():
		return false, fmt.Errorf("remote %s: its file %q says %.40q, want %q: it is none of infoplane, or of a newer one", b, formatName, text, strings.TrimSpace(formatLine()))
	}
	return true, nil
}

// String returns where the remote is.
func (r *Remote) String() string { return r.bucket.String() }

// ReadOnly reports whether nothing is written.
func (r *Remote) ReadOnly() bool { return r.key == nil }

// Available reports whether the remote is in use: it is not, once it failed too often.
func (r *Remote) Available() bool { return r.context.Err() == nil }

// Err returns why the remote is not in use any more; nil while it is.
func (r *Remote) Err() error {
	if r.Available() {
		return nil
	}
	return context.Cause(r.context)
}

// Stats returns what was done so far.
func (r *Remote) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// Supplied reports whether a record of a key came from here, in this process.
func (r *Remote) Supplied(k artifacts.Key) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.supplied[k]
}

// mostSaid is how often one kind of trouble is said in full.
const mostSaid = 3

// complain reports that something went wrong, unless others of its kind were reported often
// enough.
func (r *Remote) complain(kind, text string) {
	r.mu.Lock()
	r.said[kind]++
	n := r.said[kind]
	r.mu.Unlock()
	switch {
	case n < mostSaid:
		r.say(text)
	case n == mostSaid:
		r.say(text + " (more like it are not said)")
	}
}

// askAgain is when a key is looked up again that was not there.
const askAgain = time.Minute

// due reports whether a key is to be looked up, and notes that it is.
func (r *Remote) due(k artifacts.Key) bool {
	if !r.Available() {
		return false
	}
	if !r.mayWait() {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, ok := r.asked[k]; ok && time.Since(at) < askAgain {
		return false
	}
	r.asked[k] = time.Now()
	return true
}

// mayWait reports whether the run may wait for another answer.
func (r *Remote) mayWait() bool {
	if r.health.allowance() <= 0 {
		r.saySlow()
		return false
	}
	return true
}

// waiting returns the context of requests that the run waits for, until end is called.
func (r *Remote) waiting() (ctx context.Context, end func()) {
	ctx, stop := context.WithTimeoutCause(r.context, r.health.allowance(), errSlow)
	done := r.health.waiting()
	return ctx, func() { done(); stop() }
}

// saySlow says, once, that not all is looked for.
func (r *Remote) saySlow() {
	r.slow.Do(func() {
		r.say(fmt.Sprintf("remote %s: looking results up takes longer than it saves; not all are looked for", r))
	})
}

// errSlow occurs when a lookup takes longer than it may.
var errSlow = errors.New("takes too long")

// Records returns the records of a key by signers who are trusted.
func (r *Remote) Records(k artifacts.Key) []artifacts.Record {
	if !r.due(k) {
		return nil
	}
	ctx, end := r.waiting()
	defer end()
	found := make([]*artifacts.Record, len(r.signers))
	var all sync.WaitGroup
	for i, s := range r.signers[1:] {
		all.Go(func() { found[i+1] = r.record(ctx, s, k) })
	}
	found[0] = r.record(ctx, r.signers[0], k)
	all.Wait()
	var out []artifacts.Record
	for _, record := range found {
		if record != nil {
			out = append(out, *record)
		}
	}
	if len(out) > 0 {
		r.health.save(out[0].Seconds)
		r.mu.Lock()
		r.stats.Found++
		r.supplied[k] = true
		r.mu.Unlock()
	}
	return out
}

// record returns the record of a key by one signer, or nil.
func (r *Remote) record(ctx context.Context, s Signer, k artifacts.Key) *artifacts.Record {
	name := recordName(s, k)
	b, _, err := r.bucket.Get(ctx, name, mostRecord)
	switch {
	case errors.Is(err, errSlow):
		r.saySlow()
		return nil
	case err != nil:
		r.failed(err)
		return nil
	}
	r.health.worked()
	record, err := open(b, s, k)
	if err != nil {
		r.mu.Lock()
		r.stats.Refused++
		r.mu.Unlock()
		r.complain("record", fmt.Sprintf("remote %s: %s: %v; it counts as not there", r, name, err))
		return nil
	}
	return &record
}

// Object returns the bytes of an object.
func (r *Remote) Object(ref artifacts.Ref) ([]byte, error) {
	if err := r.Err(); err != nil {
		return nil, err
	}
	name := objectName(ref.Blob)
	b, _, err := r.bucket.Get(r.context, name, ref.Size)
	switch {
	case errors.Is(err, bucket.ErrAnswer): // it is larger
		err = artifacts.ErrDamaged
	case err != nil:
		r.failed(err)
		if !r.missing(err) {
			return nil, err
		}
		r.mu.Lock()
		r.stats.Lost++
		r.mu.Unlock()
		return nil, fmt.Errorf("remote %s: object %s: %w", r, ref.Blob, artifacts.ErrMissing)
	default:
		r.health.worked()
	}
	if err != nil || int64(len(b)) != ref.Size || artifacts.Blob(sha256.Sum256(b)) != ref.Blob {
		r.mu.Lock()
		r.bad[ref.Blob] = true
		r.stats.Lost++
		r.mu.Unlock()
		r.complain("object", fmt.Sprintf("remote %s: %s: its bytes are not those of its name; it is made again", r, name))
		return nil, fmt.Errorf("remote %s: object %s: %w", r, ref.Blob, artifacts.ErrDamaged)
	}
	r.mu.Lock()
	r.stats.Objects++
	r.stats.Fetched += ref.Size
	r.mu.Unlock()
	return b, nil
}

// missing reports whether an error means that an object is not there. AWS says "denied" of
// what is missing to whoever may not list the bucket; that the credentials are good, the
// file format has shown.
func (r *Remote) missing(err error) bool {
	return errors.Is(err, bucket.ErrMissing) || errors.Is(err, bucket.ErrDenied) && r.uploads.isFormatted()
}
