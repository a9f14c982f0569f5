package stages

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/table"
	"infoplane/internal/strict"
	"infoplane/stages/estimate"
	"infoplane/stages/train"
)

// maxSeed bounds the first seed of a train entry.
const maxSeed = 1_000_000_000

// train reads a train entry and spreads out its sweeps.
func (r *reader) train(p strict.Pair, e *Experiment) trainEntry {
	path := "train." + p.Key.Value
	points := r.points(p.Value, path, reflect.TypeFor[train.Config]())
	var entry trainEntry
	for i, point := range points {
		here := trainEntry{named: named{p.Key.Value}}
		positions := r.Entry(point.node, path, &here)
		if i == 0 {
			entry = here
			entry.by = r.program(positions, path, entry.Program)
			r.learnable(positions["patterns"], path+".patterns", here.Patterns, e)
			if at := positions["networks"]; at != nil && at.Tag == "!!int" && here.Networks < 1 {
				r.Fail(at, path+".networks", "is %d; an entry trains at least one network", here.Networks)
			}
			if at := positions["first"]; at != nil && at.Tag == "!!int" && (here.First < 1 || here.First > maxSeed) {
				r.Fail(at, path+".first", "is %d; seeds count from 1, and the first one is at most %d", here.First, maxSeed)
			}
			if entry.Measures && entry.by != nil {
				r.Fail(positions["measures"], path+".measures", "is true, and a program trains, whose split is not known; leave it out")
			}
			r.countNetworks(p.Value, path, here.Networks, len(points))
		}
		if r.OK() {
			r.countActivations(p.Value, path, here, e)
		}
		if !r.OK() {
			continue
		}
		before := len(entry.runs)
		for i := range here.Networks {
			one := run{train: here.name, Config: here.Config, Seed: uint64(max(1, here.First) + i)}
			for _, name := range append(point.swept, "seed") {
				one.swept = append(one.swept, table.Label{Name: name, Value: one.label(name)})
			}
			entry.runs = append(entry.runs, one)
		}
		r.continues(point.node, positions, path, here.Patterns, entry.runs[before:], e)
	}
	return entry
}

// estimate reads an estimate entry and spreads out its sweeps.
func (r *reader) estimate(p strict.Pair, e *Experiment) estimateEntry {
	path := "estimate." + p.Key.Value
	points := r.points(p.Value, path, reflect.TypeFor[estimate.Config]())
	var entry estimateEntry
	for i, point := range points {
		here := estimateEntry{named: named{p.Key.Value}}
		positions := r.Entry(point.node, path, &here)
		if i == 0 {
			entry = here
			entry.position = fmt.Sprintf("%s:%d:%d: %s", r.File, p.Key.Line, p.Key.Column, path)
			entry.by = r.program(positions, path, entry.Program)
			r.covers(p.Value, positions, path, entry, e)
		}
		one := setting{Config: here.Config}
		for _, name := range point.swept {
			one.swept = append(one.swept, table.Label{Name: name, Value: valueOf(here.Config, name)})
		}
		entry.settings = append(entry.settings, one)
	}
	r.parts(p.Value, path, entry, e)
	return entry
}

// covers checks the selection of runs that an estimator is applied to.
func (r *reader) covers(at *yaml.Node, positions map[string]*yaml.Node, path string, entry estimateEntry, e *Experiment) {
	for k, name := range entry.Train {
		at := strict.Elements(positions["train"])[k]
		r.reference(at, path+".train", "train", name, names(e.train))
		if slices.Contains(entry.Train[:k], name) {
			r.Fail(at, path+".train", "has %s twice", name)
		}
	}
	for _, t := range e.train {
		if entry.by != nil && t.imported != nil && slices.ContainsFunc(t.runs, func(one run) bool { return one.imported.recorded != nil }) && entry.covers(t.name) {
			r.Fail(positions["program"], path+".program", "estimates tables of activations, and %s imports recordings or layers that are lists; name other entries in `train`, or estimate without a program", t.name)
		}
	}
	if r.countVisits(at, path); !r.OK() {
		return
	}
	var runs []run
	for _, t := range e.train {
		if entry.covers(t.name) {
			runs = append(runs, t.runs...)
		}
	}
	r.where(positions["where"], path, entry.Where, runs)
	wanted := newFilter(entry.Where)
	for _, t := range e.train {
		if r.OK() && slices.Contains(entry.Train, t.name) && !slices.ContainsFunc(t.runs, wanted.has) {
			r.Fail(positions["where"], path+".where", "selects no run of %s, which `train` names", t.name)
		}
	}
	r.estimates(positions["epochs"], path, entry, e)
}

// point is one setting of an entry: the mapping with one value for each sweep.
type point struct {
	node  *yaml.Node
	swept []string
}

