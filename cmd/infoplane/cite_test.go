package main

import (
	"strings"
	"testing"
)

func TestCite(t *testing.T) {
	repeats(t)
	b := realBench(t)
	b.file("mine.yaml", smallYAML)
	b.run(0, "cite paper")
	b.says(squeezed(b.stdout), "tool infoplane ", "experiment paper SHA-256 of its file", "none in this store", "runs again Shwartz-Ziv, Tishby 2017: Opening the Black Box",
		"@software{infoplane,", "@misc{shwartz-ziv, author = {Shwartz-Ziv and Tishby},", "year = {2017}", "url = {https://arxiv.org/abs/1703.00810}")
	b.run(0, "cite mine.yaml --bibtex")
	if strings.Contains(b.stdout, "@misc") || strings.Contains(b.stdout, "tool") {
		t.Errorf("an experiment of one's own runs no publication again: %s", b.stdout)
	}
	b.bareRun(0, "run mine.yaml")
	b.run(0, "cite mine.yaml")
	before := b.stdout
	b.says(before, "tables and figures")
	b.run(0, "cite mine.yaml")
	if b.stdout != before {
		t.Error("the same results have another digest")
	}
	b.run(0, "cite mine.yaml --set train.network.rate=0.1")
	b.says(b.stdout, "not all in this store", "--set train.network.rate=0.1")
	for cite, want := range map[string][2]string{
		"Saxe et al. 2018, linear networks": {"Saxe and others", "2018"}, "Kraskov, Stögbauer, Grassberger 2004": {"Kraskov and Stögbauer and Grassberger", "2004"}, "Anonymous": {"Anonymous", ""},
	} {
		if authors, year := authorsOf(cite); authors != want[0] || year != want[1] {
			t.Errorf("%s: %s, %s", cite, authors, year)
		}
	}
}
