package page_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot/page"
)

const svg = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Two &lt; three" width="400pt" height="200pt" viewBox="0 0 400 200">
<title>Two &lt; three</title>
<desc>Layer 1 &lt; 2, of 50 networks.&#xA;Layer 1 rises.</desc>
<rect width="400" height="200" fill="#fff"/>
</svg>
`

// network is a course of two snapshots and two layers; layer 2 is at (seed, 0.1·seed).
func network(estimator string, fraction float64, seed int64) page.Network {
	var rows tables.Information
	for epoch := range int32(2) {
		for layer := int32(1); layer <= 2; layer++ {
			rows = append(rows, tables.InformationRow{
				Epoch: epoch * 100, Layer: layer, Estimator: estimator + "(30)",
				IXTBits: float64(12-11*(layer-1)) * float64(seed), ITYBits: 0.1 * float64(seed),
			})
		}
	}
	return page.Network{Estimator: estimator, Rows: rows, Labels: table.Labels{
		{Name: "train", Value: "main"}, {Name: "fraction", Value: fraction}, {Name: "seed", Value: seed},
	}}
}

func report() page.Report {
	return page.Report{
		Name: "paper", About: "Two figures & <more>.", Facts: []string{"3 networks"}, Command: "infoplane run paper",
		YAML:     "plot: <&>\n",
		Settings: []page.Setting{{Entry: "train.main", Name: "rate", Value: "0.0004"}},
		Figures: []page.Figure{{
			Name: "figure2", Node: "plot/figure2", SVG: []byte(svg),
			Files:    []page.File{{Name: "figure2.svg", Logical: "1f", Blob: "2f", Size: 1234}, {Name: "figure2.png", Logical: "3f", Blob: "4f", Size: 5678}},
			Settings: []page.Setting{{Entry: "plot.figure2", Name: "kind", Value: "snapshots"}},
			Inputs:   []page.Input{{Port: "information/seed=1", Node: "estimate/bins/seed=1", Logical: "5f", Blob: "6f"}},
			Commands: []string{"infoplane run paper figure2.png"},
		}},
		Plane: page.Plane{
			Networks: []page.Network{network("bins", 0.5, 1), network("bins", 0.5, 3), network("bins", 0.85, 2), network("floor", 0.5, 1)},
			Bounds:   []page.Bound{{Name: "smooth", Curve: tables.Curve{{IXTBits: 1, ITYBits: 0.9}}}},
			Colours:  []string{"#0d0887", "#fa9e3b"},
		},
		Tables: []page.Table{{Name: "information", Parts: 4, Labels: "train, fraction, seed", Command: "infoplane cat paper:information"}},
	}
}

func html(t *testing.T, r page.Report) string {
	t.Helper()
	b, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// body is the page without its scripts and its style.
func body(t *testing.T, r page.Report) string {
	t.Helper()
	text := html(t, r)
	text = text[strings.Index(text, "<body>"):]
	if i := strings.Index(text, "<script"); i >= 0 {
		text = text[:i]
	}
	return text
}

func TestPageShowsEverything(t *testing.T) {
	text := body(t, report())
	for _, want := range []string{
		"<h1>paper</h1>", "Two figures &amp; &lt;more&gt;.", "3 networks", "infoplane run paper",
		`<section class="figure" id="figure2"`, "Figure 2", "Two &lt; three", `<svg aria-describedby="figure2-words" `, `<p id="figure2-words">Layer 1 rises.</p>`, `<p class="caption">Layer 1 &lt; 2, of 50 networks.</p>`,
		`<a href="figure2.png">figure2.png</a>`, "1.2 kB", "None stands beside this figure.", "snapshots",
		"<code>1f</code>", "<code>2f</code>", "information/seed=1", "<code>6f</code>", "infoplane run paper figure2.png",
		"plot: &lt;&amp;&gt;", "infoplane cat paper:information", "bound (smooth)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	if strings.Contains(text, "What is missing") {
		t.Error("a complete page says that something is missing")
	}
}

func TestSamePageTwice(t *testing.T) {
	first, second := html(t, report()), html(t, report())
	if first != second {
		t.Error("one report, two pages")
	}
}

func TestClaims(t *testing.T) {
	r := report()
	r.Claims = []page.Claim{
		{Figure: "figure2", Text: "Layers compress <late>.", Expected: "< 3 bit", Measured: "2.5 bit", Verdict: "reproduced"},
		{Figure: "figure2", Text: "All do.", Verdict: "not reproduced"},
		{Figure: "figure2", Text: "Nobody looked."},
		{Figure: "figure2", Text: "Nobody could.", Missing: "2 of 50 tables are missing"},
		{Figure: "figure9", Text: "Of another figure.", Verdict: "partly"},
	}
	text := body(t, r)
	figure := text[strings.Index(text, `id="figure2"`):strings.Index(text, `id="claims"`)]
	for _, want := range []string{`class="claim yes"`, "Layers compress &lt;late&gt;.", "&lt; 3 bit", "2.5 bit", `class="claim no"`, `class="claim "`, "no verdict yet", "not judged", "2 of 50 tables"} {
		if !strings.Contains(figure, want) {
			t.Errorf("the figure misses %q", want)
		}
	}
	if strings.Contains(figure, "Of another figure") {
		t.Error("the figure has the claim of another")
	}
	if !strings.Contains(text, "Of another figure") {
		t.Error("a claim is not in the table of all")
	}
}

// The first screen: the publication, what was found in one sentence, and each figure's verdicts;
// then what other publications say.
func TestFirstScreen(t *testing.T) {
	r := report()
	r.Source = page.Source{Cite: "A 2017", Title: "Boxes <open>", Link: "https://example.org/a"}
	r.Claims = []page.Claim{
		{Figure: "figure2", Text: "One.", Verdict: "reproduced"}, {Figure: "figure2", Text: "Two.", Verdict: "not reproduced"},
		{Figure: "figure9", Text: "Three.", Verdict: "partly"}, {Figure: "figure2", Text: "Four.", Missing: "a table"},
	}
	r.Field = page.Field{
		Papers: []page.FieldPaper{{Source: r.Source, Experiment: "paper", This: true}, {Source: page.Source{Cite: "B 2019", Link: "https://example.org/b"}, Experiment: "other"}},
		Rows: []page.FieldRow{{Text: "Layers <stay>.", Cells: []page.FieldCell{
			{Stance: "no", Verdict: "reproduced", Figures: []string{"figure2"}}, {Stance: "in part", Words: "with noise", Missing: "no data"},
		}}},
	}
	text := body(t, r)
	for _, want := range []string{
		"<h1>Boxes &lt;open&gt;</h1>", `A 2017 <a href="https://example.org/a">`,
		"Of 4 claims, 1 is reproduced, 1 in part, 1 is not and 1 could not be judged.",
		`<a href="#figure2">Figure 2</a></th><td>Two &lt; three</td>`, `<span class="no" title="not reproduced: Two."></span>`, "1 reproduced, 1 not, 1 open",
		`<th scope="row">Figure 9</th>`, "Layers &lt;stay&gt;.", `<a href="#figure2">figure2</a>`, `title="with noise">in part</span>`, "no data", "<code>other</code>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	if plain := body(t, report()); strings.Contains(plain, `id="found"`) || strings.Contains(plain, `id="field"`) {
		t.Error("a page without claims has verdicts, or a table of the field")
	}
	for n, want := range map[string]string{
		"rr": "Everything that is claimed here is reproduced: 2 of 2 claims.", "r-": "Of 2 claims, 1 is reproduced and 1 is not.", "??": "None of the 2 claims could be judged yet.",
		"--": "Of 2 claims, 0 are reproduced and 2 are not.",
	} {
		r.Claims = nil
		for _, c := range n {
			r.Claims = append(r.Claims, page.Claim{Figure: "figure2", Verdict: map[rune]string{'r': "reproduced", '-': "not reproduced"}[c]})
		}
		if text := body(t, r); !strings.Contains(text, want) {
			t.Errorf("%s: misses %q", n, want)
		}
	}
}

func TestWhatIsMissing(t *testing.T) {
	r := report()
	r.Figures[0] = page.Figure{Name: "figure2", Node: "plot/figure2", Missing: "it needs train/main/seed=2: failed: loss is not finite", Files: []page.File{{Name: "figure2.svg"}}}
	r.Gaps = []page.Gap{{What: "train/main/seed=2", Why: "failed: loss is not finite"}}
	r.Plane = page.Plane{}
	text := body(t, r)
	for _, want := range []string{"What is missing", "<code>train/main/seed=2</code>: failed: loss is not finite", "<strong>Missing:</strong> it needs train/main/seed=2", "not there"} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	for _, unwanted := range []string{`href="figure2.svg"`, `id="plane"`, "<svg", `aria-describedby="figure2-words"`} {
		if strings.Contains(text, unwanted) {
			t.Errorf("has %q", unwanted)
		}
	}
	if strings.Contains(html(t, r), "Apache Software Foundation") {
		t.Error("ECharts is there for no plane")
	}
}

func TestNoFigures(t *testing.T) {
	text := body(t, page.Report{Name: "empty"})
	if !strings.Contains(text, "publishes no figure") {
		t.Error("does not say that there is no figure")
	}
}

// TestPictures: a figure without SVG is its PNG; a film starts when asked to.
func TestPictures(t *testing.T) {
	r := report()
	r.Figures = []page.Figure{
		{Name: "photo", Files: []page.File{{Name: "photo.png", Blob: "1f"}}},
		{Name: "film", Caption: "A film of 50 networks.", Files: []page.File{{Name: "film.gif", Blob: "2f", Size: 2e6}}},
		{Name: "broken", SVG: []byte("<svg <"), Files: []page.File{{Name: "broken.svg", Blob: "3f"}}},
		{Name: "settings", SVG: []byte(svg), Settings: []page.Setting{{Name: "title", Value: "Two"}}},
	}
	text := body(t, r)
	for _, want := range []string{`<img src="photo.png" alt="Photo.`, "Play the film (2.0 MB)", `<p class="caption">A film of 50 networks.</p>`, `<img src="film.gif" loading="lazy"`, `href="broken.svg"`, `id="figure-settings"`} {
		if !strings.Contains(text, want) {
			t.Errorf("misses %q", want)
		}
	}
	if strings.Contains(text, "<dt>title</dt>") {
		t.Error("a figure has its title twice")
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if ids[m[1]] {
			t.Errorf("two elements have the id %q", m[1])
		}
		ids[m[1]] = true
	}
}

