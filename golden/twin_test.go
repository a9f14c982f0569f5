package golden

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// The claims of the paper are judged in two worlds: in one, networks do what its
// sentences say; in the other, its twin, they do the opposite of each.

// twinEpochs are the snapshots of both.
var twinEpochs = []int32{0, 10, 50, 100, 175, 200, 250, 300, 330, 350, 370, 400, 450, 500, 600, 700, 1000, 2000, 3000, 5000, 7000, 9000, 10000}

const twinSeeds = 10

// twin is one of the worlds.
type twin struct {
	*world
	t        *testing.T
	contrary bool
}

// turns is the epoch at which a network turns, a snapshot.
func turns(seed int) float64 {
	return []float64{330, 330, 350, 350, 370, 370, 400, 450, 500, 600}[seed-1]
}

func clamp(x, low, high float64) float64 { return min(max(x, low), high) }

// ixt is I(X;T) of a layer: it rises until the network turns, then falls, the sooner the deeper
// the layer; more data leave more in the middle layers, and less in the deepest. The
// first layer stays. In the twin each rises, deeper layers are higher, networks part,
// and data do the opposite.
func (w twin) ixt(layer int, epoch, fraction float64, seed int) float64 {
	k, s, progress := float64(layer), float64(seed-twinSeeds/2)/twinSeeds, epoch/10000
	if w.contrary {
		shift := map[bool]float64{true: -3, false: 3}[layer <= 4]
		return 5 + 0.5*k + progress + s*(0.1+2*progress) + fraction*shift
	}
	if layer == 1 {
		return 12
	}
	start, top, at := 12.3-k, 12.8-k-0.04*(k-2), turns(seed)
	if epoch <= at {
		return start + (top-start)*epoch/at + 0.5*s*(1-epoch/at)
	}
	end := top - 3
	switch {
	case layer == 3 || layer == 4:
		end -= 1 - fraction
	case layer >= 5:
		end -= fraction
	}
	return top + (end-top)*clamp(math.Log(epoch/at)/math.Log((10000-1000*k)/at), 0, 1)
}

// ity is I(T;Y) of a layer: it rises until epoch 400, a lower layer first, then a little,
// and with few data falls. In the twin it falls, then stands, and deeper layers know more.
func (w twin) ity(layer int, epoch, fraction float64, seed int) float64 {
	k, s := float64(layer), float64(seed-twinSeeds/2)/twinSeeds
	if w.contrary {
		return 0.7 + 0.02*k - 0.3*clamp(epoch, 0, 400)/400 + 0.02*clamp((epoch-400)/8600, 0, 1) + 0.1*s*epoch/10000 - 0.1*fraction
	}
	if layer == 1 {
		return 0.999
	}
	start := []float64{0.9, 0.7, 0.3, 0.2, 0.1, 0.05}[layer-2] + 0.02*s
	high := 0.985 - 0.005*k
	if layer >= 4 {
		high -= 0.06
	}
	y := start + (high-start)*clamp(epoch/(20+20*k), 0, 1)
	late := clamp(math.Log(max(epoch, 400)/400)/math.Log(20), 0, 1)
	switch {
	case layer == 2:
	case fraction <= 0.45:
		y -= late * (0.3 - 0.5*fraction)
	case layer >= 4:
		y += late * (0.06 - 0.05*(0.85-fraction))
	default:
		y -= late * 0.1 * (0.85 - fraction)
	}
	return y
}

// information adds what an estimator says of a network, layer by layer.
func (w twin) information(name, estimator string, labels table.Labels, depth int, ixt, ity func(layer int, epoch float64) float64) {
	var rows tables.Information
	for _, epoch := range twinEpochs {
		for l := 1; l <= depth; l++ {
			row := tables.InformationRow{Epoch: epoch, Layer: int32(l), Estimator: estimator, IXTBits: ixt(l, float64(epoch)), ITYBits: ity(l, float64(epoch)), Ceiling: 1}
			if w.contrary {
				row.IXTRiseBits, row.ITYRiseBits = 0.5, 0.5
			}
			rows = append(rows, row)
		}
	}
	add(w.t, w.world, name, "information", labels, rows)
}

