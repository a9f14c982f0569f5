package golden

import (
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/stages"
	"infoplane/stages/report"
)

const plainClaim = `
compresses:
  figure: figure2
  text: Layers compress.
  table: bins30
  column: ixt_bits
`

// Every mistake is reported with its position, and with the nearest valid name.
func TestMistakesInAClaimsFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "claims.yaml:1:1: the file is empty; it needs at least one claim",
		"a: 3":                           "claims.yaml:1:4: a: expected fields such as `figure: …`, found 3",
		"a: {}":                          "claims.yaml:1:4: a: needs the key `figure` (text)",
		plainClaim + "  fals: {by: 1}":   "claims.yaml:7:3: compresses.fals: unknown key; did you mean falls?",
		plainClaim + "  falls: {bye: 1}": "claims.yaml:7:11: compresses.falls.bye: unknown key; did you mean by?",
		plainClaim + "  at_least: 1":     "compresses: needs exactly one predicate, found 0; the predicates are rises, falls, phases, peak_at, crosses, saturates, ordered_along, exponential, between, below_curve, inverse_slope, earlier_than, together, correlation",
		plainClaim + "  at_least: 1\n  falls: {by: 1}\n  rises: {by: 1}":                               "needs exactly one predicate, found 2",
		plainClaim + "  falls: {by: 1}":                                                                "needs one of `at_least` (a share of the networks) and `interval`",
		plainClaim + "  falls: {by: 1}\n  at_least: 1.5":                                               "claims.yaml:8:13: compresses.at_least: is 1.5; a share",
		plainClaim + "  falls: {by: 1}\n  at_least: 1\n  pool: mean":                                   "compresses: makes one of all networks; leave out at_least",
		plainClaim + "  falls: {by: 1}\n  pool: men":                                                   "claims.yaml:8:9: compresses.pool: is \"men\"",
		plainClaim + "  falls: {by: 1}\n  interval: 0.95":                                              "claims.yaml:8:13: compresses.interval: falls has two conditions",
		plainClaim + "  falls: {by: 1, slack: -1}\n  at_least: 1":                                      "claims.yaml:7:10: compresses.falls: is -1; a tolerance is 0 or more",
		plainClaim + "  between: {}\n  at_least: 1":                                                    "compresses.between: has no end",
		plainClaim + "  between: {low: 2, high: 1}\n  at_least: 1":                                     "compresses.between: runs from 2 to 1",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  layers: [0]":                               "claims.yaml:9:11: compresses.layers: has a layer 0",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  reduce: {}":                                "compresses.reduce: has 0 keys",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  reduce: {epoch: 1, peak: true}":            "compresses.reduce: has 2 keys",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  reduce: {change: [3, 1]}":                  "compresses.reduce: change is [3 1]",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  reduce: {when: ity_bits}":                  "compresses.reduce: when needs `reaches`",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  reduce: {when: it, reaches: 1}":            "compresses.reduce: when: no column \"it\"",
		plainClaim + "  between: {low: 2}\n  at_least: 1\n  along: fraction":                           "compresses.along: arranges numbers; `reduce` each",
		plainClaim + "  earlier_than: {factor: 1}\n  at_least: 1":                                      "compresses.earlier_than: compares with something",
		plainClaim + "  between: {low: 1}\n  at_least: 1\n  compare: ratio":                            "compresses.compare: compares with nothing",
		plainClaim + "  between: {low: 1}\n  at_least: 1\n  against: {layers: [1]}":                    "compresses.against: say how to compare",
		plainClaim + "  between: {low: 1}\n  at_least: 1\n  against: {column: it}\n  compare: ratio":   "no column \"it\"",
		plainClaim + "  between: {low: 1}\n  at_least: 1\n  against: {layers: [1]}\n  compare: rat":    "compresses.compare: is \"rat\"",
		plainClaim + "  earlier_than: {factor: 1}\n  at_least: 1\n  against: {}\n  compare: ratio":     "earlier_than compares by itself",
		strings.Replace(plainClaim, "ixt_bits", "ixt_bit", 1) + "  falls: {by: 1}\n  at_least: 1":      "claims.yaml:6:11: compresses.column: no column \"ixt_bit\"; did you mean ixt_bits?",
		strings.Replace(plainClaim, "  column: ixt_bits\n", "", 1) + "  falls: {by: 1}\n  at_least: 1": "compresses.column: is left out",
	} {
		_, err := ParseClaims("claims.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nerror %v\nwant  %s", text, err, want)
		}
	}
	claims, err := ParseClaims("claims.yaml", []byte(plainClaim+"  falls: {by: 1}\n  at_least: 1"))
	if err != nil || len(claims) != 1 || claims[0].Name != "compresses" || claims[0].Line() != 2 {
		t.Errorf("a good file: %v, %v", claims, err)
	}
}

