package golden_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"infoplane/golden"
)

// documents tell what was found. Their tables, and the results in their sentences, are
// written by
//
//	go test ./golden -run Reproduction -update
//
// from the goldens; all else in them is written by people.
var documents = append([]string{"../docs/reproduction.md", "../docs/reproduction/recipe.md"}, must(filepath.Glob("../docs/results/*.md"))...)

var update = flag.Bool("update", false, "write what docs/reproduction.md has from the goldens, and the files of paper-again")

// A table stands between <!-- verdicts: EXPERIMENT FIGURE … --> and <!-- end -->; the
// numbers of all claims are counts: EXPERIMENT …; the claims that every recipe has
// recipes: FIGURE …; and where each recipe bends bends: RECIPE=STEPS …, with its steps per epoch.
// figures: EXPERIMENT is everything about the figures of an experiment, and field: papers the
// table of the field.
var block = regexp.MustCompile(`(?s)<!-- (verdicts|counts|recipes|bends|figures|field): ([^>]*) -->\n.*?<!-- end -->`)

func read(t *testing.T, document string) string {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The documents say what the goldens say, and leave no claim out.
func TestReproduction(t *testing.T) {
	shown := map[string]bool{}
	for _, document := range documents {
		text := read(t, document)
		written := rewrite(t, text, shown)
		switch {
		case written == text:
		case *update:
			if err := os.WriteFile(document, []byte(written), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s: is not what the goldens say; write it again with `go test ./golden -run Reproduction -update`", document)
		}
		// A verdict that somebody changed by hand does not stay, nor does a number.
		for i, forged := range []string{
			strings.Replace(written, "| **not reproduced**", "| reproduced", 1),
			strings.Replace(written, "[**not reproduced**]", "[reproduced]", 1),
			strings.Replace(written, "<!-- /n -->", "9<!-- /n -->", 1),
		} {
			if again := rewrite(t, forged, shown); again != written || document == documents[0] && i != 1 && forged == written {
				t.Errorf("%s: what is forged stays, or there is nothing to forge", document)
			}
		}
	}
	for _, name := range golden.Names() {
		claims, err := golden.Claims(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range claims {
			if name != "smoke" && name != "paper-again" && !shown[name+" "+c.Name] {
				t.Errorf("%s of %s is in no table", c.Name, name)
			}
		}
	}
}

// rewrite fills the blocks and the numbers of a document, and notes which claims are in it.
func rewrite(t *testing.T, text string, shown map[string]bool) string {
	text = block.ReplaceAllStringFunc(text, func(found string) string {
		m := block.FindStringSubmatch(found)
		words := strings.Fields(m[2])
		body := ""
		switch m[1] {
		case "counts":
			body = counts(t, words)
		case "recipes":
			body = matrix(t, words, shown)
		case "bends":
			body = bends(t, words)
		case "figures":
			body = figures(t, words[0], words[1:], shown)
		case "field":
			body = fieldTable(t)
		default:
			body = verdicts(t, words[0], words[1:], shown)
		}
		return "<!-- " + m[1] + ": " + m[2] + " -->\n" + body + "<!-- end -->"
	})
	return marker.ReplaceAllStringFunc(text, func(found string) string {
		expression := marker.FindStringSubmatch(found)[1]
		return "<!-- n: " + expression + " -->" + number(t, expression) + "<!-- /n -->"
	})
}

// claimed reports whether an experiment has a claim of that name.
func claimed(t *testing.T, experiment, name string) bool {
	t.Helper()
	claims, err := golden.Claims(experiment)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(claims, func(c golden.Claim) bool { return c.Name == name })
}

// finding is a claim with the verdict that the golden has on it; all of it is empty where
// the golden is older than the claim.
type finding struct {
	golden.Claim
	expected, detail, verdict string
	stability                 float64 // NaN where the golden has none
	again                     string  // the verdict of the second run, on other networks; empty without one
}

// findings reads the golden of an experiment, and of its second run if there is one, in
// the order of its claims.
func findings(t *testing.T, name string) []finding {
	t.Helper()
	claims, err := golden.Claims(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, again := verdictsOf(t, name), map[string]map[string]string{}
	if second := name + "-again"; slices.Contains(golden.Names(), second) {
		again = verdictsOf(t, second)
	}
	var out []finding
	for _, c := range claims {
		row := rows[c.Name]
		stability, err := strconv.ParseFloat(row["stability"], 64)
		if err != nil {
			stability = math.NaN()
		}
		out = append(out, finding{c, row["expected"], row["detail"], row["verdict"], stability, again[c.Name]["verdict"]})
	}
	return out
}

// verdictsOf reads the verdicts of a golden, by claim and column.
func verdictsOf(t *testing.T, name string) map[string]map[string]string {
	t.Helper()
	text, err := os.Open(name + "/verdicts.csv")
	if os.IsNotExist(err) {
		return nil // not accepted yet
	}
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, column := range rows[0] {
			cells[column] = row[i]
		}
		out[cells["claim"]] = cells
	}
	return out
}

// verdicts is the table of some figures; claims that every recipe has are in a matrix.
func verdicts(t *testing.T, name string, figures []string, shown map[string]bool) string {
	all := findings(t, name)
	second := slices.ContainsFunc(all, func(f finding) bool { return f.again != "" })
	var b strings.Builder
	b.WriteString("| claim | median over networks | verdict |")
	if second {
		b.WriteString(" second run |")
	}
	b.WriteString("\n| --- | --- | --- |" + map[bool]string{true: " --- |"}[second] + "\n")
	for _, f := range all {
		if _, _, many := recipeOf(f.Name); !slices.Contains(figures, f.Figure) || name == "recipes" && many {
			continue
		}
		shown[name+" "+f.Name] = true
		fmt.Fprintf(&b, "| %s<br><sub>%s: %s</sub> | %s | %s |", cell(f.Text), f.Name, cell(f.expected), cell(f.detail), f.marked())
		if second {
			fmt.Fprintf(&b, " %s |", f.second())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// counts returns how many claims came out how, and how many of these are close.
func counts(t *testing.T, names []string) string {
	var b strings.Builder
	b.WriteString("| claims of | reproduced | partly | not reproduced | of these close | other in the second run |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, name := range names {
		n, close, other, second := map[string]int{}, 0, 0, false
		for _, f := range findings(t, name) {
			n[f.verdict]++
			if f.stability < 0.95 {
				close++
			}
			if f.again != "" {
				second = true
				if f.again != f.verdict {
					other++
				}
			}
		}
		others := "–"
		if second {
			others = fmt.Sprint(other)
		}
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d | %d | %s |\n", name, n["reproduced"], n["partly"], n["not reproduced"], close, others)
	}
	return b.String()
}

// marked is the verdict, with how stable it is where it is close, and with what depends
// on the networks.
func (f finding) marked() string {
	text := marked(f.verdict)
	if f.stability < 0.95 {
		text += fmt.Sprintf(", close (%.0f %%)", math.Floor(100*f.stability))
	}
	if f.again != "" && f.again != f.verdict {
		text += ", depends on the fifty"
	}
	return text
}

// second is the verdict of the second run.
func (f finding) second() string {
	switch f.again {
	case "":
		return "–"
	case f.verdict:
		return "the same"
	}
	return marked(f.again)
}

func marked(verdict string) string {
	switch verdict {
	case "reproduced":
		return "reproduced"
	case "":
		return "not judged yet"
	}
	return "**" + verdict + "**"
}

// cell makes a text one cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

// What is close, and what is another in a second run, is marked.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		finding
		want, other string
	}{
		{finding{verdict: "reproduced", stability: 0.99}, "reproduced", "–"},
		{finding{verdict: "reproduced", stability: math.NaN()}, "reproduced", "–"},
		{finding{verdict: "partly", stability: 0.79, again: "partly"}, "**partly**, close (79 %)", "the same"},
		{finding{verdict: "reproduced", stability: 1, again: "partly"}, "reproduced, depends on the fifty", "**partly**"},
	} {
		if got, second := c.marked(), c.second(); got != c.want || second != c.other {
			t.Errorf("%q, second run %q; want %q, %q", got, second, c.want, c.other)
		}
	}
}
