package page_test

import (
	"regexp"
	"strings"
	"testing"

	"infoplane/stages/plot/page"
)

// pair is two experiments: they share figure 2 and two claims, of which one has another verdict and
// another text; each has a figure and a claim of its own.
func pair() page.Pair {
	a, b := report(), report()
	a.Claims = []page.Claim{
		{Name: "late", Figure: "figure2", Text: "Layers compress <late>.", Measured: "2.5 bit", Verdict: "reproduced"},
		{Name: "all", Figure: "figure2", Text: "All do.", Verdict: "reproduced"},
		{Name: "alone", Figure: "figure3", Text: "Only here.", Missing: "a table"},
	}
	b.Claims = []page.Claim{
		{Name: "other", Figure: "figure9", Text: "Only there.", Verdict: "partly"},
		{Name: "all", Figure: "figure2", Text: "Each does.", Verdict: "not reproduced", Measured: strings.Repeat("layer 9: 2 bit; ", 20)},
		{Name: "late", Figure: "figure2", Text: "Layers compress <late>.", Measured: strings.Repeat("layer 1: 2 bit; ", 20), Verdict: "reproduced"},
	}
	b.About = "Another."
	b.Gaps = []page.Gap{{What: "train/main/seed=2", Why: "no record"}}
	a.Figures = append(a.Figures, page.Figure{Name: "figure3", Node: "plot/figure3", Files: []page.File{{Name: "one/figure3.png", Blob: "1"}}})
	b.Figures = append([]page.Figure{{Name: "figure9", Node: "plot/figure9", Missing: "it needs <everything>"}}, b.Figures...)
	return page.Pair{
		Sides:    [2]page.Side{{Name: "one", Report: a}, {Name: "./two.yaml", Report: b}},
		Settings: []page.Difference{{Name: "train/main rate", Values: [2]string{"0.1 <", "0.2"}}},
		Command:  "infoplane report one ./two.yaml",
	}
}

func pairText(t *testing.T, p page.Pair) string {
	t.Helper()
	html, err := p.HTML()
	if err != nil {
		t.Fatal(err)
	}
	text := string(html)
	return text[strings.Index(text, "<body>"):]
}

func TestPair(t *testing.T) {
	text := pairText(t, pair())
	for _, want := range []string{
		"<h1>one and ./two.yaml</h1>", "Of 2 claims that both make, 1 has the same verdict, and 1 does not; 1 is in one only; 1 is in ./two.yaml only.",
		`<span class="letter">A</span> one`, `<span class="letter">B</span> ./two.yaml`, "<code>train/main/seed=2</code>: no record",
		"<td>train/main rate</td><td>0.1 &lt;</td><td>0.2</td>", "<code>infoplane report one ./two.yaml</code>",
		`<tr class="unlike"><td><a href="#figure2">Figure 2</a></td><td><strong>The verdicts differ.</strong> All do.<br><strong>B:</strong> Each does.</td>`,
		"./two.yaml has no figure of this name.", "one has no figure of this name.", `<img src="one/figure3.png" alt="Figure 3 of one.`,
		"it needs &lt;everything&gt;", `aria-describedby="a-figure2-words"`, `id="b-figure2-words"`, "<small>the same in both</small>", "<details><summary>measured</summary>layer 1", ": layer 9: 2 bit; layer 9", // unfolded, where verdicts differ

	} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if seen[m[1]] {
			t.Errorf("two elements have the id %s", m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?:href="#|aria-labelledby="|aria-describedby=")([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !seen[m[1]] && m[1] != "main" {
			t.Errorf("nothing has the id %s", m[1])
		}
	}
	if n := strings.Count(text, `class="unlike"`); n != 1 {
		t.Errorf("%d claims with other verdicts", n)
	}
	if rows := strings.Count(text[strings.Index(text, `id="claims"`):strings.Index(text, `id="figure2"`)], "<tr"); rows != 5 {
		t.Errorf("%d rows of claims, want 4 and a heading", rows)
	}
	if first, second := pairText(t, pair()), text; first != second {
		t.Error("one pair, two pages")
	}
}

// Without differences, claims or figures the page says so.
func TestPairOfNothing(t *testing.T) {
	text := pairText(t, page.Pair{Sides: [2]page.Side{{Name: "x"}, {Name: "y"}}})
	for _, want := range []string{"None: both have the same settings", "Neither publishes a figure."} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	if strings.Contains(text, "claims that both make") || strings.Contains(text, `id="claims"`) {
		t.Error("claims of nobody")
	}
	p := pair()
	p.Sides[0].Claims, p.Sides[1].Claims = []page.Claim{{Text: "One."}}, []page.Claim{{Text: "One."}}
	if text := pairText(t, p); !strings.Contains(text, "They make no claim in common; 1 is in one only; 1 is in ./two.yaml only.") {
		t.Error("claims without names are matched")
	}
	p.Sides[1].Figures[1].Files[0].Logical = "other"
	if strings.Contains(pairText(t, p), "the same in both") {
		t.Error("figures with other digests are the same")
	}
}
