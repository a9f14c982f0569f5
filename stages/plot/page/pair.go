package page

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
)

//go:embed pair.html
var pairHTML string

// Pair is two experiments side by side. Claims and figures are matched by their names.
type Pair struct {
	Sides    [2]Side
	Settings []Difference
	Command  string // that writes the page
}

// Side is one of the experiments of a [Pair]. The names of its files are those in the folder of the
// page.
type Side struct {
	Name string // that distinguishes it from the other
	Report
}

// Difference is a setting in which two experiments differ; a value is "absent" where one has no such
// setting.
type Difference struct {
	Name   string
	Values [2]string
}

// pairView is the data of the template pair.html.
type pairView struct {
	Pair
	Title    string
	Sentence string // what became of the claims that both make
	Sides    [2]sideView
	Claims   []claimPair
	Figures  []figurePair

	Policy string
	Style  template.CSS
	Script template.JS
}

type sideView struct {
	Side
	Letter string // A, B
	Found  string // what became of its claims
}

// claimPair is the claims of one name; one of them may be nil.
type claimPair struct {
	Figure, Text string
	Sides        [2]*Claim
	Other        string // the text of the second, where it is another
	Unlike       bool   // both are judged, and the verdicts differ
}

// figurePair is the figures of one name; one of them may be nil.
type figurePair struct {
	Anchor, Heading string
	Sides           [2]*figureView
}

// HTML writes the page.
func (p Pair) HTML() ([]byte, error) {
	v := pairView{
		Pair: p, Title: p.Sides[0].Name + " and " + p.Sides[1].Name,
		Policy: policy(pageJS), Style: template.CSS(pageCSS), Script: template.JS(pageJS),
	}
	for i, s := range p.Sides {
		v.Sides[i] = sideView{Side: s, Letter: "AB"[i : i+1]}
		if len(s.Claims) > 0 {
			v.Sides[i].Found = sentence(s.Claims)
		}
	}
	v.Claims = p.claims()
	v.Sentence = p.sentence(v.Claims)
	v.Figures = p.figures()
	var b bytes.Buffer
	if err := parsed("pair", pairHTML).Execute(&b, v); err != nil {
		return nil, fmt.Errorf("report %s: %w", v.Title, err)
	}
	return b.Bytes(), nil
}

// claims matches the claims by name: those of the first in their order, then those that only the
// second makes. A claim without a name is matched with none.
func (p Pair) claims() []claimPair {
	var out []claimPair
	first := map[string]int{}
	for i, c := range p.Sides[0].Claims {
		if c.Name != "" {
			first[c.Name] = i
		}
		out = append(out, claimPair{Figure: c.Figure, Text: c.Text, Sides: [2]*Claim{&p.Sides[0].Claims[i], nil}})
	}
	for i := range p.Sides[1].Claims {
		c := &p.Sides[1].Claims[i]
		at, known := first[c.Name]
		if !known || c.Name == "" {
			out = append(out, claimPair{Figure: c.Figure, Text: c.Text, Sides: [2]*Claim{nil, c}})
			continue
		}
		one := &out[at]
		if one.Sides[1] = c; c.Text != one.Text {
			one.Other = c.Text
		}
		was := one.Sides[0].Verdict
		one.Unlike = was != "" && c.Verdict != "" && was != c.Verdict
	}
	return out
}

// sentence says how many claims both make, and how many verdicts agree.
func (p Pair) sentence(all []claimPair) string {
	both, unlike, open := 0, 0, 0
	var alone [2]int
	for _, c := range all {
		switch {
		case c.Sides[0] == nil:
			alone[1]++
		case c.Sides[1] == nil:
			alone[0]++
		default:
			both++
			if c.Unlike {
				unlike++
			} else if c.Sides[0].Verdict == "" || c.Sides[1].Verdict == "" {
				open++
			}
		}
	}
	var parts []string
	switch {
	case len(all) == 0:
		return ""
	case both == 0:
		parts = append(parts, "They make no claim in common")
	default:
		text := fmt.Sprintf("Of %d claims that both make, %d %s the same verdict", both, both-unlike-open, haveHas(both-unlike-open))
		if unlike > 0 {
			text += fmt.Sprintf(", and %d %s not", unlike, doDoes(unlike))
		}
		if open > 0 {
			text += fmt.Sprintf(", %d could not be judged in both", open)
		}
		parts = append(parts, text)
	}
	for i, n := range alone {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s in %s only", n, isAre(n), p.Sides[i].Name))
		}
	}
	return strings.Join(parts, "; ") + "."
}

func haveHas(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func doDoes(n int) string {
	if n == 1 {
		return "does"
	}
	return "do"
}

// figures matches the figures by name, as claims does.
func (p Pair) figures() []figurePair {
	var out []figurePair
	for i, s := range p.Sides {
		for _, f := range s.Report.Figures {
			view := f.view(s.Report, string("ab"[i])+"-")
			at := slices.IndexFunc(out, func(o figurePair) bool { return o.Anchor == anchor(f.Name) })
			if at < 0 {
				at = len(out)
				out = append(out, figurePair{Anchor: anchor(f.Name), Heading: view.Heading})
			}
			out[at].Sides[i] = &view
		}
	}
	return out
}

// Same reports whether both sides draw the same picture, to the byte.
func (f figurePair) Same() bool {
	a, b := f.Sides[0], f.Sides[1]
	if a == nil || b == nil {
		return false
	}
	key := func(v *figureView) string {
		for _, file := range v.Files {
			if file.Logical != "" {
				return file.Logical
			}
		}
		return ""
	}
	return key(a) != "" && key(a) == key(b)
}
