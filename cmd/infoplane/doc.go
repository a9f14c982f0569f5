// Command infoplane runs the experiments of "Opening the Black Box of Deep
// Neural Networks via Information" (Shwartz-Ziv and Tishby, 2017) and shows
// what came out, from the figure back to the bytes.
//
// There is one file per verb. This is the only package with defaults, flags and
// printing; what a verb does is done by the packages below it.
//
// Terms:
//
//	EXPERIMENT  a built-in experiment (paper, smoke) or a path to a YAML file
//	NODE        an action of its graph, such as train/network/fraction=0.85,seed=3,
//	            or the path in front of several: train, train/network
//	TARGET      a NODE, an exported table (information) or a published file (figure2.png)
//	store       the folder of artifacts and records; INFOPLANE_STORE or --store
//	budget      what the store may hold before a run removes activations, which can
//	            be made again: INFOPLANE_STORE_BUDGET
//
// Data goes to stdout, progress and messages go to stderr. Exit codes: 0 done,
// 1 failure, 2 usage, 3 stale, 4 golden mismatch, 5 partial (--keep-going), 10 no
// store, 11 locked, 130 interrupted.
//
// Example:
//
//	infoplane run smoke
//	infoplane cat smoke:information --format csv
//	infoplane show figures/smoke/figure2.png
//	infoplane report smoke -o page
package main
