//go:build unix

package artifacts

import (
	"os"
	"syscall"
)

// readOnly opens no file through a symbolic link, which could lead out of the store, and
// does not wait for the writer of a pipe.
const readOnly = os.O_RDONLY | syscall.O_NOFOLLOW | syscall.O_NONBLOCK
