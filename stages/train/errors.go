package train

import "errors"

// ErrNotFinite is the error of a network whose loss is not finite: its weights or
// activations have overflowed, and it will not recover.
var ErrNotFinite = errors.New("loss is not finite")
