package review

import (
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// broken is a comparison with something of everything in it.
func broken() Comparison {
	r := results()
	r.Digests[3].Logical, r.Settings[1].Value = logical(9), "<b>|0,001:%"
	r.Series[0].Rows = slices.Clone(r.Series[0].Rows)
	r.Series[0].Rows[3].Values = []float64{2, 9, 0.6}
	c := Compare(results(), r)
	c.Old, c.New = "the golden of smoke", "smoke"
	return c
}

func TestMarkdown(t *testing.T) {
	text := broken().Markdown()
	for _, want := range []string{"### ❌ smoke differs from the golden of smoke: 1 of 2 stages, 1 of 1 series", "&lt;b>\\|0,001", "<details>"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	c := Compare(results(), results())
	if text := c.Markdown(); !strings.HasPrefix(text, "### ✅") {
		t.Errorf("nothing differs:\n%s", text)
	}
}

func TestAnnotations(t *testing.T) {
	text := broken().Annotations("golden/a,b")
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if !strings.HasPrefix(line, "::error file=golden/a%2Cb/") {
			t.Errorf("no annotation: %q", line)
		}
	}
	for _, want := range []string{"0,001:%25", "line=", "title=series figure3::differs: ixt_bits +2 (7 → 9) at layer=2, epoch=10"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
	if same := Compare(results(), results()); same.Annotations("golden") != "" {
		t.Error("nothing differs, and it is annotated")
	}
}

func TestJUnit(t *testing.T) {
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(broken().JUnit(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 4 || got.Failures != 2 || got.Suites[0].Cases[1].Failure == nil || got.Suites[2].Cases[0].Failure != nil {
		t.Errorf("got %+v", got)
	}
}

func TestHTML(t *testing.T) {
	page, err := broken().HTML()
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	for _, bad := range []string{"http://", "https://", "<script", "src=", "<b>|", "ZgotmplZ", "NaN"} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	// Of the quantity that moved there are three panels, of the other one.
	panels := func(page []byte) (n int) {
		for _, svg := range strings.SplitAfter(string(page), "</svg>") {
			_, svg, found := strings.Cut(svg, "<svg")
			if !found {
				continue
			}
			var picture struct {
				XMLName xml.Name `xml:"svg"`
			}
			if err := xml.Unmarshal([]byte("<svg"+svg), &picture); err != nil {
				t.Errorf("%v in %s", err, svg)
			}
			for _, title := range []string{"old", "new", "new − old", "old and new"} {
				n += min(1, strings.Count(svg, ">"+title+"<"))
			}
		}
		return n
	}
	if n := panels(page); n != 4 {
		t.Errorf("%d panels, want 4", n)
	}
	same := Compare(results(), results())
	if page, err = same.HTML(); err != nil || panels(page) != 2 {
		t.Errorf("nothing differs: %d panels, want 2; %v", panels(page), err)
	}
}

func TestChangelog(t *testing.T) {
	day := time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	first := Changelog("", Compare(Results{}, results()).Entry(day, "abc", "we  begin\nhere"))
	for _, want := range []string{"# Changes of this golden", "## 2026-11-25, at abc", "we begin here", "The first golden."} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is missing in:\n%s", want, first)
		}
	}
	second := Changelog(first, broken().Entry(day, "def", "it changed"))
	for _, want := range []string{"| train/network rate | 0.0004 | &lt;b>", "figure3: ixt\\_bits, most at layer=2, epoch=10; 1 of 4 points moved", "| 7 | 9 |", "output train/network/seed=1/weights | 030000000000 | 090000000000"} {
		if !strings.Contains(second, want) {
			t.Errorf("%q is missing in:\n%s", want, second)
		}
	}
	if strings.Index(second, "it changed") > strings.Index(second, "we begin here") || strings.Count(second, "# Changes of this golden") != 1 {
		t.Errorf("the latest stands first, below one heading:\n%s", second)
	}
	if got := Compare(results(), results()).Entry(day, "abc", "x"); !strings.Contains(got, "Nothing but") {
		t.Errorf("got %s", got)
	}
}

// A picture shows differences however small, and none of more panels than a page holds.
func TestPictures(t *testing.T) {
	pair := func(change float64, layers int) Pair {
		var p Pair
		for l := range layers {
			for _, epoch := range []string{"0", "10", "100"} {
				row := Row{Key: []string{strconv.Itoa(l), epoch}, Values: []float64{1}, Tolerances: []float64{0}}
				p.Old.Rows = append(p.Old.Rows, row)
				row.Values = []float64{1 + change}
				p.New.Rows = append(p.New.Rows, row)
			}
		}
		p.Old.Keys, p.Old.Columns = []string{"unit", "epoch"}, []string{"value"}
		p.New.Keys, p.New.Columns = p.Old.Keys, p.Old.Columns
		return p
	}
	if svg := string(pair(2e-9, 2).quantityOf(0).svg()); !strings.Contains(svg, "new − old [1e-9]") || strings.Contains(svg, "xmlns") {
		t.Errorf("a difference of 2e-9: %s", svg)
	}
	if svg := string(pair(0, 2).quantityOf(0).svg()); strings.Contains(svg, "new − old") || !strings.Contains(svg, "old and new") {
		t.Error("no difference is drawn")
	}
	if svg := pair(math.NaN(), 1).quantityOf(0).svg(); !strings.Contains(string(svg), "no value") {
		t.Errorf("curves without a number: %s", svg)
	}
	if svg := pair(1, mostCombinations+1).quantityOf(0).svg(); svg != nil {
		t.Error("a picture of too many panels")
	}
}
