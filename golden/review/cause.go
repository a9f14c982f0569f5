package review

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/tables"
)

// causes returns sentences on where the difference begins and its possible cause, stage by
// stage: a stage whose tables differ although its inputs do not.
func causes(c Comparison, stages []*stage) []string {
	var out []string
	same := []string{}
	for _, s := range stages {
		if s.bad() == 0 && s.all > 0 {
			same = append(same, s.name)
		}
		roots := s.roots
		if len(roots) == 0 && len(out) == 0 {
			roots = s.differ // parts are the same, but not their labels
		}
		if len(roots) == 0 {
			if len(s.unpaired) > 0 && (len(out) == 0 || len(s.added) > 0) {
				out = append(out, c.onlyOneSide(s))
			}
			continue
		}
		first := fmt.Sprintf("%s: its tables differ (%s)", s.name, ports(roots))
		switch {
		case len(out) > 0:
			first += ", and not only because of what they are made of"
		case len(same) > 0:
			first += "; " + strings.Join(same, ", ") + " before it " + verb(len(same)) + " the same"
		default:
			first += "; it is the first stage"
		}
		out = append(out, first+". "+c.why(s))
	}
	return append(out, c.whereCurvesDiffer()...)
}

// onlyOneSide returns a sentence on the runs of a stage that only one side has.
func (c Comparison) onlyOneSide(s *stage) string {
	parts := []string{fmt.Sprintf("%d the same", s.all-s.bad()-s.unknown)}
	if n := len(s.gone); n > 0 {
		parts = append(parts, fmt.Sprintf("%d only in %s", n, c.Old))
	}
	if n := len(s.added); n > 0 {
		parts = append(parts, fmt.Sprintf("%d only in %s", n, c.New))
	}
	text := fmt.Sprintf("%s: %s (%s)", s.name, strings.Join(parts, ", "), firstNames(s.unpaired))
	if changed := c.changed(s); changed != "" {
		text += ". " + changed
	}
	return text
}

// ports returns the names of tables for people: those of single actions by port, with the
// number of actions.
func ports(all []Digest) string {
	var names []string
	actions := map[string]int{}
	for _, d := range all {
		name := d.Name[strings.LastIndexByte(d.Name, '/')+1:]
		if actions[name]++; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	text := strings.Join(names, ", ")
	if n := actions[names[0]]; n > 1 {
		text += fmt.Sprintf("; of %d actions, the first is %s", n, strings.TrimSuffix(all[0].Name, "/"+names[0]))
	}
	return text
}

func verb(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// why returns what changed of a stage: its settings, its version, or, if neither did, its
// code.
func (c Comparison) why(s *stage) string {
	if changed := c.changed(s); changed != "" && !s.code {
		return changed
	}
	return "Its settings, its version and what it reads are the same, so its code gives another result under an unchanged version. " + raiseVersion(s.name)
}

// changed lists the settings of a stage that changed, and its version; it is empty if
// nothing did.
func (c Comparison) changed(s *stage) string {
	var changed []string
	for _, i := range c.Items {
		stage, _, _ := strings.Cut(entryName(Fact{Name: i.Name}), "/")
		switch {
		case i.Part == "version" && i.Name == s.name:
			changed = append(changed, "version "+i.Detail)
		case i.Part == "setting" && stage == s.name:
			changed = append(changed, i.Name+": "+i.Detail)
		}
	}
	const most = 5
	if more := len(changed) - most; more > 0 {
		changed = append(changed[:most], fmt.Sprintf("and %d more", more))
	}
	if len(changed) == 0 {
		return ""
	}
	return "Changed: " + strings.Join(changed, "; ") + "."
}

// whereCurvesDiffer describes where the curves differ, which locates a fault: from which
// epoch on, and which layers were exchanged.
func (c Comparison) whereCurvesDiffer() []string {
	var out []string
	first := -1
	differ, agree := map[string]bool{}, map[string]bool{} // quantities at epoch 0
	for _, p := range c.Pairs {
		epoch := slices.Index(p.New.Keys, tables.ColumnEpoch)
		if epoch < 0 || !slices.Equal(p.Old.Keys, p.New.Keys) || !slices.Equal(p.Old.Columns, p.New.Columns) {
			continue
		}
		for _, m := range match(p.Old.Rows, p.New.Rows, Row.id) {
			if m.old == nil || m.new == nil {
				continue
			}
			was, r := m.old, m.new
			at, err := strconv.Atoi(r.Key[epoch])
			if err != nil {
				continue
			}
			for i, name := range p.New.Columns {
				if at == 0 && alongEpoch(name) {
					continue
				}
				if (first < 0 || at < first) && !sameValues(was.Values[i:i+1], r.Values[i:i+1]) {
					first = at
				}
				if at == 0 && sameValues(was.Values[i:i+1], r.Values[i:i+1]) {
					agree[name] = true
				} else if at == 0 {
					differ[name] = true
				}
			}
		}
	}
	maps.DeleteFunc(agree, func(name string, _ bool) bool { return differ[name] || name == "networks" })
	unlike, alike := strings.Join(slices.Sorted(maps.Keys(differ)), ", "), strings.Join(slices.Sorted(maps.Keys(agree)), ", ")
	switch {
	case first == 0 && alike != "":
		out = append(out, fmt.Sprintf("At epoch 0, before any training, %s differ; the same there: %s.", unlike, alike))
	case first == 0:
		out = append(out, "The curves differ from epoch 0 on, before any training.")
	case first > 0 && alike != "":
		out = append(out, fmt.Sprintf("The curves are the same at epoch 0 and differ from epoch %d on: what training does differs, not where it begins.", first))
	}
	if a, b, ok := c.swapped(); ok {
		out = append(out, fmt.Sprintf("Layers %s and %s have changed places.", a, b))
	}
	return out
}

// alongEpoch reports whether a column is of the epoch that begins at the snapshot, and so
// depends on training already at epoch 0.
func alongEpoch(column string) bool { return strings.Contains(column, "moving_") }

// sameValues compares values bit by bit, as far as a file has them; NaN is NaN.
func sameValues(x, y []float64) bool {
	return slices.EqualFunc(x, y, func(a, b float64) bool { return a == b || a != a && b != b })
}

// swapped finds two layers each of which has the curves that the other one had, in
// some series.
func (c Comparison) swapped() (a, b string, ok bool) {
	for _, p := range c.Pairs {
		layer := slices.Index(p.New.Keys, tables.ColumnLayer)
		if layer < 0 || p.State != Differs || !slices.Equal(p.Old.Keys, p.New.Keys) {
			continue
		}
		before, after := byLayer(p.Old, layer), byLayer(p.New, layer)
		layers := slices.Sorted(maps.Keys(before))
		for i, x := range layers {
			for _, y := range layers[i+1:] {
				if before[x] != before[y] && before[x] == after[y] && before[y] == after[x] {
					return x, y, true
				}
			}
		}
	}
	return "", "", false
}

// byLayer returns the curves of each layer as text.
func byLayer(s Series, layer int) map[string]string {
	out := map[string]string{}
	for _, r := range s.Rows {
		key := slices.Delete(slices.Clone(r.Key), layer, layer+1)
		out[r.Key[layer]] += fmt.Sprintln(key, r.Values)
	}
	return out
}
