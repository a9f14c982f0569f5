package bucket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"syscall"
	"time"
)

// client sends requests.
type client struct{ *http.Client }

// mostConnections is how many connections stay open to be used again.
const mostConnections = 128

func newClient() client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = mostConnections, mostConnections
	transport.DisableCompression = true // objects are compressed, and their size is known
	return client{&http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// attempts bounds how often a request is sent whose answer may be another the next time.
const attempts = 3

// slowest is the least rate, in bytes per second, at which a body has to move.
const slowest = 64 << 10

// request is what is sent.
type request struct {
	method, address string
	body            *Body // nil for none
	condition       Condition
	most            int64 // bytes of the answer; a larger one is ErrAnswer
}

// answer is what a server has sent back.
type answer struct {
	status int
	header http.Header
	size   int64 // as the header says; -1 if it does not
	body   []byte
}

// emptyDigest is the SHA-256 of nothing.
var emptyDigest = func() string { d := sha256.Sum256(nil); return hex.EncodeToString(d[:]) }()

// send sends a request until it has an answer, or gives up. Statuses of which nobody
// could make use are errors.
func (b *Bucket) send(ctx context.Context, q request) (answer, error) {
	for n := 1; ; n++ {
		a, err := b.once(ctx, q)
		if err == nil {
			err = b.judge(a)
		}
		var again *transient
		if err == nil || !errors.As(err, &again) || n == attempts || ctx.Err() != nil {
			return a, err
		}
		pause := time.Duration(n*n) * 100 * time.Millisecond
		select {
		case <-ctx.Done():
			return a, err
		case <-time.After(pause + rand.N(pause)):
		}
	}
}

// transient marks an error that need not occur again.
type transient struct{ error }

func (t *transient) Unwrap() error { return t.error }

// errorCode matches the names that S3 gives to errors.
var errorCode = regexp.MustCompile(`^[A-Za-z0-9.]{1,60}$`)

// judge returns the error that a status stands for.
func (b *Bucket) judge(a answer) error {
	var said struct{ Code string }
	if xml.Unmarshal(a.body, &said) != nil || !errorCode.MatchString(said.Code) {
		said.Code = "" // it is something else
	}
	switch {
	case a.status == http.StatusOK, a.status == http.StatusNoContent:
		return nil
	case a.status == http.StatusNotFound && said.Code == "NoSuchBucket":
		return fmt.Errorf("%w: there is no such bucket: make it first", ErrDenied)
	case a.status == http.StatusNotFound, a.status == http.StatusGone:
		return ErrMissing
	case a.status == http.StatusPreconditionFailed, a.status == http.StatusConflict:
		return ErrCondition
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return denied(a.status, said.Code)
	case a.status == http.StatusTooManyRequests, a.status >= 500 && a.status != http.StatusNotImplemented:
		return &transient{fmt.Errorf("%w: status %d %s", ErrUnreachable, a.status, said.Code)}
	case a.status/100 == 3:
		return fmt.Errorf("%w: it sends us elsewhere (status %d): give the address or the region of the bucket itself", ErrAnswer, a.status)
	}
	return fmt.Errorf("%w: status %d %s", ErrAnswer, a.status, said.Code)
}

// once sends a request once and reads the answer.
func (b *Bucket) once(ctx context.Context, q request) (answer, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	late := time.AfterFunc(b.patience+moving(q.body.size()), func() { stop(ErrUnreachable) })
	defer late.Stop()
	r, err := b.prepare(ctx, q)
	if err != nil {
		return answer{}, err
	}
	response, err := b.client.Do(r)
	if err != nil {
		return answer{}, b.explain(ctx, err)
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header, size: response.ContentLength}
	most := q.most
	if a.status != http.StatusOK {
		most = max(most, 64<<10) // what it says of an error
	}
	if a.size > most && q.method != http.MethodHead {
		return a, fmt.Errorf("%w: %d bytes, where at most %d are expected", ErrAnswer, a.size, most)
	}
	late.Reset(b.patience + moving(max(0, a.size)))
	a.body, err = io.ReadAll(io.LimitReader(response.Body, most+1))
	switch {
	case err != nil:
		return a, b.explain(ctx, err)
	case int64(len(a.body)) > most:
		return a, fmt.Errorf("%w: it has more than %d bytes", ErrAnswer, most)
	}
	return a, nil
}

// moving returns the longest time that so many bytes may take.
func moving(size int64) time.Duration { return time.Duration(size) * time.Second / slowest }

// prepare makes a signed request.
func (b *Bucket) prepare(ctx context.Context, q request) (*http.Request, error) {
	digest, body := emptyDigest, io.ReadCloser(nil)
	if q.body != nil {
		digest = hex.EncodeToString(q.body.SHA256[:])
		var err error
		if body, err = q.body.Open(); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, q.method, q.address, nil)
	if err != nil {
		return nil, err
	}
	if q.body != nil {
		r.ContentLength = q.body.Size
		if r.Body = body; q.body.Size == 0 {
			body.Close()
			r.Body = http.NoBody
		}
	}
	q.condition.apply(r.Header)
	return r, b.signer.apply(ctx, r, digest)
}

// explain returns an error of the network in a few words.
func (b *Bucket) explain(ctx context.Context, err error) error {
	var resolve *net.DNSError
	switch cause := context.Cause(ctx); {
	case cause == ErrUnreachable: // the time is up
		return fmt.Errorf("%w within %s", ErrUnreachable, b.patience)
	case ctx.Err() != nil:
		return cause
	case errors.As(err, &resolve):
		return fmt.Errorf("%w: no host %s", ErrUnreachable, resolve.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: no connection to %s", ErrUnreachable, b.base.Host)
	}
	var at *net.OpError
	if errors.As(err, &at) && at.Op == "dial" {
		return fmt.Errorf("%w: no connection to %s: %w", ErrUnreachable, b.base.Host, at.Err)
	}
	return &transient{fmt.Errorf("%w: the connection to %s broke: %w", ErrUnreachable, b.base.Host, err)}
}
