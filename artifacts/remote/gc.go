package remote

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
)

// Grace is how long an object stays to which no record refers: its record may be about to
// be written.
const Grace = 24 * time.Hour

// Scope describes what a collection removes, beside the objects to which no record refers.
type Scope struct {
	Keep   func(artifacts.Key) bool // the records that stay; nil: all
	Before time.Time                // only records that were written before; zero: whenever
	DryRun bool                     // say what would be removed
}

// Collected is what was removed, or would be.
type Collected struct {
	Records, Objects int
	Bytes            int64 // of the objects
	Left             int   // records that stay
	LeftBytes        int64 // of the objects that stay
}

// wide is how many requests a collection sends at once.
const wide = 64

// Collect removes records of all signers, and objects to which no record refers. Its
// credentials must allow to list and to remove. A record that is not properly signed is of
// no use to anybody, and goes too once it is older than Grace.
func Collect(ctx context.Context, b *bucket.Bucket, scope Scope) (Collected, error) {
	if formatted, err := checkFormat(ctx, b); err != nil || !formatted {
		return Collected{}, err
	}
	c := &collector{bucket: b, scope: scope, used: map[string]bool{}, young: time.Now().Add(-Grace)}
	records, err := list(ctx, b, "records/")
	if err != nil {
		return c.out, err
	}
	// A record that is written from now on may refer to an object that looks as if nobody
	// needed it, if that is older than Grace. Then its readers make the object again.
	objects, err := list(ctx, b, "objects/sha256/")
	if err != nil {
		return c.out, err
	}
	locks, err := list(ctx, b, "locks/")
	if err != nil {
		return c.out, err
	}
	if err := each(ctx, records, c.record); err != nil {
		return c.out, err
	}
	if err := each(ctx, locks, c.lock); err != nil {
		return c.out, err
	}
	return c.out, each(ctx, objects, c.object)
}

// collector is the state of Collect.
type collector struct {
	bucket *bucket.Bucket
	scope  Scope
	young  time.Time

	mu   sync.Mutex
	used map[string]bool // names of objects
	out  Collected
}

func list(ctx context.Context, b *bucket.Bucket, prefix string) ([]bucket.Entry, error) {
	var out []bucket.Entry
	for e, err := range b.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// each calls do for all entries, many at a time, and returns the first error.
func each(ctx context.Context, entries []bucket.Entry, do func(context.Context, bucket.Entry) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	slots := make(chan struct{}, wide)
	for _, e := range entries {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			if err := do(ctx, e); err != nil {
				stop(err)
			}
			<-slots
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

// record removes a record, or notes its objects.
func (c *collector) record(ctx context.Context, e bucket.Entry) error {
	parts := strings.Split(e.Name, "/") // records, signer, k0k1, key
	if len(parts) != 4 {
		return nil // none of ours
	}
	signer, notSigner := ParseSigner(parts[1])
	key, notKey := artifacts.ParseKey(parts[3])
	if notSigner != nil || notKey != nil || recordName(signer, key) != e.Name {
		return nil
	}
	goes := c.scope.Keep != nil && !c.scope.Keep(key) && (c.scope.Before.IsZero() || e.Written.Before(c.scope.Before))
	if c.scope.Keep == nil && !c.scope.Before.IsZero() {
		goes = e.Written.Before(c.scope.Before)
	}
	if !goes {
		b, _, err := c.bucket.Get(ctx, e.Name, mostRecord)
		switch {
		case errors.Is(err, bucket.ErrMissing):
			return nil
		case err != nil && !errors.Is(err, bucket.ErrAnswer):
			return err // its objects must not look as if nobody needed them
		}
		record, err := open(b, signer, key)
		if err != nil {
			goes = e.Written.Before(c.young)
		}
		c.keep(record)
	}
	if !goes {
		return nil
	}
	if !c.scope.DryRun {
		if err := c.bucket.Remove(ctx, e.Name); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out.Records++
	return nil
}

// keep notes a record that stays.
func (c *collector) keep(r artifacts.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(r.Outputs) > 0 {
		c.out.Left++
	}
	for _, out := range r.Outputs {
		c.used[objectName(out.Blob)] = true
	}
}

// object removes an object to which no record refers.
func (c *collector) object(ctx context.Context, e bucket.Entry) error {
	digest := e.Name[strings.LastIndexByte(e.Name, '/')+1:]
	blob, err := artifacts.ParseBlob(digest)
	if err != nil || objectName(blob) != e.Name {
		return nil // none of ours
	}
	c.mu.Lock()
	stays := c.used[e.Name] || !e.Written.Before(c.young)
	if stays {
		c.out.LeftBytes += e.Size
	} else {
		c.out.Objects++
		c.out.Bytes += e.Size
	}
	c.mu.Unlock()
	if stays || c.scope.DryRun {
		return nil
	}
	return c.bucket.Remove(ctx, e.Name)
}

// lock removes a lock that a dead process has left. It is not counted.
func (c *collector) lock(ctx context.Context, e bucket.Entry) error {
	if c.scope.DryRun || !e.Written.Before(c.young) {
		return nil
	}
	return c.bucket.Remove(ctx, e.Name)
}

// Signers lists those of whom the bucket has records, if the credentials allow to list.
func Signers(ctx context.Context, b *bucket.Bucket) (map[Signer]int, error) {
	out := map[Signer]int{}
	for e, err := range b.List(ctx, "records/") {
		if err != nil {
			return nil, err
		}
		if parts := strings.Split(e.Name, "/"); len(parts) == 4 {
			if s, err := ParseSigner(parts[1]); err == nil {
				out[s]++
			}
		}
	}
	return out, nil
}
