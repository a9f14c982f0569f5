package golden_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"infoplane/golden"
	"infoplane/internal/strict"
)

// figures is all about the figures of an experiment that have claims, or about those that
// are named: title, command, picture where docs/results has one, and verdicts.
func figures(t *testing.T, name string, only []string, shown map[string]bool) string {
	t.Helper()
	var order []string
	for _, f := range findings(t, name) {
		if !slices.Contains(order, f.Figure) && (len(only) == 0 || slices.Contains(only, f.Figure)) {
			order = append(order, f.Figure)
		}
	}
	titles := titlesOf(t, name)
	var b strings.Builder
	for _, figure := range order {
		fmt.Fprintf(&b, "### %s: %s\n\n", name, figure)
		if title := titles[figure]; title != "" {
			fmt.Fprintf(&b, "%s. ", strings.TrimSuffix(title, "."))
		}
		fmt.Fprintf(&b, "`infoplane run %s %s.png`\n\n", name, figure)
		if picture := name + "/" + figure + ".svg"; exists("../docs/results/" + picture) {
			fmt.Fprintf(&b, "![%s](%s)\n\n", titles[figure], picture)
		}
		b.WriteString(verdicts(t, name, []string{figure}, shown) + "\n")
	}
	return b.String()
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// titlesOf are the titles of the figures of an experiment.
func titlesOf(t *testing.T, name string) map[string]string {
	t.Helper()
	file, text, err := golden.Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	r, out := &strict.Reader{File: file}, map[string]string{}
	for _, section := range r.Pairs(r.Document(text), "", "") {
		if section.Key.Value != "plot" {
			continue
		}
		for _, figure := range r.Pairs(section.Value, "", "") {
			for _, field := range r.Pairs(figure.Value, "", "") {
				if field.Key.Value == "title" {
					out[figure.Key.Value] = field.Value.Value
				}
			}
		}
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// pageOf is the page that tells what became of a paper, as a link of docs/results.
func pageOf(p golden.Paper) string {
	if p.Experiment == "paper" {
		return "../reproduction.md"
	}
	return p.Name + ".md"
}

// fieldTable is the table of the field: a row for each statement, a column for each paper,
// and in a cell what the paper says, and what running it again says of that.
func fieldTable(t *testing.T) string {
	t.Helper()
	field := must(golden.ReadField())
	var b strings.Builder
	b.WriteString("| statement |")
	for _, p := range field.Papers {
		fmt.Fprintf(&b, " [%s](%s) |", cell(p.Cite), p.Link)
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(field.Papers)+1) + "\n")
	for _, row := range field.Rows {
		fmt.Fprintf(&b, "| %s |", cell(row.Text))
		for _, p := range field.Papers {
			fmt.Fprintf(&b, " %s |", fieldCell(t, p, row))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func fieldCell(t *testing.T, p golden.Paper, row golden.Statement) string {
	t.Helper()
	c, ok := row.Papers[p.Name]
	if !ok {
		return " "
	}
	text := c.Stance()
	if c.Words != "" {
		text += ": " + cell(c.Words)
	}
	if c.Without != "" {
		return text + "<br>*not run: " + cell(c.Without) + "*"
	}
	var at []string
	for _, f := range findings(t, p.Experiment) {
		if slices.Contains(c.Claims, f.Name) && !slices.Contains(at, f.Figure) {
			at = append(at, f.Figure)
		}
	}
	page := pageOf(p)
	if p.Experiment != "paper" { // whose page has headings of its own
		page += "#" + strings.ToLower(p.Experiment+"-"+at[0])
	}
	verdict := marked(string(c.Outcome(must(golden.Accepted(p.Experiment)))))
	return fmt.Sprintf("%s<br>[%s](%s) <sub>%s %s</sub>", text, verdict, page, p.Experiment, strings.Join(at, ", "))
}

// Each paper that was run again has a page.
func TestResults(t *testing.T) {
	for _, p := range must(golden.ReadField()).Papers {
		if p.Experiment == "" {
			continue
		}
		if file := "../docs/results/" + pageOf(p); !exists(file) {
			t.Errorf("%s: is not there; it tells what became of %s", file, p.Cite)
		}
	}
}
