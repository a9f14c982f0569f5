package artifacts

import "io"

// backend is the little that a store needs from the place where it keeps its
// files. Names are relative, with slashes. A file appears whole or not at all,
// and never changes except by replace.
//
// Errors: ErrMissing for a name that is not there; ErrFull and ErrReadOnly as
// they say; anything else as the place gives it. All name the file.
type backend interface {
	// String says where the place is, for messages.
	String() string

	// exists is nil if anything was ever written here, or ErrNoStore.
	exists() error

	// stage writes a file that has no name yet. It is on stable storage when
	// stage returns, unless it is a hint, whose loss costs nothing.
	stage(hint bool, fill func(io.Writer) error) (staged, error)

	// open gives a file's bytes one after another.
	open(name string) (io.ReadCloser, error)

	// size gives the number of bytes of a file without reading it.
	size(name string) (int64, error)

	// list gives the names in a folder, sorted; none if it is not there.
	list(folder string) ([]string, error)
}

// staged is a file that waits for its name. Whoever stages a file ends it with
// discard, also after link and replace.
type staged interface {
	// link names the file; fs.ErrExist if the name is taken.
	link(name string) error

	// replace names the file and drops the one that had the name.
	replace(name string) error

	// discard removes what is left of an unnamed file.
	discard()
}