// builtIn opens a built-in experiment without any results.
func builtIn(t *testing.T, name string) (report.Findings, []Claim) {
	t.Helper()
	file, text, err := Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	e, err := stages.Parse(name, file, text)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := Claims(name)
	if err != nil {
		t.Fatal(err)
	}
	return report.Findings{Graph: e.Graph(), Store: artifacts.InMemory(), Output: func(string, string) (artifacts.Ref, bool) { return artifacts.Ref{}, false }}, claims
}

// Each built-in claim reads tables that its experiment has, and stands beside a
// figure that it draws; and each numbered figure has a claim.
func TestBuiltInClaims(t *testing.T) {
	for name, least := range map[string]int{"digits": 5, "paper": 25, "paper-again": 25, "recipes": 10, "relu": 5, "smoke": 10} {
		found, claims := builtIn(t, name)
		if len(claims) < least {
			t.Errorf("%s: %d claims, want %d", name, len(claims), least)
		}
		var figures, claimed []string
		for _, file := range found.Graph.Files() {
			stem, _, _ := strings.Cut(file.Name, ".")
			figures = append(figures, stem)
		}
		for i, v := range Judge(found, claims) {
			if v.Outcome != "" || !strings.Contains(v.Missing, "are missing: ") {
				t.Errorf("%s:%d: %s: without any result: %q, missing %q", ClaimsFile(name), claims[i].Line(), v.Claim, v.Outcome, v.Missing)
			}
			if !slices.Contains(figures, v.Figure) {
				t.Errorf("%s:%d: %s: no figure %s", ClaimsFile(name), claims[i].Line(), v.Claim, v.Figure)
			}
			claimed = append(claimed, v.Figure)
		}
		for _, figure := range figures {
			// The paper shows no learning curves; claims that read them stand beside its figures.
			shown := func(of string) bool { return figure == of || strings.HasPrefix(figure, of+"-figure") }
			if name != "smoke" && !strings.HasPrefix(figure, "learning") && !slices.ContainsFunc(claimed, shown) {
				t.Errorf("%s: %s has no claim", name, figure)
			}
		}
	}
	if _, err := Claims("papre"); err == nil {
		t.Error("claims of no experiment")
	}
	if !slices.Equal(Names(), []string{"chelombiev", "digits", "edge", "goldfeld", "grokking", "kolchinsky", "lorenzen", "paper", "paper-again", "recipes", "relu", "saxe", "saxe-linear", "smoke"}) {
		t.Errorf("experiments %v", Names())
	}
}

// The key take, the former name of reduce, is read as reduce, but not beside it.
func TestFormerNameOfReduce(t *testing.T) {
	const tail = "  against: {take: {epoch: 1}}\n  compare: ratio\n  between: {low: 2}\n  at_least: 1\n"
	claims, err := ParseClaims("claims.yaml", []byte(plainClaim+"  take: {peak: true}\n"+tail))
	if err != nil || !claims[0].Reduction.Peak || *claims[0].Against.Reduction.Epoch != 1 {
		t.Errorf("claims %+v (%v)", claims, err)
	}
	if _, err := ParseClaims("claims.yaml", []byte(plainClaim+"  take: {peak: true}\n  reduce: {peak: true}\n"+tail)); err == nil || !strings.Contains(err.Error(), "repeats the key") {
		t.Errorf("both names: %v", err)
	}
}
