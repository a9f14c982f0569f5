package plot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// gappy draws a figure of some networks, which lack the tables that lost names, as
// "information 3".
func gappy(c plot.Config, networks []plot.Series, gradients []tables.Gradients, labels []table.Labels, lost ...string) (map[string]artifacts.File, error) {
	var all []plot.Network
	for i, n := range networks {
		all = append(all, plot.Network{Labels: labels[i], Information: tableOf[tables.Information](n.Rows, slices.Contains(lost, fmt.Sprint("information ", i)))})
		if c.Reads().Gradients {
			all[i].Gradients = tableOf(gradients[i], slices.Contains(lost, fmt.Sprint("gradients ", i)))
		}
	}
	return plot.Figure{Config: c}.Draw(all, nil, going)
}

func tableOf[T any](rows T, lost bool) *plot.Table[T] {
	if lost {
		return &plot.Table[T]{Lost: true}
	}
	return &plot.Table[T]{Rows: rows}
}

// A figure is drawn of the networks that are there, just as of these alone, and says
// which are missing; a panel of which all are missing is there, and empty.
func TestFiguresWithoutNetworks(t *testing.T) {
	epochs := []int{0, 20, 400}
	networks := slices.Concat(synthetic(1, .05, with5, 1, epochs), synthetic(2, .85, with85, 2, epochs))
	gradients := descending(1, 3)
	labels := labelled(.05, .85, .85)
	unvalued := func(n []plot.Series) []plot.Series {
		n = slices.Clone(n)
		for i := range n {
			n[i].Value = nil
		}
		return n
	}
	panelled := []plot.Series{{Value: .05}, networks[1], networks[2]}
	for _, c := range []struct {
		config plot.Config
		lost   []string
		gap    string
		draw   func(c plot.Config) (sheet.Drawing, error)
	}{
		{plot.Config{Kind: "snapshots", Epochs: []int{0, 400}}, nil, "",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Snapshots("", c.Epochs, networks, plot.Bound{})
			}},
		{plot.Config{Kind: "snapshots", Epochs: []int{0, 400}}, []string{"information 1"},
			"2 of 3 networks; stopped with an error: fraction=0.85,seed=1",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Snapshots("", c.Epochs, []plot.Series{networks[0], networks[2]}, plot.Bound{})
			}},
		{plot.Config{Kind: "snapshots", Epochs: []int{0, 400}}, []string{"information 0", "information 1"},
			"1 of 3 networks; stopped with an error: fraction=0.05,seed=0; fraction=0.85,seed=1",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Snapshots("", c.Epochs, networks[2:], plot.Bound{})
			}},
		{plot.Config{Kind: "trajectories", Panels: "fraction"}, []string{"information 0"},
			"2 of 3 networks; stopped with an error: fraction=0.05,seed=0",
			func(c plot.Config) (sheet.Drawing, error) {
				d, err := plot.Trajectories("", c.Panels, panelled, plot.Bound{})
				if d.Panels[0].Empty != "every network stopped with an error" || d.Panels[1].Empty != "" {
					t.Errorf("panels %q and %q", d.Panels[0].Empty, d.Panels[1].Empty)
				}
				return d, err
			}},
		{plot.Config{Kind: "converged", Against: "fraction"}, []string{"information 0"},
			"2 of 3 networks; stopped with an error: fraction=0.05,seed=0",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Converged("", c.Against, networks[1:], plot.Bound{})
			}},
		{plot.Config{Kind: "gradients", Form: plot.PerWeight}, []string{"gradients 0", "information 0"},
			"2 of 3 networks; stopped with an error: fraction=0.05,seed=0",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Gradients("", plot.Norms{Form: c.Form}, gradients[1:], unvalued(networks[1:]))
			}},
		{plot.Config{Kind: "gradients", Form: plot.PerWeight}, []string{"information 0", "information 1", "information 2"},
			"in part, since a step stopped with an error: fraction=0.05,seed=0; fraction=0.85,seed=1; fraction=0.85,seed=2",
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Gradients("", plot.Norms{Form: c.Form}, gradients, nil)
			}},
	} {
		t.Run(fmt.Sprint(c.config.Kind, " without ", c.lost), func(t *testing.T) {
			d, err := c.draw(c.config)
			if err != nil {
				t.Fatal(err)
			}
			d.Gap = c.gap
			files, err := gappy(c.config, networks, gradients, labels, c.lost...)
			svg := files["svg"]
			if err != nil {
				t.Fatal(err)
			}
			if string(uncaptioned(svg)) != string(d.SVG()) {
				t.Error("the figure is not that of the other networks")
			}
			if words := " Only " + c.gap + ".</desc>"; strings.Contains(string(svg), words) != (c.gap != "") {
				t.Errorf("those who cannot see the picture are told of the gap: %v", c.gap == "")
			}
		})
	}
}

