package golden

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/stages"
)

// sample is one course of one network: what a reading finds in the tables.
type sample struct {
	labels map[string]string // of the run and of its estimator, without the seed
	order  []string          // the names of the labels in the order of the experiment
	seed   string            // empty of what is no network's
	layer  int               // as the reading calls it: see Reading.Layers; 0 of what is no layer's
	course course
}

// setting names what a sample shares with the other networks of its part, without
// what all samples share.
func (s sample) setting(except ...string) string {
	var out []string
	for _, name := range s.order {
		if !slices.Contains(except, name) {
			out = append(out, name+"="+s.labels[name])
		}
	}
	return strings.Join(out, ",")
}

// library reads tables, each once.
type library struct {
	found  stages.Findings
	tables map[string]any // by node and port
}

// fetch reads a table as one of those that claims know.
func (l *library) fetch(node, port string) (any, error) {
	key := node + " " + port
	if rows, ok := l.tables[key]; ok {
		return rows, nil
	}
	rows, err := l.read(node, port)
	if err != nil {
		return nil, err
	}
	l.tables[key] = rows
	return rows, nil
}

func (l *library) read(node, port string) (rows any, err error) {
	switch port {
	case "information":
		rows, err = read[tables.Information](l.found, node, port)
	case "gradients":
		rows, err = read[tables.Gradients](l.found, node, port)
	case "history":
		rows, err = read[tables.History](l.found, node, port)
	case "optimality":
		rows, err = read[tables.Optimality](l.found, node, port)
	case "curve":
		rows, err = read[tables.Curve](l.found, node, port)
	default:
		return nil, fmt.Errorf("%s: claims do not read tables of the kind %s", node, port)
	}
	return rows, err
}

// errAbsent is the reason why a claim is not judged.
var errAbsent = errors.New("is not there")

func read[T any](f stages.Findings, node, port string) (T, error) {
	var none T
	ref, ok := f.Output(node, port)
	if !ok {
		return none, fmt.Errorf("%s: %w", node, errAbsent)
	}
	return artifacts.Get[T](f.Store, ref)
}

// samples reads what a reading asks for. Nothing may be missing.
func (l *library) samples(r Reading) ([]sample, error) {
	var out []sample
	parts, absent, first := 0, 0, error(nil)
	for _, x := range l.found.Graph.Exports() {
		if x.Name != r.Table || !matches(labelsOf(x.Labels), r.Where, true) {
			continue
		}
		parts++
		rows, err := l.fetch(x.Node, x.Port)
		if err != nil {
			absent++
			if first == nil {
				first = err
			}
			continue
		}
		more, err := samplesOf(x.Labels, rows, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.Node, err)
		}
		out = append(out, more...)
	}
	switch {
	case parts == 0:
		return nil, fmt.Errorf("the experiment has no table %s with %s", r.Table, whereWords(r.Where))
	case absent > 0:
		return nil, fmt.Errorf("%d of %d tables of %s are missing: %w", absent, parts, r.Table, first)
	case len(out) == 0:
		return nil, fmt.Errorf("the table %s has no rows with %s, layers %v", r.Table, whereWords(r.Where), r.Layers)
	}
	return out, nil
}

// samplesOf divides one table into courses, one for each estimator and layer.
func samplesOf(labels artifacts.Labels, rows any, r Reading) ([]sample, error) {
	values := map[string][]float64{}
	x := r.X
	if x == "" {
		x = "epoch"
	}
	wanted := []string{x, r.Column}
	if r.Take != nil && r.Take.When != "" {
		wanted = append(wanted, r.Take.When)
	}
	for _, name := range wanted {
		numbers, ok := column(rows, name)
		if !ok {
			return nil, fmt.Errorf("the table has no column %s", name)
		}
		values[name] = numbers
	}
	layer, layered := column(rows, "layer")
	depth := 0
	for _, k := range layer {
		depth = max(depth, int(k))
	}
	estimator := estimators(rows)
	type place struct {
		estimator string
		layer     int
	}
	at := map[place]int{}
	var out []sample
	for i := range values[r.Column] {
		var p place
		if layered {
			p.layer = int(layer[i])
		}
		if estimator != nil {
			p.estimator = estimator[i]
		}
		k, known := at[p]
		if !known {
			k = len(out)
			s := newSample(labels, p.estimator)
			if s.layer, known = calledLayer(r.Layers, p.layer, depth); known && matches(s.labels, r.Where, false) {
				out = append(out, s)
			} else {
				k = -1
			}
			at[p] = k
		}
		if k < 0 {
			continue
		}
		c := &out[k].course
		c.X = append(c.X, values[x][i])
		c.Y = append(c.Y, values[r.Column][i])
		if r.Take != nil && r.Take.When != "" {
			c.when.X, c.when.Y = append(c.when.X, values[x][i]), append(c.when.Y, values[r.Take.When][i])
		}
	}
	return out, nil
}

// calledLayer is a layer as the reading calls it; false if it does not ask for it.
func calledLayer(wanted []int, layer, depth int) (int, bool) {
	if wanted == nil || layer == 0 || slices.Contains(wanted, layer) {
		return layer, true
	}
	return layer - depth - 1, slices.Contains(wanted, layer-depth-1)
}

func newSample(labels artifacts.Labels, estimator string) sample {
	s := sample{labels: labelsOf(labels)}
	for _, l := range labels {
		s.order = append(s.order, l.Name)
	}
	s.seed = s.labels["seed"]
	if estimator != "" {
		more := parameters(estimator)
		var names []string
		for name := range more {
			if _, taken := s.labels[name]; !taken { // a run's own label wins
				s.labels[name] = more[name]
				names = append(names, name)
			}
		}
		slices.Sort(names)
		s.order = append(s.order, names...)
	}
	s.order = slices.DeleteFunc(s.order, func(name string) bool { return name == "seed" })
	return s
}

func labelsOf(labels artifacts.Labels) map[string]string {
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
		values, several := want.([]any)
		if !several {
			values = []any{want}
		}
		if !slices.ContainsFunc(values, func(v any) bool { return text(v) == have }) {
			return false
		}
	}
	return true
}

func whereWords(where map[string]any) string {
	var out []string
	for name, v := range where {
		out = append(out, name+"="+text(v))
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
		return 0, fmt.Errorf("the label %s=%s is no number to stand along an axis", name, label)
	}
	return x, nil
}
