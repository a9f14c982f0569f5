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

	// ErrDamaged occurs when bytes are not what was once written: an object whose
	// size or digest differs from its name, or a table that cannot be read. To a
	// pipeline it means the same as ErrMissing: make it again.
	ErrDamaged = parquet.ErrDamaged

	// ErrMismatch occurs when an object is what its name says, and not what a record
	// says that it holds: the record is forged, or two were confused. It is an
	// ErrDamaged.
	ErrMismatch = fmt.Errorf("%w: it does not hold what its record says", ErrDamaged)

	// ErrNoStore occurs when a store is opened for reading where none was written.
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
