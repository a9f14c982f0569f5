package bucket

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Body is what is put: bytes that can be read again for each attempt.
type Body struct {
	Size   int64
	SHA256 [sha256.Size]byte
	Open   func() (io.ReadCloser, error)
}

// Bytes returns the body of some bytes.
func Bytes(b []byte) Body {
	return Body{int64(len(b)), sha256.Sum256(b), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

func (b *Body) size() int64 {
	if b == nil {
		return 0
	}
	return b.Size
}

// Condition is what has to be so when an object is put. The zero Condition always holds.
// A server may ignore it, so that a condition saves work and guards nothing.
type Condition struct {
	absent bool
	tag    string
}

// IfAbsent holds if there is no object of the name.
var IfAbsent = Condition{absent: true}

// IfTag holds if the object has a tag.
func IfTag(tag string) Condition { return Condition{tag: tag} }

func (c Condition) apply(h http.Header) {
	if c.absent {
		h.Set("If-None-Match", "*")
	}
	if c.tag != "" {
		h.Set("If-Match", c.tag)
	}
}

// named puts the object in front of an error. ErrMissing and ErrCondition are of the object,
// all others are of the bucket.
func (b *Bucket) named(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrMissing), errors.Is(err, ErrCondition):
		return fmt.Errorf("remote %s: %s: %w", b, name, err)
	}
	return fmt.Errorf("remote %s: %w", b, err)
}

// Get returns the bytes of an object, of which there are at most so many, and its tag.
func (b *Bucket) Get(ctx context.Context, name string, most int64) ([]byte, string, error) {
	a, err := b.send(ctx, request{method: http.MethodGet, address: b.object(name), most: most})
	if err != nil {
		return nil, "", b.named(name, err)
	}
	return a.body, a.header.Get("Etag"), nil
}

// Size returns the size of an object; -1 if the server does not say it.
func (b *Bucket) Size(ctx context.Context, name string) (int64, error) {
	a, err := b.send(ctx, request{method: http.MethodHead, address: b.object(name)})
	return a.size, b.named(name, err)
}

// Put writes an object, if a condition holds, and returns its tag.
func (b *Bucket) Put(ctx context.Context, name string, body Body, c Condition) (string, error) {
	if b.ReadOnly() {
		return "", b.named(name, ErrReadOnly)
	}
	a, err := b.send(ctx, request{method: http.MethodPut, address: b.object(name), body: &body, condition: c, most: 64 << 10})
	if err != nil {
		return "", b.named(name, err)
	}
	return a.header.Get("Etag"), nil
}

// Remove removes an object. One that is not there is no error.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	if b.ReadOnly() {
		return b.named(name, ErrReadOnly)
	}
	_, err := b.send(ctx, request{method: http.MethodDelete, address: b.object(name), most: 64 << 10})
	if errors.Is(err, ErrMissing) {
		return nil
	}
	return b.named(name, err)
}