// networks adds what the networks of one seed are seen to do.
func (w twin) networks(seed int) {
	fractions := map[string][]float64{"network": {0.03, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.85}, "committee": {0.05, 0.45, 0.85}, "batches": {0.85}}
	for _, train := range []string{"network", "committee", "batches"} {
		for _, f := range fractions[train] {
			l := table.Labels{{Name: "train", Value: train}, {Name: "fraction", Value: f}, {Name: "hidden", Value: "10-7-5-4-3"}, {Name: "seed", Value: int64(seed)}}
			x := func(k int, e float64) float64 { return w.ixt(k, e, f, seed) }
			y := func(k int, e float64) float64 { return w.ity(k, e, f, seed) }
			w.information("bins30", "binning(bins=30)", l, 6, x, y)
			if train != "network" || f != 0.85 {
				continue
			}
			at := 300.0
			if w.contrary {
				at = math.Inf(1)
			}
			w.history(l, at)
			for _, other := range []string{"floor07", "kde", "quantised", "adaptive", "ksg", "noisy"} {
				w.information(other, other, l, 6, func(k int, e float64) float64 {
					switch {
					case w.contrary:
						return 9 - 0.3*e/10000
					case other == "noisy":
						return 0.3 * x(k, e)
					}
					return x(k, e)
				}, y)
			}
			for i, bins := range []int{3, 10, 30, 100, 300, 1000, 3000} {
				w.grid(l, i, bins)
			}
		}
	}
}

// grid adds a network as a number of bins sees it.
func (w twin) grid(l table.Labels, i, bins int) {
	var rows tables.Information
	for _, epoch := range []int32{0, 9000} {
		for layer := range 6 {
			row := tables.InformationRow{Epoch: epoch, Layer: int32(layer + 1), Estimator: fmt.Sprintf("binning(bins=%d)", bins), IXTBits: 2 + float64(i), Ceiling: 1}
			if w.contrary {
				row.IXTBits, row.Ceiling = 9-float64(i), 0.5+0.05*float64(i)
			}
			rows = append(rows, row)
		}
	}
	add(w.t, w.world, "bins", "information", append(slices.Clone(l), table.Label{Name: "bins", Value: int64(bins)}), rows)
}

// history adds accuracies that pass 95 % at an epoch.
func (w twin) history(l table.Labels, at float64) {
	var rows tables.History
	for _, epoch := range twinEpochs {
		accuracy := 0.5 + 0.45*min(1, math.Log1p(float64(epoch))/math.Log1p(at))
		rows = append(rows, tables.HistoryRow{Epoch: epoch, AccuracyTrain: accuracy, AccuracyTest: accuracy})
	}
	add(w.t, w.world, "history", "history", l, rows)
}

// depths adds networks of one to six hidden layers: each further one divides the epochs
// by 2.2, from 10 000 on; in the twin it doubles them, from 100 on.
func (w twin) depths(seed int) {
	for i, hidden := range []string{"12", "12-10", "12-10-8", "12-10-8-6", "12-10-8-6-4", "12-10-8-6-4-2"} {
		l := table.Labels{{Name: "train", Value: "architecture"}, {Name: "fraction", Value: 0.85}, {Name: "hidden", Value: hidden}, {Name: "seed", Value: int64(seed)}}
		reaches := 10000 * math.Pow(2.2, -float64(i))
		if w.contrary {
			reaches = 100 * math.Pow(2.6, float64(i))
		}
		w.history(l, reaches)
		output := i + 2
		w.information("bins30", "binning(bins=30)", l, output, func(k int, e float64) float64 {
			return w.ixt(k, e, 0.85, seed)
		}, func(k int, e float64) float64 {
			if k < output {
				return w.ity(k, e, 0.85, seed)
			}
			return 0.05 + 0.85*min(1.1, e/reaches)
		})
	}
}

