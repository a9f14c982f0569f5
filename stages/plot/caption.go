package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

// Source describes how the networks of a figure were trained, which its tables do not
// hold. It is part of the action's config.
type Source struct {
	// Networks are the recipes, one for each train entry: "network: Adam at rate
	// 0.0002, full batch, 10000 epochs".
	Networks []string `json:"networks,omitempty"`
}

// Figure is the config of an action that draws a figure.
type Figure struct {
	Config
	Source Source `json:"source,omitzero"`
}

// caption returns sentences on what a figure shows: what is drawn against what, how many
// networks, under which estimator, by which recipe they were trained, and what the marks,
// lines and bands are.
func (c Figure) caption(d sheet.Drawing, g inputs) string {
	kind, _ := kindOf(c.Kind)
	out := []string{kind.about(c.Config)}
	if axes := axesWords(d.Panels); axes != "" {
		out = appendSentence(out, "Axes: "+axes)
	}
	out = appendSentence(out, panelWords(d.Panels))
	out = appendSentence(out, c.networkWords(g))
	if len(c.Source.Networks) > 0 {
		out = appendSentence(out, "Trained as "+strings.Join(c.Source.Networks, "; "))
	}
	if of := estimatorWords(g); of != "" {
		out = appendSentence(out, "Mutual information by "+of)
	}
	out = append(out, legendWords(d.Legend)...)
	if d.Bar != nil {
		out = appendSentence(out, "Colour: "+d.Bar.Title)
	}
	if gap := g.gap(); gap != "" {
		out = appendSentence(out, "Only "+gap)
	}
	return strings.Join(out, " ")
}

func appendSentence(to []string, text string) []string {
	if text == "" {
		return to
	}
	return append(to, strings.TrimSuffix(text, ".")+".")
}

// axesWords names the quantities of the axes, each pair once.
func axesWords(panels []sheet.Panel) string {
	var out []string
	for _, p := range panels {
		if text := p.Y.Label + " against " + p.X.Label; !p.Bare && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// panelWords lists the panels, if there are several.
func panelWords(panels []sheet.Panel) string {
	if len(panels) < 2 {
		return ""
	}
	var out []string
	for _, p := range panels {
		if p.Title == "" {
			continue
		}
		text := p.Title
		if len(p.Facts) > 0 {
			text += " (" + strings.Join(p.Facts, ", ") + ")"
		}
		out = append(out, text)
	}
	return "Panels: " + strings.Join(out, "; ")
}

// networkWords counts the networks, in all and for each value of the label that panels or
// points differ in.
func (c Figure) networkWords(g inputs) string {
	all := 0
	for _, n := range g.networks {
		if n.there > 0 {
			all++
		}
	}
	if all == 0 {
		return ""
	}
	total := count.Of(all, "network")
	values := g.values()
	if len(c.Labels()) == 0 || len(values) < 2 {
		return total
	}
	least, most := math.MaxInt, 0
	for _, n := range values {
		least, most = min(least, n), max(most, n)
	}
	each := strconv.Itoa(most)
	if least < most {
		each = fmt.Sprintf("%d to %d", least, most)
	}
	return fmt.Sprintf("%s, %s for each %s", total, each, c.Labels()[0].Name)
}

// values counts the networks of each value of the label.
func (g inputs) values() []int {
	var of []any
	for _, c := range g.trainings {
		of = append(of, c.Value)
	}
	if len(g.trainings) == 0 {
		for _, s := range g.series {
			if len(s.Rows) > 0 {
				of = append(of, s.Value)
			}
		}
	}
	var out []int
	for _, group := range summary.Group(of, func(v any) string { return fmt.Sprintf("%T %v", v, v) }) {
		out = append(out, len(group))
	}
	return out
}

// estimatorWords names the estimators of the tables, each with its entry.
func estimatorWords(g inputs) string {
	var out []string
	add := func(entry, estimator string) {
		text := readable(estimator)
		if entry != "" && entry != text {
			text += " (" + entry + ")"
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, s := range g.series {
		if len(s.Rows) > 0 {
			add(s.estimate.Text("estimate"), s.Rows[0].Estimator)
		}
	}
	for _, rows := range g.optimality {
		if len(rows) > 0 {
			add("", rows[0].Estimator)
		}
	}
	if len(out) > mostEstimators { // those that sweep
		var methods []string
		for _, s := range g.series {
			if len(s.Rows) > 0 {
				methods = append(methods, tables.ParseEstimator(s.Rows[0].Estimator).Method)
			}
		}
		slices.Sort(methods)
		return fmt.Sprintf("%d estimators: %s", len(out), strings.Join(slices.Compact(methods), ", "))
	}
	return strings.Join(out, "; ")
}

// mostEstimators is how many estimators a caption names with their parameters.
const mostEstimators = 8

// legendWords returns a sentence for each entry of a legend.
func legendWords(legend []sheet.Entry) []string {
	var out []string
	for i := 0; i < len(legend); i++ {
		e := legend[i]
		if e.Sample != nil {
			out = appendSentence(out, e.Kind()+": "+e.Text)
			continue
		}
		var members []string // of the head
		for i+1 < len(legend) && legend[i+1].Sample != nil && numeric(legend[i+1].Text) {
			i++
			members = append(members, legend[i].Text)
		}
		if len(members) > 0 {
			out = appendSentence(out, fmt.Sprintf("%s: %s", legend[i].Kind(), ranged(e.Text, members)))
		} else {
			out = appendSentence(out, strings.ToUpper(e.Text[:1])+e.Text[1:])
		}
	}
	return out
}

// ranged names the members of a head: "layers 1 to 6".
func ranged(head string, members []string) string {
	first, last := members[0], members[len(members)-1]
	if first == last {
		return head + " " + first
	}
	return fmt.Sprintf("%ss %s to %s", head, first, last)
}

func numeric(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}
