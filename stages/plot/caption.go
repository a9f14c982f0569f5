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

// Source says in words where the networks of a figure are from: what the tables that it
// is drawn from do not hold. It is part of the action's settings.
type Source struct {
	// Networks are the recipes, one for each train entry: "network: Adam at rate
	// 0.0002, full batch, 10000 epochs".
	Networks []string `json:"networks,omitempty"`
}

// Shown is what an action that draws a figure is set to.
type Shown struct {
	Config
	Source Source `json:"source,omitzero"`
}

// describe says what a figure shows: what is drawn and against what, how many networks,
// under which estimator, by which recipe they were trained, and what the marks, lines
// and bands are. All of it is taken from the settings and from what is drawn.
func (c Shown) describe(d sheet.Drawing, g given) string {
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

// axesWords name what stands against what, each pair once.
func axesWords(panels []sheet.Panel) string {
	var out []string
	for _, p := range panels {
		if text := p.Y.Label + " against " + p.X.Label; !p.Bare && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// panelWords list the panels where there are several.
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

// networkWords count the networks, in all and for each value of the label that tells
// panels or points apart.
func (c Shown) networkWords(g given) string {
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
func (g given) values() []int {
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

// estimatorWords name the estimators that the tables are of, each with the entry that
// applies it.
func estimatorWords(g given) string {
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

// mostEstimators of a caption are named with their parameters.
const mostEstimators = 8

// legendWords put a legend into words: what kind of mark means what.
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

// ranged names what a head stands for: "layers 1 to 6".
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
