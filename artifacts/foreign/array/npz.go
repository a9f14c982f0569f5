package array

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"infoplane/artifacts/table"
)

// maxArrays bounds the arrays of an archive.
const maxArrays = 10_000

// NPZ returns the arrays of a .npz archive, in its order; their values are unpacked when
// they are read. It fails for an archive without arrays and for one with a name twice.
func NPZ(b []byte) ([]*Array, error) {
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("is a damaged zip archive: %w", err)
	}
	if len(archive.File) > maxArrays {
		return nil, fmt.Errorf("has %d files; at most %d are read", len(archive.File), maxArrays)
	}
	var out []*Array
	names := map[string]bool{}
	for _, f := range archive.File {
		name, isArray := strings.CutSuffix(f.Name, ".npy")
		if !isArray || name == "" {
			continue
		}
		if !utf8.ValidString(name) {
			return nil, fmt.Errorf("has an array whose name is not UTF-8, %q; rename it", name)
		}
		if names[name] {
			return nil, fmt.Errorf("has two arrays with the name %s", table.Plain(name))
		}
		names[name] = true
		a, err := member(f, int64(len(b)))
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", table.Plain(name), err)
		}
		a.Name = name
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil, ErrNoArray
	}
	return out, nil
}

// ErrNoArray occurs for a zip archive without a .npy file.
var ErrNoArray = errors.New("is a zip archive without an array (.npy)")

// expansion is how many bytes one of a zip archive can become, at most.
const expansion = 1032

// member reads the header of an array of an archive of so many bytes.
func member(f *zip.File, size int64) (*Array, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head, err := io.ReadAll(io.LimitReader(r, maxHeader+12))
	if err != nil {
		return nil, err
	}
	a, values, err := readHeader(head)
	if err != nil {
		return nil, err
	}
	claimed := f.UncompressedSize64
	if claimed > uint64(size)*expansion || int64(claimed)-int64(values) != a.bytes() && a.problem == nil {
		return nil, fmt.Errorf("its %d bytes are not those of its shape, %s of %s", claimed, shapeText(a.Shape), a.Type)
	}
	a.data = func(limit int64) ([]byte, error) {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		all := make([]byte, min(int64(claimed), limit))
		if _, err := io.ReadFull(r, all); err != nil {
			return nil, fmt.Errorf("array %s: holds less than the %s bytes that it claims: %w", table.Plain(a.Name), strconv.FormatUint(claimed, 10), err)
		}
		var more [1]byte
		if n, err := r.Read(more[:]); n > 0 || err != nil && err != io.EOF { // io.EOF confirms the checksum
			return nil, fmt.Errorf("array %s: is damaged, or holds more than it claims", table.Plain(a.Name))
		}
		return all[values:], nil
	}
	return a, nil
}
