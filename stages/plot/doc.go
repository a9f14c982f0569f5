// Package plot draws the figures of the paper as PNG, SVG and PDF, and its film as
// GIF.
//
// A figure is a value. A figure kind (one file each: [Chain], [Snapshots],
// [Trajectories], [Gradients], [Curves], [Optimality], [Converged], [Bends], [Estimators])
// looks at the data and returns a [Drawing]: panels, each with two axes and the marks
// between them, a legend, perhaps a colour bar. A [Film] is one Drawing per
// snapshot. What a Drawing is laid out like, and how it becomes a file, is the same
// for all kinds; every colour, font and size stands in looks.go. So a new kind is a
// function from tables to marks and an entry in kinds.go, and a change of looks
// changes every figure.
//
//	tables ─► kind ─► Drawing ─► sheet ─┬► PNG   288 dots per inch
//	                  (panels)  (shapes) ├► SVG   text as text, a description for screen readers
//	                                     ├► PDF   fonts embedded
//	                                     └► GIF   a film's frames, in colours fixed by the looks
//
// Terms:
//
//	mark    a gonum plotter: dots, a line, markers of means, names of layers
//	sheet   the list of shapes drawn, in absolute coordinates on a fixed grid
//	series  one network's points of the information plane
//	spread  one standard deviation over networks: a cross at a point, a band along a line
//
// The same data gives the same bytes, on every platform and for any number of
// threads: nothing draws in the order of a map or a goroutine, the PDF carries
// no date, and coordinates are rounded to the sheet's grid before anything is
// written, so that the last bit of a layout computation does not show.
//
// A picture says what it cannot show: an epoch without a snapshot is a panel
// with a sentence, the number of networks behind an average is in its corner, and
// networks that stopped with an error are named above the panels: they cost a
// figure their own points only.
//
// Non-goals: the package computes no information and interprets no result; it
// takes averages and medians over networks, and that is all.
package plot
