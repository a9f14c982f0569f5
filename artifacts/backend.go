package artifacts

import (
	"io"
	"time"
)

// backend is the file operations that a store needs. Names are relative, with slashes. A
// file appears whole or not at all, and never changes except by replace.
//
// Errors: ErrMissing for a name that does not exist, ErrFull, ErrReadOnly, or that of the
// file system. All name the file.
type backend interface {
	// String returns the location, for messages.
	String() string

	// exists returns ErrNoStore if nothing was ever written here.
	exists() error

	// stage writes a file under a temporary name, which it returns. The caller removes
	// that name, also after link and replace. The bytes are on stable storage when stage
	// returns, unless the file is a hint, whose loss costs nothing.
	stage(hint bool, fill func(io.Writer) error) (temporary string, err error)

	// link adds a name to a file; fs.ErrExist if the name is taken. The name of a hint is
	// not made durable.
	link(from, to string, hint bool) error

	// replace renames a file, and removes the file that had the name.
	replace(from, to string, hint bool) error

	// persist makes a name durable that another process may just have created.
	persist(name string) error

	// remove removes a file, or a folder if it is empty.
	remove(name string) error

	// open opens a file for reading.
	open(name string) (io.ReadCloser, error)

	// stat returns the size of a file without reading it, and when it was last used: the
	// time of touch, or when it was written.
	stat(name string) (size int64, used time.Time, err error)

	// touch sets when a file was last used.
	touch(name string, at time.Time) error

	// list returns the names in a folder, sorted; none if it does not exist.
	list(folder string) ([]string, error)
}