// TestNothingFromOutside: the page names no address to fetch anything from.
func TestNothingFromOutside(t *testing.T) {
	outside := regexp.MustCompile(`(src|href|action)="?(https?:)?//|@import|url\(|fetch\(|XMLHttpRequest\(`)
	text := html(t, report())
	echarts := strings.Index(text, "/*\n* Licensed to the Apache")
	if echarts < 0 {
		t.Fatal("ECharts is not there, or lost its licence")
	}
	end := echarts + strings.Index(text[echarts:], "</script>")
	for _, part := range []string{text[:echarts], text[end:]} {
		if found := outside.FindString(part); found != "" {
			t.Errorf("the page has %q", found)
		}
	}
	if !outside.MatchString(`<script src="https://example.org/a.js">`) {
		t.Error("the check finds nothing")
	}
	if !strings.Contains(text, `content="default-src &#39;none&#39;;`) {
		t.Error("no content security policy")
	}
}

// packed is the plane as the page holds it.
type packed struct {
	Settings []struct {
		Name     string
		Networks int
	}
	Start int
	Paths []struct {
		Estimator, Setting, Layers, Of int
		Epochs                         []int
		Seeds                          []string
		Averages, Networks             string
	}
	Bounds []struct{ At [][2]float64 }
}

func plane(t *testing.T, p page.Plane) packed {
	t.Helper()
	text := html(t, page.Report{Name: "plane", Plane: p})
	_, text, _ = strings.Cut(text, `id="data">`)
	text, _, _ = strings.Cut(text, "</script>")
	var out packed
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPlane(t *testing.T) {
	p := report().Plane
	p.Start = table.Labels{{Name: "train", Value: "main"}, {Name: "fraction", Value: 0.5}, {Name: "seed", Value: int64(9)}}
	got := plane(t, p)
	if fmt.Sprint(got.Settings) != "[{fraction 0.5 2} {fraction 0.85 1}]" || got.Start != 0 {
		t.Errorf("settings %v, start %d", got.Settings, got.Start)
	}
	if len(got.Paths) != 3 || fmt.Sprint(got.Paths[0].Seeds, got.Paths[0].Epochs, got.Paths[0].Layers) != "[1 3] [0 100] 2" || got.Paths[2].Estimator != 1 {
		t.Errorf("paths %+v", got.Paths)
	}
	averages := page.Unpack(t, got.Paths[0].Averages, 2)
	want := [][]float64{ // networks, mean, deviation, mean, deviation: 10⁻⁴ bit
		{2, 2}, {240000, 240000}, {169706, 169706}, {2000, 2000}, {1414, 1414},
		{2, 2}, {20000, 20000}, {14142, 14142}, {2000, 2000}, {1414, 1414},
	}
	if fmt.Sprint(averages) != fmt.Sprint(want) {
		t.Errorf("averages %v, want %v", averages, want)
	}
	networks := page.Unpack(t, got.Paths[0].Networks, 2)
	if fmt.Sprint(networks) != "[[12000 12000] [100 100] [1000 1000] [100 100] [36000 36000] [300 300] [3000 3000] [300 300]]" {
		t.Errorf("networks %v", networks)
	}
	if fmt.Sprint(got.Bounds) != "[{[[0 0] [1 0.9]]}]" {
		t.Errorf("bounds %v", got.Bounds)
	}
}

// TestSettingNames: a setting is named by what tells it from the others.
func TestSettingNames(t *testing.T) {
	one, other := network("bins", 0.5, 1), network("bins", 0.5, 1)
	other.Labels[0].Value = "stochastic"
	got := plane(t, page.Plane{Networks: []page.Network{one, other}})
	if fmt.Sprint(got.Settings) != "[{main 1} {stochastic 1}]" || got.Start != 1 {
		t.Errorf("settings %v, start %d", got.Settings, got.Start)
	}
}

// TestOnePoint: one network, one snapshot, one layer, no seed.
func TestOnePoint(t *testing.T) {
	got := plane(t, page.Plane{Networks: []page.Network{{Estimator: "bins", Rows: tables.Information{{Layer: 1, IXTBits: 2, ITYBits: 0.5}}}}})
	if len(got.Paths) != 1 || got.Settings[0].Name != "all networks" || fmt.Sprint(got.Paths[0].Seeds) != "[1]" {
		t.Errorf("%+v", got)
	}
}

// TestHoles: networks with other snapshots, and points that are not finite,
// leave holes and move no average.
func TestHoles(t *testing.T) {
	one, other := network("bins", 0.5, 1), network("bins", 0.5, 2)
	other.Rows = other.Rows[:2] // no second snapshot
	one.Rows[0].IXTBits = math.NaN()
	got := plane(t, page.Plane{Networks: []page.Network{one, other}})
	averages := page.Unpack(t, got.Paths[0].Averages, 2)
	if fmt.Sprint(averages[:3]) != "[[1 1] [240000 120000] [NaN NaN]]" { // no deviation of one network
		t.Errorf("averages %v", averages[:3])
	}
	networks := page.Unpack(t, got.Paths[0].Networks, 2)
	if !math.IsNaN(networks[0][0]) || !math.IsNaN(networks[4][1]) || networks[4][0] != 24000 {
		t.Errorf("networks %v", networks)
	}
}

// TestBudget: more networks than fit are there as averages only.
func TestBudget(t *testing.T) {
	rng := uint64(1)
	var p page.Plane
	for seed := range int64(400) {
		n := page.Network{Estimator: "bins", Labels: table.Labels{{Name: "seed", Value: seed}}}
		for epoch := range int32(200) {
			for layer := range int32(6) {
				rng = rng*6364136223846793005 + 1442695040888963407
				n.Rows = append(n.Rows, tables.InformationRow{Epoch: epoch, Layer: layer + 1, IXTBits: float64(rng>>40) * 12 / (1 << 24), ITYBits: 0.5})
			}
		}
		p.Networks = append(p.Networks, n)
	}
	b, err := page.Report{Name: "large", Plane: p}.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > 2_500_000 {
		t.Errorf("the page has %d bytes", len(b))
	}
	said := regexp.MustCompile(`the first (\d+) networks of a setting are here one by one; averages are over all 400`)
	if !said.Match(b) {
		t.Errorf("does not say what is left out")
	}
	if b, err = (page.Report{Name: "small", Plane: page.Plane{Networks: p.Networks[:10]}}).HTML(); err != nil || bytes.Contains(b, []byte("here one by one")) {
		t.Errorf("leaves something out of a small page (%v)", err)
	}
}
