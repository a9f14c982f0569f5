package plot_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// drawings are one of every layout: rows of panels, a colour bar, insets, long legends.
func drawings(t *testing.T) map[string]sheet.Drawing {
	long := epochsTo(10000, 80)
	three := slices.Concat(synthetic(1, .85, with85, 5, long), synthetic(2, .45, with45, 5, long), synthetic(3, .05, with5, 5, long))
	out := map[string]sheet.Drawing{}
	add := func(name string, d sheet.Drawing, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		out[name] = d
	}
	d, err := plot.Snapshots("Before, during and after training", []int{0, 400, 9000}, three[:5], bound())
	add("snapshots", d, err)
	d, err = plot.Trajectories("The path of each layer", "fraction", three, bound())
	add("trajectories", d, err)
	d, err = plot.Converged("Where the layers end", "fraction", three, bound())
	add("converged", d, err)
	d, err = plot.Optimality("Converged layers and the bound", converged(1, 8), bound())
	add("optimality", d, err)
	d, err = plot.Gradients("Mean and deviation of the gradients", plot.Norms{Form: plot.PerWeight}, descending(1, 5), three[:5])
	add("gradients", d, err)
	d, err = plot.Curves("Loss, accuracy and norm of the weights", plot.Lines{Columns: []string{"loss_train_bits", "loss_test_bits", "accuracy_train", "weight_norm"}, X: "epoch", Bands: "deviation"}, learning(1, 8, nil))
	add("curves", d, err)
	d, err = plot.Information("Against a weight", against("weight", []int{1}, []int{20}, "ixt_bits"), twoEstimators(4, 0.5, 2))
	add("information", d, err)
	d, err = plot.Histograms("Activations", []int{0, 100}, nil, []tables.Activations{valued()})
	add("histograms", d, err)
	planes, sweep := severalEstimators(1)
	d, err = plot.Estimators("Several estimators", planes, sweep, bound())
	add("estimators", d, err)
	recipes := slices.Clone(three)
	for i := range recipes {
		recipes[i].Value, recipes[i].Position, recipes[i].Batches = []string{"full batch, Adam", "512, gradient descent", "full batch, unshuffled"}[i/5], i/5, 1+6*(i/5)
	}
	d, err = plot.Bends("When paths bend", recipes)
	add("bends", d, err)
	var samples []plot.Sample
	for i, n := range three[:10] {
		history := tables.History{{Epoch: 9000, AccuracyTest: 0.9 + 0.003*float64(i*i%7)}}
		samples = append(samples, plot.Sample{Training: plot.Training{Value: n.Value, History: history}, Information: n.Rows})
	}
	d, err = plot.Scatter("Compression and generalisation", plot.Pair{X: "ixt_bits", Y: "accuracy_test", Epoch: 9000, Reduce: plot.Reduction{Loss: true}, Layers: []int{5, 6}, Panels: "fraction"}, samples)
	add("scatter", d, err)
	d, err = plot.Chain("A chain", []int{12, 10, 7, 5, 4, 3, 2})
	add("chain", d, err)
	return out
}

var names = []string{"conv1", "conv2", "attention", "dense", "head", "softmax"}

// TestStyleHasItsWidthInEveryFormat: the millimetres that are asked for, in the pixels and the
// resolution of the PNG, the points of the SVG and the page of the PDF.
func TestStyleHasItsWidthInEveryFormat(t *testing.T) {
	styles := []struct {
		style sheet.Style
		mm    float64
	}{
		{sheet.Style{Columns: 1}, 89}, {sheet.Style{Columns: 2, Font: 7}, 183}, {sheet.Style{Width: 120, Font: 10, Palette: sheet.Greys}, 120}, {sheet.Style{Width: 300}, 300},
	}
	for name, d := range drawings(t) {
		for _, s := range styles {
			if name == "chain" {
				s.style.Font = 0
			}
			styled, err := d.Styled(s.style)
			if err != nil {
				t.Errorf("%s, %+v: %v", name, s.style, err)
				continue
			}
			files := small(t, styled)
			for format, mm := range widths(t, files) {
				if math.Abs(mm-s.mm) > 0.36 || format != "png" && math.Abs(mm-s.mm) > 0.01 { // a pixel of the PNG is 0.35 mm here
					t.Errorf("%s, %+v: the %s is %.2f mm wide, want %v", name, s.style, format, mm, s.mm)
				}
			}
		}
		plain, err := d.Styled(sheet.Style{})
		if err != nil || !bytes.Equal(plain.SVG(), d.SVG()) {
			t.Errorf("%s: the style that says nothing changes the figure (%v)", name, err)
		}
	}
}

