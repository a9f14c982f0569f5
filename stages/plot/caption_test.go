package plot_test

import (
	"bytes"
	"image/gif"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// desc is the description of an SVG document, its lines apart.
func desc(svg []byte) (caption, words string) {
	_, rest, _ := strings.Cut(string(svg), "<desc>")
	rest, _, _ = strings.Cut(rest, "</desc>")
	caption, words, _ = strings.Cut(rest, "&#xA;")
	return caption, words
}

// TestCaption: it says what is drawn, of how many networks, by which recipe and under
// which estimator, and what the marks are; the settings and the data decide.
func TestCaption(t *testing.T) {
	networks := synthetic(1, .5, with85, 4, []int{0, 20})
	from := plot.Source{Networks: []string{"main: Adam at rate 0.0002, full batch"}}
	draw := func(c plot.Config, fractions ...any) (string, string) {
		files, err := captioned(c, from, networks, nil, labelled(fractions...), bound())
		if err != nil {
			t.Fatal(err)
		}
		return desc(files["svg"])
	}
	caption, words := draw(plot.Config{Kind: "snapshots", Epochs: []int{0, 20}}, .5, .5, .5, .5)
	for _, want := range []string{
		"Every layer of every network in the information plane, after 0, 20 epochs.", "Axes: I(T;Y) [bit] against I(X;T) [bit].", "Panels: 0 epochs; 20 epochs.",
		"4 networks.", "Trained as main: Adam at rate 0.0002, full batch.", "Mutual information by binning, bins 30.",
		"Markers: layers 1 to 6.", "Dots: one network.",
	} {
		if !strings.Contains(caption, want) {
			t.Errorf("misses %q: %s", want, caption)
		}
	}
	if !strings.HasPrefix(words, "The information plane, I(X;T)") {
		t.Errorf("the description is %q", words)
	}
	caption, _ = draw(plot.Config{Kind: "trajectories", Panels: "fraction"}, .5, .5, .85, .85)
	if want := "4 networks, 2 for each fraction."; !strings.Contains(caption, want) || strings.Contains(caption, "epochs; ") {
		t.Errorf("misses %q: %s", want, caption)
	}
}

// TestCaptionBelow: by option, it stands below the panels in every format; without, the
// picture is as it was.
func TestCaptionBelow(t *testing.T) {
	networks := synthetic(1, .5, with85, 3, []int{0, 20})
	draw := func(c plot.Config) map[string]artifacts.File {
		files, err := captioned(c, plot.Source{}, networks, nil, labelled(.5, .5, .5), bound())
		if err != nil {
			t.Fatal(err)
		}
		return files
	}
	for _, kind := range []string{"trajectories", "film"} {
		without, with := draw(plot.Config{Kind: kind}), draw(plot.Config{Kind: kind, Caption: true})
		for format := range with {
			if bytes.Equal(with[format], without[format]) {
				t.Errorf("%s: the caption is not in the %s", kind, format)
			}
		}
		if kind == "film" {
			continue
		}
		// Once in the description, and once below the panels.
		begins := ">The path of each layer"
		if a, b := strings.Count(string(without["svg"]), begins), strings.Count(string(with["svg"]), begins); a != 1 || b != 2 {
			t.Errorf("the caption stands %d times in the picture without, %d times with", a, b)
		}
	}
}

// TestCaptionOfAFilm: a comment that leaves the film as it is.
func TestCaptionOfAFilm(t *testing.T) {
	files, err := captioned(plot.Config{Kind: "film"}, plot.Source{Networks: []string{strings.Repeat("long ", 100)}}, synthetic(1, .5, with85, 3, []int{0, 20}), nil, labelled(.5, .5, .5), bound())
	if err != nil {
		t.Fatal(err)
	}
	if caption := sheet.Caption(files["gif"]); !strings.HasPrefix(caption, "The information plane, snapshot by snapshot.") || !strings.Contains(caption, "long long") {
		t.Errorf("caption %q", caption)
	}
	if film, err := gif.DecodeAll(bytes.NewReader(files["gif"])); err != nil || len(film.Image) != 2 {
		t.Errorf("the film cannot be read: %v", err)
	}
	for _, broken := range [][]byte{nil, []byte("GIF89a"), files["gif"][:20], files["gif"][:900], []byte(strings.Repeat("x", 99))} {
		if got := sheet.Caption(broken); got != "" {
			t.Errorf("of %d bytes: %q", len(broken), got)
		}
	}
}

// A batch is full if it holds all training patterns, and not where their number is unknown.
func TestFullBatch(t *testing.T) {
	for _, c := range []struct {
		batch, share float64
		patterns     int
		want         bool
	}{
		{512, 0.05, 4096, true}, {204, 0.05, 4096, false}, {512, 0.85, 4096, false}, {4096, 1, 4096, true}, {4096, 1, 0, false},
	} {
		if got := plot.FullBatch(c.batch, c.share, c.patterns); got != c.want {
			t.Errorf("%v of %v of %d: %v", c.batch, c.share, c.patterns, got)
		}
	}
}
