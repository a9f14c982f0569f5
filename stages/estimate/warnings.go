package estimate

import (
	"fmt"
	"math"
	"slices"

	"infoplane/internal/vec"
	"infoplane/stages/estimate/neighbours"
)

// Warning is a warning that the scale of a layer's activations does not suit the
// estimator.
type Warning struct {
	Layer int32
	Text  string // such as "90 % of the activations lie above 1 …; take range=layer"
}

// Warnings compares the scale of every layer, over all snapshots, with that of the
// estimator:
//
//   - binning with fixed edges, netbins: the share of activations beyond -1 or 1, which have
//     one symbol on each side
//   - binning, quantised, floor: intervals that are wider than ten times the range of
//     the middle 98 % of the activations of every unit: a layer of another scale than
//     the fixed edges or the cells, or edges that few activations have stretched
//   - kde, noisy, gaussian: noise that is wider than ten times the range of units, or finer
//     than the spacing of float32
//   - ksg, knn-entropy, renyi: units whose ranges differ by a factor of more than 1000, so that
//     distances are those of the largest; for ksg inputs x[input][pattern] whose neighbours are
//     so far apart that half of the layer, or more, lies within that distance
//
// It returns none where the scale suits the estimator, and none for adaptive, which
// adapts to the layer. Activations must be finite. Cost O(N units), with x O(N) for each of at
// most 128 patterns, and of the middle of each unit O(1).
func (c Config) Warnings(run []Snapshot, x [][]float32) []Warning {
	if len(run) == 0 {
		return nil
	}
	if c.Standardise {
		run = slices.Clone(run)
		for i, s := range run {
			run[i].Layers = make([][][]float32, len(s.Layers))
			for l, layer := range s.Layers {
				run[i].Layers[l] = standardised(layer)
			}
		}
	}
	var out []Warning
	for l := range run[0].Layers {
		add := func(format string, args ...any) {
			out = append(out, Warning{run[0].number(l), fmt.Sprintf(format, args...)})
		}
		switch c.Estimator {
		case "binning":
			if c.Range == "fixed" {
				outside(run, l, "take range=layer, or range=run", add)
			}
			c.gridAgainst(run, l, add)
		case "netbins":
			outside(run, l, "take binning with range=layer; netbins is for tanh units", add)
		case "quantised", "floor":
			c.gridAgainst(run, l, add)
		case "kde", "noisy", "gaussian":
			c.noiseAgainst(run, l, add)
		case "ksg", "knn-entropy", "renyi":
			c.distances(run, l, x, add)
		}
	}
	return out
}

// outside adds a warning with advice on activations beyond the fixed edges, at the snapshot that
// has most of them.
func outside(run []Snapshot, l int, advice string, add func(string, ...any)) {
	worst, above, below, at := 0.0, 0.0, 0.0, int32(0)
	for _, s := range run {
		high, low, all := 0, 0, 0
		for _, unit := range s.Layers[l] {
			all += len(unit)
			for _, v := range unit {
				if v > 1 {
					high++
				} else if v < -1 {
					low++
				}
			}
		}
		if share := float64(high+low) / float64(max(1, all)); share > worst {
			worst, at = share, s.Epoch
			above, below = float64(high)/float64(all), float64(low)/float64(all)
		}
	}
	if worst > 0 {
		add("%.3g %% of the activations lie above 1 and %.3g %% below -1 (epoch %d), where the fixed edges tell none apart; %s",
			100*above, 100*below, at, advice)
	}
}

// gridAgainst adds a warning if an interval of the grid holds nearly all of each unit,
// though its activations differ.
func (c Config) gridAgainst(run []Snapshot, l int, add func(string, ...any)) {
	first, last := l, l+1
	if c.Range == "run" {
		first, last = 0, len(run[0].Layers)
	}
	lo, hi := limitsOver(run, first, last)
	var step float64
	var advice string
	switch {
	case c.Estimator == "floor":
		step, advice = c.Width, "take a smaller width"
	case c.Estimator == "quantised":
		step, advice = (hi-lo)/float64(int(1)<<c.Bits), "take more bits, or leave out the patterns of the extreme activations"
	case c.Range == "fixed":
		step, advice = 2/float64(c.Bins-1), "take more bins, or range=layer"
	default:
		step, advice = (hi-lo)/float64(c.Bins-1), "take more bins, or leave out the patterns of the extreme activations"
	}
	if widest := widestRange(middleRanges(run, l)); widest > 0 && step > 10*widest {
		add("intervals of width %.3g hold the whole layer, or nearly so: the middle 98 %% of each unit range over %.3g at most; %s", step, widest, advice)
	}
}

// middleOf is the largest number of activations of a unit that are sampled.
const middleOf = 1 << 14