// widths measures files in millimetres.
func widths(t *testing.T, files map[string][]byte) map[string]float64 {
	t.Helper()
	number := func(pattern string, in []byte) float64 {
		found := regexp.MustCompile(pattern).FindSubmatch(in)
		if found == nil {
			t.Fatalf("no %s", pattern)
		}
		v, err := strconv.ParseFloat(string(found[1]), 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	png := files["png"]
	at := bytes.Index(png, []byte("pHYs"))
	perMetre := float64(binary.BigEndian.Uint32(png[at+4:]))
	return map[string]float64{
		"png": float64(binary.BigEndian.Uint32(png[16:])) / perMetre * 1000,
		"svg": number(`<svg[^>]* width="([0-9.]+)pt"`, files["svg"]) / 72 * 25.4,
		"pdf": number(`/MediaBox \[0 0 ([0-9.]+) `, files["pdf"]) / 72 * 25.4,
	}
}

// TestStyledTextsAreApart: at any width and size of letters no text is on another or beyond
// the sheet. Names at marks, which keep clear of marks first, are left out.
func TestStyledTextsAreApart(t *testing.T) {
	all := drawings(t)
	for name, d := range all {
		for _, s := range []sheet.Style{
			{}, {Columns: 1}, {Columns: 2}, {Width: 82}, {Width: 114, Font: 11}, {Columns: 2, Font: 5}, {Columns: 2, Font: 14, Layers: names}, {Width: 400}, {Font: 11},
		} {
			switch name {
			case "chain":
				s.Font, s.Layers = 0, nil
			case "trajectories", "estimators", "information", "histograms": // of other layers, or which list them where tables have names
				s.Layers = nil
			}
			d, err := d.Named(s.Layers)
			if err == nil {
				d, err = d.Styled(s)
			}
			if err != nil {
				t.Errorf("%s, %+v: %v", name, s, err)
				continue
			}
			for _, problem := range crowded(t, d.SVG()) {
				t.Errorf("%s, %+v: %s", name, s, problem)
			}
		}
	}
	// The check finds what it is for: letters of twice the size at the places of smaller ones.
	big := regexp.MustCompile(`textLength="([0-9.]+)"`).ReplaceAllStringFunc(string(all["trajectories"].SVG()), func(s string) string {
		v, _ := strconv.ParseFloat(s[len(`textLength="`):len(s)-1], 64)
		return fmt.Sprintf(`textLength="%v"`, 3*v)
	})
	if len(crowded(t, []byte(big))) == 0 {
		t.Error("letters of three times the width are apart, too")
	}
}

var (
	textElement = regexp.MustCompile(`<text x="([0-9.]+)" y="([0-9.]+)" textLength="([0-9.]+)"( transform="rotate\(-90[^"]*")?>([^<]*)</text>`)
	fontSize    = regexp.MustCompile(`font-size="([0-9.]+)"`)
	viewBox     = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) ([0-9.]+)"`)
	atMarks     = regexp.MustCompile(`^[0-9]([–-][0-9])?$|^H\(Y\)$|^log|^enlarged$|^[<>]? ?[0-9.e-]+$|^∞$`)
)

// crowded lists the texts of an SVG that overlap, or are cut.
func crowded(t *testing.T, svg []byte) []string {
	t.Helper()
	type box struct {
		text           string
		x0, y0, x1, y1 float64
		number         bool
	}
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	size := viewBox.FindStringSubmatch(string(svg))
	var boxes []box
	var out []string
	font := 0.0
	for line := range strings.Lines(string(svg)) {
		if found := fontSize.FindStringSubmatch(line); found != nil {
			font = number(found[1])
		}
		m := textElement.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		x, y, length, high := number(m[1]), number(m[2]), number(m[3]), 0.7*font
		b := box{m[5], x, y - high, x + length, y, atMarks.MatchString(m[5])}
		if m[4] != "" {
			b = box{m[5], x - high, y - length, x, y, false}
		}
		if b.x0 < 0 || b.y0 < 0 || b.x1 > number(size[1]) || b.y1 > number(size[2]) {
			out = append(out, fmt.Sprintf("%q is beyond the sheet", b.text))
		}
		for _, other := range boxes {
			const touch = 0.3
			if !(b.number && other.number) && b.x0+touch < other.x1 && other.x0+touch < b.x1 && b.y0+touch < other.y1 && other.y0+touch < b.y1 {
				out = append(out, fmt.Sprintf("%q is on %q", b.text, other.text))
			}
		}
		boxes = append(boxes, b)
	}
	return out
}

// TestStyleIsChecked: what a style cannot be, and what a kind cannot have, is said.
func TestStyleIsChecked(t *testing.T) {
	good := plot.Config{Kind: "snapshots", Epochs: []int{0}, Style: sheet.Style{Font: 9, Columns: 1, Palette: sheet.OkabeIto, Layers: names}}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]plot.Config{
		"font is 3; letters have 4 to 16 points":                   {Style: sheet.Style{Font: 3}},
		"font is NaN":                                              {Style: sheet.Style{Font: math.NaN()}},
		"width is 39; a figure is 40 to 500 mm wide":               {Style: sheet.Style{Width: 39}},
		"columns is 3; a page has 1 (89 mm) or 2 (183 mm)":         {Style: sheet.Style{Columns: 3}},
		"columns is -1":                                            {Style: sheet.Style{Columns: -1}},
		"width and columns are two widths":                         {Style: sheet.Style{Columns: 1, Width: 80}},
		`palette is "okabeito"; did you mean okabe-ito?`:           {Style: sheet.Style{Palette: "okabeito"}},
		`layers has the name "" for layer 2`:                       {Style: sheet.Style{Layers: []string{"a", ""}}},
		`layers has the name " a" for layer 1`:                     {Style: sheet.Style{Layers: []string{" a"}}},
		"layers has a name of 29 characters":                       {Style: sheet.Style{Layers: []string{strings.Repeat("a", 29)}}},
		"layers has the character '層'":                             {Style: sheet.Style{Layers: []string{"層"}}},
		"font is 9; the kinds that have it: snapshots":             {Kind: "chain", Widths: []int{2, 2}, Style: sheet.Style{Font: 9}},
		"width is 90; the kinds that have it: chain":               {Kind: "film", Style: sheet.Style{Width: 90}},
		"layers is [a]; the kinds that have it":                    {Kind: "choices", Style: sheet.Style{Layers: []string{"a"}}},
		"layers names layers, and a panel of the form cumulative ": {Kind: "gradients", Form: plot.Cumulative, Style: sheet.Style{Layers: []string{"a"}}},
	} {
		if c.Kind == "" {
			c.Kind, c.Epochs = "snapshots", []int{0}
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c.Style, err, want)
		}
	}
	config, err := json.Marshal(plot.Config{Kind: "film"})
	if err != nil || string(config) != `{"kind":"film"}` {
		t.Errorf("without a style the config is %s (%v)", config, err)
	}
}

