package output

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Listing is the file that lists what was written to a folder, in the format of
// `sha256sum --check`. Lines are only added, so that several processes can write to a
// folder; a file is recognised by any of its lines.
const Listing = ".infoplane-written"

// maxListing is the size above which a listing is written again with the last line of
// each file only: 10 000 lines.
const maxListing = 1 << 20

// listing is the text of a [Listing], which may be empty.
type listing []byte

// list reads the listing of a folder. It returns an empty one where the file cannot be
// read or is not a regular file.
func (f Folder) list(root *os.Root) listing {
	info, err := root.Lstat(Listing)
	if f.Unlisted || err != nil || !info.Mode().IsRegular() {
		return nil
	}
	file, err := root.Open(Listing)
	if err != nil {
		return nil
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 4*maxListing))
	if err != nil {
		return nil
	}
	return text
}

// line returns the line of a file with that content.
func line(name string, content []byte) []byte {
	name = filepath.ToSlash(name)
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\\' || r == '\u007f' }) {
		name = strconv.Quote(name)
	}
	return fmt.Appendf(nil, "%x  %s\n", sha256.Sum256(content), name)
}

func (l listing) has(name string, content []byte) bool {
	one := line(name, content)
	return bytes.HasPrefix(l, one) || bytes.Contains(l, append([]byte("\n"), one...))
}

// note adds a file to the listing.
func (f Folder) note(root *os.Root, known listing, name string, content []byte) error {
	if f.Unlisted || known.has(name, content) {
		return nil
	}
	info, err := root.Lstat(Listing)
	switch {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s beside it is not a regular file; remove it", Listing)
	case err == nil && info.Size() > maxListing:
		return replace(root, Listing, append(known.last(), line(name, content)...), info, false)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	file, err := root.OpenFile(Listing, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return fmt.Errorf("%s beside it: %w", Listing, Cause(err))
	}
	_, err = file.Write(line(name, content))
	return errors.Join(err, file.Close())
}

// last returns the last line of each name.
func (l listing) last() []byte {
	lines := bytes.SplitAfter(l, []byte("\n"))
	keep, seen := make([]bool, len(lines)), map[string]bool{}
	for i := len(lines) - 1; i >= 0; i-- {
		_, name, ok := bytes.Cut(lines[i], []byte("  "))
		if keep[i] = ok && !seen[string(name)]; ok {
			seen[string(name)] = true
		}
	}
	var out []byte
	for i, one := range lines {
		if keep[i] {
			out = append(out, one...)
		}
	}
	return out
}
