// Package foreign reads files of other programs, whose type, size and content are not
// trusted.
//
// A file must be a regular one: a pipe, a terminal or a device may have no end. It is
// read into memory, so it may have no more bytes than [Limit], which its owner can
// raise. The same bound holds for what a table becomes once it is decoded.
//
// [Read] is the one reader of formats: Parquet, Arrow, arrays of NumPy, safetensors and IDX
// (package array) and CSV (package delimited), each also packed by gzip. Package dataset finds the
// inputs and labels of a data set in a table that it returns.
//
// [Columns.Read] is the one reader of activations, for every command and stage: which
// columns belong to a network, which row is which pattern at which epoch, what is
// refused. A column that looks as if it belonged and does not is an error, so that
// nothing is left out in silence; any other column is ignored.
package foreign
