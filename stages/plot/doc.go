// Package plot draws the figures of an experiment: those of the paper as PNG, SVG and PDF,
// and its videos as GIF.
//
// A figure is a value. A figure kind (one file each: [Chain], [Snapshots],
// [Trajectories], [Gradients], [Curves], [Information], [Optimality], [Converged], [Bends],
// [Estimators], [Histograms], [Scatter], [Film]) is a function from tables to a [sheet.Drawing], or to a [sheet.Movie]. The
// layout of a drawing, its colours and its files are those of package sheet. So a new
// kind is a file with that function and a figureKind, which states what the kind reads,
// and a line in kinds.go.
//
//	tables ─► kind ─► sheet.Drawing ─► PNG, SVG, PDF
//	                  sheet.Movie   ─► GIF
//
// Terms, beside those of package sheet:
//
//	series  one network's points of the information plane, under one estimator
//	recipe  an entry that trains networks, with all their labels but the seed
//	spread  one standard deviation over networks: a cross at a point, a band along a line
//	caption what a figure shows, in sentences: of its settings and of what is drawn
//
// The order of the networks does not show in a figure.
//
// A picture notes what it cannot show: an epoch without a snapshot is a panel
// with a sentence, the number of networks behind an average is in its corner, and
// networks that stopped with an error are named above the panels: they cost a
// figure their own points only.
//
// Non-goals: the package computes no information and interprets no result; it
// takes averages, medians and rank correlations over networks, and that is all.
package plot