// middleRanges returns how far the activations of each unit range over all snapshots
// without the lowest and the highest hundredth of them.
func middleRanges(run []Snapshot, l int) []float64 {
	out := make([]float64, len(run[0].Layers[l]))
	every := 1 + len(run)*patterns(run[0].Layers[l])/middleOf
	for u := range out {
		var all []float32
		at := 0
		for _, s := range run {
			for ; at < len(s.Layers[l][u]); at += every {
				all = append(all, s.Layers[l][u][at])
			}
			at -= len(s.Layers[l][u])
		}
		slices.Sort(all)
		cut := len(all) / 100
		out[u] = float64(all[len(all)-1-cut]) - float64(all[cut])
	}
	return out
}

// noiseAgainst adds warnings on noise that is too wide or too fine for the layer.
func (c Config) noiseAgainst(run []Snapshot, l int, add func(string, ...any)) {
	sigma := math.Sqrt(c.Variance)
	units := ranges(run, l)
	hidden, changing := 0, 0
	for _, r := range units {
		if r > 0 {
			changing++
			if 10*r < sigma {
				hidden++
			}
		}
	}
	switch {
	case changing > 0 && hidden == changing:
		add("noise with a standard deviation of %.3g hides the layer, whose units range over %.3g at most; take a variance in proportion", sigma, widestRange(units))
	case hidden > 0:
		add("noise with a standard deviation of %.3g hides %d of %d units, which range over less than a tenth of that; bring the units to one scale", sigma, hidden, len(units))
	}
	lo, hi := limitsOver(run, l, l+1)
	size := max(-lo, hi)
	if spacing := size * 0x1p-23; spacing > sigma {
		add("noise with a standard deviation of %.3g is finer than the spacing of float32 at activations of %.3g: the estimate counts distinct activations; take a larger variance, or subtract what the activations have in common", sigma, size)
	}
}

// scalesApart is the factor between the ranges of two units from which the distance
// of two patterns is that of the larger one.
const scalesApart = 1000

// distances adds warnings on distances that hardly depend on the layer.
func (c Config) distances(run []Snapshot, l int, x [][]float32, add func(string, ...any)) {
	units := ranges(run, l)
	least := math.Inf(1)
	for _, r := range units {
		if r > 0 {
			least = min(least, r)
		}
	}
	if widest := widestRange(units); widest > scalesApart*least {
		add("units range over %.3g to %.3g, and distances see the largest only; bring the units to one scale", least, widest)
	}
	last := run[len(run)-1].Layers[l]
	if len(x) == 0 || c.Estimator != "ksg" || widestRange(units) == 0 {
		return
	}
	if within := c.withinInputs(last, x); within >= 0.5 {
		add("I(X;T) says little: within the distance of a pattern's %d nearest inputs lie %.0f %% of all activations; bring inputs and layer to one scale", c.Neighbours, 100*within)
	}
}

// withinInputs returns the mean share of patterns whose activations are closer to
// those of a pattern than its k-th nearest inputs are to its inputs, over up to 128
// patterns at even steps.
func (c Config) withinInputs(t, x [][]float32) float64 {
	n := patterns(t)
	ofX, ofT := make([]uint32, n), make([]uint32, n)
	inputs, outputs, least := neighbours.Euclidean(x), neighbours.LargestDifference(t), make(neighbours.Nearest, c.Neighbours)
	sum, looked := 0.0, 0
	for i := 0; i < n; i += max(1, n/128) {
		inputs(ofX, i)
		outputs(ofT, i)
		least.Clear()
		for _, d := range ofX {
			least.Offer(d)
		}
		closer := uint32(0)
		for _, d := range ofT {
			closer += neighbours.Below(d, least.Last())
		}
		sum += float64(closer) / float64(n-1)
		looked++
	}
	return sum / float64(looked)
}

// limitsOver returns the lowest and the highest activation of layers first to last-1
// over all snapshots.
func limitsOver(run []Snapshot, first, last int) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range run {
		for _, layer := range s.Layers[first:last] {
			for _, unit := range layer {
				a, b, _ := vec.Limits(unit)
				lo, hi = min(lo, float64(a)), max(hi, float64(b))
			}
		}
	}
	return lo, hi
}

// ranges returns how far the activations of each unit of a layer range over all
// snapshots.
func ranges(run []Snapshot, l int) []float64 {
	out := make([]float64, len(run[0].Layers[l]))
	for u := range out {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, s := range run {
			a, b, _ := vec.Limits(s.Layers[l][u])
			lo, hi = min(lo, float64(a)), max(hi, float64(b))
		}
		out[u] = hi - lo
	}
	return out
}

func widestRange(of []float64) (widest float64) {
	for _, r := range of {
		widest = max(widest, r)
	}
	return widest
}
