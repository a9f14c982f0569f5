// Package report gathers the results of an experiment, complete or not, and what its
// report page shows of them.
//
//	Findings ─► Page ─► page.Report ─► HTML
//
// [Findings] describes where results are found: the graph, the store, and which outputs
// are up to date. [Read] reads one of them. [Findings.Page] reads what the page needs and
// runs nothing: the figures with their settings and inputs, the information plane of all
// networks, the exported tables, and the gaps.
//
// Non-goals: the package draws nothing, and judges no claim.
package report
