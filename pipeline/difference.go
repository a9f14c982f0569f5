package pipeline

import (
	"fmt"

	"infoplane/artifacts"
	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// Difference returns where the result that stands and another one of a conflict, if
// possible that of this run, differ first, as [table.Difference] does. If an object is missing, it returns that only the digests can be compared.
func (e *Engine) Difference(c Conflict) string {
	var stands, other artifacts.Ref
	for i := len(c.refs) - 1; i >= 0; i-- {
		switch ref := c.refs[i]; {
		case ref.Logical == c.Stands:
			stands = ref
		case other == (artifacts.Ref{}) || c.Computed == nil || other.Logical != *c.Computed:
			other = ref
		}
	}
	return difference(
		func() ([]byte, error) { return e.Store.Bytes(stands) },
		func() ([]byte, error) { return e.Store.Bytes(other) })
}

// difference compares two objects.
func difference(one, other func() ([]byte, error)) string {
	a, errA := one()
	b, errB := other()
	if errA != nil || errB != nil {
		return "one of the two results is not there any more, so only the digests can be compared"
	}
	x, errX := parquet.Read(a)
	y, errY := parquet.Read(b)
	if errX != nil || errY != nil {
		return differentBytes(a, b)
	}
	return table.Difference(x, y)
}

func differentBytes(a, b []byte) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("byte %d: %#02x against %#02x", i, a[i], b[i])
		}
	}
	if len(a) == len(b) {
		return "the same bytes"
	}
	return fmt.Sprintf("%d bytes against %d", len(a), len(b))
}
