package golden_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"infoplane/golden"
)

// document tells claim by claim what was found. Its tables are written by
//
//	go test ./golden -run Reproduction -update
//
// from the goldens; all else in it is written by people.
const document = "../docs/reproduction.md"

var update = flag.Bool("update", false, "write the tables of "+document)

// A table stands between <!-- verdicts: EXPERIMENT FIGURE --> and <!-- end -->, the
// numbers of all claims between <!-- counts: EXPERIMENT … --> and <!-- end -->.
var block = regexp.MustCompile(`(?s)<!-- (verdicts|counts): ([^>]*) -->\n.*?<!-- end -->`)

// The document says what the goldens say, and leaves no claim out.
func TestReproduction(t *testing.T) {
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	written, told := rewrite(t, string(text))
	for _, name := range golden.Names() {
		claims, err := golden.Claims(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range claims {
			if name != "smoke" && name != "paper-again" && !told[name+" "+c.Figure] {
				t.Errorf("%s: %s of %s is in no table", document, c.Name, name)
			}
		}
	}
	switch {
	case written == string(text):
	case *update:
		if err := os.WriteFile(document, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: is not what the goldens say; write it again with `go test ./golden -run Reproduction -update`", document)
	}
	// A verdict that somebody changed by hand does not stay.
	if forged := strings.Replace(written, "| **not reproduced**", "| reproduced", 1); forged == written {
		t.Errorf("%s: everything is reproduced", document)
	} else if again, _ := rewrite(t, forged); again != written {
		t.Errorf("%s: a forged verdict stays", document)
	}
}

// rewrite fills the blocks of the document, and says which figures they tell of.
func rewrite(t *testing.T, text string) (string, map[string]bool) {
	told := map[string]bool{}
	return block.ReplaceAllStringFunc(text, func(found string) string {
		m := block.FindStringSubmatch(found)
		words := strings.Fields(m[2])
		body := ""
		if m[1] == "counts" {
			body = counts(t, words)
		} else {
			body = verdicts(t, words[0], words[1:])
			for _, figure := range words[1:] {
				told[words[0]+" "+figure] = true
			}
		}
		return "<!-- " + m[1] + ": " + m[2] + " -->\n" + body + "<!-- end -->"
	}), told
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

// verdicts is the table of some figures.
func verdicts(t *testing.T, name string, figures []string) string {
	all := findings(t, name)
	second := slices.ContainsFunc(all, func(f finding) bool { return f.again != "" })
	var b strings.Builder
	b.WriteString("| claim | median over networks | verdict |")
	if second {
		b.WriteString(" second run |")
	}
	b.WriteString("\n| --- | --- | --- |" + map[bool]string{true: " --- |"}[second] + "\n")
	for _, f := range all {
		if !slices.Contains(figures, f.Figure) {
			continue
		}
		fmt.Fprintf(&b, "| %s<br><sub>%s: %s</sub> | %s | %s |", cell(f.Text), f.Name, cell(f.expected), cell(f.detail), f.marked())
		if second {
			fmt.Fprintf(&b, " %s |", f.second())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// counts says how many claims came out how, and how many of these are close.
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
		text += fmt.Sprintf(", close (%.0f %%)", 100*f.stability)
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
