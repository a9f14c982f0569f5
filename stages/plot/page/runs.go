package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
)

// History is how one network learned.
type History struct {
	Labels table.Labels
	Rows   tables.History
}

// mostCells bounds the table of runs: a cell takes 15 bytes or so of the page.
const mostCells = 20_000

// mostLayers is how many layers the table of runs has columns for.
const mostLayers = 12

// printedRows is how many rows of the table of runs are printed, as page.css has it.
const printedRows = 40

// runTable is the table of runs: a row for each network and estimator, with what is known of it
// at its last snapshot.
type runTable struct {
	Groups  []runGroup
	Rows    [][]runCell
	All     int // rows that there would be, if the table were not too large
	Each    int // rows of a setting under an estimator, at most
	Layers  int // that have columns …
	Of      int // … and that there are
	Printed int
	Names   []string // of the columns, those of layers as ixt1 … ixt7
}

// runGroup is columns under one heading.
type runGroup struct {
	Heading string
	Columns []runColumn
}

// runColumn is a column of the table of runs.
type runColumn struct {
	Name   string // in conditions of the filter: ixt3
	Text   string // of its heading: 3
	Of     string // in front of it, for those who do not see the group's heading: "I(X;T), layer"
	Number bool
}

// runCell is a number or, in a column of words, a word; "": unknown.
type runCell struct {
	Text string
	Word bool
}

// state is a network under an estimator; without one, it has a history only.
type state struct {
	estimator string
	labels    table.Labels
	epoch     int
	at        []point // of the layers, at the epoch
	history   *tables.HistoryRow
}

