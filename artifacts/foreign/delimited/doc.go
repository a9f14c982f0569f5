// Package delimited reads comma-separated values (RFC 4180) in UTF-8: a header with the
// names of the columns, then a line per row, all of as many fields. Blanks around a field
// are not part of it. The text is not trusted.
//
// A column is whole numbers, numbers or text, by what its fields are: decimals without
// thousands separators are numbers. A field that stands for a missing value (empty, NA,
// NaN, null …; see package label) is NaN among numbers, and stays as it is among texts.
package delimited
