// Package tables defines the tables: the names, types and rules of their columns.
//
// A table is one of two shapes:
//
//   - tidy: a slice of row structs, one field per column ([Information], [Curve]);
//   - wide: a struct of columns, for tables whose number of columns depends on
//     the network or the patterns ([Patterns], [Activations]).
//
// The tag `column:"name"` names a column. In a wide table a name with verbs is a
// family of columns: `column:"x_%d"` on a [][]float32 is x_0, x_1, …, and
// `column:"t%d_%d,from=1"` on a [][][]float32 is t1_0, t1_1, …, t2_0, …: the
// first index counts from 1. The option `group` starts a new Parquet row group
// whenever the value of that column changes, so that one epoch can be read alone.
//
// Rows are sorted by the columns that identify them, in the order of the fields.
// Information is in bits, in columns that end in _bits.
//
// A method Check returns the first [Violation] of a table: rows that are not sorted by
// their keys, or are missing, then values outside of their domain, column by column. What
// a stage writes has none; a table from elsewhere is checked before it is stored.
//
// The comments of the fields define what the columns mean. How tables are stored is up to
// packages table and parquet.
package tables
