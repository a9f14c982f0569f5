package main

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/pipeline"
	"infoplane/stages"
	"infoplane/stages/report"
)

// parameters are the columns on how the parts of exported tables were made, beside the
// labels of the networks:
//
//   - estimate: the entry of the estimator, bins30 or bins;
//   - for each parameter in which the actions of its stage differ, a column
//     of the name that it has in the file, bins. A number that an action does not have
//     reads NaN, a text "". A list reads 0-100-300.
//
// So an entry bins30 and a sweep over bins that has 30 as well, which are one estimator,
// stand apart. A name that the table or its labels have already gets the stage in front:
// estimate_estimator.
type parameters struct {
	graph *pipeline.Graph
	of    map[string][]parameter       // by kind of action: its stage and outputs
	known map[string]map[string]string // scalars, by config: networks that differ by their seeds share one
}

// parameter is one in which the actions of a stage differ.
type parameter struct {
	name string
	kind table.Kind // Int64, Float64 or String
}

func newParameters(g *pipeline.Graph) *parameters {
	p := &parameters{g, map[string][]parameter{}, map[string]map[string]string{}}
	configs := map[string][]map[string]string{} // different ones, by kind
	seen := map[[2]string]bool{}
	for _, a := range g.Actions() {
		if one := [2]string{kindOf(a), string(a.Config())}; !seen[one] {
			seen[one] = true
			configs[one[0]] = append(configs[one[0]], p.scalars(a))
		}
	}
	for kind, all := range configs {
		names := map[string]bool{}
		for _, config := range all {
			for name := range config {
				names[name] = true
			}
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			values, absent, holds := map[string]bool{}, false, table.Int64
			for _, config := range all {
				if value, there := config[name]; !there {
					absent = true
				} else if !values[value] {
					values[value], holds = true, wider(holds, value)
				}
			}
			if absent && holds == table.Int64 {
				holds = table.Float64
			}
			if absent || len(values) > 1 {
				p.of[kind] = append(p.of[kind], parameter{name, holds})
			}
		}
	}
	return p
}

// kindOf names actions that do the same: those of a stage with the same outputs.
func kindOf(a *pipeline.Action) string {
	return a.Stage() + " " + strings.Join(a.Outputs(), " ")
}

// wider is the kind that holds what a column of that kind has and one value more.
func wider(kind table.Kind, value string) table.Kind {
	if _, err := strconv.ParseInt(value, 10, 64); err == nil {
		return kind
	}
	if _, err := strconv.ParseFloat(value, 64); err == nil && kind != table.String {
		return table.Float64
	}
	return table.String
}

// scalars gives those of an action, which it shares with others of the same config.
func (p *parameters) scalars(a *pipeline.Action) map[string]string {
	config := string(a.Config())
	out, known := p.known[config]
	if !known {
		out = scalars(a)
		p.known[config] = out
	}
	return out
}

// scalars are the fields of an action's config that have one value, or a list of them, as
// texts. What only distinguishes kinds of actions is left out.
func scalars(a *pipeline.Action) map[string]string {
	var tree map[string]json.RawMessage
	if json.Unmarshal(a.Config(), &tree) != nil {
		return nil
	}
	out := map[string]string{}
	for name, value := range tree {
		var text string
		var list []json.RawMessage
		switch {
		case stages.Distinguishes(a.Stage(), name) || strings.HasPrefix(string(value), "{"):
		case json.Unmarshal(value, &text) == nil:
			out[name] = text
		case json.Unmarshal(value, &list) == nil:
			var parts []string
			for _, one := range list {
				parts = append(parts, string(one))
			}
			out[name] = strings.Join(parts, "-")
		default:
			out[name] = string(value)
		}
	}
	return out
}

// front returns the columns in front of a part: its labels, then its parameters.
func (p *parameters) front(part pipeline.Exported, schema table.Schema) table.Labels {
	out := slices.Clone(part.Labels)
	if len(out) == 0 { // a table by itself
		return nil
	}
	a := p.graph.Action(part.Node)
	add := func(name string, value any) {
		taken := func(name string) bool {
			return slices.ContainsFunc(out, func(l table.Label) bool { return l.Name == name }) ||
				slices.ContainsFunc(schema, func(f table.Field) bool { return f.Name == name })
		}
		for taken(name) {
			name = a.Stage() + "_" + name
		}
		out = append(out, table.Label{Name: name, Value: value})
	}
	if report.EstimatorOf(part.Node) != "" {
		_, entry, _ := strings.Cut(report.EntryOf(part.Node), "/")
		add("estimate", entry)
	}
	config := p.scalars(a)
	for _, one := range p.of[kindOf(a)] {
		label := slices.ContainsFunc(part.Labels, func(l table.Label) bool { return l.Name == one.name })
		if label && (a.Stage() == "train" || a.Stage() == "dump") {
			continue // it is swept, and so a label
		}
		add(one.name, one.value(config))
	}
	return out
}

// value is the parameter of one action, as a label.
func (p parameter) value(config map[string]string) any {
	text, there := config[p.name]
	switch p.kind {
	case table.Int64:
		n, _ := strconv.ParseInt(text, 10, 64) // it was one, or the kind would be another
		return n
	case table.Float64:
		if !there {
			return math.NaN()
		}
		v, _ := strconv.ParseFloat(text, 64)
		return v
	}
	return text
}
