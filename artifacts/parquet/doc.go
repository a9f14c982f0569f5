// Package parquet reads and writes tables as Parquet files, and as Arrow IPC streams for
// the exchange with other programs.
//
// [Write] is the only writer of Parquet files: the same table gives the same bytes in every
// binary, on every processor. [Read] reads them back, and [Reading.Read] reads files of
// other programs, of which it selects columns.
//
// A file need not be trusted. What its metadata claim is compared with what the file
// holds, and with a limit, before anything is allocated for it. What does not fit together
// is [ErrDamaged]; what is neither Parquet nor Arrow is a [FormatError] that names the
// format found; what is too large is a [SizeError].
//
// # Non-goals
//
// No nulls, no nested columns, no partial reads from a file on disk, no Arrow types beyond
// those of a table's columns.
package parquet