// gradients adds mean and deviation, whose ratio falls through 1 when the network turns, and stays;
// norms that grow as the root of the epoch; and weights that are as orthogonal at the end
// as at the start. In the twin the ratio grows from small, norms shrink, and the weights
// of two units become one.
func (w twin) gradients(seed int) {
	l := table.Labels{{Name: "train", Value: "batches"}, {Name: "fraction", Value: 0.85}, {Name: "hidden", Value: "10-7-5-4-3"}, {Name: "seed", Value: int64(seed)}}
	var rows tables.Gradients
	var weights tables.Weights
	for _, epoch := range twinEpochs {
		for layer := int32(1); layer <= 6; layer++ {
			e := float64(epoch)
			mean, norm, mixed := clamp(math.Pow(turns(seed)/(e+0.5), 8), 0.1, 10), math.Sqrt(1+e), float32(0)
			if w.contrary {
				mean, norm, mixed = 0.1*math.Sqrt(1+e), 100-math.Sqrt(1+e)/2, float32(e/10000)
			}
			rows = append(rows, tables.GradientsRow{Epoch: epoch, Layer: layer, MeanNorm: mean, StdNorm: 1, MovingMeanNorm: mean, MovingStdNorm: 1, WeightNorm: norm})
			for unit, vector := range [][]float32{{1, 0}, {mixed, 1 - mixed}} {
				for input, v := range vector {
					weights = append(weights, tables.WeightsRow{Epoch: epoch, Layer: layer, Unit: int32(unit), Input: int32(input), Value: v})
				}
			}
		}
	}
	add(w.t, w.world, "gradients", "gradients", l, rows)
	add(w.t, w.world, "weights", "weights", l, weights)
}

// bound adds a bound, and layers on it with its slope; in the twin they are above it at
// slopes of another place, far from their fixed points, in the other order.
func (w twin) bound(seed int) {
	height := func(x float64) float64 { return 1 - math.Pow(2, -x) }
	for _, solve := range []string{"bound", "bound-closed"} {
		l := table.Labels{{Name: "solve", Value: solve}, {Name: "train", Value: "stochastic"}, {Name: "seed", Value: int64(seed)}}
		var rows tables.Optimality
		for layer := 1; layer <= 6; layer++ {
			x := 7.5 - float64(layer)
			low, high := height(math.Floor(x)), height(math.Ceil(x))
			row := tables.OptimalityRow{Epoch: 10000, Layer: int32(layer), Estimator: "binning(bins=30)", IXTBits: x, ITYBits: (low + high) / 2, Beta: 1 / (high - low)}
			if w.contrary {
				row.IXTBits, row.ITYBits, row.Beta = 1+float64(layer)/2, 1.5, float64(1000*layer)
				row.VerticalGapBits, row.RateExcessBits, row.DivergenceBits = 0.5, 2, 1
			}
			rows = append(rows, row)
		}
		add(w.t, w.world, "optimality", "optimality", l, rows)
	}
	if seed == 1 {
		var curve tables.Curve
		for x := range 13 {
			curve = append(curve, tables.CurveRow{IXTBits: float64(x), ITYBits: height(float64(x))})
		}
		add(w.t, w.world, "bound", "curve", nil, curve)
	}
}

func newTwin(t *testing.T, contrary bool) twin {
	w := twin{newWorld(), t, contrary}
	for seed := 1; seed <= twinSeeds; seed++ {
		w.networks(seed)
		w.depths(seed)
		w.gradients(seed)
		w.bound(seed)
	}
	return w
}

// Each claim of the paper is reproduced by networks that do what it says, and not by
// networks that do the opposite.
func TestPaperAndItsTwin(t *testing.T) {
	claims, err := Claims("paper")
	if err != nil {
		t.Fatal(err)
	}
	for _, contrary := range []bool{false, true} {
		for _, v := range Judge(newTwin(t, contrary).Findings, claims) {
			switch {
			case v.Missing != "":
				t.Errorf("%s: %s", v.Claim, v.Missing)
			case !contrary && v.Outcome != Reproduced:
				t.Errorf("%s: networks do what it says, and it is %s: %s; expected %s", v.Claim, v.Outcome, v.Detail, v.Expected)
			case contrary && v.Outcome != NotReproduced:
				t.Errorf("%s: networks do the opposite, and it is %s: %s; expected %s", v.Claim, v.Outcome, v.Detail, v.Expected)
			}
		}
	}
}
