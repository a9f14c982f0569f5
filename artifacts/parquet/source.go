package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/format"
)

// source is a file in memory, or one of which parts are read when they are needed.
type source struct {
	whole []byte
	at    io.ReaderAt // nil: whole
	size  int64       // bytes that are looked at
}

// cut returns n bytes of the file.
func (s source) cut(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || n > s.size-at {
		return nil, fmt.Errorf("%w: refers to %d bytes at %d of %d", ErrDamaged, n, at, s.size)
	}
	if s.at == nil {
		return s.whole[at : at+n : at+n], nil
	}
	b := make([]byte, n)
	if _, err := s.at.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("%w: became shorter while it was read", ErrDamaged)
	}
	return b, nil
}

// The header of a page has some 30 bytes, and more if it has minima and maxima of text.
const (
	pageHeaderBytes = 256
	mostHeaderBytes = 16 << 20
)

// pageHeader decodes the header of the page that begins at some byte, and returns its size.
func (s source) pageHeader(at, end int64) (h format.PageHeader, n int64, err error) {
	look := end - at
	if s.at != nil {
		look = min(look, pageHeaderBytes)
	}
	for {
		b, err := s.cut(at, look)
		if err != nil {
			return h, 0, err
		}
		size, err := compactSize(b)
		if err != nil && look < min(end-at, mostHeaderBytes) {
			look = min(2*look, end-at)
			continue
		}
		if err != nil {
			return h, 0, fmt.Errorf("%w: page: %w", ErrDamaged, err)
		}
		if err := decodeCompact(b[:size], &h); err != nil {
			return h, 0, fmt.Errorf("page: %w", err)
		}
		return h, int64(size), nil
	}
}
