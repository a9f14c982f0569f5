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
// Every table has a method Check, which returns the first [Violation], by row and column,
// if rows are not sorted or values are outside of their domain.
//
// The comments of the fields define what the columns mean. How tables are stored is up to
// packages table and parquet.
package tables
