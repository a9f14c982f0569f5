package stages

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/count"
)

// layers checks the layers that a solve entry compares.
func (r *reader) layers(at *yaml.Node, positions map[string]*yaml.Node, path string, entry solveEntry, e *Experiment) {
	if (entry.Train == "") != (entry.Information == "") {
		r.Fail(at, path, "needs both `train` and `information` to compare layers with the bound, or neither")
	}
	if entry.Train == "" || entry.Information == "" {
		return
	}
	x, s, several := e.setting(entry.Information)
	switch {
	case several:
		r.Fail(positions["information"], path+".information", "stands for several estimators; name one of %s", strings.Join(settingNames([]estimateEntry{x})[1:], ", "))
	case !s.Config.Discrete():
		r.Fail(positions["information"], path+".information", "%s makes no layer a discrete variable; take binning or floor", s.Config.Estimator)
	case !s.Config.On.IsZero():
		r.Fail(positions["information"], path+".information", "%s is on the patterns for %s; the bound is that of all patterns: name an estimator without `on`", x.node(s), s.Config.On)
	case e.draws(entry.Train):
		r.Fail(positions["train"], path+".train", "%s dumps draws of noise, and the bound is compared with layers that are functions of the pattern; leave `dump` of its noise out", entry.Train)
	case !x.covers(entry.Train):
		r.Fail(positions["information"], path+".information", "%s estimates %s only, not %s", x.name, strings.Join(x.Train, ", "), entry.Train)
	}
}

// setting returns the first estimator that a name stands for, and whether there are
// several.
func (e *Experiment) setting(name string) (of estimateEntry, first setting, several bool) {
	n := 0
	for x, s := range e.estimators([]string{name}) {
		if n++; n == 1 {
			of, first = x, s
		}
	}
	return of, first, n > 1
}

// compares checks that a figure that compares layers with the bound has a solve
// entry that does so.
func (r *reader) compares(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	information, train := strings.Join(entry.Information, ", "), strings.Join(entry.Train, ", ")
	if entry.Reads().Optimality && !slices.ContainsFunc(e.solve, func(s solveEntry) bool {
		return slices.Equal(entry.Bound, []string{s.name}) && s.Train == train && s.Information == information
	}) {
		r.Fail(at, path, "needs a `bound` that compares the layers of %s under %s: a solve entry with `train: %s` and `information: %s`",
			train, information, train, information)
	}
}

// layerNames checks that a figure gives each layer of its networks a name, or none. How many
// layers an activations table has that was made elsewhere, its own file says when it is read.
func (r *reader) layerNames(at *yaml.Node, path string, entry plotEntry, runs []run) {
	names := entry.Style.Layers
	for _, one := range runs {
		layers := len(one.Config.Hidden) + 1
		if from := one.imported.recorded; from != nil {
			layers = len(from.layers)
		} else if one.imported.name != "" {
			continue
		}
		if len(names) > 0 && layers != len(names) {
			r.Fail(at, path, "layers has %s, and %s has %s, the output among them; give each a name", count.Of(len(names), "name"), one.node(), count.Of(layers, "layer"))
			return
		}
	}
}

// draws reports whether the activations of some network of a train entry are draws.
func (e *Experiment) draws(train string) bool {
	return slices.ContainsFunc(e.train, func(t trainEntry) bool {
		return t.name == train && slices.ContainsFunc(t.runs, func(r run) bool { return r.Config.Noise.Dump > 0 })
	})
}

// choices checks that the bound of a figure names what its kind draws: bounds, and only
// where it compares objectives also what these choose, at least one.
func (r *reader) choices(at *yaml.Node, path string, entry plotEntry, e *Experiment) {
	var curves, objectives []string
	for _, s := range e.solve {
		switch {
		case !slices.Contains(entry.Bound, s.name):
		case s.chooses():
			objectives = append(objectives, s.name)
		default:
			curves = append(curves, s.name)
		}
	}
	switch wants := entry.Reads().Choices; {
	case !wants && len(objectives) > 0:
		r.Fail(at, path, "%s is no bound but what an objective chooses; the kind choices draws it", objectives[0])
	case wants && (len(objectives) == 0 || len(curves) != 1):
		r.Fail(at, path, "names %d bounds and %d objectives; the kind %s draws one bound and what objectives choose beside it", len(curves), len(objectives), entry.Kind)
	}
}
