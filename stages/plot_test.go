package stages

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/plot"
)

// twoNetworks is a graph of a figure of two networks, of which those fail that are lost.
func twoNetworks(c plot.Config, lost ...int) (*pipeline.Graph, []pipeline.Output[artifacts.File]) {
	g := pipeline.New("test")
	var runs []figureRun
	for i := range 2 {
		a := g.Add(pipeline.Spec{Stage: "estimate", Name: fmt.Sprint("estimate/", i), Seed: uint64(i)})
		information := pipeline.Result[tables.Information](a, "information")
		gradients := pipeline.Result[tables.Gradients](a, "gradients")
		a.Do(func(t *pipeline.Task) error {
			if slices.Contains(lost, i) {
				return errors.New("loss is not finite")
			}
			var rows tables.Information
			var norms tables.Gradients
			for _, epoch := range []int32{0, 20} {
				rows = append(rows, tables.InformationRow{Epoch: epoch, Layer: 1, Estimator: "binning(bins=30)", IXTBits: 5 + float64(epoch)/10, ITYBits: 0.5, HTBits: 5, Symbols: 40})
				norms = append(norms, tables.GradientsRow{Epoch: epoch, Layer: 1, Batches: 7, MeanNorm: 1, StdNorm: 2, MovingMeanNorm: 1, MovingStdNorm: 2, WeightNorm: 3})
			}
			return errors.Join(information.Write(t, rows), gradients.Write(t, norms))
		})
		labels := table.Labels{{Name: "fraction", Value: 0.5}, {Name: "seed", Value: int64(i)}}
		runs = append(runs, figureRun{Labels: labels, Information: information, Gradients: gradients})
	}
	curve := given(g, "curve", tables.Curve{{Beta: 1, Atoms: 1}, {Beta: 2, IXTBits: 8, ITYBits: 1, Atoms: 2}})
	bounds := []figureBound{{Labels: table.Labels{{Name: "solve", Value: "bound"}}, Curve: curve}}
	if !c.Reads().Bound {
		bounds = nil
	}
	return g, plotFigure(g, "plot/figure", c, plot.Source{}, runs, bounds)
}

// drawn runs the actions and returns the files of the figure, by extension.
func drawn(g *pipeline.Graph, files []pipeline.Output[artifacts.File]) (map[string]string, pipeline.Report, error) {
	store := artifacts.InMemory()
	report, err := (&pipeline.Engine{Store: store, KeepGoing: true}).Run(context.Background(), g, pipeline.Selection{})
	out := map[string]string{}
	for _, f := range files {
		if ref, ok := report.Output(f.Node(), f.Port()); ok {
			if file, err := artifacts.Get[artifacts.File](store, ref); err == nil {
				out[f.Port()] = string(file)
			}
		}
	}
	return out, report, err
}

func TestFiguresReachTheStore(t *testing.T) {
	files, _, err := drawn(twoNetworks(plot.Config{Kind: "trajectories"}))
	if err != nil || len(files) != 3 || !strings.Contains(files["svg"], "<svg") || strings.Contains(files["svg"], "networks; stopped") {
		t.Errorf("%d files, %v", len(files), err)
	}
	files, _, err = drawn(twoNetworks(plot.Config{Kind: "film", Panels: "fraction"}))
	if err != nil || len(files) != 1 || !strings.HasPrefix(files["gif"], "GIF8") {
		t.Errorf("%d files, %v", len(files), err)
	}
}

// A network that stopped with an error costs its own points; without any network the
// figure is skipped, and an error of the figure names it.
func TestFiguresWithoutNetworks(t *testing.T) {
	trajectories := plot.Config{Kind: "trajectories"}
	files, report, _ := drawn(twoNetworks(trajectories, 1))
	if want := "1 of 2 networks; stopped with an error: fraction=0.5,seed=1"; report.Failed != 1 || !strings.Contains(files["svg"], want) {
		t.Errorf("%d failed; the figure does not say %q", report.Failed, want)
	}
	files, report, _ = drawn(twoNetworks(trajectories, 0, 1))
	if len(files) > 0 || report.Failed != 2 || report.Skipped != 1 {
		t.Errorf("%d files, %+v", len(files), report.Counts)
	}
	_, _, err := drawn(twoNetworks(plot.Config{Kind: "trajectories", Panels: "fractoin"}))
	if want := `plot/figure: panels: the run fraction=0.5,seed=0 has no label "fractoin"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Other gradients must not make figures of the information plane stale.
func TestGradientsAreReadWhereTheyAreDrawn(t *testing.T) {
	for kind, want := range map[string][]string{
		"snapshots": {"bound/1/solve=bound", "information/fraction=0.5,seed=0", "information/fraction=0.5,seed=1"},
		"gradients": {"gradients/fraction=0.5,seed=0", "gradients/fraction=0.5,seed=1", "information/fraction=0.5,seed=0", "information/fraction=0.5,seed=1"},
	} {
		g, _ := twoNetworks(plot.Config{Kind: kind})
		var ports []string
		for _, in := range g.Action("plot/figure").Inputs() {
			ports = append(ports, in.Port)
		}
		if !slices.Equal(ports, want) {
			t.Errorf("%s reads %q, want %q", kind, ports, want)
		}
	}
}
