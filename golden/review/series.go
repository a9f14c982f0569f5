package review

import (
	"fmt"
	"runtime"
	"sync"

	"infoplane/pipeline"
	"infoplane/stages/report"
)

// Series is the curves that a figure draws of one kind of table, averaged over
// networks: one row for each combination of its keys.
type Series struct {
	Name    string   // figure3; the name of its file
	Keys    []string // names of what identifies a row: fraction, layer, epoch
	Columns []string // names of the quantities
	Rows    []Row
}

// Row is one point of all the curves of a Series.
type Row struct {
	Key        []string
	Values     []float64
	Tolerances []float64 // of the values; nil: they are exact
	Line       int       // in the file that it was read from
}

// series returns the series of the figures. A figure that draws the same tables as one
// before it is left out; the history of training and the bounds are added, whether or not
// a figure shows them. A series with a network that has no result is left out.
func series(f report.Findings) ([]Series, error) {
	all := plan(f.Graph)
	points, err := readAll(f, all)
	if err != nil {
		return nil, err
	}
	var out []Series
	for _, n := range all {
		var inputs []networkTable
		for _, s := range n.from {
			if p, ok := points[read{s.at, n.curve.form}]; ok {
				inputs = append(inputs, networkTable{s.labels, p})
			}
		}
		if len(inputs) == len(n.from) {
			out = append(out, n.average(inputs))
		}
	}
	bounds, err := bounds(f)
	return append(out, bounds...), err
}

// read is a table, and the form that it is read in.
type read struct {
	at   pipeline.Edge
	form string
}

// readAll reads every table once in each form, in parallel.
func readAll(f report.Findings, all []seriesPlan) (map[read][]point, error) {
	type job struct {
		read
		of curve
	}
	var jobs []job
	out := map[read][]point{}
	for _, n := range all {
		for _, s := range n.from {
			_, ok := f.Output(s.at.Node, s.at.Output)
			this := read{s.at, n.curve.form}
			if _, known := out[this]; ok && !known {
				out[this] = nil
				jobs = append(jobs, job{this, n.curve})
			}
		}
	}
	points, errs := make([][]point, len(jobs)), make([]error, len(jobs))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, j := range jobs {
		slots <- struct{}{}
		wg.Go(func() {
			points[i], errs[i] = j.of.read(f, j.at.Node, j.at.Output, j.of.columns)
			<-slots
		})
	}
	wg.Wait()
	for i, j := range jobs {
		if errs[i] != nil {
			return nil, fmt.Errorf("%s: %w", j.at.Node, errs[i])
		}
		out[j.read] = points[i]
	}
	return out, nil
}
