// Package page writes an experiment's report: one HTML file that opens from
// disk, without a network, and holds the figures, the claims on them, their inputs, and
// an interactive information plane.
//
// A [Report] is a plain value: texts, digests, SVG documents, and the points of
// the information plane. [Report.HTML] renders it. The page is not an artifact, since it
// also lists what is missing, which the output of an action could not. It has no date,
// and the same report gives the same bytes.
//
//	Report ─┬► page.html   structure, readable without any script
//	        ├► page.css    the theme: wide and narrow, light and dark, screen and print
//	        └► page.js     tables that sort, one that filters; the plane: controls of HTML, points by ECharts
//
// A [Pair] is two reports on one page, pair.html: the settings that differ, and claims and
// figures matched by their names.
//
// A content security policy forbids connections, forms and all scripts except the page's
// two, which it names by their SHA-256. A drawing is part of the page only if it holds
// nothing but what package plot draws; any other SVG document, such as one of a program or
// of an untrusted store, is shown as an image, in which no script runs and from which
// nothing is loaded.
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
// over all. The page notes both.
//
// Non-goals: the package reads no store, judges no claim, and draws no figure.
package page
