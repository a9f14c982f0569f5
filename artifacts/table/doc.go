// Package table has tables in memory, column by column.
//
// A [Table] holds columns of int32, int64, float32, float64 or text, all of one length and
// without nulls. The row types of package tables are typed views of it: [Encode] and
// [Decode] translate between the two, by the `column` tags of the fields.
//
// [Table.Logical] is the digest of a table's names, kinds and values. It does not depend
// on the file format in which the table is stored.
//
// [Gather] concatenates the tables of several runs, with their labels as columns.
// [Difference] finds the first value in which two tables differ.
// [WriteCSV] and [WriteJSON] write a table as text; package parquet reads and writes
// Parquet files and Arrow streams.
//
// # Non-goals
//
// No null values, no nested columns, no appending to a table.
package table