// points spreads a mapping out over its sweeps, the last swept field fastest.
// A field is swept when it holds a list where its Config has one value, or a
// list of lists where its Config has a list.
func (r *reader) points(n *yaml.Node, path string, config reflect.Type) []point {
	type sweep struct {
		name string
		at   int // of the values in the mapping
		list *yaml.Node
	}
	var sweeps []sweep
	product, before := 1.0, r.Problems()
	for _, f := range strict.FieldsOf(config) {
		i := slices.Index(keysOf(n), f.Name)
		if i < 0 {
			continue
		}
		values := n.Content[2*i+1]
		swept := values.Kind == yaml.SequenceNode
		if f.Type.Kind() == reflect.Slice {
			swept = swept && slices.ContainsFunc(values.Content, func(v *yaml.Node) bool { return v.Kind == yaml.SequenceNode })
		}
		if !swept {
			continue
		}
		if len(values.Content) == 0 {
			r.Fail(values, strict.Join(path, f.Name), "sweeps over an empty list; give it at least one value")
			continue
		}
		r.distinct(values, strict.Join(path, f.Name))
		sweeps = append(sweeps, sweep{f.Name, 2*i + 1, values})
		product *= float64(len(values.Content))
	}
	if r.settings += product; r.settings > maxSettings {
		r.Fail(n, path, "sweeps over %.0f settings, which makes %.0f with the sweeps before; an experiment has at most %d settings", product, r.settings, maxSettings)
	}
	out := []point{{node: n}}
	for _, s := range sweeps {
		var next []point
		values := s.list.Content
		if r.Problems() > before { // one point shows what else is wrong
			values = values[:1]
		}
		for _, p := range out {
			for _, value := range values {
				node := *p.node
				node.Content = slices.Clone(node.Content)
				node.Content[s.at] = value
				next = append(next, point{&node, append(slices.Clone(p.swept), s.name)})
			}
		}
		out = next
	}
	return out
}

// distinct refuses a sweep that has one value twice, however it is written.
func (r *reader) distinct(values *yaml.Node, path string) {
	first := map[string]*yaml.Node{}
	for _, value := range values.Content {
		key := valueKey(value)
		if other := first[key]; other != nil {
			one, two := strict.KindOf(value), strict.KindOf(other)
			if value.Kind != yaml.ScalarNode {
				one, two = "["+strict.Flow(value)+"]", "["+strict.Flow(other)+"]"
			}
			r.Fail(value, path, "repeats a value of the sweep: %s is %s", one, two)
			continue
		}
		first[key] = value
	}
}

// valueKey is the same for two nodes of one value: 0.0004 and 4e-4.
func valueKey(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return strconv.Quote(strict.Canonical(n.Value))
	}
	parts := make([]string, len(n.Content))
	for i, child := range n.Content {
		parts[i] = valueKey(child)
	}
	return fmt.Sprint(n.Kind, parts)
}

func keysOf(mapping *yaml.Node) []string {
	var out []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		out = append(out, mapping.Content[i].Value)
	}
	return out
}

// labelNames lists what a run can be labelled by: the fields of its Config, its
// seed, and the name of one whose activations are imported along.
func labelNames() []string {
	var out []string
	for _, f := range strict.FieldsOf(reflect.TypeFor[train.Config]()) {
		out = append(out, f.Name)
	}
	return append(out, "seed", "run")
}

// labelNames are the labels of the run by which it can be chosen.
func (r run) labelNames() []string {
	if r.imported.name != "" {
		return []string{"run"}
	}
	return trainedLabels
}

// trainedLabels are the labels of a network that the experiment trains.
var trainedLabels = slices.DeleteFunc(labelNames(), func(name string) bool { return name == "run" })

// label is the value of one label of a run.
func (r run) label(name string) any {
	switch name {
	case "seed":
		return int64(r.Seed)
	case "run":
		return r.imported.name
	}
	return valueOf(r.Config.Labelled(), name)
}

// valueOf is a field of a Config as the value of a label; a group of fields is its short
// text, and a list, such as that of
// the hidden layers, reads 10-7-5-4-3.
func valueOf(config any, name string) any {
	value := reflect.ValueOf(config)
	for _, f := range strict.FieldsOf(value.Type()) {
		if f.Name != name {
			continue
		}
		if grid, ok := value.FieldByIndex(f.Index).Interface().(train.Grid); ok {
			if len(grid.Epochs) == 0 {
				return int64(grid.Count)
			}
			return grid.String()
		}
		if group, ok := value.FieldByIndex(f.Index).Interface().(fmt.Stringer); ok {
			return group.String()
		}
		switch v := value.FieldByIndex(f.Index); v.Kind() {
		case reflect.Bool:
			return strconv.FormatBool(v.Bool())
		case reflect.Int:
			return v.Int()
		case reflect.Uint64:
			return int64(v.Uint())
		case reflect.Float64:
			return v.Float()
		case reflect.Slice:
			return strings.Trim(strings.ReplaceAll(fmt.Sprint(v.Interface()), " ", "-"), "[]")
		default:
			return v.String()
		}
	}
	panic("stages: no label " + strconv.Quote(name))
}

// labels describes the run beside those of every entry: its entry, every field
// that any entry of the file sweeps, and its seed, so that gathered tables have
// the same columns everywhere.
func (e *Experiment) labels(entry string, r run) table.Labels {
	out := make(table.Labels, 0, len(e.swept)+1)
	out = append(out, table.Label{Name: "train", Value: entry})
	for _, name := range e.swept {
		out = append(out, table.Label{Name: name, Value: r.label(name)})
	}
	return out
}

// sweptNames lists the labels that distinguish the runs of some entry.
func (e *Experiment) sweptNames() []string {
	return slices.DeleteFunc(labelNames(), func(name string) bool {
		return !slices.ContainsFunc(e.train, func(t trainEntry) bool {
			return len(t.runs) > 0 && slices.ContainsFunc(t.runs[0].swept, func(l table.Label) bool { return l.Name == name })
		})
	})
}
