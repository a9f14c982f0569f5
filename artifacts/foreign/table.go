package foreign

import (
	"io"
	"slices"
	"strings"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// ReadTable reads the columns that are wanted of a file of any format that [Read] knows,
// which takes at most limit bytes in memory. With layers, lists that may be layers are read
// whatever their names: see [Columns].
func ReadTable(name string, limit int64, want func(column string) bool, layers *Columns) (*parquet.Foreign, error) {
	b, err := ReadFile(name, limit)
	if err != nil {
		return nil, err
	}
	return read(b, limit, want, layers)
}

// ReadFrom is [ReadTable] of what a stream holds.
func ReadFrom(r io.Reader, limit int64, want func(column string) bool, layers *Columns) (*parquet.Foreign, error) {
	b, err := ReadStream(r, limit)
	if err != nil {
		return nil, err
	}
	return read(b, limit, want, layers)
}

// ReadStream returns the content of a stream of at most limit bytes.
func ReadStream(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		return nil, TooLarge(int64(len(b)), limit)
	}
	return b, err
}

// Parse reads the columns that are wanted of the bytes of such a file.
func Parse(b []byte, limit int64, want func(column string) bool) (*parquet.Foreign, error) {
	return parse(b, limit, want, nil)
}

func parse(b []byte, limit int64, want func(column string) bool, layers *Columns) (*parquet.Foreign, error) {
	t, err := parquet.Reading{Want: want, Lists: layers != nil && layers.Lists, Limit: limit}.Read(b)
	if err != nil {
		return nil, raisable(err)
	}
	return t, nil
}

// Integers returns a column of whole numbers below 2³¹; nil if there is none of that
// name.
func Integers(t *parquet.Foreign, name string) ([]int32, error) {
	c, ok := t.Column(name)
	if !ok {
		return nil, nil
	}
	return table.Integers(c)
}

// Listed lists the names of columns, the middle of many left out.
func Listed(names []string) string {
	if len(names) > 10 {
		names = slices.Concat(names[:7], []string{"…"}, names[len(names)-2:])
	}
	plain := make([]string, len(names))
	for i, name := range names {
		plain[i] = table.Plain(name)
	}
	return strings.Join(plain, ", ")
}
