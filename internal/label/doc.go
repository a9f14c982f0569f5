// Package label decides when two values of a column are the same label, for every
// column whose values are names: the classes that an estimate is about, and the
// values of x and y in a joint distribution.
//
// # The rule
//
// Numbers are the same label if they are the same number. An integer is compared as
// an integer, never through a float, so that 2^53 and 2^53+1 are two labels; a float
// is compared by value, so that 0.0 and -0.0 are one.
//
// Texts are the same label if they are the same bytes: case matters, and so do blanks
// that the reader of the file kept. Two kinds of text have rules of their own. A text
// that spells a number is kept as it is written, except for a minus in front of zero,
// which is dropped; two spellings of one number in one column, such as 1
// and 1.0, are an error, because they may mean one label or two. A
// number with zeros in front, such as 007, is a code and not a number.
//
// Missing values are errors: NaN in a column of floats, and of texts the empty one
// and those that pandas.read_csv reads as missing by default ([Missing]). Case counts here, too: None is missing, none is a label.
//
// # Terms
//
//	label   a value of a column, by the name that is printed for it
//	number  the position of a label in the order in which a column first has it
//
// The package does not read files, and does not depend on columns of tables.
package label
