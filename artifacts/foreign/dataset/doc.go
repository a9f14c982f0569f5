// Package dataset finds a data set in a table of another program: the inputs, and a class or
// a number to learn for each row. It says which columns are which ([Columns]), numbers the
// classes, and refuses what cannot be meant, such as a label with as many values as rows.
package dataset
