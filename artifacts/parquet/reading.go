package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"infoplane/artifacts/table"
	"infoplane/internal/count"
)

// ErrDamaged occurs when a file is incomplete or inconsistent.
var ErrDamaged = errors.New("damaged")

// Reading describes what to read of a file that another program wrote. The zero Reading
// reads all columns, and takes no more memory than the size of the file can explain.
type Reading struct {
	// Want selects columns by their names; nil selects all. What a column holds that
	// is not wanted does not matter: lists, times and nulls are passed over.
	Want func(name string) bool

	// Lists reads every column of lists of numbers, whatever its name.
	Lists bool

	// Limit bounds the bytes of the file and of the table in memory. It is compared
	// with what the metadata claim before anything is allocated. 0 is no limit.
	Limit int64
}

// Foreign is a table that another program wrote, of which some columns were read.
type Foreign struct {
	*table.Table          // the columns that were wanted
	Names        []string // of all columns, in the order of the file
	Lists        []List   // columns of lists among those that were wanted
}

// List is a column of lists of numbers, which have as many values in every row. In the table
// it is a column for each place in the list.
type List struct {
	Name  string
	Width int
}

// Member returns the name of the table's column with value i of each list: fc1[3].
func (l List) Member(i int) string { return fmt.Sprintf("%s[%d]", l.Name, i) }

// Read reads a Parquet file, an Arrow IPC stream or an Arrow IPC file, which Feather
// V2 is, too. A column may hold booleans, which become 0 and 1, integers of any width,
// floats of 16, 32 or 64 bits, or UTF-8 text, each plain or as a dictionary; integers
// become int32 if all of their type fit, else int64. It may also hold lists of numbers, of a
// fixed size or all of one length: see [List]. It fails for a wanted column of
// another type, with a null, or that is there twice; for any other file, with a
// [FormatError] that says what it is; for a file that claims more than it holds or
// more than the limit.
//
// The file need not be trusted.
func (r Reading) Read(b []byte) (*Foreign, error) {
	switch formatOf(b) {
	case formatParquet:
		return r.readParquet(b, true)
	case formatArrowStream:
		return r.readArrow(b)
	case formatArrowFile:
		return r.readArrowFile(b)
	}
	return nil, &FormatError{Found: describeFormat(b)}
}

// ReadParquet is [Reading.Read] of a Parquet file; any other is an error.
func (r Reading) ReadParquet(b []byte) (*Foreign, error) {
	switch formatOf(b) {
	case formatArrowStream, formatArrowFile:
		return nil, &FormatError{"is an Arrow file or stream; expected Parquet"}
	}
	return r.Read(b)
}

// ReadArrow is [Reading.Read] of an Arrow IPC stream, which may be one of before Arrow
// 0.15, or of an Arrow IPC file; any other is an error.
func (r Reading) ReadArrow(b []byte) (*Foreign, error) {
	switch found := formatOf(b); {
	case found == formatParquet:
		return nil, &FormatError{"is a Parquet file; expected an Arrow stream"}
	case found == formatOther && len(b) >= 4 && int64(binary.LittleEndian.Uint32(b)) < int64(len(b)):
		return r.readArrow(b)
	}
	return r.Read(b)
}

// wants reports whether a column is to be read.
func (r Reading) wants(name string) bool { return r.Want == nil || r.Want(name) }

// allow fails if a table takes more bytes than the limit or, without a limit, more than a
// file of that size can expand to.
func (r Reading) allow(size int, need float64) error {
	held := float64(size)
	if r.Limit > 0 {
		if need+held > float64(r.Limit) {
			return &SizeError{Need: int64(min(need+held, 1<<62)), Limit: r.Limit}
		}
		return nil
	}
	if limit := min(expansion*held, max(largeTable, largeExpansion*held)); need > limit {
		return fmt.Errorf("%w: its %d bytes claim to hold %.0f", ErrDamaged, size, need)
	}
	return nil
}

// expansion is how many bytes in memory a byte of a file may become, where there is no
// limit. Of the tables that [Write] can write, the one that shrinks most holds
// nothing but equal strings of no length: 16 bytes each in memory, 16 384 of them in a
// page of at least 40 bytes.
const expansion = 8192

// A table of more than 4 GiB in memory must come from a file that is not much smaller: a
// column of equal values must not fill the machine's memory. The largest table of the
// paper, the activations of a network at all snapshots, takes 0.1 GiB, and floats shrink
// to four fifths.
const (
	largeTable     = 4 << 30
	largeExpansion = 64
)

// twice returns a selected name that two columns have, "" if there is none.
func (r Reading) twice(names []string) string {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] && r.wants(name) {
			return name
		}
		seen[name] = true
	}
	return ""
}

// SizeError occurs when a file, or what it becomes in memory, has more bytes than are
// allowed.
type SizeError struct{ Need, Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("takes %s in memory, of at most %s", count.Bytes(e.Need), count.Bytes(e.Limit))
}

// FormatError occurs when a file is not of a format that can be read.
type FormatError struct {
	Found string // what it is, and what to do: "is a NumPy archive; …"
}

func (e *FormatError) Error() string { return e.Found }

// Is reports that a FormatError is an [ErrDamaged], as which a store treats it.
func (e *FormatError) Is(target error) bool { return target == ErrDamaged }

// unreadable returns the error of a selected column of a type that is not supported.
func unreadable(name, holds string) error {
	return fmt.Errorf("column %q: holds %s; expected numbers, booleans or text: convert it, or leave it out of what is read", name, holds)
}

// nullAt returns the error of a null in a selected column.
func nullAt(row int) error {
	return fmt.Errorf("row %d is null; expected a value in every row", row)
}
