package plot_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/plot"
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
				var wrong *pipeline.FieldError
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

// experiment is a graph of given tables and one figure of them.
func experiment(c plot.Config, networks []plot.Series, labels []artifacts.Labels, bound plot.Bound) (*pipeline.Graph, plot.Figure) {
	g := pipeline.New("test")
	var runs []plot.Run
	for i, n := range networks {
		a := g.Add(pipeline.Spec{Stage: "estimate", Name: "estimate/" + labels[i].String(), Seed: uint64(i)})
		out := pipeline.Result[tables.Information](a, "information")
		a.Do(func(t *pipeline.Task) error { return out.Write(t, n.Rows) })
		runs = append(runs, plot.Run{Labels: labels[i], Information: out})
	}
	var limit *plot.Limit
	if bound.Curve != nil {
		a := g.Add(pipeline.Spec{Stage: "solve", Name: "solve/bound"})
		out := pipeline.Result[tables.Curve](a, "curve")
		a.Do(func(t *pipeline.Task) error { return out.Write(t, bound.Curve) })
		limit = &plot.Limit{Name: bound.Name, Curve: out}
	}
	return g, plot.Add(g, "plot/figure", c, runs, limit)
}

func runAll(t *testing.T, g *pipeline.Graph, f plot.Figure) (map[string][]byte, error) {
	t.Helper()
	engine := &pipeline.Engine{Store: artifacts.InMemory(), Workers: 2}
	selection, err := g.Select()
	if err != nil {
		t.Fatal(err)
	}
	report, err := engine.Run(context.Background(), g, selection)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for format, o := range map[string]pipeline.Output[artifacts.File]{"png": f.PNG, "svg": f.SVG, "pdf": f.PDF} {
		ref, ok := report.Output(o.Node(), o.Port())
		if !ok {
			t.Fatalf("no %s", format)
		}
		file, err := artifacts.Get[artifacts.File](engine.Store, ref)
		if err != nil {
			t.Fatal(err)
		}
		out[format] = file
	}
	return out, nil
}

func labelled(fractions ...any) []artifacts.Labels {
	out := make([]artifacts.Labels, len(fractions))
	for i, f := range fractions {
		out[i] = artifacts.Labels{{Name: "fraction", Value: f}, {Name: "seed", Value: int64(i)}}
	}
	return out
}

func TestStageDrawsWhatTheKindsDraw(t *testing.T) {
	epochs := []int{0, 20, 400}
	networks := slices.Concat(synthetic(1, .05, with5, 1, epochs), synthetic(2, .85, with85, 2, epochs))
	labels := labelled(.05, .85, .85)
	for _, c := range []plot.Config{
		{Kind: "snapshots", Title: "figure 2", Epochs: []int{0, 400}},
		{Kind: "trajectories", Title: "figure 3", Panels: "fraction"},
		{Kind: "trajectories", Title: "figure 3, one panel"},
	} {
		series := slices.Clone(networks)
		var d plot.Drawing
		var err error
		if c.Kind == "snapshots" {
			d, err = plot.Snapshots(c.Title, c.Epochs, series, bound())
		} else {
			if c.Panels == "" {
				for i := range series {
					series[i].Value = nil
				}
			}
			d, err = plot.Trajectories(c.Title, c.Panels, series, bound())
		}
		if err != nil {
			t.Fatal(err)
		}
		want := render(t, d)
		var n []plot.Series
		var l []artifacts.Labels
		for _, i := range []int{2, 0, 1} { // the order is not in the key
			n, l = append(n, networks[i]), append(l, labels[i])
		}
		g, f := experiment(c, n, l, bound())
		got, err := runAll(t, g, f)
		if err != nil {
			t.Fatal(err)
		}
		for format := range want {
			if !bytes.Equal(got[format], want[format]) {
				t.Errorf("%s: the %s differs from the drawing", c.Title, format)
			}
		}
	}
}

func TestStageRefuses(t *testing.T) {
	networks := synthetic(1, nil, with85, 2, []int{0, 20})
	for _, c := range []struct {
		config plot.Config
		want   string
	}{
		{plot.Config{Kind: "trajectories", Panels: "fraction"}, ""},
		{plot.Config{Kind: "trajectories", Panels: "fractoin"}, `plot/figure: panels: the run fraction=0.5,seed=0 has no label "fractoin"`},
		{plot.Config{Kind: "snapshots", Epochs: []int{3}}, "plot/figure: no snapshot at 3; there are snapshots at 0, 20"},
		{plot.Config{Kind: "film"}, `plot/figure: kind: is "film"; the kinds are snapshots, trajectories`},
	} {
		g, f := experiment(c.config, networks, labelled(.5, .5), plot.Bound{})
		if _, err := runAll(t, g, f); !strings.Contains(message(err), c.want) || (err == nil) != (c.want == "") {
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