// runs arranges the networks. Where the table would be too large, the first of each setting are
// in it, as many as there is room for.
func (r Report) runs() runTable {
	all := r.last()
	if len(all) == 0 {
		return runTable{}
	}
	out := runTable{All: len(all), Printed: printedRows}
	for _, x := range all {
		out.Of = max(out.Of, len(x.at))
	}
	out.Layers = min(out.Of, mostLayers)
	var cells []func(state) string
	out.Groups, cells = columnsOf(all, out.Layers)
	var words []bool
	for _, g := range out.Groups {
		for _, c := range g.Columns {
			words = append(words, !c.Number)
		}
		if n := len(g.Columns); n > 2 && g.Columns[0].Text == "1" {
			out.Names = append(out.Names, g.Columns[0].Name+" … "+g.Columns[n-1].Name)
			continue
		}
		for _, c := range g.Columns {
			out.Names = append(out.Names, c.Name)
		}
	}
	groups := summary.Group(all, func(x state) string { return x.estimator + "\n" + setting(x.labels).String() })
	for fits := true; fits; { // one network more of each setting
		rows, more := 0, false
		for _, g := range groups {
			rows += min(len(g), out.Each+1)
			more = more || len(g) > out.Each
		}
		if fits = more && (rows*len(cells) <= mostCells || out.Each == 0); fits {
			out.Each++
		}
	}
	for _, g := range groups {
		for _, x := range g[:min(len(g), out.Each)] {
			row := make([]runCell, len(cells))
			for i, cell := range cells {
				row[i] = runCell{cell(x), words[i]}
			}
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// last returns every network under every estimator at its last snapshot, and then those that only
// have a history.
func (r Report) last() []state {
	histories := map[string]tables.History{}
	for _, h := range r.Histories {
		histories[h.Labels.String()] = h.Rows
	}
	var out []state
	estimated := map[string]bool{}
	for _, n := range r.Plane.Networks {
		x := state{estimator: n.Estimator, labels: n.Labels, epoch: -1}
		for _, row := range n.Rows {
			if int(row.Epoch) > x.epoch {
				x.epoch, x.at = int(row.Epoch), nil
			}
			if int(row.Epoch) == x.epoch && row.Layer >= 1 {
				for len(x.at) < int(row.Layer) {
					x.at = append(x.at, nowhere)
				}
				x.at[row.Layer-1] = point{row.IXTBits, row.ITYBits}
			}
		}
		if x.epoch < 0 {
			continue
		}
		name := n.Labels.String()
		estimated[name] = true
		rows := histories[name]
		if i := slices.IndexFunc(rows, func(h tables.HistoryRow) bool { return int(h.Epoch) == x.epoch }); i >= 0 {
			x.history = &rows[i]
		}
		out = append(out, x)
	}
	for _, h := range r.Histories {
		if n := len(h.Rows); n > 0 && !estimated[h.Labels.String()] {
			out = append(out, state{labels: h.Labels, epoch: int(h.Rows[n-1].Epoch), history: &h.Rows[n-1]})
		}
	}
	return out
}

// columnsOf lists the columns of the table of runs, and how each is filled: the labels in which
// runs differ, the estimator if there are several, and what any run has a number of.
func columnsOf(all []state, layers int) (groups []runGroup, cells []func(state) string) {
	var names []string
	var labels []table.Labels
	several := false
	for _, x := range all {
		labels = append(labels, x.labels)
		several = several || x.estimator != all[0].estimator
		for _, l := range x.labels {
			if !slices.Contains(names, l.Name) {
				names = append(names, l.Name)
			}
		}
	}
	differ := summary.Differing(labels, names, table.Labels.Text)
	add := func(heading string, c runColumn, cell func(state) string) {
		if !slices.ContainsFunc(all, func(x state) bool { return cell(x) != "" }) {
			return
		}
		if n := len(groups); n == 0 || groups[n-1].Heading != heading {
			groups = append(groups, runGroup{Heading: heading})
		}
		g := &groups[len(groups)-1]
		g.Columns = append(g.Columns, c)
		cells = append(cells, cell)
	}
	for _, name := range names {
		if !slices.Contains(differ, name) && name != summary.Seed {
			continue
		}
		numbers := !slices.ContainsFunc(labels, func(l table.Labels) bool {
			at, there := l.Get(name)
			_, text := at.Value.(string)
			return there && text
		})
		add("", runColumn{Name: name, Text: name, Number: numbers}, func(x state) string { return x.labels.Text(name) })
	}
	if several {
		add("", runColumn{Name: "estimator", Text: "estimator"}, func(x state) string { return x.estimator })
	}
	add("", runColumn{Name: "epoch", Text: "epoch", Number: true}, func(x state) string { return strconv.Itoa(x.epoch) })
	learned := func(group, name, text, of string, value func(tables.HistoryRow) float64) {
		add(group, runColumn{Name: name, Text: text, Of: of, Number: true}, func(x state) string {
			if x.history == nil {
				return ""
			}
			return decimal(value(*x.history), 4)
		})
	}
	learned("Loss [bit]", "losstrain", "train", "loss,", func(h tables.HistoryRow) float64 { return h.LossTrainBits })
	learned("Loss [bit]", "loss", "test", "loss,", func(h tables.HistoryRow) float64 { return h.LossTestBits })
	learned("Error", "errortrain", "train", "error,", func(h tables.HistoryRow) float64 { return 1 - h.AccuracyTrain })
	learned("Error", "error", "test", "error,", func(h tables.HistoryRow) float64 { return 1 - h.AccuracyTest })
	for _, q := range []struct {
		heading, of, name string
		value             func(point) float64
	}{
		{"I(X;T) [bit] in layer", "I(X;T), layer", "ixt", func(p point) float64 { return p.ixt }},
		{"I(T;Y) [bit] in layer", "I(T;Y), layer", "ity", func(p point) float64 { return p.ity }},
	} {
		for layer := range layers {
			add(q.heading, runColumn{Name: fmt.Sprint(q.name, layer+1), Text: strconv.Itoa(layer + 1), Of: q.of, Number: true}, func(x state) string {
				if layer >= len(x.at) {
					return ""
				}
				return decimal(q.value(x.at[layer]), 3)
			})
		}
	}
	return groups, cells
}

// decimal writes a number with so many digits behind the point; "" if it is not finite.
func decimal(v float64, digits int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}
