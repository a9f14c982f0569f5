package plot_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

func TestValidateNamesTheField(t *testing.T) {
	for _, c := range []struct {
		config plot.Config
		fields []string
	}{
		{plot.Config{Kind: "snapshots", Title: "β – ½", Epochs: []int{0, 400, 9000}}, nil},
		{plot.Config{Kind: "trajectories", Panels: "fraction"}, nil},
		{plot.Config{Kind: "trajectories"}, nil},
		{plot.Config{}, []string{"kind"}},
		{plot.Config{Kind: "snapshot", Epochs: []int{0}}, []string{"kind"}},
		{plot.Config{Kind: "snapshots"}, []string{"epochs"}},
		{plot.Config{Kind: "snapshots", Epochs: make([]int, 13)}, slices.Repeat([]string{"epochs"}, 13)},
		{plot.Config{Kind: "snapshots", Epochs: []int{0, -1}}, []string{"epochs"}},
		{plot.Config{Kind: "snapshots", Epochs: []int{7, 0, 7}}, []string{"epochs"}},
		{plot.Config{Kind: "snapshots", Epochs: []int{0}, Panels: "fraction"}, []string{"panels"}},
		{plot.Config{Kind: "trajectories", Epochs: []int{0}, Title: "a\nb"}, []string{"epochs", "title"}},
		{plot.Config{Kind: "trajectories", Title: "😀"}, []string{"title"}},
		{plot.Config{Kind: "chain", Widths: []int{12, 10, 2}}, nil},
		{plot.Config{Kind: "chain"}, []string{"widths"}},
		{plot.Config{Kind: "chain", Widths: []int{12, 0, 2}}, []string{"widths"}},
		{plot.Config{Kind: "chain", Widths: []int{12, 2}, Epochs: []int{0}, Form: "weights"}, []string{"epochs", "form"}},
		{plot.Config{Kind: "gradients", Form: plot.PerWeight}, nil},
		{plot.Config{Kind: "gradients", Form: plot.Cumulative}, nil},
		{plot.Config{Kind: "gradients"}, []string{"form"}},
		{plot.Config{Kind: "gradients", Form: "weight", Panels: "fraction"}, []string{"panels", "form"}},
		{plot.Config{Kind: "converged", Against: "fraction"}, nil},
		{plot.Config{Kind: "converged"}, []string{"against"}},
		{plot.Config{Kind: "film", Panels: "fraction"}, nil},
		{plot.Config{Kind: "film", Widths: []int{1, 2}}, []string{"widths"}},
		{plot.Config{Kind: "estimators"}, nil},
		{plot.Config{Kind: "optimality"}, nil},
		{plot.Config{Kind: "optimality", Epochs: []int{0}}, []string{"epochs"}},
		{plot.Config{Kind: "optimality", Panels: "fraction"}, []string{"panels"}},
		{plot.Config{Kind: "estimators", Against: "bins", Epochs: []int{0, 9000}}, nil},
		{plot.Config{Kind: "estimators", Against: "bins"}, []string{"epochs"}},
		{plot.Config{Kind: "estimators", Epochs: []int{0}}, []string{"epochs"}},
		{plot.Config{Kind: "estimators", Panels: "fraction"}, []string{"panels"}},
		{plot.Config{Kind: "snapshots", Epochs: []int{0}, Against: "bins"}, []string{"against"}},
	} {
		var fields []string
		if err := c.config.Validate(); err != nil {
			for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
				var wrong *field.Error
				if errors.As(one, &wrong) {
					fields = append(fields, wrong.Field)
				}
			}
		}
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%+v: fields %q, want %q", c.config, fields, c.fields)
		}
	}
}

// experiment draws a figure of given tables.
func experiment(c plot.Config, networks []plot.Series, gradients []tables.Gradients, labels []table.Labels, bound plot.Bound) (map[string]artifacts.File, error) {
	return captioned(c, plot.Source{}, networks, gradients, labels, bound)
}

// captioned is experiment with a source of its networks.
func captioned(c plot.Config, from plot.Source, networks []plot.Series, gradients []tables.Gradients, labels []table.Labels, bound plot.Bound) (map[string]artifacts.File, error) {
	var all []plot.Network
	for i, n := range networks {
		all = append(all, plot.Network{Labels: labels[i], Information: &plot.Table[tables.Information]{Rows: n.Rows}})
	}
	for i, rows := range gradients {
		if i == len(all) {
			all = append(all, plot.Network{Labels: labels[i]})
		}
		if c.Reads().Gradients {
			all[i].Gradients = &plot.Table[tables.Gradients]{Rows: rows}
		}
	}
	var limits []plot.Limit
	if bound.Curve != nil {
		limits = []plot.Limit{{Labels: table.Labels{{Name: "solve", Value: bound.Name}}, Curve: bound.Curve}}
	}
	return plot.Figure{Config: c, Source: from}.Draw(all, limits, going)
}

func labelled(fractions ...any) []table.Labels {
	out := make([]table.Labels, len(fractions))
	for i, f := range fractions {
		out[i] = table.Labels{{Name: "fraction", Value: f}, {Name: "seed", Value: int64(i)}}
	}
	return out
}

