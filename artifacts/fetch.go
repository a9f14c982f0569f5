package artifacts

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// Get returns an artifact as T, which is one of the types that Put accepts. It compares
// both digests of r, and fails with ErrMissing, ErrDamaged or ErrMismatch, or with a
// [table.SchemaError] if the table is not a T.
func Get[T any](s *Store, r Ref) (T, error) {
	var v T
	if file, ok := any(&v).(*File); ok {
		b, err := s.Bytes(r)
		*file = b
		return v, err
	}
	if t := s.decoded.take(r.Blob); t != nil {
		if v, err := table.Decode[T](t); err == nil {
			return v, nil
		}
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, intact, err := s.fetch(r, buffer)
	if err != nil {
		return v, err
	}
	t, err := parquet.ReadVerified(b) // while the digest of the whole is being computed
	if damaged := intact(); damaged != nil {
		return v, damaged
	}
	if err == nil {
		err = s.confirm(r, func() (Logical, error) { return t.Logical(), nil })
	}
	if err == nil {
		v, err = table.Decode[T](t)
	}
	if err != nil {
		return v, fmt.Errorf("object %s: %w", r.Blob, err)
	}
	return v, nil
}

// buffers reuses the memory that objects are read into: clearing new memory would cost as
// much as reading. Decoding copies what it keeps.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Bytes returns the bytes of an object, a Parquet file or a [File], after comparing both
// digests of r.
func (s *Store) Bytes(r Ref) ([]byte, error) {
	b, intact, err := s.fetch(r, new([]byte))
	if err != nil {
		return nil, err
	}
	if err := intact(); err != nil {
		return nil, err
	}
	if err := s.confirmBytes(r, b); err != nil {
		return nil, err
	}
	return b, nil
}

// Has reports whether the object of r exists and has the recorded size. It does not read
// the object.
func (s *Store) Has(r Ref) bool {
	size, err := s.content.Has(r.Blob)
	return err == nil && size == r.Size
}

// Verify reads an object and compares both its digests: nil, ErrMissing, ErrDamaged or
// ErrMismatch.
func (s *Store) Verify(r Ref) error {
	if s.confirmed.has(r) {
		size, err := s.content.Has(r.Blob)
		if err = sameSize(r, size, err); err == nil {
			err = hashed(context.Background(), r, func() (io.ReadCloser, error) { return s.content.Get(r.Blob) })
		}
		if errors.Is(err, errDigest) {
			s.setAside(r.Blob)
		}
		return s.asDamaged(r, err)
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	b, intact, err := s.fetch(r, buffer)
	if err == nil {
		err = intact()
	}
	if err == nil {
		err = s.confirmBytes(r, b)
	}
	return err
}

// pieceSize is how much of an object is read before it is hashed: large enough that
// passing it to another goroutine is cheap, small enough to stay in the second-level
// cache.
const pieceSize = 256 << 10

// compare compares a file of the store with the size and the blob digest of r.
func (s *Store) compare(ctx context.Context, name string, r Ref) error {
	size, _, err := s.backend.stat(name)
	if err := sameSize(r, size, err); err != nil {
		return err
	}
	return hashed(ctx, r, func() (io.ReadCloser, error) { return s.backend.open(name) })
}

// hashed compares bytes with the blob digest of r. It reads them in pieces, so that the
// size of a file that grew costs time only.
func hashed(ctx context.Context, r Ref, open func() (io.ReadCloser, error)) error {
	file, err := open()
	if err != nil {
		return fmt.Errorf("object %w", err)
	}
	defer file.Close()
	buffer := pieces.Get().(*[]byte)
	defer pieces.Put(buffer)
	hash := sha256.New()
	for left := r.Size; left > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		piece := (*buffer)[:min(int64(len(*buffer)), left)]
		if _, err := io.ReadFull(file, piece); err != nil {
			return readError(r, err)
		}
		hash.Write(piece)
		left -= int64(len(piece))
	}
	return sameDigest(r, Blob(hash.Sum(nil)))
}

var pieces = sync.Pool{New: func() any { b := make([]byte, pieceSize); return &b }}

func sameDigest(r Ref, found Blob) error {
	if found != r.Blob {
		return fmt.Errorf("object %s: %w %s", r.Blob, errDigest, found)
	}
	return nil
}

// fetch reads an object into a buffer, which grows as needed. The bytes must not be used
// before intact, which waits for their digest, has returned nil. A damaged object is set
// aside.
func (s *Store) fetch(r Ref, buffer *[]byte) (b []byte, intact func() error, err error) {
	b, compare, err := s.read(r, buffer)
	if err != nil {
		return nil, nil, s.asDamaged(r, err)
	}
	return b, func() error {
		err := compare()
		if err != nil {
			s.setAside(r.Blob)
		}
		return err
	}, nil
}

// read is fetch, but leaves a damaged object where it is.
func (s *Store) read(r Ref, buffer *[]byte) (b []byte, intact func() error, err error) {
	size, err := s.content.Has(r.Blob)
	if err := sameSize(r, size, err); err != nil {
		return nil, nil, err
	}
	file, err := s.content.Get(r.Blob)
	if err != nil {
		return nil, nil, fmt.Errorf("object %w", err)
	}
	defer file.Close()
	if *buffer == nil || int64(cap(*buffer)) < r.Size {
		*buffer = make([]byte, r.Size)
	}
	b = (*buffer)[:r.Size]
	pieces := make(chan []byte, (r.Size+pieceSize-1)/pieceSize)
	digest := make(chan Blob, 1)
	go func() {
		hash := sha256.New()
		for piece := range pieces {
			hash.Write(piece)
		}
		digest <- Blob(hash.Sum(nil))
	}()
	for rest := b; len(rest) > 0 && err == nil; {
		piece := rest[:min(pieceSize, len(rest))]
		rest = rest[len(piece):]
		if _, err = io.ReadFull(file, piece); err == nil {
			pieces <- piece
		}
	}
	close(pieces)
	if err != nil {
		<-digest // the buffer is in use until then
		return nil, nil, readError(r, err)
	}
	return b, func() error {
		return sameDigest(r, <-digest)
	}, nil
}

// readError wraps an error of reading an object. The end of the file before the recorded
// size is ErrDamaged.
func readError(r Ref, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("object %s: %w: it is cut short", r.Blob, ErrDamaged)
	}
	return fmt.Errorf("object %s: %w", r.Blob, err)
}

// sameSize compares an object's size, or the error of finding it, with the recorded one,
// before anything is read or allocated.
func sameSize(r Ref, size int64, err error) error {
	if err != nil {
		return fmt.Errorf("object %w", err)
	}
	if size != r.Size {
		return fmt.Errorf("object %s: %w: it has %d bytes instead of %d", r.Blob, ErrDamaged, size, r.Size)
	}
	return nil
}

// readAll returns the bytes of a small file, such as a lease or the format.
func (s *Store) readAll(name string) ([]byte, error) { return s.readUpTo(name, maxSmall) }

// readUpTo returns the bytes of a file. One of more than so many bytes is damaged.
func (s *Store) readUpTo(name string, most int64) ([]byte, error) {
	file, err := s.backend.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%s: %w: it has more than %d bytes", name, ErrDamaged, most)
	}
	return b, nil
}

// maxSmall is the largest size of a file that is not an object or a record. JSON of this
// size takes at most thirty times as much in memory.
const maxSmall = 4 << 20
