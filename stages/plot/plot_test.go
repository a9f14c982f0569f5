package plot_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// gallery is where to write the pictures, for eyes: -gallery /tmp
var gallery = flag.String("gallery", "", "folder to write the pictures of TestEveryCaseDraws to")

func TestEveryCaseDraws(t *testing.T) {
	long, short := epochsTo(10000, 80), epochsTo(300, 20)
	three := func(networks int, epochs []int) []plot.Series {
		return slices.Concat(synthetic(1, .85, with85, networks, epochs), synthetic(2, .45, with45, networks, epochs), synthetic(3, .05, with5, networks, epochs))
	}
	point := []plot.Series{{Rows: []tables.InformationRow{{Epoch: 0, Layer: 1, IXTBits: 2.3, ITYBits: .4}}}}
	stopped := synthetic(1, nil, with85, 5, long)
	stopped[3].Rows = slices.DeleteFunc(stopped[3].Rows, func(r tables.InformationRow) bool { return r.Epoch > 200 })
	stopped[2].Rows[3].ITYBits = math.NaN()
	negative := synthetic(1, nil, with85, 3, long)
	for i := range negative {
		for j := range negative[i].Rows {
			negative[i].Rows[j].ITYBits -= .15
		}
	}
	snapshots := func(title string, epochs []int, networks []plot.Series, curve plot.Bound) func() (sheet.Drawing, error) {
		return func() (sheet.Drawing, error) { return plot.Snapshots(title, epochs, networks, curve) }
	}
	trajectories := func(title, label string, networks []plot.Series, curve plot.Bound) func() (sheet.Drawing, error) {
		return func() (sheet.Drawing, error) { return plot.Trajectories(title, label, networks, curve) }
	}
	cases := []struct {
		name string
		draw func() (sheet.Drawing, error)
	}{
		{"figure2-50-networks", snapshots("50 networks before, during and after training", []int{0, 400, 9000}, synthetic(1, nil, with85, 50, long), bound())},
		{"figure2-smoke", snapshots("2 networks before, during and after training", []int{0, 100, 300}, synthetic(1, nil, with85, 2, short), bound())},
		{"figure2-one-network", snapshots("One network", []int{0, 300}, synthetic(1, nil, with85, 1, short), plot.Bound{})},
		{"figure2-one-point", snapshots("One point", []int{0}, point, plot.Bound{})},
		{"figure2-six", snapshots("Six snapshots", []int{0, 2, 100, 400, 9000, 10000}, synthetic(1, nil, with85, 50, long), bound())},
		{"figure2-stopped", snapshots("A network that stopped, and a value that is missing", []int{0, 400}, stopped, bound())},
		{"figure2-negative", snapshots("An estimator that goes below zero", []int{0, 400}, negative, bound())},
		{"figure3-50-networks", trajectories("The path of each layer, averaged over 50 networks", "fraction", three(50, long), bound())},
		{"figure3-no-bound", trajectories("Without the bound", "fraction", three(50, long), plot.Bound{})},
		{"figure3-smoke", trajectories("The path of each layer, averaged over 2 networks", "fraction", three(2, short), bound())},
		{"figure3-one-network", trajectories("One network", "", synthetic(1, nil, with85, 1, long), bound())},
		{"figure3-one-point", trajectories("", "", point, plot.Bound{})},
		{"figure3-stopped", trajectories("A network that stopped", "", stopped, plot.Bound{})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, err := c.draw()
			if err != nil {
				t.Fatal(err)
			}
			files := small(t, d)
			if *gallery != "" {
				files = render(t, d)
				for format, b := range files {
					if err := os.WriteFile(filepath.Join(*gallery, c.name+"."+format), b, 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := png.Decode(bytes.NewReader(files["png"])); err != nil {
				t.Errorf("png: %v", err)
			}
			if err := xml.Unmarshal(files["svg"], new(struct{})); err != nil {
				t.Errorf("svg: %v", err)
			}
			if !bytes.HasPrefix(files["pdf"], []byte("%PDF-")) || !bytes.HasSuffix(files["pdf"], []byte("%%EOF\n")) {
				t.Error("pdf: no head or no end")
			}
		})
	}
}

// render draws all three formats.
func render(t testing.TB, d sheet.Drawing) map[string][]byte {
	t.Helper()
	return formats(t, d, 4)
}

// small draws all three formats, the PNG in a quarter of its size.
func small(t testing.TB, d sheet.Drawing) map[string][]byte {
	t.Helper()
	return formats(t, d, 1)
}

func formats(t testing.TB, d sheet.Drawing, scale int) map[string][]byte {
	t.Helper()
	png, err := d.PNG(scale)
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"png": png, "svg": d.SVG(), "pdf": pdf}
}

func TestPanelsSayWhatIsMissing(t *testing.T) {
	networks := synthetic(1, nil, with85, 3, []int{0, 10, 20})
	networks[1].Rows = networks[1].Rows[:12] // epochs 0 and 10
	networks[2].Rows[0].ITYBits = math.Inf(1)
	d, err := plot.Snapshots("", []int{20, 9000, 0}, networks, plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []sheet.Panel{
		{Title: "20 epochs", Note: "2 networks"},
		{Title: "9000 epochs", Empty: "no snapshot at 9000 epochs"},
		{Title: "0 epochs", Note: "2 to 3 networks\n1 value not finite, left out"},
	} {
		if got := d.Panels[i]; got.Title != want.Title || got.Note != want.Note || got.Empty != want.Empty {
			t.Errorf("panel %d: title %q, note %q, empty %q; want %q, %q, %q", i, got.Title, got.Note, got.Empty, want.Title, want.Note, want.Empty)
		}
	}
	if !strings.Contains(d.Description, "9000 epochs: nothing to show.") {
		t.Errorf("the description does not speak of the missing epoch: %s", d.Description)
	}
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	good := func() []plot.Series { return synthetic(1, nil, with85, 2, []int{0, 10, 20}) }
	two := good()
	two[1].Rows[5].Estimator = "floor(width=0.07)"
	twice := good()
	twice[0].Rows = append(twice[0].Rows, twice[0].Rows[17])
	zero := good()
	zero[0].Rows[0].Layer = 0
	before := good()
	before[0].Rows[0].Epoch = -1
	nan := good()
	for _, n := range nan {
		for i := range n.Rows {
			n.Rows[i].IXTBits = math.NaN()
		}
	}
	for _, c := range []struct {
		name, want string
		networks   []plot.Series
		epochs     []int
	}{
		{"nothing wrong", "", good(), []int{0}},
		{"no network", "0 networks and no point of the information plane: nothing to draw", nil, []int{0}},
		{"empty tables", "3 networks and no point of the information plane: nothing to draw", make([]plot.Series, 3), []int{0}},
		{"two estimators", "the tables hold two estimators, binning(bins=30) and floor(width=0.07): a figure shows one", two, []int{0}},
		{"a row twice", "row 18: epoch 20, layer 6 is out of order or there twice", twice, []int{0}},
		{"layer 0", "layer 0: layers are numbered from 1", zero, []int{0}},
		{"an epoch below 0", "epoch -1 is negative", before, []int{0}},
		{"nothing finite", "none of the 36 points is finite: nothing to draw", nan, []int{0}},
		{"no epoch there", "no snapshot at 5, 6; there are snapshots at 0, 10, 20", good(), []int{5, 6}},
		{"no epoch asked for", "no snapshot at no epoch; there are snapshots at 0, 10, 20", good(), nil},
	} {
		_, err := plot.Snapshots("", c.epochs, c.networks, plot.Bound{})
		if got := message(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for _, bad := range [][]plot.Series{nil, two, twice, zero, nan} {
		if _, err := plot.Trajectories("", "", bad, plot.Bound{}); err == nil {
			t.Error("trajectories drew what it should refuse")
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTrajectoriesPanels(t *testing.T) {
	var networks []plot.Series
	for _, v := range []any{0.85, 0.05, int64(1), "tanh", 0.455, "relu"} {
		networks = append(networks, synthetic(1, v, with85, 1, []int{0, 10})...)
	}
	titles := func(label string, networks []plot.Series) []string {
		d, err := plot.Trajectories("", label, networks, plot.Bound{})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, p := range d.Panels {
			out = append(out, p.Title)
		}
		return out
	}
	want := []string{"5 % of the patterns for training", "45.5 % of the patterns for training", "85 % of the patterns for training", "100 % of the patterns for training", "fraction relu", "fraction tanh"}
	if got := titles("fraction", networks); !slices.Equal(got, want) {
		t.Errorf("panels %q, want %q", got, want)
	}
	if got := titles("layers", networks[:1]); !slices.Equal(got, []string{"layers 0.85"}) {
		t.Errorf("panels %q, want the label's name and value", got)
	}
	widths := slices.Concat(synthetic(1, "12-10", with85, 1, []int{0}), synthetic(1, "9-8-7", with85, 1, []int{0}), synthetic(1, "12", with85, 1, []int{0}), synthetic(1, "", with85, 1, []int{0}))
	want = []string{"1 hidden layer, 12", "2 hidden layers, 12-10", "3 hidden layers, 9-8-7"}
	if got := titles("hidden", widths[:3]); !slices.Equal(got, want) {
		t.Errorf("panels %q, want %q", got, want)
	}
	if got := titles("hidden", widths[3:]); !slices.Equal(got, []string{"no hidden layer"}) {
		t.Errorf("panels %q", got)
	}
	if got := titles("", synthetic(1, nil, with85, 2, []int{0})); !slices.Equal(got, []string{""}) {
		t.Errorf("panels %q, want one without a title", got)
	}
}

// A cross at the end of each path says how far networks are from their mean: two bars
// with two caps each, unless they would be shorter than the caps, and one in the legend.
// Two networks have none.
func TestSpreadIsDrawnOverNetworks(t *testing.T) {
	bars := func(networks int) int {
		d, err := plot.Trajectories("", "", synthetic(1, nil, with85, networks, []int{0, 20}), plot.Bound{})
		if err != nil {
			t.Fatal(err)
		}
		svg := string(d.SVG())
		if legend := strings.Contains(svg, "standard deviation over networks"); legend != (networks >= 3) {
			t.Errorf("%d networks: in the legend: %v", networks, legend)
		}
		n := 0
		for _, group := range strings.Split(svg, "<g")[1:] {
			if strings.Contains(group, `stroke="#b2182b"`) {
				n += strings.Count(group, "<path")
			}
		}
		return n
	}
	if n := bars(3); n < 20 || n > 6*(6+1) || n%3 != 0 {
		t.Errorf("three networks have %d lines of bars", n)
	}
	if n := bars(2); n != 0 {
		t.Errorf("two networks have %d lines of bars", n)
	}
}

func TestSVGHoldsTextDotsAndDescription(t *testing.T) {
	networks := synthetic(1, nil, with85, 50, []int{0, 400, 9000})
	d, err := plot.Snapshots(`γ < 12 & "β"`, []int{0, 400, 9000}, networks, bound())
	if err != nil {
		t.Fatal(err)
	}
	var svg struct {
		Title string `xml:"title"`
		Desc  string `xml:"desc"`
		G     struct {
			G []struct {
				Circle []struct{} `xml:"circle"`
				Text   []string   `xml:"text"`
			} `xml:"g"`
		} `xml:"g"`
	}
	file := d.SVG()
	if err := xml.Unmarshal(file, &svg); err != nil {
		t.Fatal(err)
	}
	dots, texts := 0, map[string]int{}
	for _, g := range svg.G.G {
		dots += len(g.Circle)
		for _, s := range g.Text {
			texts[s]++
		}
	}
	// 50 networks, 6 layers, 3 panels; a dot in the legend; layer 1's mean is a
	// disc with a rim in a panel and the legend, as is the legend's mean, and in two
	// panels and the legend a ring of three discs around that of layer 2.
	// Of the last panel there is an enlargement.
	if want := 50*6*(3+1) + 1 + 2*(1+1+1) + 3*(2+1+1); dots != want {
		t.Errorf("%d circles, want %d", dots, want)
	}
	for text, want := range map[string]int{`γ < 12 & "β"`: 1, "400 epochs": 1, "I(X;T) [bit]": 3, "I(T;Y) [bit]": 1, "50 networks": 3, "no such text": 0} {
		if texts[text] != want {
			t.Errorf("text %q stands there %d times, want %d", text, texts[text], want)
		}
	}
	if svg.Title != d.Title || svg.Desc != d.Description || !strings.Contains(svg.Desc, "400 epochs, mean of 50 networks: layer 1 at 12.00 and 1.00") {
		t.Errorf("title %q, description %q", svg.Title, svg.Desc)
	}
	if len(file) > 80_000 {
		t.Errorf("%d bytes, want at most 80 000 for 900 dots", len(file))
	}
}
