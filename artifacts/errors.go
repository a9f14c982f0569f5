package artifacts

import (
	"errors"
	"fmt"

	"infoplane/artifacts/parquet"
)

var (
	// ErrMissing occurs when a store does not hold the object, record or file
	// that is asked for.
	ErrMissing = errors.New("missing")

	// ErrDamaged occurs when bytes differ from what was written: an object whose size or
	// digest is not the recorded one, or a table that cannot be read. A pipeline treats it
	// like ErrMissing and computes the object again.
	ErrDamaged = parquet.ErrDamaged

	// ErrMismatch occurs when an object has the digest in its name, but not the logical
	// digest in a record: the record is forged or was confused with another. It is an
	// ErrDamaged.
	ErrMismatch = fmt.Errorf("%w: it does not hold what its record says", ErrDamaged)

	// ErrNoStore occurs when a store is opened for reading and does not exist.
	ErrNoStore = errors.New("no store")

	// ErrOccupied occurs when a store is to begin in a folder that holds something else.
	ErrOccupied = errors.New("is not a store")

	// ErrReadOnly occurs when a store may not be written: permissions, or a
	// file system mounted read-only.
	ErrReadOnly = errors.New("not writable")

	// ErrFull occurs when the disk or the quota of a store is used up. Nothing of
	// the unfinished write is left behind.
	ErrFull = errors.New("disk full")

	// ErrFormat occurs when a store was written by a newer infoplane whose layout
	// this one does not know.
	ErrFormat = errors.New("unknown store format")
)
