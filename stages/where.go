package stages

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/tables"
	"infoplane/internal/strict"
	"infoplane/internal/suggest"
	"infoplane/stages/estimate"
)

// Wanted reports whether the value of a label is one that `where` asks for: one value, or
// one of a list. Numbers are compared by value, so that 4e-4 finds 0.0004; names, of
// entries and of runs, are compared as text.
func Wanted(label string, want any, value string) bool {
	value = canonical(label, value)
	return slices.ContainsFunc(listed(want), func(v any) bool { return canonical(label, fmt.Sprint(v)) == value })
}

// canonical is the form in which two values of a label are compared.
func canonical(label, value string) string {
	if slices.Contains([]string{"run", "generate", "train", "estimate", "solve"}, label) {
		return value
	}
	return strict.Canonical(value)
}

// listed returns the values that `where` selects of one label.
func listed(want any) []any {
	if values, several := want.([]any); several {
		return values
	}
	return []any{want}
}

// filter is the selection of runs of an entry: for each label, the values that it may have.
type filter map[string]map[string]bool

func newFilter(where map[string]any) filter {
	out := filter{}
	for label, want := range where {
		out[label] = map[string]bool{}
		for _, v := range listed(want) {
			out[label][canonical(label, fmt.Sprint(v))] = true
		}
	}
	return out
}

// has reports whether a run has the labels that are asked for.
func (f filter) has(r run) bool {
	for label, values := range f {
		if !slices.Contains(r.labelNames(), label) || !values[canonical(label, fmt.Sprint(r.label(label)))] {
			return false
		}
	}
	return true
}

// where checks the selection of runs of an entry: each value of each label is one that a
// run has, and some run has a value of each.
func (r *reader) where(at *yaml.Node, path string, where map[string]any, runs []run) {
	if at == nil || at.Kind != yaml.MappingNode || !r.OK() {
		return
	}
	path += ".where"
	if len(where) == 0 {
		r.Fail(at, path, "names no label; leave it out, or choose runs, such as {seed: 1}")
	}
	for _, p := range r.Pairs(at, path, "labels") {
		label := p.Key.Value
		valid := validLabels(runs)
		if !slices.Contains(valid, label) {
			r.Fail(p.Key, path, "no run has the label %q%s The labels are %s", label, suggest.Stop(label, valid), strings.Join(valid, ", "))
			continue
		}
		values := valuesOf(label, runs)
		known := map[string]bool{}
		for _, v := range values {
			known[canonical(label, v)] = true
		}
		for _, v := range strict.Elements(p.Value) {
			if !known[canonical(label, v.Value)] {
				r.Fail(v, strict.Join(path, label), "no run has the value %s%s There are %s", v.Value, nearValue(v.Value, values), strict.Some(values))
			}
		}
	}
	if wanted := newFilter(where); r.OK() && !slices.ContainsFunc(runs, wanted.has) {
		r.Fail(at, path, "no run has all these labels; each of them selects some, and no run is among all")
	}
}

// nearValue offers the nearest value, of texts only: 0.05 is not meant by 0.5.
func nearValue(value string, valid []string) string {
	if _, number := strict.Number(value); number {
		return "."
	}
	return suggest.Stop(value, valid)
}

// validLabels are the labels that some of the runs have.
func validLabels(runs []run) []string {
	var out []string
	for _, trained := range []bool{true, false} {
		if i := slices.IndexFunc(runs, func(r run) bool { return (r.imported.name == "") == trained }); i >= 0 {
			out = append(out, runs[i].labelNames()...)
		}
	}
	return out
}

// valuesOf lists the values of a label that runs have, in the order of the file.
func valuesOf(label string, runs []run) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range runs {
		if !slices.Contains(r.labelNames(), label) {
			continue
		}
		if v := fmt.Sprint(r.label(label)); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// parts checks that the networks of estimates on a part of the patterns have a split that
// is known, with patterns in that part.
func (r *reader) parts(at *yaml.Node, path string, entry estimateEntry, e *Experiment) {
	wanted := newFilter(entry.Where)
	r.teachers(at, path, entry, e)
	for _, s := range entry.settings {
		for _, t := range e.train {
			if s.Config.On.IsZero() || !r.OK() || entry.count(t) == 0 {
				continue
			}
			const advice = "name the entries to estimate in `train`, or leave out `on`"
			switch {
			case t.imported != nil && slices.ContainsFunc(t.runs, func(one run) bool { return !one.imported.recorded.divided() }):
				r.Fail(at, path+".on", "is %s, and %s imports activations, of which no split is known; record with test=(x, y), %s", s.Config.On, t.name, advice)
			case t.by != nil:
				r.Fail(at, path+".on", "is %s, and %s is trained by a program, whose split is not known; %s", s.Config.On, t.name, advice)
			}
			for _, one := range t.runs {
				if r.OK() && s.Config.On == tables.PartTest && one.Config.Fraction == 1 && wanted.has(one) {
					r.Fail(at, path+".on", "is test, and %s trains on all patterns (fraction 1); %s", one.node(), advice)
				}
			}
		}
	}
}

// teachers checks that there is a teacher where an estimate has one for its target, and
// networks without noise.
func (r *reader) teachers(at *yaml.Node, path string, entry estimateEntry, e *Experiment) {
	for _, s := range entry.settings {
		for _, t := range e.train {
			if !r.OK() || s.Config.Target != estimate.TargetTeacher || entry.count(t) == 0 {
				continue
			}
			taught := slices.ContainsFunc(e.generate, func(g generateEntry) bool { return g.name == t.Patterns && g.HasTeacher() })
			if !taught || t.imported != nil {
				r.Fail(at, path+".target", "is teacher, and the patterns of %s have none; the rule gaussian-teacher has one: name the entries to estimate in `train`, or take the target score", t.name)
			}
		}
	}
}
