package parquet

import (
	"crypto/sha256"
	"fmt"

	"infoplane/artifacts/table"
	"infoplane/internal/parallel"
)

// Logical returns the logical digest of the table in a Parquet file, as
// [table.Table.Logical] does. It keeps a column of each processor in memory at a time.
func Logical(b []byte) (digest [sha256.Size]byte, err error) {
	f, err := Reading{}.openParquet(b)
	if err != nil {
		return digest, err
	}
	chunks, err := f.chunks(false)
	if err != nil {
		return digest, err
	}
	if len(f.lists()) > 0 {
		return digest, fmt.Errorf("%w: holds lists, which our tables do not", ErrDamaged)
	}
	if err := f.budget(chunks, f.rows); err != nil {
		return digest, err
	}
	digests := make([][sha256.Size]byte, len(f.columns))
	failed := make([]error, len(f.columns))
	parallel.Each(len(f.columns), func(c int) {
		column := table.MakeColumn(f.columns[c].name, f.columns[c].kind, f.rows)
		for i := c; i < len(chunks) && failed[c] == nil; i += len(f.columns) {
			failed[c] = f.decode(chunks, i, []table.Column{column}, 0, f.rows)
		}
		if failed[c] == nil {
			failed[c] = column.Check()
		}
		digests[c] = column.Digest()
	})
	if err := parallel.First(failed); err != nil {
		return digest, err
	}
	return table.LogicalOf(f.rows, f.schema(), digests), nil
}
