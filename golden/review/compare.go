package review

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/internal/count"
	"infoplane/pipeline"
)

// State describes how an item of two results compares.
type State string

const (
	Same    State = "same"
	Within  State = "near"    // differs, within its tolerance
	Differs State = "differs" // beyond it, or at all where there is none
	Gone    State = "gone"    // in the old results only
	New     State = "new"     // in the new results only
	Changed State = "changed" // a setting or a version: no result, but it explains some
	Unknown State = "unknown" // one of the two could not be measured
)

// Bad reports whether the new results are not what the old ones promise.
func (s State) Bad() bool { return s == Differs || s == Gone || s == New }

// Item is one thing that was compared.
type Item struct {
	Part   string `json:"part"` // setting, version, stage, series, claim
	Name   string `json:"name"` // train, figure3, the claim
	State  State  `json:"state"`
	Detail string `json:"detail,omitempty"` // in one line
	File   string `json:"-"`                // of the old results, where they are read from files
	Line   int    `json:"-"`
}

// Comparison is what two results have in common, and what not.
type Comparison struct {
	Old        string      `json:"old"` // what the results are of, in words: "the golden of smoke"
	New        string      `json:"new"`
	Items      []Item      `json:"items"`
	Causes     []string    `json:"causes,omitempty"` // what differs first, and why, in sentences
	Deviations []Deviation `json:"moved,omitempty"`  // curves that differ
	Pairs      []Pair      `json:"-"`                // all curves, for pictures

	Changes []Change `json:"-"` // everything that differs, old and new
	First   bool     `json:"-"` // there are no old results
}

// Bad counts the items of a part that are not as promised, and all of the part.
func (c Comparison) Bad(part string) (bad, all int) {
	for _, item := range c.Items {
		if item.Part == part {
			all++
			if item.State.Bad() {
				bad++
			}
		}
	}
	return bad, all
}

// OK reports whether the new results are what the old ones promise.
func (c Comparison) OK() bool {
	return !slices.ContainsFunc(c.Items, func(i Item) bool { return i.State.Bad() })
}

// Unknown counts the items that could not be compared. They are no success.
func (c Comparison) Unknown() int {
	n := 0
	for _, i := range c.Items {
		if i.State == Unknown {
			n++
		}
	}
	return n
}

// Compared reports whether some result was compared.
func (c Comparison) Compared() bool {
	return slices.ContainsFunc(c.Items, func(i Item) bool { return i.Part != "setting" && i.Part != "version" && i.State != Unknown })
}

// Unlike reports whether something is known to differ, also if it is a setting.
func (c Comparison) Unlike() bool {
	return slices.ContainsFunc(c.Items, func(i Item) bool { return i.State != Same && i.State != Unknown })
}

// Equal reports whether there is no difference at all, not even in a setting.
func (c Comparison) Equal() bool {
	return !slices.ContainsFunc(c.Items, func(i Item) bool { return i.State != Same })
}

// Compare compares new results with old ones, such as those of a golden.
func Compare(old, new Results) Comparison {
	c := Comparison{Old: old.Of, New: new.Of}
	c.facts("setting", old.Settings, new.Settings)
	c.facts("version", old.Versions, new.Versions)
	var stages []*stage
	if old.runs != nil && new.runs != nil {
		stages = c.runs(old, new)
	} else {
		stages = c.digests(old, new)
	}
	c.series(old, new)
	verdicts := c.verdicts(old, new)
	c.First = len(old.Versions) == 0
	c.Causes = causes(c, stages)
	c.Changes = changes(old, new, c.Deviations, verdicts)
	return c
}

// facts compares settings or versions.
func (c *Comparison) facts(part string, old, new []Fact) {
	for _, d := range unlikeFacts(part, old, new) {
		c.Items = append(c.Items, Item{part, d.Name, Changed, d.Old + " → " + d.New, digestsFile, d.line})
	}
}

// Settings lists the versions of stages, and then the settings, in which two experiments differ. A
// value is "absent" where an experiment has no such setting; an entry that only one has is one line.
func Settings(old, new *pipeline.Graph) []Change {
	var out []Change
	for _, d := range unlikeFacts("version", versions(old), versions(new)) {
		out = append(out, Change{"version of " + d.Name, d.Old, d.New})
	}
	for _, d := range unlikeFacts("setting", settings(old), settings(new)) {
		out = append(out, d.Change)
	}
	return out
}

// difference is a change, and the line of the old results that it is on.
type difference struct {
	Change
	line int
}

// unlikeFacts lists the settings or versions that differ; entries that only one side has are
// one line each.
func unlikeFacts(part string, old, new []Fact) []difference {
	const missing = "absent"
	value := func(all []Fact, name string) Fact {
		if i := slices.IndexFunc(all, func(f Fact) bool { return f.Name == name }); i >= 0 {
			return all[i]
		}
		return Fact{Name: name, Value: missing}
	}
	fields := func(all []Fact, entry string) int {
		return len(filter(slices.Clone(all), func(f Fact) bool { return entryName(f) == entry }))
	}
	var out []difference
	done := map[string]bool{}
	for i, fact := range append(slices.Clone(new), old...) {
		before, after := value(old, fact.Name), value(new, fact.Name)
		if reordered(before, after) { // a sweep in another order has the same runs
			continue
		}
		entry, line := entryName(fact), before.Line
		was, is := fields(old, entry), fields(new, entry)
		switch {
		case before.Value == after.Value || i >= len(new) && after.Value != missing:
			continue
		case part == "setting" && was == 0:
			fact, before.Value, after.Value = Fact{Name: entry}, missing, count.Of(is, "setting")
		case part == "setting" && is == 0:
			fact, before.Value, after.Value = Fact{Name: entry}, count.Of(was, "setting"), missing
		}
		if !done[fact.Name] {
			out = append(out, difference{Change{fact.Name, before.Value, after.Value}, line})
		}
		done[fact.Name] = true
	}
	return out
}