// TestStyleTooNarrow: a width at which not even one panel fits is refused, with the one that
// is needed, and that one does.
func TestStyleTooNarrow(t *testing.T) {
	d := drawings(t)["converged"]
	_, err := d.Styled(sheet.Style{Width: 50})
	if err == nil {
		t.Fatal("50 mm are enough")
	}
	found := regexp.MustCompile(`50 mm are too narrow for letters of 8 points: this figure needs (\d+) mm`).FindStringSubmatch(err.Error())
	if found == nil {
		t.Fatal(err)
	}
	needs, _ := strconv.Atoi(found[1])
	if _, err := d.Styled(sheet.Style{Width: float64(needs)}); err != nil {
		t.Error(err)
	}
	if _, err := d.Styled(sheet.Style{Width: float64(needs - 1)}); err == nil {
		t.Errorf("%d mm are said to be needed, and %d do", needs, needs-1)
	}
}

// TestStyleNamesLayers: a name for each layer, in the legend and at panels of one layer.
func TestStyleNamesLayers(t *testing.T) {
	c := plot.Config{Kind: "snapshots", Epochs: []int{0}, Style: sheet.Style{Layers: names}}
	network := plot.Network{Information: &plot.Table[tables.Information]{Rows: synthetic(1, nil, with85, 1, []int{0})[0].Rows}}
	files, err := plot.Figure{Config: c}.Draw([]plot.Network{network}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		if want := fmt.Sprintf(">%d %s<", i+1, name); !bytes.Contains(files["svg"], []byte(want)) {
			t.Errorf("the legend has no %s", want)
		}
	}
	c.Style.Layers = names[:5]
	if _, err := (plot.Figure{Config: c}).Draw([]plot.Network{network}, nil, nil); err == nil || !strings.Contains(err.Error(), "layers has 5 names, and a network has 6 layers") {
		t.Errorf("five names for six layers: %v", err)
	}
	if _, err := drawings(t)["chain"].Named(names); err == nil || !strings.Contains(err.Error(), "no layer to put one at") {
		t.Errorf("names in a drawing without layers: %v", err)
	}
}
