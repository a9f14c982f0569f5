// Package sheet lays out figures and writes them as PNG, SVG, PDF and GIF.
//
// A [Drawing] is a value: panels, each with two axes and the marks between them, a
// legend, perhaps a colour bar. Its layout and its files are the same for every kind of
// figure, and the colours, fonts and sizes that figures share are in theme.go, so that
// a change of the theme changes every figure. A [Movie] is a sequence of drawings.
//
//	Drawing ─► layout ─► canvas ─┬► PNG   288 dots per inch
//	(panels)            (shapes) ├► SVG   text as text, a description for screen readers
//	                             ├► PDF   fonts embedded
//	                             └► GIF   a movie's frames, in colours fixed by the theme
//
// Terms:
//
//	mark    a gonum plotter: dots, a line, markers, rings, bars, a band, names
//	canvas  the list of shapes drawn, in absolute coordinates on a fixed grid
//	view    a pair of axes with its size in points
//	entry   an item of the legend: a sample of a mark and its meaning
//
// The same drawing gives the same bytes, on every platform and for any number of
// threads: nothing draws in the order of a map or a goroutine, the PDF has no date, and
// coordinates are rounded to the canvas's grid before anything is written, so that the
// last bit of a layout computation does not show.
//
// Non-goals: the package reads no table and computes no statistic.
package sheet
