package review

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"infoplane/artifacts"
	"infoplane/pipeline"
	"infoplane/stages/report"
)

// run is one action of an experiment that was measured.
type run struct {
	stage, node string
	recipe      string // identifies how it is made, without versions and names: see recipes
	version     int
	outputs     []output
	from        []string // nodes of its inputs
}

// output is an output port and what it holds; zero if that is not known.
type output struct {
	port    string
	logical artifacts.Logical
}

// runsOf lists the actions that have tables, in the order of the graph. The outputs of the
// missing ones are not known.
func runsOf(f report.Findings, missing []string) []run {
	out := []run{} // measured, even if there are none
	known := recipes{}
	for _, a := range f.Graph.Actions() {
		if draws(a) {
			continue
		}
		one := run{stage: a.Stage(), node: a.Name(), recipe: known.of(f.Graph, a), version: a.Version()}
		for _, port := range a.Outputs() {
			var known output
			if known.port = port; !slices.Contains(missing, a.Name()) {
				ref, _ := f.Output(a.Name(), port)
				known.logical = ref.Logical
			}
			one.outputs = append(one.outputs, known)
		}
		for _, in := range a.Inputs() {
			one.from = append(one.from, in.Node)
		}
		out = append(out, one)
	}
	return out
}

// recipes identifies actions by how they are made, so that a run has the same recipe in
// every experiment, whatever the entry is called and whatever else is swept:
//
//	SHA-256( stage, config, seed, and for each input: port, output, recipe of the producer )
//
// each with its length in front.
type recipes map[string]string

func (r recipes) of(g *pipeline.Graph, a *pipeline.Action) string {
	if known, ok := r[a.Name()]; ok {
		return known
	}
	hash := sha256.New()
	add := func(part string) {
		hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(part))))
		hash.Write([]byte(part))
	}
	add(a.Stage())
	add(string(a.Config()))
	add(fmt.Sprint(a.Seed()))
	for _, in := range a.Inputs() {
		add(in.Port)
		add(in.Output)
		add(r.of(g, g.Action(in.Node)))
	}
	out := string(hash.Sum(nil))
	r[a.Name()] = out
	return out
}

// pair is a run in the old and in the new results; one of them may be missing.
type pairOfRuns struct {
	old, new *run
	recipe   bool // they agree in it; else in their name only
}

// pairs matches runs: by their recipe, those of one name first, then by their name.
func pairs(old, new []run) []pairOfRuns {
	byRecipe, byName := map[string][]int{}, map[string]int{}
	for i, r := range old {
		byRecipe[r.recipe] = append(byRecipe[r.recipe], i)
		byName[r.node] = i
	}
	partner, used, recipe := make([]int, len(new)), make([]bool, len(old)), make([]bool, len(new))
	match := func(i, with int, same bool) { partner[i], used[with], recipe[i] = with, true, same }
	for i, r := range new {
		partner[i] = -1
		if with, there := byName[r.node]; there && old[with].recipe == r.recipe {
			match(i, with, true)
		}
	}
	for i, r := range new {
		for _, with := range byRecipe[r.recipe] {
			if partner[i] < 0 && !used[with] {
				match(i, with, true)
			}
		}
	}
	for i, r := range new {
		if with, there := byName[r.node]; there && partner[i] < 0 && !used[with] {
			match(i, with, false)
		}
	}
	var out []pairOfRuns
	for i := range new {
		one := pairOfRuns{new: &new[i], recipe: recipe[i]}
		if partner[i] >= 0 {
			one.old = &old[partner[i]]
		}
		out = append(out, one)
	}
	for i := range old {
		if !used[i] {
			out = append(out, pairOfRuns{old: &old[i]})
		}
	}
	return out
}

// runs compares two experiments run by run, stage by stage.
func (c *Comparison) runs(old, new Results) []*stage {
	var all []*stage
	at := map[string]*stage{}
	for _, v := range append(new.Versions[:len(new.Versions):len(new.Versions)], old.Versions...) {
		if at[v.Name] == nil {
			at[v.Name] = &stage{name: v.Name, noun: "action"}
			all = append(all, at[v.Name])
		}
	}
	unlike, before := map[string]bool{}, map[string]bool{} // nodes of the new and of the old results
	for _, p := range pairs(old.runs, new.runs) {
		is, of := p.new, unlike
		if is == nil {
			is, of = p.old, before
		}
		s := at[is.stage]
		s.all++
		root := true
		for _, from := range is.from {
			root = root && !of[from]
		}
		differing, known := p.differing()
		switch {
		case p.old == nil:
			s.added = append(s.added, Digest{Stage: s.name, Name: is.node})
		case p.new == nil:
			s.gone = append(s.gone, Digest{Stage: s.name, Name: is.node})
		case !known:
			s.unknown++
			continue
		case len(differing) == 0:
			continue
		default:
			s.differ = append(s.differ, Digest{Stage: s.name, Name: is.node})
		}
		of[is.node] = true
		if p.new != nil && p.old != nil {
			before[p.old.node] = true
		}
		switch {
		case root && len(differing) > 0:
			s.roots = append(s.roots, differing...)
			s.code = s.code || p.recipe && p.old.version == p.new.version
		case root:
			s.unpaired = append(s.unpaired, Digest{Stage: s.name, Name: is.node})
		}
	}
	for _, s := range all {
		c.add(s)
	}
	return all
}

// differing lists the outputs that differ; known is false if one of them is not known.
func (p pairOfRuns) differing() (out []Digest, known bool) {
	if p.old == nil || p.new == nil {
		return nil, false
	}
	before := map[string]artifacts.Logical{}
	for _, o := range p.old.outputs {
		before[o.port] = o.logical
	}
	for _, o := range p.new.outputs {
		if o.logical.IsZero() || before[o.port].IsZero() {
			return nil, false
		}
		if o.logical != before[o.port] {
			out = append(out, Digest{Stage: p.new.stage, Name: p.new.node + "/" + o.port})
		}
	}
	return out, true
}
