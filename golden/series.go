package golden

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
	"infoplane/pipeline"
	"infoplane/stages"
	"infoplane/stages/report"
)

// sample is one trajectory of one network: what a reading finds in the tables.
type sample struct {
	labels     map[string]string // of the run and of its estimator, without the seed
	order      []string          // the names of the labels in the order of the experiment
	seed       string            // empty of what is no network's
	layer      int               // as numbered by Reading.Layers; 0 of a table without layers
	trajectory trajectory
}

// library reads tables, each once.
type library struct {
	found   report.Findings
	sources map[string][]*source // by the name of the export
}

// source is one table of an export.
type source struct {
	pipeline.Exported
	labels map[string]string
	table  *seriesTable // nil until it is read
}

func newLibrary(found report.Findings) *library {
	l := &library{found: found, sources: map[string][]*source{}}
	shared := map[string]*source{} // a table may be exported under two names
	for _, x := range found.Graph.Exports() {
		key := x.Node + " " + x.Port + " " + x.Labels.String()
		if shared[key] == nil {
			shared[key] = &source{Exported: x, labels: labelsOf(x.Labels)}
		}
		l.sources[x.Name] = append(l.sources[x.Name], shared[key])
	}
	return l
}

// Reads returns the tables that judging claims reads.
func Reads(g *pipeline.Graph, claims []Claim) []pipeline.Exported {
	l := newLibrary(report.Findings{Graph: g})
	seen := map[*source]bool{}
	var out []pipeline.Exported
	add := func(r Reading) {
		for _, s := range l.sources[r.Table] {
			if !seen[s] && matches(s.labels, r.Where, true) {
				seen[s], out = true, append(out, s.Exported)
			}
		}
	}
	for _, c := range claims {
		add(c.Reading)
		if c.Against != nil {
			add(c.Against.or(c.Reading))
		}
	}
	return out
}

// read reads the table; it fails for a kind that claims cannot read.
func (s *source) read(f report.Findings) error {
	if s.table != nil {
		return nil
	}
	kind, known := readable()[s.Port]
	if !known {
		return fmt.Errorf("claims do not read tables of the kind %s", s.Port)
	}
	rows, err := kind.read(f, s.Node, s.Port)
	if err == nil {
		s.table = &seriesTable{rows: rows, columns: map[string][]float64{}, estimators: estimators(rows)}
	}
	return err
}

// table is a table of package tables, column by column.
type seriesTable struct {
	rows       any
	columns    map[string][]float64
	estimators []string // of each row; nil where the table has none
}

// column returns the numbers of a column, one for each row; false if there is none.
func (t *seriesTable) column(name string) ([]float64, bool) {
	numbers, known := t.columns[name]
	if !known {
		numbers, _ = column(t.rows, name)
		t.columns[name] = numbers
	}
	return numbers, numbers != nil
}

// samples returns the trajectories that a reading selects. It fails if any is missing.
func (l *library) samples(r Reading) ([]sample, error) {
	var out []sample
	found, absent, first := 0, 0, error(nil)
	for _, s := range l.sources[r.Table] {
		if !matches(s.labels, r.Where, true) {
			continue
		}
		found++
		if err := s.read(l.found); err != nil {
			absent++
			if first == nil {
				first = fmt.Errorf("%s: %w", s.Node, err)
			}
			continue
		}
		more, err := s.samples(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Node, err)
		}
		out = append(out, more...)
	}
	switch {
	case found == 0:
		return nil, fmt.Errorf("the experiment has no table %s with %s", r.Table, describeWhere(r.Where))
	case absent > 0:
		return nil, fmt.Errorf("%d of %d tables of %s are missing: %w", absent, found, r.Table, first)
	case len(out) == 0:
		return nil, fmt.Errorf("the table %s has no rows with %s, layers %v", r.Table, describeWhere(r.Where), r.Layers)
	}
	return out, nil
}

