package stages

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts"
	"infoplane/internal/strict"
	"infoplane/stages/estimate"
	"infoplane/stages/train"
)

// maxRuns bounds one entry. A hundred thousand networks of the paper's
// size train for days; more is a slip of the hand.
const maxRuns = 100_000

// maxSeed bounds the first seed of a train entry.
const maxSeed = 1_000_000_000

// train reads a train entry and spreads out its sweeps.
func (r *reader) train(p strict.Pair, e *Experiment) trainEntry {
	path := "train." + p.Key.Value
	points := r.points(p.Value, path, reflect.TypeFor[train.Config]())
	var entry trainEntry
	for i, point := range points {
		here := trainEntry{name: p.Key.Value}
		places := r.Entry(point.node, path, &here)
		if i == 0 {
			entry = here
			entry.by = r.program(places, path, entry.Program)
			r.reference(places["patterns"], path+".patterns", "generate", here.Patterns, names(e.generate))
			if at := places["networks"]; at != nil && at.Tag == "!!int" && here.Networks < 1 {
				r.Fail(at, path+".networks", "is %d; an entry trains at least one network", here.Networks)
			}
			if at := places["first"]; at != nil && at.Tag == "!!int" && (here.First < 1 || here.First > maxSeed) {
				r.Fail(at, path+".first", "is %d; seeds count from 1, and the first one is at most %d", here.First, maxSeed)
			}
			if here.Networks > maxRuns/len(points) {
				r.Fail(p.Value, path, "asks for %d networks at %d settings; an entry has at most %d runs", here.Networks, len(points), maxRuns)
			}
		}
		if !r.OK() {
			continue
		}
		for i := range here.Networks {
			one := run{Config: here.Config, Seed: uint64(max(1, here.First) + i)}
			for _, name := range append(point.swept, "seed") {
				one.swept = append(one.swept, artifacts.Label{Name: name, Value: one.label(name)})
			}
			entry.runs = append(entry.runs, one)
		}
	}
	return entry
}

// estimate reads an estimate entry and spreads out its sweeps.
func (r *reader) estimate(p strict.Pair, e *Experiment) estimateEntry {
	path := "estimate." + p.Key.Value
	points := r.points(p.Value, path, reflect.TypeFor[estimate.Config]())
	var entry estimateEntry
	for i, point := range points {
		here := estimateEntry{name: p.Key.Value}
		places := r.Entry(point.node, path, &here)
		if i == 0 {
			entry = here
			entry.by = r.program(places, path, entry.Program)
			r.covers(places, path, entry, e)
		}
		one := setting{Config: here.Config}
		for _, name := range point.swept {
			one.swept = append(one.swept, artifacts.Label{Name: name, Value: valueOf(here.Config, name)})
		}
		entry.settings = append(entry.settings, one)
	}
	return entry
}

// covers checks the selection of runs that an estimator is applied to.
func (r *reader) covers(places map[string]*yaml.Node, path string, entry estimateEntry, e *Experiment) {
	for k, name := range entry.Train {
		at := strict.Elements(places["train"])[k]
		r.reference(at, path+".train", "train", name, names(e.train))
		if slices.Contains(entry.Train[:k], name) {
			r.Fail(at, path+".train", "has %s twice", name)
		}
	}
	var runs []run
	for _, t := range e.train {
		if entry.covers(t.name) {
			runs = append(runs, t.runs...)
		}
	}
	r.where(places["where"], path, entry.Where, runs)
	wanted := newFilter(entry.Where)
	for _, t := range e.train {
		if r.OK() && slices.Contains(entry.Train, t.name) && !slices.ContainsFunc(t.runs, wanted.has) {
			r.Fail(places["where"], path+".where", "selects no run of %s, which `train` names", t.name)
		}
	}
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
	out := []point{{node: n}}
	for _, f := range strict.FieldsOf(config) {
		i := slices.IndexFunc(keysOf(n), func(key string) bool { return key == f.Name })
		if i < 0 {
			continue
		}
		values := n.Content[2*i+1]
		list := values.Kind == yaml.SequenceNode
		if f.Type.Kind() == reflect.Slice {
			list = list && len(values.Content) > 0 && values.Content[0].Kind == yaml.SequenceNode
		}
		if !list {
			continue
		}
		if len(values.Content) == 0 {
			r.Fail(values, strict.Join(path, f.Name), "sweeps over an empty list; give it at least one value")
			continue
		}
		var next []point
		for _, before := range out {
			for k, value := range values.Content {
				if slices.ContainsFunc(values.Content[:k], func(v *yaml.Node) bool { return sameText(v, value) }) {
					r.Fail(value, strict.Join(path, f.Name), "repeats a value of the sweep")
					continue
				}
				node := *before.node
				node.Content = slices.Clone(node.Content)
				node.Content[2*i+1] = value
				next = append(next, point{&node, append(slices.Clone(before.swept), f.Name)})
			}
		}
		if out = next; len(out) > maxRuns {
			r.Fail(values, strict.Join(path, f.Name), "the sweeps of this entry have more than %d settings", maxRuns)
			return []point{{node: n}}
		}
	}
	return out
}

func keysOf(mapping *yaml.Node) []string {
	var out []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		out = append(out, mapping.Content[i].Value)
	}
	return out
}

func sameText(a, b *yaml.Node) bool {
	return a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, sameText)
}

// labelNames lists what a run can be labelled by: the fields of its Config, its
// seed, and the name of one whose activations are brought along.
func labelNames() []string {
	var out []string
	for _, f := range strict.FieldsOf(reflect.TypeFor[train.Config]()) {
		out = append(out, f.Name)
	}
	return append(out, "seed", "run")
}

// labelNames are the labels of the run by which it can be chosen.
func (r run) labelNames() []string {
	if r.brought.name != "" {
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
		return r.brought.name
	}
	return valueOf(r.Config, name)
}

// valueOf is a field of a Config as the value of a label; a list, such as that of
// the hidden layers, reads 10-7-5-4-3.
func valueOf(config any, name string) any {
	value := reflect.ValueOf(config)
	for _, f := range strict.FieldsOf(value.Type()) {
		if f.Name != name {
			continue
		}
		switch v := value.FieldByIndex(f.Index); v.Kind() {
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
func (e *Experiment) labels(entry string, r run) artifacts.Labels {
	out := artifacts.Labels{{Name: "train", Value: entry}}
	for _, name := range labelNames() {
		swept := func(t trainEntry) bool {
			return slices.ContainsFunc(t.runs[:1], func(r run) bool {
				return slices.ContainsFunc(r.swept, func(l artifacts.Label) bool { return l.Name == name })
			})
		}
		if slices.ContainsFunc(e.train, swept) {
			out = append(out, artifacts.Label{Name: name, Value: r.label(name)})
		}
	}
	return out
}
