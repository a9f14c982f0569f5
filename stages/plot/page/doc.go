// Package page writes an experiment's report: one HTML file that opens from
// disk, without a network, and holds the figures, what they claim, what they
// were made from, and an information plane to play with.
//
// A [Report] is a plain value: texts, digests, SVG documents, and the points of
// the information plane. [Report.HTML] makes bytes of it. The page is a view of
// artifacts, and no artifact itself: it may also say what is missing, which no
// action with an output could. It carries no clock, and the same report gives
// the same bytes.
//
//	Report ─┬► page.html   structure, readable without any script
//	        ├► page.css    one look: wide and narrow, light and dark, screen and print
//	        └► page.js     tables that sort; the plane: controls of HTML, points by ECharts
//
// The file allows itself no connection, no form and no script but its own: a content
// security policy names the two scripts by their SHA-256. A drawing stands in the page
// only if it holds nothing but what package plot draws; any other SVG document, such as
// one of a program or of a stranger's store, is shown as an image, in which no script
// runs and from which nothing is loaded.
//
// Terms:
//
//	plane    the information plane of all networks, under every estimator
//	setting  networks that differ by their seed only: one value of each sweep
//	path     one setting under one estimator: averages, and networks one by one
//	gap      an action that has no result, and why
//
// What is rounded: coordinates of single networks to 0.001 bit, averages and
// deviations to 0.0001 bit. Where many networks would make the file too large,
// the first of each setting are there one by one, and the averages are still
// over all. The page says both.
//
// Non-goals: the package reads no store, judges no claim, and draws no figure.
package page
