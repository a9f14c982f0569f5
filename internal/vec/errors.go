package vec

import "errors"

// ErrKernel is what Select returns for a name that is unknown, or known but not
// for this machine.
var ErrKernel = errors.New("no such kernel")