// reordered reports whether two facts list the same values in another order.
func reordered(x, y Fact) bool {
	parts := func(f Fact) []string { return slices.Sorted(strings.SplitSeq(f.values, "\x00")) }
	return x.values != "" && slices.Equal(parts(x), parts(y))
}

// matched holds the items of one name in two lists; nil where a list has none.
type matched[T any] struct{ old, new *T }

// match pairs the items of two lists by name: first all of the new list, then those that
// are in the old one only.
func match[T any](old, new []T, name func(T) string) []matched[T] {
	before, after := make(map[string]*T, len(old)), make(map[string]bool, len(new))
	for i := range old {
		before[name(old[i])] = &old[i]
	}
	out := make([]matched[T], len(new), max(len(old), len(new)))
	for i := range new {
		at := name(new[i])
		out[i], after[at] = matched[T]{before[at], &new[i]}, true
	}
	for i := range old {
		if !after[name(old[i])] {
			out = append(out, matched[T]{old: &old[i]})
		}
	}
	return out
}

// stage is how the tables of one stage compare.
type stage struct {
	name    string
	noun    string // what is counted: "digest", of a golden, or "action"
	all     int
	differ  []Digest // other than in the old results
	gone    []Digest // in the old results only
	added   []Digest // in the new results only
	unknown int      // of the old results, not measured

	// Those of differ, gone and added whose inputs are the same.
	roots, unpaired []Digest
	code            bool // some of roots have the settings that they had
}

func (s *stage) bad() int { return len(s.differ) + len(s.gone) + len(s.added) }

// digests compares the tables, stage by stage. Where both have the outputs of
// single actions, these locate the beginning of the difference; otherwise the exports do.
func (c *Comparison) digests(old, new Results) []*stage {
	var stages []*stage
	of := func(name string) *stage {
		for _, s := range stages {
			if s.name == name {
				return s
			}
		}
		stages = append(stages, &stage{name: name, noun: "digest"})
		return stages[len(stages)-1]
	}
	for _, v := range new.Versions { // their order is that of the pipeline
		of(v.Name)
	}
	unlike := map[string]bool{}
	for _, m := range match(old.Digests, new.Digests, Digest.id) {
		is := m.new
		if is == nil {
			is = m.old
		}
		s := of(is.Stage)
		s.all++
		switch {
		case m.new == nil && len(new.Missing) > 0, m.old == nil && len(old.Missing) > 0:
			s.unknown++
		case m.new == nil:
			s.gone = append(s.gone, *is)
		case m.old == nil:
			s.added = append(s.added, *is)
			unlike[is.id()] = true
		case m.old.Logical != is.Logical:
			d := *is
			d.Line = m.old.Line
			s.differ = append(s.differ, d)
			unlike[d.id()] = true
		}
	}
	listed := func(all []Digest) bool { return slices.ContainsFunc(all, func(d Digest) bool { return !d.Export }) }
	single := listed(old.Digests) && listed(new.Digests)
	for _, s := range stages {
		begins := func(all []Digest) []Digest {
			return filter(slices.Clone(all), func(d Digest) bool {
				made := func(from string) bool { return unlike[d.kind()+" "+from] }
				return d.Export != single && !slices.ContainsFunc(d.from, made)
			})
		}
		s.roots, s.unpaired = begins(s.differ), begins(s.added)
		s.unpaired = append(s.unpaired, filter(slices.Clone(s.gone), func(d Digest) bool { return d.Export != single })...)
		c.add(s)
	}
	return stages
}

// add adds the item of a stage.
func (c *Comparison) add(s *stage) {
	if s.all > 0 {
		c.Items = append(c.Items, s.item(c.Old, c.New))
	}
}

// item returns the item of the stage.
func (s *stage) item(old, new string) Item {
	i := Item{Part: "stage", Name: s.name, State: Same, Detail: count.Of(s.all, s.noun), File: digestsFile}
	if s.bad() == 0 {
		if s.unknown > 0 {
			i.State, i.Detail = Unknown, fmt.Sprintf("%d of %d %ss not measured", s.unknown, s.all, s.noun)
		}
		return i
	}
	var parts []string
	same := s.all - s.bad() - s.unknown
	if n := len(s.differ); n > 0 {
		i.State, i.Line = Differs, s.differ[0].Line
		parts = append(parts, fmt.Sprintf("%d of %d %ss differ: %s", n, s.all, s.noun, firstNames(s.differ)))
	} else if same > 0 {
		parts = append(parts, fmt.Sprintf("%d the same", same))
	}
	for _, only := range []struct {
		all   []Digest
		state State
		in    string
	}{{s.gone, Gone, old}, {s.added, New, new}} {
		if len(only.all) == 0 {
			continue
		}
		parts = append(parts, fmt.Sprintf("%d only in %s: %s", len(only.all), only.in, firstNames(only.all)))
		if i.Line == 0 {
			i.Line = only.all[0].Line
		}
		if i.State == Same {
			i.State = only.state
		} else {
			i.State = Differs
		}
	}
	if s.unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d not measured", s.unknown))
	}
	i.Detail = strings.Join(parts, "; ")
	return i
}

// firstNames names the first of many digests.
func firstNames(all []Digest) string {
	const most = 3
	var names []string
	for _, d := range all[:min(most, len(all))] {
		names = append(names, d.Name)
	}
	if len(all) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
