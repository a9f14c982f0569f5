package review

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/golden"
	"infoplane/stages/report"
)

// Verdict is a verdict of the claims, and the line of the claims file that it is on.
type Verdict struct {
	golden.Verdict
	Line int
}

// verdicts judges claims by what the store has.
func verdicts(f report.Findings, claims []golden.Claim) []Verdict {
	var out []Verdict
	for i, v := range golden.Judge(f, claims) {
		v.Decides, v.Margin, v.Stability = rounded(v.Decides), rounded(v.Margin), rounded(v.Stability)
		out = append(out, Verdict{v, claims[i].Line()})
	}
	return out
}

// summary returns the verdict in a few words: reproduced, 0.31 bit.
func (v Verdict) summary() string {
	if v.Outcome == "" {
		return "not judged"
	}
	text := string(v.Outcome) + ", " + short(v.Decides)
	if v.Unit != "" {
		text += " " + v.Unit
	}
	return text
}

// formatVerdicts writes verdicts.csv.
func formatVerdicts(all []Verdict) ([]byte, error) {
	var rows tables.Verdicts
	for _, v := range all {
		rows = append(rows, tables.VerdictsRow{
			Claim: v.Claim, Figure: v.Figure, Expected: v.Expected,
			Decides: v.Decides, Unit: v.Unit, Margin: v.Margin, Verdict: string(v.Outcome),
			Networks: int32(v.Networks), Stability: v.Stability, Detail: v.Detail,
		})
	}
	t, err := table.Encode(rows)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = table.WriteCSV(&b, t)
	return b.Bytes(), err
}

// parseVerdicts reads what formatVerdicts writes.
func parseVerdicts(file string, text []byte) ([]Verdict, error) {
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(lines) == 0 || !slices.Contains(lines[0], "claim") {
		return nil, fmt.Errorf("%s: is not a table of verdicts; restore the file from git", file)
	}
	var out []Verdict
	for i, line := range lines[1:] {
		cell := func(name string) string { // empty where the file has no such column
			if at := slices.Index(lines[0], name); at >= 0 {
				return line[at]
			}
			return ""
		}
		var numbers [4]float64
		for k, name := range []string{tables.ColumnDecides, tables.ColumnMargin, tables.ColumnStability, tables.ColumnNetworks} {
			if numbers[k], err = strconv.ParseFloat(cell(name), 64); err != nil {
				return nil, fmt.Errorf("%s:%d: %s: %s is %q, no number; restore the file from git", file, i+2, cell(tables.ColumnClaim), name, cell(name))
			}
		}
		out = append(out, Verdict{Verdict: golden.Verdict{
			Claim: cell(tables.ColumnClaim), Figure: cell(tables.ColumnFigure), Expected: cell(tables.ColumnExpected), Decides: numbers[0], Unit: cell(tables.ColumnUnit),
			Margin: numbers[1], Outcome: golden.Outcome(cell(tables.ColumnVerdict)), Detail: cell(tables.ColumnDetail), Stability: numbers[2], Networks: int(numbers[3]),
		}})
	}
	return out, nil
}

// verdicts compares the verdicts. A claim has failed its golden if another verdict
// comes out, or if another claim is made under its name; a value may move.
func (c *Comparison) verdicts(olds, news Results) []Change {
	old, new := olds.Verdicts, news.Verdicts
	partial := len(olds.Missing)+len(news.Missing) > 0
	name := func(v Verdict) string { return "claim " + v.Claim }
	for _, m := range match(old, new, name) {
		if m.new == nil {
			state := Gone
			if partial {
				state = Unknown
			}
			c.Items = append(c.Items, Item{Part: "claim", Name: m.old.Claim, State: state, Detail: "was " + m.old.summary(), File: claimsFile, Line: 1})
			continue
		}
		v, was := m.new, Verdict{}
		if m.old != nil {
			was = *m.old
		}
		item := Item{Part: "claim", Name: v.Claim, State: Same, Detail: v.summary(), File: claimsFile, Line: v.Line}
		switch {
		case partial && (v.Missing != "" || m.old == nil || was.Missing != ""):
			item.State = Unknown
		case v.Missing != "":
			item.State, item.Detail = Differs, "cannot be judged: "+v.Missing
		case m.old == nil:
			item.State, item.Detail = New, v.summary()+"; the golden has no verdict on it"
		case was.Outcome != v.Outcome:
			item.State, item.Detail = Differs, fmt.Sprintf("%s → %s; %s", was.summary(), v.summary(), v.Detail)
		case was.Expected != v.Expected || was.Figure != v.Figure:
			item.State, item.Detail = Differs, fmt.Sprintf("another claim under this name: %s, was %s", v.Expected, was.Expected)
		case !sameValues([]float64{was.Decides, was.Margin}, []float64{v.Decides, v.Margin}):
			item.State, item.Detail = Within, fmt.Sprintf("%s → %s", was.summary(), v.summary())
		}
		c.Items = append(c.Items, item)
	}
	return between(old, new, name, Verdict.summary)
}
