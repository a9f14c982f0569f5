package estimate

import (
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/tables"
)

// Measure estimates I(X;T) and I(T;Y) of every layer at every snapshot of a network,
// with diagnostics beside each estimate. y[pattern] are the labels; without them
// I(T;Y) is NaN. x[input][pattern] are the patterns, which ksg and gaussian use, and
// may be nil. step is called with the number of snapshots that are done, after each
// of them and, many times a second, during it; its error stops the work and is
// returned as it is. Snapshots that are not in memory are read one at a time, twice each:
// first for the limits of the layers over all of them.
//
// It fails if the config is invalid, there are fewer than two patterns, an activation
// is not finite, or an epoch of the config has no snapshot.
func (c Config) Measure(run []Snapshot, x [][]float32, y []int32, step Step) (tables.Information, error) {
	return c.measure(run, known{y: y, Regression: Regression{X: x}}, whole(step))
}

// MeasureParts is [Config.Measure] with steps that tell how far the work on a snapshot is.
func (c Config) MeasureParts(run []Snapshot, x [][]float32, y []int32, parts Parts) (tables.Information, error) {
	return c.measure(run, known{y: y, Regression: Regression{X: x}}, parts)
}

// Parts is a [Step] over snapshots with the part of the next one that is done, below 1: by
// layers, and within a layer by the work of a [Stepper].
type Parts func(done int, part float64, total int) error

// whole leaves out the parts.
func whole(step Step) Parts {
	return func(done int, _ float64, total int) error { return step(done, total) }
}

// known is what is known of the patterns beside the layers.
type known struct {
	y, of []int32 // labels; and the inputs whose draws the patterns are, nil where each is one
	Regression
}

// measure is Measure for what is known of the patterns.
func (c Config) measure(run []Snapshot, k known, step Parts) (tables.Information, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if len(run) == 0 {
		return tables.Information{}, nil
	}
	chosen, err := c.chosen(run)
	if err != nil {
		return nil, err
	}
	settings, n, err := settingsOf(run, k.Regression, func(int, int) error { return step(0, 0, len(chosen)) })
	if err != nil {
		return nil, err
	}
	y := k.y
	if y == nil {
		y = make([]int32, n)
	}
	estimators := make([]Estimator, len(settings))
	for l, s := range settings {
		estimators[l] = c.estimator(s)
	}
	var out tables.Information
	begun := newDiagnosis(y, k.of)
	if boundless(estimators[0]) {
		begun.unbound()
	}
	for i, s := range chosen {
		d := *begun
		if s, err = s.loaded(); err != nil {
			return nil, err
		}
		for l, layer := range s.Layers {
			e, stopped, err := estimateLayer(estimators[l], layer, y, k.of, func(done, total int) error {
				within := min(float64(done)/float64(max(1, total)), 0.999)
				return step(i, (float64(l)+within)/float64(len(s.Layers)), len(chosen))
			})
			if stopped != nil {
				return nil, stopped
			}
			if err != nil {
				return nil, fmt.Errorf("epoch %d: layer %d: %w", s.Epoch, s.number(l), err)
			}
			if k.y == nil && (c.Target == "" || c.Target == TargetLabel) {
				e.ITY, e.ITYError = math.NaN(), math.NaN()
			}
			of := row(s.Epoch, s.number(l), c.On.named(estimators[l].Name()), e, d.next(layer, e, settings[l].layerLo, settings[l].layerHi))
			of.Name = s.name(l)
			out = append(out, of)
		}
		if err := step(i+1, 0, len(chosen)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// estimateLayer estimates a layer for patterns that may be draws of inputs. stopped is the
// error of a step.
func estimateLayer(e Estimator, t [][]float32, y, of []int32, step Step) (out Estimate, stopped, err error) {
	out, stopped, err = estimateSteps(e, t, y, step)
	if of == nil || stopped != nil || err != nil {
		return out, stopped, err
	}
	given, stopped, err := estimateSteps(e, t, of, step)
	out.IXT, out.IXTError = given.ITY, given.ITYError
	return out, stopped, err
}

// estimateSteps estimates a layer, with steps in between if the estimator is a
// [Stepper]. stopped is the error of a step.
func estimateSteps(e Estimator, t [][]float32, y []int32, step Step) (out Estimate, stopped, err error) {
	slow, ok := e.(Stepper)
	if !ok {
		if stopped = step(0, 1); stopped == nil {
			out, err = e.Estimate(t, y)
		}
		return out, stopped, err
	}
	out, err = slow.EstimateSteps(t, y, func(done, total int) error {
		stopped = step(done, total)
		return stopped
	})
	return out, stopped, err
}

func row(epoch, layer int32, estimator string, e Estimate, d Diagnostics) tables.InformationRow {
	return tables.InformationRow{
		Epoch: epoch, Layer: layer, Estimator: estimator,
		IXTBits: e.IXT, ITYBits: e.ITY, IXTErrorBits: e.IXTError, ITYErrorBits: e.ITYError,
		HTBits: e.HT, Symbols: int64(e.Symbols),
		Ceiling: d.Ceiling, Saturated: d.Saturated, IXTRiseBits: d.IXTRise, ITYRiseBits: d.ITYRise,
	}
}

// chosen returns the snapshots at the epochs of the config.
func (c Config) chosen(run []Snapshot) ([]Snapshot, error) {
	if len(c.Epochs) == 0 {
		return run, nil
	}
	var out []Snapshot
	for _, s := range run {
		if slices.Contains(c.Epochs, int(s.Epoch)) {
			out = append(out, s)
		}
	}
	for _, e := range c.Epochs {
		if !slices.ContainsFunc(run, func(s Snapshot) bool { return int(s.Epoch) == e }) {
			return nil, fmt.Errorf("epochs: no snapshot at epoch %d; there are snapshots at %s", e, listed(run))
		}
	}
	return out, nil
}

// listed returns the epochs of snapshots as text; of many it omits the middle.
func listed(run []Snapshot) string {
	text := ""
	for i, s := range run {
		switch {
		case len(run) > 12 && i == 9:
			text += " …"
		case len(run) <= 12 || i < 9 || i >= len(run)-2:
			text += fmt.Sprintf(" %d", s.Epoch)
		}
	}
	return text[min(1, len(text)):]
}

// settingsOf returns the limits of every layer over all snapshots, and the number of
// patterns. It calls step for each layer of each snapshot, and returns its error. It fails
// for fewer than two patterns.
func settingsOf(run []Snapshot, of Regression, step Step) (out []setting, n int, err error) {
	lo, hi := float32(math.Inf(1)), float32(math.Inf(-1))
	for i, s := range run {
		if s, err = s.loaded(); err != nil {
			return nil, 0, err
		}
		if i == 0 {
			out = make([]setting, len(s.Layers))
			if n = patterns(s.Layers[0]); n < 2 {
				return nil, n, fmt.Errorf("%d patterns: what a layer tells apart needs at least two", n)
			}
		}
		for l, layer := range s.Layers {
			if err := step(i, len(run)); err != nil {
				return nil, n, err
			}
			a, b, err := limitsOf(layer)
			if err != nil {
				return nil, n, fmt.Errorf("epoch %d: layer %d: %w", s.Epoch, s.number(l), err)
			}
			if i == 0 {
				out[l].layerLo, out[l].layerHi = a, b
			}
			out[l].layerLo, out[l].layerHi = min(out[l].layerLo, a), max(out[l].layerHi, b)
			lo, hi = min(lo, a), max(hi, b)
		}
	}
	for l := range out {
		out[l].lo, out[l].hi, out[l].Regression = lo, hi, of
	}
	return out, n, nil
}
