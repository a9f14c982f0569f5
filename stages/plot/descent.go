package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
)

// Form is how gradients of layers of different size are normalised. With
// m_k the norm of the mean and s_k the deviation of layer k's gradients:
//
//	weights       m_k/‖W_k‖ and s_k/‖W_k‖
//	cumulative    Σ_{k≤ℓ} m_k and √(Σ_{k≤ℓ} s_k)
//
// The first is that of the caption of the paper's figure 4, the second that of its
// authors' plotting code.
type Form string

// The forms.
const (
	PerWeight  Form = "weights"
	Cumulative Form = "cumulative"
)

// Norms is which norms of gradients are drawn, and in which form.
type Norms struct {
	Form   Form
	Frozen bool // taken at the weights of the snapshot; else along the moving epoch, as the authors' code takes them
}

// descent is the trajectory of one layer's gradients.
type descent struct {
	layer           int
	mean, deviation []spot // geometric over networks
	missing         int    // values that are 0 or not finite
	single          bool   // all deviations are 0: there is one batch
}

// descents averages over networks, layer by layer.
func descents(of Norms, networks []tables.Gradients) ([]descent, error) {
	var means, deviations [][]summary.Point
	var out []descent
	for _, rows := range networks {
		if err := inOrder(rows); err != nil {
			return nil, err
		}
		var mean, deviation []summary.Point
		for _, r := range of.apply(rows) {
			l := int(r.Layer) - 1
			for len(out) <= l {
				out = append(out, descent{layer: len(out) + 1, single: true})
			}
			out[l].single = out[l].single && r.deviation == 0
			for _, part := range []struct {
				value  float64
				points *[]summary.Point
			}{{r.mean, &mean}, {r.deviation, &deviation}} {
				if !(part.value > 0) || math.IsInf(part.value, 1) {
					out[l].missing++
					continue
				}
				*part.points = append(*part.points, summary.Point{Epoch: int(r.Epoch), Layer: int(r.Layer), Values: []float64{part.value}})
			}
		}
		means, deviations = append(means, mean), append(deviations, deviation)
	}
	drawable := 0
	for l := range out {
		out[l].mean, out[l].deviation = levels(means, l+1), levels(deviations, l+1)
		drawable += len(out[l].mean) + len(out[l].deviation)
	}
	if drawable == 0 {
		return nil, fmt.Errorf("%d networks and no gradient above 0: nothing to draw", len(networks))
	}
	return out, nil
}

// levels returns the geometric means of one layer over networks, by epoch.
func levels(networks [][]summary.Point, layer int) []spot {
	var out []spot
	for _, at := range summary.Average(networks) {
		if at.Layer == layer {
			out = append(out, geometric(at, math.Inf(1)))
		}
	}
	return out
}

func inOrder(rows tables.Gradients) error {
	for i, r := range rows {
		if r.Layer < 1 || r.Epoch < 0 {
			return fmt.Errorf("row %d: epoch %d, layer %d: layers are numbered from 1, epochs from 0", i, r.Epoch, r.Layer)
		}
		if i > 0 && cmp.Or(cmp.Compare(rows[i-1].Epoch, r.Epoch), cmp.Compare(rows[i-1].Layer, r.Layer)) >= 0 {
			return fmt.Errorf("row %d: epoch %d, layer %d is out of order or there twice", i, r.Epoch, r.Layer)
		}
	}
	return nil
}

// norms are those of one layer at one epoch, in the form that is drawn.
type norms struct {
	tables.GradientsRow
	mean, deviation float64
}

// apply returns the norms of one network in the form.
func (n Norms) apply(rows tables.Gradients) []norms {
	out := make([]norms, len(rows))
	for i, r := range rows {
		out[i] = norms{r, r.MovingMeanNorm, r.MovingStdNorm}
		if n.Frozen {
			out[i].mean, out[i].deviation = r.MeanNorm, r.StdNorm
		}
	}
	if n.Form == PerWeight {
		for i := range out {
			out[i].mean /= out[i].WeightNorm
			out[i].deviation /= out[i].WeightNorm
		}
		return out
	}
	var summed []norms
	for _, layers := range summary.Group(out, func(r norms) int32 { return r.Epoch }) {
		var means, deviations []float64
		for _, r := range layers {
			means, deviations = append(means, r.mean), append(deviations, r.deviation)
		}
		sums, roots := summary.Cumulative(means, deviations)
		for i, r := range layers {
			summed = append(summed, norms{r.GradientsRow, sums[i], roots[i]})
		}
	}
	return summed
}

// crossing returns the epoch at which the mean falls below the deviation for the first time:
// where the two lines drawn cross. It is +Inf if the mean is above to the end, and NaN
// if it never is above.
func (p descent) crossing() float64 {
	var ratio summary.Curve
	for _, m := range p.mean {
		for _, s := range p.deviation {
			if s.x == m.x {
				ratio.X, ratio.Y = append(ratio.X, m.x), append(ratio.Y, m.y/s.y)
			}
		}
	}
	if len(ratio.X) == 0 {
		return math.NaN()
	}
	return ratio.Logarithm().Crossing(0)
}

// count returns how many networks the lines are over.
func (p descent) count() string { return networksOf(slices.Concat(p.mean, p.deviation)) }

// bendEpochs returns, by layer, the epoch at which its path through the information plane
// turns towards less I(X;T): see [summary.Curve.Bend].
func bendEpochs(averages []mean) map[int]int {
	out := map[int]int{}
	for _, layer := range summary.Group(averages, func(m mean) int { return m.layer }) {
		var ixt summary.Curve
		for _, m := range layer {
			ixt.X, ixt.Y = append(ixt.X, float64(m.epoch)), append(ixt.Y, m.at.X)
		}
		if epoch := ixt.Bend(LeastFall); !math.IsInf(epoch, 0) && !math.IsNaN(epoch) {
			out[layer[0].layer] = int(epoch)
		}
	}
	return out
}
