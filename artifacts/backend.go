package artifacts

import (
	"io"
	"time"
)

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

	// stage writes a file under a temporary name, which it gives. Whoever stages a
	// file removes that name, also after link and replace. The bytes are on stable
	// storage when stage returns, unless the file is a hint, whose loss costs
	// nothing.
	stage(hint bool, fill func(io.Writer) error) (temporary string, err error)

	// link gives a file one more name; fs.ErrExist if the name is taken. Nor is the
	// name of a hint made durable.
	link(from, to string, hint bool) error

	// replace gives a file another name, and drops the file that had it.
	replace(from, to string, hint bool) error

	// persist makes a name durable that another process may just have given.
	persist(name string) error

	// remove removes a file, or a folder if it is empty.
	remove(name string) error

	// open gives a file's bytes one after another.
	open(name string) (io.ReadCloser, error)

	// stat gives the size of a file without reading it, and when it was last used:
	// the time of touch, or when it was written.
	stat(name string) (size int64, used time.Time, err error)

	// touch notes that a file was used.
	touch(name string, at time.Time) error

	// list gives the names in a folder, sorted; none if it is not there.
	list(folder string) ([]string, error)
}
