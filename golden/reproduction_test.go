package golden_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
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
	if forged := strings.Replace(written, "| **not reproduced** |", "| reproduced |", 1); forged == written {
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

// finding is a claim with the verdict that the golden has on it.
type finding struct {
	golden.Claim
	expected, detail, verdict string
}

// findings reads the golden of an experiment, in the order of its claims.
func findings(t *testing.T, name string) []finding {
	t.Helper()
	file := name + "/verdicts.csv"
	text, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	claims, err := golden.Claims(name)
	if err != nil {
		t.Fatal(err)
	}
	column := func(row []string, name string) string {
		i := slices.Index(rows[0], name)
		if i < 0 {
			t.Fatalf("%s: no column %s", file, name)
		}
		return row[i]
	}
	var out []finding
	for _, c := range claims {
		i := slices.IndexFunc(rows, func(row []string) bool { return column(row, "claim") == c.Name })
		if i < 0 { // a claim that is newer than the golden
			out = append(out, finding{Claim: c})
			continue
		}
		out = append(out, finding{c, column(rows[i], "expected"), column(rows[i], "detail"), column(rows[i], "verdict")})
	}
	return out
}

// verdicts is the table of some figures.
func verdicts(t *testing.T, name string, figures []string) string {
	var b strings.Builder
	b.WriteString("| claim | measured | verdict |\n| --- | --- | --- |\n")
	for _, f := range findings(t, name) {
		if slices.Contains(figures, f.Figure) {
			fmt.Fprintf(&b, "| %s<br><sub>%s: %s</sub> | %s | %s |\n", cell(f.Text), f.Name, cell(f.expected), cell(f.detail), marked(f.verdict))
		}
	}
	return b.String()
}

// counts says how many claims came out how.
func counts(t *testing.T, names []string) string {
	var b strings.Builder
	b.WriteString("| claims of | reproduced | partly | not reproduced |\n| --- | --- | --- | --- |\n")
	for _, name := range names {
		n := map[string]int{}
		for _, f := range findings(t, name) {
			n[f.verdict]++
		}
		fmt.Fprintf(&b, "| `%s` | %d | %d | %d |\n", name, n["reproduced"], n["partly"], n["not reproduced"])
	}
	return b.String()
}

func marked(verdict string) string {
	switch verdict {
	case "reproduced":
		return "reproduced"
	case "":
		return "not judged"
	}
	return "**" + verdict + "**"
}

// cell makes a text one cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}
