package main

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"infoplane/artifacts/foreign/dataset"
	"infoplane/artifacts/table"
	"infoplane/internal/count"
)

// describeData returns what a data set holds, in lines.
func describeData(files []string, d dataset.Description, chosen dataset.Columns) []string {
	head := fmt.Sprintf("%s: %s, %s", strings.Join(files, ", "), count.Of(d.Rows, "row"), count.Of(len(d.Columns), "column"))
	if d.Duplicated > 0 {
		head += fmt.Sprintf("; %s of them as one before", count.Of(d.Duplicated, "row"))
	}
	lines := []string{head, ""}
	var out columns
	for _, g := range groupsOf(d) {
		out.add(g.name(), g[0].Type, g.values(d.Rows), g.remarks())
	}
	var text bytes.Buffer
	out.print(&text)
	lines = append(lines, strings.Split(strings.TrimSpace(text.String()), "\n")...)
	for _, g := range groupsOf(d) {
		if reason := g.unused(chosen); reason != "" {
			lines = append(lines, fmt.Sprintf("not used: %s (%s)", g.name(), reason))
		}
	}
	return lines
}

// columnGroup are columns that are described in one line: x_0 … x_783.
type columnGroup []dataset.ColumnDescription

// groupsOf divides the columns, so that at least ten that are numbered one after the other
// stand together.
func groupsOf(d dataset.Description) []columnGroup {
	const least = 10
	stem := func(c dataset.ColumnDescription) string {
		return strings.TrimRight(c.Name, "0123456789") + "\x00" + c.Type
	}
	var out []columnGroup
	for start := 0; start < len(d.Columns); {
		end := start + 1
		for end < len(d.Columns) && stem(d.Columns[end]) == stem(d.Columns[start]) && d.Columns[start].Problem == nil && d.Columns[end].Problem == nil {
			end++
		}
		if end-start < least {
			end = start + 1
		}
		out = append(out, d.Columns[start:end])
		start = end
	}
	return out
}

func (g columnGroup) name() string {
	first, last := table.Plain(g[0].Name), table.Plain(g[len(g)-1].Name)
	if first == last {
		return first
	}
	return first + " … " + last
}

// values describes the values of the columns: a range of numbers, the shares of labels.
func (g columnGroup) values(rows int) string {
	c := g[0]
	switch {
	case c.Problem != nil:
		return "cannot be read"
	case c.Type == dataset.Text || len(g) == 1 && c.Type == dataset.Whole && c.Distinct <= shown:
		return shares(c, rows)
	}
	low, high, distinct := c.Low, c.High, c.Distinct
	for _, c := range g {
		low, high, distinct = math.Min(low, c.Low), math.Max(high, c.High), max(distinct, c.Distinct)
	}
	most := strconv.Itoa(distinct)
	if distinct > dataset.MaxClasses {
		most = fmt.Sprintf("more than %d", dataset.MaxClasses)
	}
	return fmt.Sprintf("%.6g to %.6g, %s different", low, high, most)
}

// shown is how many values of a column are shown, each with its share.
const shown = 12

// shares lists the values of a column with their shares.
func shares(c dataset.ColumnDescription, rows int) string {
	if c.Counts == nil {
		return fmt.Sprintf("more than %d different", dataset.MaxClasses)
	}
	labels := c.Labels()
	out := fmt.Sprintf("%d different: ", len(labels))
	for i, name := range labels {
		if i == shown {
			return out + ", …"
		}
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%s %.1f %%", table.Plain(name), 100*float64(c.Counts[name])/float64(rows))
	}
	return out
}

// remarks describes missing values and columns without information.
func (g columnGroup) remarks() string {
	missing, constant := 0, 0
	for _, c := range g {
		missing += c.Missing
		if c.Constant() {
			constant++
		}
	}
	var out []string
	if missing > 0 {
		out = append(out, fmt.Sprintf("%d missing", missing))
	}
	switch {
	case constant > 0 && len(g) == 1:
		out = append(out, "constant")
	case constant > 0:
		out = append(out, fmt.Sprintf("%d constant", constant))
	}
	return strings.Join(out, ", ")
}

// unused returns why columns are not used, "" for those that are.
func (g columnGroup) unused(chosen dataset.Columns) string {
	c := g[0]
	switch {
	case c.Name == chosen.Label || c.Name == chosen.Split:
		return ""
	case c.Problem != nil:
		return c.Problem.Error()
	case chosen.IsInput(c.Name):
		return ""
	case c.Type == dataset.Text:
		return "text"
	case c.Missing > 0:
		return "missing values: leave out their rows or fill them in"
	case c.Constant():
		return "constant"
	}
	return "numbers the rows, it seems, or is not finite"
}
