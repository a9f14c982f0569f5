package train

import "errors"

// ErrNotFinite is returned for a network whose loss is not finite: its weights or
// activations have overflowed.
var ErrNotFinite = errors.New("loss is not finite")