// samples divides a table into trajectories, one for each estimator and layer.
func (s *source) samples(r Reading) ([]sample, error) {
	x := r.X
	if x == "" {
		x = tables.ColumnEpoch
	}
	var wanted [3][]float64 // x, y, and the column to wait for
	for i, name := range []string{x, r.Column, r.when()} {
		if name == "" {
			continue
		}
		var ok bool
		if wanted[i], ok = s.table.column(name); !ok {
			return nil, fmt.Errorf("the table has no column %s", name)
		}
	}
	layer, layered := s.table.column(tables.ColumnLayer)
	depth := 0
	for _, k := range layer {
		depth = max(depth, int(k))
	}
	type position struct {
		estimator string
		layer     int
	}
	at := map[position]int{}
	var out []sample
	for i := range wanted[0] {
		var p position
		if layered {
			p.layer = int(layer[i])
		}
		if s.table.estimators != nil {
			p.estimator = s.table.estimators[i]
		}
		k, known := at[p]
		if !known {
			k = -1
			if called, ok := calledLayer(r.Layers, p.layer, depth); ok {
				one := s.sample(p.estimator)
				if one.layer = called; matches(one.labels, r.Where, false) {
					one.trajectory.logs = spansMagnitudes(r.Column)
					k = len(out)
					out = append(out, one)
				}
			}
			at[p] = k
		}
		if k < 0 {
			continue
		}
		c := &out[k].trajectory
		c.X, c.Y = append(c.X, wanted[0][i]), append(c.Y, wanted[1][i])
		if wanted[2] != nil {
			c.when = append(c.when, wanted[2][i])
		}
	}
	return out, nil
}

// calledLayer returns the number by which a reading selects a layer; false if it does not.
func calledLayer(wanted []int, layer, depth int) (int, bool) {
	if wanted == nil || layer == 0 || slices.Contains(wanted, layer) {
		return layer, true
	}
	return layer - depth - 1, slices.Contains(wanted, layer-depth-1)
}

// sample returns a trajectory without points, of the run under one estimator. Parameters
// of the estimator are labels beside the run's own, which win.
func (s *source) sample(estimator string) sample {
	out := sample{labels: s.labels, seed: s.labels[summary.Seed]}
	for _, l := range summary.Setting(s.Labels, func(l table.Label) string { return l.Name }) {
		out.order = append(out.order, l.Name)
	}
	if estimator == "" {
		return out
	}
	out.labels = maps.Clone(s.labels)
	var names []string
	parsed := tables.ParseEstimator(estimator)
	for _, p := range append([]tables.Parameter{{Name: "estimator", Value: parsed.Method}}, parsed.Parameters...) {
		if _, taken := out.labels[p.Name]; !taken {
			out.labels[p.Name] = p.Value
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	out.order = append(out.order, names...)
	return out
}

func labelsOf(labels table.Labels) map[string]string {
	out := map[string]string{}
	for _, l := range labels {
		out[l.Name] = l.Text()
	}
	return out
}

// matches compares labels with what is asked of them. Early, labels that are not
// there yet (an estimator's) do not count.
func matches(labels map[string]string, where map[string]any, early bool) bool {
	for name, want := range where {
		have, known := labels[name]
		if !known && early {
			continue
		}
		if !stages.Wanted(name, want, have) {
			return false
		}
	}
	return true
}

func describeWhere(where map[string]any) string {
	var out []string
	for name, v := range where {
		out = append(out, fmt.Sprint(name, "=", v))
	}
	if len(out) == 0 {
		return "any label"
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// numberOf reads a label as a place on an axis: the number that it is, or for hidden
// layers (10-7-5-4-3) how many they are.
func numberOf(name, label string) (float64, error) {
	if name == "hidden" {
		return float64(1 + strings.Count(label, "-")), nil
	}
	x, err := strconv.ParseFloat(label, 64)
	if err != nil {
		return 0, fmt.Errorf("the label %s=%s is not a number that could stand along an axis", name, label)
	}
	return x, nil
}
