package bundle

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// Manifest is the file of a bundle that has the digest of every other one.
const Manifest = "manifest-sha256.txt"

// File is a file of a bundle, whose content is read when it is written; a folder, if its name ends
// in a slash.
type File struct {
	Name string // with slashes
	Read func() ([]byte, error)
}

// Bytes is a file whose content is there.
func Bytes(name string, content []byte) File {
	return File{name, func() ([]byte, error) { return content, nil }}
}

// ErrChanged occurs when a bundle is not as it was written: a byte of it was changed.
var ErrChanged = errors.New("was changed")

// Write writes a bundle: the crate's metadata first, the manifest last, the others by their names.
func Write(w io.Writer, files []File) error {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(-compareBool(a.Name == CrateFile, b.Name == CrateFile), cmp.Compare(a.Name, b.Name))
	})
	z := zip.NewWriter(w)
	var manifest bytes.Buffer
	for _, f := range files {
		if f.Name == Manifest {
			continue
		}
		if strings.HasSuffix(f.Name, "/") {
			if err := add(z, f.Name, nil); err != nil {
				return err
			}
			continue
		}
		content, err := f.Read()
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		fmt.Fprintf(&manifest, "%x  %s\n", sha256.Sum256(content), f.Name)
		if err := add(z, f.Name, content); err != nil {
			return err
		}
	}
	if err := add(z, Manifest, manifest.Bytes()); err != nil {
		return err
	}
	return z.Close()
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// add adds a file as it is: not compressed, without a time.
func add(z *zip.Writer, name string, content []byte) error {
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(content),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)),
	})
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// Bundle is a bundle whose bytes were all found to be as they were written.
type Bundle struct {
	zip   *zip.ReadCloser
	files map[string]*zip.File
}

// mostFile bounds a file of a bundle.
const mostFile = 8 << 30

// Open reads a bundle to its end. It fails with ErrChanged, naming the file, if a byte of it is
// not as it was written.
func Open(path string) (*Bundle, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			return nil, at.Err
		}
		return nil, fmt.Errorf("%w, or is no bundle: %v", ErrChanged, err)
	}
	b := &Bundle{z, map[string]*zip.File{}}
	if err := b.check(path); err != nil {
		z.Close()
		return nil, err
	}
	return b, nil
}

// Close closes the file.
func (b *Bundle) Close() error { return b.zip.Close() }

// Names lists the files of the bundle, sorted.
func (b *Bundle) Names() []string {
	return slices.Sorted(maps.Keys(b.files))
}

// Has reports whether the bundle has a file.
func (b *Bundle) Has(name string) bool { return b.files[name] != nil }

// Read returns a file of the bundle.
func (b *Bundle) Read(name string) ([]byte, error) {
	f := b.files[name]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	if f.UncompressedSize64 > mostFile {
		return nil, fmt.Errorf("%s: has %d bytes, and a file of a bundle has at most %d", name, f.UncompressedSize64, int64(mostFile))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %v", name, ErrChanged, err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %v", name, ErrChanged, err)
	}
	return content, nil
}

// check compares every file with the manifest, and then the whole with what the files make.
func (b *Bundle) check(path string) error {
	for _, f := range b.zip.File {
		if b.files[f.Name] != nil || !fs.ValidPath(strings.TrimSuffix(f.Name, "/")) || strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 > 0 || strings.ContainsAny(f.Name, "\\\r\n") || f.Method != zip.Store {
			return fmt.Errorf("%q: %w: is no file of a bundle", f.Name, ErrChanged)
		}
		b.files[f.Name] = f
	}
	text, err := b.Read(Manifest)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w, or is no bundle: it has no %s", ErrChanged, Manifest)
	}
	if err != nil {
		return err
	}
	digests := map[string]string{}
	for line := range strings.Lines(string(text)) {
		digest, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		digests[name] = digest
	}
	for _, name := range b.Names() {
		if name == Manifest || strings.HasSuffix(name, "/") {
			continue
		}
		content, err := b.Read(name)
		if err != nil {
			return err
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256(content)); sum != digests[name] {
			return fmt.Errorf("%s: %w: its SHA-256 is %s, and %s has %q", name, ErrChanged, sum, Manifest, digests[name])
		}
		delete(digests, name)
	}
	if missing := slices.Sorted(maps.Keys(digests)); len(missing) > 0 {
		return fmt.Errorf("%s: %w: is missing, and %s has it", missing[0], ErrChanged, Manifest)
	}
	return b.same(path)
}

// same compares the bytes of the bundle with those that its files make.
func (b *Bundle) same(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var files []File
	for _, name := range b.Names() {
		files = append(files, File{name, func() ([]byte, error) { return b.Read(name) }})
	}
	c := &comparison{with: f}
	if err := Write(c, files); err != nil {
		return err
	}
	if n, _ := io.ReadFull(f, make([]byte, 1)); n > 0 {
		return fmt.Errorf("%w: has more bytes than its files make, from byte %d", ErrChanged, c.at)
	}
	return nil
}

// comparison is a writer that compares what is written with what there is.
type comparison struct {
	with io.Reader
	at   int64
}

func (c *comparison) Write(want []byte) (int, error) {
	got := make([]byte, len(want))
	n, _ := io.ReadFull(c.with, got)
	for i := range want {
		if i >= n || got[i] != want[i] {
			return i, fmt.Errorf("byte %d: %w: it is none that the files of the bundle make", c.at+int64(i), ErrChanged)
		}
	}
	c.at += int64(len(want))
	return len(want), nil
}