// Without the table that it is about there is no figure.
func TestNoFigureOfNothing(t *testing.T) {
	networks, gradients := synthetic(1, nil, with85, 2, []int{0, 20}), descending(1, 2)
	_, err := gappy(plot.Config{Kind: "gradients", Form: plot.PerWeight}, networks, gradients, labelled(.5, .5), "gradients 0", "gradients 1")
	if want := "0 networks and no gradient above 0: nothing to draw"; message(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Of many missing networks the first are named, and the text stays on the sheet.
func TestLongGapsWrap(t *testing.T) {
	networks := synthetic(1, nil, with85, 9, []int{0, 20})
	var lost []string
	var labels []table.Labels
	for i := range networks {
		labels = append(labels, table.Labels{{Name: "a long name of a label", Value: "and a long value"}, {Name: "seed", Value: int64(i)}})
		if i > 0 {
			lost = append(lost, fmt.Sprint("information ", i))
		}
	}
	files, err := gappy(plot.Config{Kind: "trajectories"}, networks, nil, labels, lost...)
	svg := files["svg"]
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">1 of 9 networks; ", "and 5 more</text>", "seed=3"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the figure does not say %q", want)
		}
	}
	if strings.Contains(string(svg), "seed=4") {
		t.Error("every missing network is named")
	}
}

// A network that lacks one of several estimates is drawn under the others, an
// estimator that lacks all is left out, and a film says in every frame what it lacks.
func TestGapsOfEstimatorsAndFilms(t *testing.T) {
	epochs := []int{0, 20}
	networks := synthetic(1, nil, with85, 2, epochs)
	other := synthetic(2, nil, with45, 2, epochs)
	for i := range other {
		for j := range other[i].Rows {
			other[i].Rows[j].Estimator = "floor(width=0.07)"
		}
	}
	draw := func(lost ...int) (map[string]artifacts.File, error) {
		var all []plot.Network
		for i, n := range slices.Concat(networks, other) {
			all = append(all, plot.Network{
				Estimate: table.Labels{{Name: "estimate", Value: []string{"bins", "floor"}[i/2]}},
				Labels:   labelled(.85, .85)[i%2], Information: tableOf[tables.Information](n.Rows, slices.Contains(lost, i)),
			})
		}
		return plot.Figure{Config: plot.Config{Kind: "estimators"}}.Draw(all, nil, going)
	}
	for _, c := range []struct {
		lost   []int
		planes [][]plot.Series
		gap    string
	}{
		{nil, [][]plot.Series{networks, other}, ""},
		{[]int{0}, [][]plot.Series{networks[1:], other}, "in part, since a step stopped with an error: fraction=0.85,seed=0"},
		{[]int{2, 3}, [][]plot.Series{networks}, "in part, since a step stopped with an error: fraction=0.85,seed=0; fraction=0.85,seed=1"},
		{[]int{0, 2}, [][]plot.Series{networks[1:], other[1:]}, "1 of 2 networks; stopped with an error: fraction=0.85,seed=0"},
	} {
		d, err := plot.Estimators("", c.planes, plot.Sweep{}, plot.Bound{})
		if err != nil {
			t.Fatal(err)
		}
		d.Gap = c.gap
		if files, err := draw(c.lost...); err != nil || string(uncaptioned(files["svg"])) != string(d.SVG()) {
			t.Errorf("without %v: the figure is not that of the other estimates (%v)", c.lost, err)
		}
	}

	movie, err := plot.Film("", "fraction", []plot.Series{{Value: .05}, {Value: .85, Rows: networks[1].Rows}}, plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range movie.Frames {
		movie.Frames[i].Gap = "1 of 2 networks; stopped with an error: fraction=0.05,seed=0"
		if movie.Frames[i].Panels[0].Empty != "every network stopped with an error" {
			t.Errorf("frame %d: %q", i, movie.Frames[i].Panels[0].Empty)
		}
	}
	want, err := movie.GIF(going)
	if err != nil {
		t.Fatal(err)
	}
	files, err := gappy(plot.Config{Kind: "film", Panels: "fraction"}, networks, nil, labelled(.05, .85), "information 0")
	if gif := files["gif"]; err != nil || string(uncaptioned(gif)) != string(want) {
		t.Errorf("the film is not that of the other network (%v)", err)
	}
}
