package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Reasons why a file is not written.
var (
	// ErrForeign: a file exists that this package did not write.
	ErrForeign = errors.New("was not written by infoplane, or was changed since, and is left as it is; --overwrite replaces it")
	// ErrLink: a symbolic link exists in its place.
	ErrLink = errors.New("is a symbolic link, and nothing is written through one; --overwrite puts a file in its place")
	// ErrInput: the file is read by the same command.
	ErrInput = errors.New("is an input of this command, and is never written; choose another name")
	// ErrReadOnly: the permissions do not allow writing the file.
	ErrReadOnly = errors.New("is read-only, and is left as it is; `chmod u+w` or another name")
	// ErrOutside: the name leads out of the folder.
	ErrOutside = errors.New("is not a name inside")
	// ErrNoFile: a socket, or a disk.
	ErrNoFile = errors.New("is neither a file, a pipe nor a character device; choose another name")
	// ErrUnread: a pipe has no reader.
	ErrUnread = errors.New("is a pipe that nobody reads; start its reader first")

	errIsFolder = errors.New("is a folder; choose another name")
)

func unwritable(target string, err error) error {
	for _, known := range []error{ErrForeign, ErrLink, ErrInput, ErrReadOnly, ErrNoFile, ErrUnread, errIsFolder} {
		if errors.Is(err, known) {
			return fmt.Errorf("%s: %w", target, err)
		}
	}
	return fmt.Errorf("%s: cannot be written: %w; choose another place", target, Cause(err))
}

// Cause returns a file error without its operation and path, for a message that names the
// file already.
func Cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
