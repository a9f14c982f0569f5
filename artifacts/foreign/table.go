package foreign

import (
	"io"
	"slices"
	"strings"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// ReadTable reads the columns that are wanted of a table in a Parquet or Arrow file,
// which takes at most limit bytes in memory. Of a file of another format only the
// beginning is read. See [parquet.Reading.Read].
func ReadTable(name string, limit int64, want func(column string) bool) (*parquet.Foreign, error) {
	f, _, err := Open(name, limit)
	if err != nil {
		return nil, err
	}
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	f.Close()
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	if b := head[:n]; !parquet.IsTable(b) {
		_, err := parquet.Reading{}.Read(b)
		return nil, err
	}
	b, err := ReadFile(name, limit)
	if err != nil {
		return nil, err
	}
	return Parse(b, limit, want)
}

// Parse reads the columns that are wanted of the bytes of such a file.
func Parse(b []byte, limit int64, want func(column string) bool) (*parquet.Foreign, error) {
	t, err := parquet.Reading{Want: want, Limit: limit}.Read(b)
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
