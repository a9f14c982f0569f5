package page

import (
	"fmt"
	"strings"
)

// found is what became of the claims: a sentence, and a line for each figure that has claims.
type found struct {
	Sentence string
	Lines    []foundLine
}

// foundLine is the verdicts on the claims of a figure.
type foundLine struct {
	Name   string // of the figure
	Title  string // of its drawing
	There  bool   // it is on the page
	Marks  []foundMark
	Counts string // 2 reproduced, 1 not
}

// foundMark stands for a claim.
type foundMark struct{ Class, Text string }

// newFound counts verdicts. Figures are in the order of the page; those that are not on it
// come last.
func newFound(figures []figureView, claims []Claim) found {
	if len(claims) == 0 {
		return found{}
	}
	var names []string
	lines := map[string]*foundLine{}
	for _, f := range figures {
		names, lines[f.Name] = append(names, f.Name), &foundLine{Name: f.Name, Title: f.Title, There: true}
	}
	of := map[string][]Claim{}
	for _, c := range claims {
		if lines[c.Figure] == nil {
			names, lines[c.Figure] = append(names, c.Figure), &foundLine{Name: c.Figure}
		}
		of[c.Figure] = append(of[c.Figure], c)
	}
	out := found{Sentence: sentence(claims)}
	for _, name := range names {
		if len(of[name]) == 0 {
			continue
		}
		line := lines[name]
		line.Counts = counted(of[name])
		for _, c := range of[name] {
			line.Marks = append(line.Marks, foundMark{mark(c.Verdict), told(c) + ": " + c.Text})
		}
		out.Lines = append(out.Lines, *line)
	}
	return out
}

// told is what became of a claim, in a word or two.
func told(c Claim) string {
	switch {
	case c.Verdict != "":
		return c.Verdict
	case c.Missing != "":
		return "not judged"
	}
	return "no verdict yet"
}

// tally is how many claims are reproduced, partly and not, and have no verdict.
func tally(claims []Claim) (yes, partly, no, open int) {
	for _, c := range claims {
		switch mark(c.Verdict) {
		case "yes":
			yes++
		case "partly":
			partly++
		case "no":
			no++
		default:
			open++
		}
	}
	return yes, partly, no, open
}

// sentence says what became of all claims.
func sentence(claims []Claim) string {
	yes, partly, no, open := tally(claims)
	n := len(claims)
	switch n {
	case yes:
		return fmt.Sprintf("Everything that is claimed here is reproduced: %d of %d claims.", yes, n)
	case open:
		return fmt.Sprintf("None of the %d claims could be judged yet.", n)
	}
	out := fmt.Sprintf("Of %d claims, %d %s reproduced", n, yes, isAre(yes))
	var more []string
	if partly > 0 {
		more = append(more, fmt.Sprintf("%d in part", partly))
	}
	if no > 0 {
		more = append(more, fmt.Sprintf("%d %s not", no, isAre(no)))
	}
	if open > 0 {
		more = append(more, fmt.Sprintf("%d could not be judged", open))
	}
	switch len(more) {
	case 1:
		out += " and " + more[0]
	case 2, 3:
		out += ", " + strings.Join(more[:len(more)-1], ", ") + " and " + more[len(more)-1]
	}
	return out + "."
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// counted is sentence for the claims of one figure.
func counted(claims []Claim) string {
	yes, partly, no, open := tally(claims)
	var out []string
	for _, each := range []struct {
		n    int
		what string
	}{{yes, "reproduced"}, {partly, "in part"}, {no, "not"}, {open, "open"}} {
		if each.n > 0 {
			out = append(out, fmt.Sprint(each.n, " ", each.what))
		}
	}
	return strings.Join(out, ", ")
}
