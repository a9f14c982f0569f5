package reference

import (
	"fmt"
	"strings"

	"infoplane/stages/estimate"
)

// Limits are the values that a field may have; the zero Limits are any of its type. Where a
// field has other limits for some values of another field, these are the widest.
type Limits struct {
	Words    []string // one of these
	From, To *float64 // a number, each end included …
	Above    bool     // … but From
	Below    bool     // … and To
	None     bool     // zero is allowed, too: it is what is left out
}

func from(a float64) Limits       { return Limits{From: &a} }
func between(a, b float64) Limits { return Limits{From: &a, To: &b} }
func above(a float64) Limits      { return Limits{From: &a, Above: true} }
func words(of ...string) Limits   { return Limits{Words: of} }
func (l Limits) orNone() Limits   { l.None = true; return l }
func (l Limits) above() Limits    { l.Above = true; return l }
func (l Limits) below() Limits    { l.Below = true; return l }

const (
	mostEpochs = 100_000_000
	large      = 1e30 // rates, variances and the like stay finite in float32
)

// limits are those of the fields, by their path without the entry.
var limits = map[string]Limits{
	"generate.rule":                    words("hard", "smooth", "committee", "digits", "parity", "xor", "gaussian", "gaussian-teacher", "points", "file"),
	"generate.gamma":                   above(0).orNone(),
	"generate.divide":                  above(0).orNone(),
	"generate.standardise":             words("train", "all"),
	"generate.label_noise":             between(0, 1),
	"generate.subset.patterns":         from(2),
	"train.networks":                   from(1),
	"train.first":                      between(1, 1e9),
	"train.fraction":                   between(0, 1).above().orNone(),
	"train.split":                      words("random", "stratified", "unshuffled", "column"),
	"train.activation":                 words("tanh", "relu", "sigmoid", "softplus", "softsign", "linear", "elu", "swish", "abs", "leaky-relu", "prelu", "centred-softplus"),
	"train.target":                     words("label", "score"),
	"train.output":                     words("softmax", "sigmoid", "linear", "tanh"),
	"train.loss":                       words("cross-entropy", "squared"),
	"train.init.kind":                  words("truncated-normal", "normal", "uniform", "zero"),
	"train.init.fan":                   words("in", "out", "both", "none"),
	"train.optimizer.kind":             words("adam", "adamw", "sgd"),
	"train.optimizer.momentum":         between(0, 1).below(),
	"train.optimizer.beta1":            between(0, 1).below(),
	"train.optimizer.beta2":            between(0, 1).below(),
	"train.optimizer.epsilon":          between(0, large).below(),
	"train.regularizer.l2":             between(0, large).below(),
	"train.regularizer.decay":          between(0, large).below(),
	"train.regularizer.orthonormality": between(0, large).below(),
	"train.noise.deviation":            between(0, large).below(),
	"train.noise.dropout":              between(0, 1).below(),
	"train.noise.kind":                 words("binary", "gaussian"),
	"train.noise.dump":                 between(0, 10_000),
	"train.quantize.bits":              between(1, 16),
	"train.quantize.of":                words("activations", "both"),
	"train.quantize.range":             words("batch", "moving"),
	"train.rate":                       between(0, large).above().below(),
	"train.schedule.kind":              words("cosine", "steps"),
	"train.schedule.final":             between(0, 1).below(),
	"train.batch":                      from(1),
	"train.epochs":                     between(1, mostEpochs).orNone(),
	"train.steps":                      between(1, mostEpochs).orNone(),
	"train.stop.reaches":               from(0),
	"train.stop.patience":              between(0, mostEpochs),
	"train.stop.every":                 between(0, mostEpochs),
	"train.restart.worse_than":         above(0),
	"train.restart.epoch":              from(1),
	"train.restart.most":               between(0, 1000),
	"train.snapshots.count":            between(4, 1_000_000).orNone(),
	"estimate.estimator":               words(estimate.Methods()...),
	"estimate.bins":                    between(2, 1<<20).orNone(),
	"estimate.range":                   words("fixed", "layer", "run"),
	"estimate.top":                     words("closed"),
	"estimate.edges":                   words("published"),
	"estimate.neighbours":              between(1, 1000).orNone(),
	"estimate.bound":                   words("upper", "lower"),
	"estimate.variance":                between(1e-30, large).orNone(),
	"estimate.samples":                 between(2, 1<<24).orNone(),
	"estimate.smoothing":               between(1e-9, 1e9).orNone(),
	"estimate.input_smoothing":         between(1e-9, 1e9).orNone(),
	"estimate.correction":              words("miller-madow", "grassberger"),
	"estimate.target":                  words("label", "score", "teacher"),
	"estimate.target_variance":         between(0, large),
	"estimate.input_variance":          between(1e-30, large).orNone(),
	"estimate.noise":                   between(0, large),
	"estimate.point":                   between(0, 100).below(),
	"estimate.on":                      words("train", "test", "all"),
	"solve.tolerance":                  between(1e-8, 0.1),
	"solve.functional":                 words("lagrangian", "squared", "deterministic", "erasure"),
	"plot.kind":                        words("chain", "snapshots", "trajectories", "gradients", "curves", "information", "optimality", "converged", "bends", "estimators", "choices", "histograms", "scatter", "film"),
	"plot.form":                        words("weights", "cumulative"),
	"plot.bands":                       words("deviation", "quantiles"),
	"plot.style.font":                  between(4, 16).orNone(),
	"plot.style.width":                 between(40, 500).orNone(),
	"plot.style.columns":               between(1, 2).orNone(),
	"plot.style.palette":               words("plasma", "okabe-ito", "greys"),
}

// String says the limits in words; "" if there are none.
func (l Limits) String() string {
	number := func(x float64) string { return strings.Replace(fmt.Sprintf("%.10g", x), "e+", "e", 1) }
	switch {
	case len(l.Words) > 0:
		return strings.Join(l.Words, ", ")
	case l.From == nil && l.To == nil:
		return ""
	}
	var parts []string
	if l.From != nil && l.Above {
		parts = append(parts, "above "+number(*l.From))
	} else if l.From != nil {
		parts = append(parts, "from "+number(*l.From))
	}
	if l.To != nil && *l.To >= large {
		return strings.Join(parts, " ") // no limit that anybody meets
	}
	if l.To != nil && l.Below {
		parts = append(parts, "below "+number(*l.To))
	} else if l.To != nil {
		parts = append(parts, "to "+number(*l.To))
	}
	return strings.Join(parts, " ")
}
