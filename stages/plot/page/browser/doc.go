// Package browser opens the report page in Chromium and plays with it, as a
// reader would: by mouse, by keyboard and by what a screen reader hears.
//
// It is a module of its own, so that the pipeline does not depend on what drives
// a browser. It has tests only, and needs a chromium on the path:
//
//	go -C stages/plot/page/browser test -page "$PWD/figures/index.html"
//
// With -shots DIR it also writes what the page looks like at several widths, in
// light and dark, and printed.
package browser