// TestStageDrawsWhatTheKindsDraw compares the files of the action with those of
// the kind, called with the same tables in another order: it is not in the key.
func TestStageDrawsWhatTheKindsDraw(t *testing.T) {
	epochs := []int{0, 20, 400}
	networks := slices.Concat(synthetic(1, .05, with5, 1, epochs), synthetic(2, .85, with85, 2, epochs))
	unlabelled := slices.Clone(networks)
	for i := range unlabelled {
		unlabelled[i].Value = nil
	}
	gradients := descending(1, 3)
	for _, c := range []struct {
		config    plot.Config
		networks  []plot.Series
		gradients []tables.Gradients
		bound     plot.Bound
		draw      func(c plot.Config) (sheet.Drawing, error)
	}{
		{plot.Config{Kind: "chain", Title: "figure 1", Widths: []int{12, 4, 2}}, nil, nil, plot.Bound{},
			func(c plot.Config) (sheet.Drawing, error) { return plot.Chain(c.Title, c.Widths) }},
		{plot.Config{Kind: "snapshots", Title: "figure 2", Epochs: []int{0, 400}}, networks, nil, bound(),
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Snapshots(c.Title, c.Epochs, networks, bound())
			}},
		{plot.Config{Kind: "trajectories", Title: "figure 3", Panels: "fraction"}, networks, nil, bound(),
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Trajectories(c.Title, c.Panels, networks, bound())
			}},
		{plot.Config{Kind: "trajectories", Title: "figure 3, one panel"}, networks, nil, bound(),
			func(c plot.Config) (sheet.Drawing, error) { return plot.Trajectories(c.Title, "", unlabelled, bound()) }},
		{plot.Config{Kind: "gradients", Title: "figure 4", Form: plot.PerWeight}, networks, gradients, plot.Bound{},
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Gradients(c.Title, plot.Norms{Form: c.Form}, gradients, networks)
			}},
		{plot.Config{Kind: "gradients", Title: "figure 4, no information", Form: plot.Cumulative}, nil, gradients, plot.Bound{},
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Gradients(c.Title, plot.Norms{Form: c.Form}, gradients, nil)
			}},
		{plot.Config{Kind: "converged", Title: "figure 7", Against: "fraction"}, networks, nil, bound(),
			func(c plot.Config) (sheet.Drawing, error) {
				return plot.Converged(c.Title, c.Against, networks, bound())
			}},
	} {
		d, err := c.draw(c.config)
		if err != nil {
			t.Fatal(err)
		}
		want := render(t, d)
		var n []plot.Series
		var gr []tables.Gradients
		var l []table.Labels
		for _, i := range []int{2, 0, 1} {
			l = append(l, labelled(.05, .85, .85)[i])
			if c.networks != nil {
				n = append(n, c.networks[i])
			}
			if c.gradients != nil {
				gr = append(gr, c.gradients[i])
			}
		}
		got, err := experiment(c.config, n, gr, l, c.bound)
		if err != nil {
			t.Fatal(err)
		}
		for format := range want {
			if !bytes.Equal(uncaptioned(got[format]), want[format]) {
				t.Errorf("%s: the %s differs from the drawing", c.config.Title, format)
			}
		}
	}
}

// uncaptioned is a figure without its caption: that is of the settings, too.
func uncaptioned(file []byte) []byte {
	if caption := sheet.Caption(file); caption != "" {
		return bytes.Replace(file, sheet.Comment(make([]byte, 13), caption)[13:], nil, 1)
	}
	if before, rest, ok := bytes.Cut(file, []byte("<desc>")); ok {
		_, after, _ := bytes.Cut(rest, []byte("&#xA;"))
		return slices.Concat(before, []byte("<desc>"), after)
	}
	return file
}

func TestStageMakesFilms(t *testing.T) {
	networks := synthetic(1, .5, with85, 2, []int{0, 20})
	movie, err := plot.Film("film", "fraction", networks, bound())
	if err != nil {
		t.Fatal(err)
	}
	want, err := movie.GIF(going)
	if err != nil {
		t.Fatal(err)
	}
	got, err := experiment(plot.Config{Kind: "film", Title: "film", Panels: "fraction"}, networks, nil, labelled(.5, .5), bound())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || !bytes.Equal(uncaptioned(got["gif"]), want) {
		t.Errorf("%d files; the film differs from the drawing", len(got))
	}
}

func TestStageRefuses(t *testing.T) {
	networks := synthetic(1, nil, with85, 2, []int{0, 20})
	for _, c := range []struct {
		config plot.Config
		want   string
	}{
		{plot.Config{Kind: "trajectories", Panels: "fraction"}, ""},
		{plot.Config{Kind: "trajectories", Panels: "fractoin"}, `panels: the run fraction=0.5,seed=0 has no label "fractoin"`},
		{plot.Config{Kind: "snapshots", Epochs: []int{3}}, "no snapshot at 3; there are snapshots at 0, 20"},
		{plot.Config{Kind: "movie"}, `kind: is "movie"; the kinds are chain, snapshots, trajectories, gradients`},
		{plot.Config{Kind: "converged", Against: "rate"}, `against: the run fraction=0.5,seed=0 has no label "rate"`},
		{plot.Config{Kind: "gradients", Form: plot.PerWeight}, "2 networks and no gradient above 0"},
	} {
		if _, err := experiment(c.config, networks, make([]tables.Gradients, 2), labelled(.5, .5), plot.Bound{}); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
			t.Errorf("%+v: %v, want %s", c.config, err, c.want)
		}
	}
}

func TestLongTitlesWrapAndStayInside(t *testing.T) {
	long := strings.Repeat("information ", 20)
	d, err := plot.Trajectories(long, strings.Repeat("label", 20), synthetic(1, "x", with85, 1, []int{0, 20}), bound())
	if err != nil {
		t.Fatal(err)
	}
	svg := string(d.SVG())
	lines := strings.Count(svg, ">information information ")
	if lines < 4 || strings.Contains(svg, strings.TrimSpace(long)+"</text>") {
		t.Errorf("the title has %d lines", lines)
	}
	if !strings.Contains(svg, "…</text>") {
		t.Error("the panel's title is not cut")
	}
}
