package main

import (
	"slices"
	"time"

	"infoplane/golden"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
)

// inTheField returns the publication that a built-in experiment runs again, and the table of
// the field around it, with the verdicts of the goldens; neither for other experiments.
func (e *experiment) inTheField() (page.Source, page.Field, error) {
	paper, again, err := e.paper()
	if err != nil || !again {
		return page.Source{}, page.Field{}, err
	}
	field, err := golden.ReadField()
	if err != nil {
		return page.Source{}, page.Field{}, err
	}
	var out page.Field
	accepted := make([]map[string]golden.Outcome, len(field.Papers))
	for i, p := range field.Papers {
		if p.Experiment != "" {
			if accepted[i], err = golden.Accepted(p.Experiment); err != nil {
				return page.Source{}, page.Field{}, err
			}
		}
		out.Papers = append(out.Papers, page.FieldPaper{Source: sourceOf(p), Experiment: p.Experiment, This: p.Name == paper.Name})
	}
	for _, row := range field.Rows {
		one := page.FieldRow{Text: row.Text, Cells: make([]page.FieldCell, len(field.Papers))}
		for i, p := range field.Papers {
			cell, ok := row.Papers[p.Name]
			if !ok {
				continue
			}
			one.Cells[i] = page.FieldCell{Stance: cell.Stance(), Words: cell.Words, Verdict: string(cell.Outcome(accepted[i])), Missing: cell.Without}
			if p.Name == paper.Name {
				one.Cells[i].Figures = e.figuresOf(cell.Claims)
			}
		}
		out.Rows = append(out.Rows, one)
	}
	return sourceOf(paper), out, nil
}

func sourceOf(p golden.Paper) page.Source {
	return page.Source{Cite: p.Cite, Title: p.Title, Link: p.Link}
}

// figuresOf names the figures that some claims of the experiment are about, each once.
func (e *experiment) figuresOf(claims []string) []string {
	var out []string
	for _, c := range e.claims {
		if slices.Contains(claims, c.Name) && !slices.Contains(out, c.Figure) {
			out = append(out, c.Figure)
		}
	}
	return out
}

// made says which program writes a page, and of which days the results on it are.
func made(all []pipeline.Status) []string {
	out := []string{"infoplane " + version()}
	var first, last time.Time
	for _, s := range all {
		if s.Started.IsZero() {
			continue
		}
		if first.IsZero() || s.Started.Before(first) {
			first = s.Started
		}
		if s.Started.After(last) {
			last = s.Started
		}
	}
	if first.IsZero() {
		return out
	}
	from, to := first.UTC().Format(time.DateOnly), last.UTC().Format(time.DateOnly)
	if from == to {
		return append(out, "results of "+from)
	}
	return append(out, "results of "+from+" to "+to)
}
