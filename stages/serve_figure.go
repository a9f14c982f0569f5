package stages

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/pipeline/program"
	"infoplane/stages/plot"
)

// addFigure adds a figure, whose runs are distinguished by the labels of the inputs.
func (s *server) addFigure(name string) error {
	set, err := config[plot.Figure](s)
	if err != nil {
		return err
	}
	var runs shownRuns
	patterns := map[string]pipeline.Output[tables.Patterns]{} // by the label train
	bounds := map[int]figureBound{}                           // by position
	last := func(port string) int {
		if strings.HasPrefix(port, "information/") {
			return 1
		}
		return 0
	}
	ports := slices.SortedFunc(maps.Keys(s.request.Inputs), func(a, b string) int { return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a, b)) })
	for _, port := range slices.Backward(ports) { // information before history and the like, whose labels name no estimator
		kind, rest, _ := strings.Cut(port, "/")
		labels, err := typed(s.request.Inputs[port])
		if err != nil {
			return fmt.Errorf("input %s: %w", port, err)
		}
		switch kind {
		case "bound":
			bounds[positionOf(rest)] = figureBound{Labels: labels, Curve: source[tables.Curve](s, port)}
			continue
		case "choices":
			bounds[positionOf(rest)] = figureBound{Labels: labels, Choices: source[tables.Choices](s, port)}
			continue
		case "patterns":
			patterns[labels.String()] = source[tables.Patterns](s, port)
			continue
		}
		r := runs.of(labels)
		switch kind {
		case "information":
			r.Information = source[tables.Information](s, port)
			r.position = positionOf(rest)
		case "split":
			r.Split = source[tables.Split](s, port)
		case "optimality":
			r.Optimality = source[tables.Optimality](s, port)
		case "history":
			r.History = source[tables.History](s, port)
		case "gradients":
			r.Gradients = source[tables.Gradients](s, port)
		case "errors":
			r.Errors = source[tables.SquaredErrors](s, port)
		case "measures":
			r.Measures = source[tables.Measures](s, port)
		case "activations":
			r.Activations = source[tables.Activations](s, port)
		}
	}
	var limits []figureBound
	for _, position := range slices.Sorted(maps.Keys(bounds)) {
		limits = append(limits, bounds[position])
	}
	all, err := runs.inOrder(set.Reads())
	for i, r := range all {
		if len(r.Labels) > 0 {
			all[i].Patterns = patterns[r.Labels[:1].String()]
		}
	}
	if err == nil {
		plotFigure(s.graph, name, set.Config, set.Source, all, limits)
	}
	return err
}

// positionOf is the position that the rest of a port's name begins with, 0 without one.
func positionOf(rest string) int {
	position := 0
	if text, _, ok := strings.Cut(rest, "/"); ok {
		position, _ = strconv.Atoi(text)
	}
	return position
}

// shownRun is a run of a figure, with the position of its estimator among the panels.
type shownRun struct {
	figureRun
	position int
}

// shownRuns collects the runs of a figure.
type shownRuns []*shownRun

// of finds the run that an input belongs to, or makes it. Its labels are those of the
// estimator, if any, and those of the run, of which the first is train.
func (all *shownRuns) of(labels table.Labels) *shownRun {
	own := max(0, slices.IndexFunc(labels, func(l table.Label) bool { return l.Name == "train" }))
	estimate, labels := labels[:own], labels[own:]
	for _, r := range *all {
		if r.Labels.String() == labels.String() && (own == 0 || r.Estimate.String() == estimate.String()) {
			return r
		}
	}
	r := &shownRun{figureRun: figureRun{Estimate: estimate, Labels: labels}}
	*all = append(*all, r)
	return r
}

// typed are the labels of an input.
func typed(in program.Input) (table.Labels, error) {
	var out table.Labels
	for _, l := range in.Labels {
		one, err := l.Typed()
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// inOrder lists the runs by their positions. Each has what the figure reads.
func (all shownRuns) inOrder(reads plot.Reads) ([]figureRun, error) {
	slices.SortStableFunc(all, func(a, b *shownRun) int { return cmp.Compare(a.position, b.position) })
	var out []figureRun
	for _, r := range all {
		if reads.History && r.History == (pipeline.Output[tables.History]{}) ||
			reads.Gradients && r.Gradients == (pipeline.Output[tables.Gradients]{}) ||
			reads.Errors && r.Errors == (pipeline.Output[tables.SquaredErrors]{}) ||
			reads.Measures && r.Measures == (pipeline.Output[tables.Measures]{}) ||
			reads.Activations && r.Activations == (pipeline.Output[tables.Activations]{}) || reads.Optimality && r.Optimality == (pipeline.Output[tables.Optimality]{}) {
			return nil, fmt.Errorf("inputs: the figure needs more than there is of %s", r.Labels)
		}
		out = append(out, r.figureRun)
	}
	return out, nil
}
