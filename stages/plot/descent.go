package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
)

// Form is how gradients of layers of different size are put on one scale. With
// m_k the norm of the mean and s_k the deviation of layer k's gradients:
//
//	weights       m_k/‖W_k‖ and s_k/‖W_k‖
//	cumulative    Σ_{k≤ℓ} m_k and √(Σ_{k≤ℓ} s_k)
//
// The first is what the caption of the paper's figure 4 says, the second what its
// authors' plotting code draws.
type Form string

// The forms.
const (
	PerWeight  Form = "weights"
	Cumulative Form = "cumulative"
)

// descent is the course of one layer's gradients.
type descent struct {
	layer           int
	mean, deviation []level
	missing         int  // values that are 0 or not finite
	single          bool // all deviations are 0: there is one batch
}

// level is a geometric mean over networks at one epoch.
type level struct {
	epoch    int
	log      float64 // natural logarithm of the mean
	spread   float64 // standard deviation of the logarithm; 0 for one network
	networks int
}

func (l level) at() float64   { return vec.Exp(l.log) }
func (l level) low() float64  { return vec.Exp(l.log - l.spread) }
func (l level) high() float64 { return vec.Exp(l.log + l.spread) }

// descents averages over networks, layer by layer.
func descents(form Form, networks []tables.Gradients) ([]descent, error) {
	type sums struct {
		epoch           int
		mean, deviation []float64 // logarithms, one per network
	}
	var out []descent
	var all [][]sums // by layer, then in order of first appearance
	place := map[[2]int]int{}
	for _, rows := range networks {
		if err := inOrder(rows); err != nil {
			return nil, err
		}
		for _, r := range form.apply(rows) {
			l := int(r.Layer) - 1
			for len(out) <= l {
				out = append(out, descent{layer: len(out) + 1, single: true})
				all = append(all, nil)
			}
			key := [2]int{l, int(r.Epoch)}
			i, known := place[key]
			if !known {
				i = len(all[l])
				place[key] = i
				all[l] = append(all[l], sums{epoch: int(r.Epoch)})
			}
			at := &all[l][i]
			if r.StdNorm != 0 {
				out[l].single = false
			}
			for _, part := range []struct {
				value float64
				logs  *[]float64
			}{{r.MeanNorm, &at.mean}, {r.StdNorm, &at.deviation}} {
				if !(part.value > 0) || math.IsInf(part.value, 1) {
					out[l].missing++
					continue
				}
				*part.logs = append(*part.logs, vec.Log(part.value))
			}
		}
	}
	drawable := 0
	for l := range out {
		slices.SortFunc(all[l], func(a, b sums) int { return cmp.Compare(a.epoch, b.epoch) })
		for _, at := range all[l] {
			out[l].mean = appendLevel(out[l].mean, at.epoch, at.mean)
			out[l].deviation = appendLevel(out[l].deviation, at.epoch, at.deviation)
		}
		drawable += len(out[l].mean) + len(out[l].deviation)
	}
	if drawable == 0 {
		return nil, fmt.Errorf("%d networks and no gradient above 0: nothing to draw", len(networks))
	}
	return out, nil
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

// apply puts the norms of one network into the form.
func (f Form) apply(rows tables.Gradients) tables.Gradients {
	out := slices.Clone(rows)
	var mean, deviation float64
	for i := range out {
		r := &out[i]
		if f == PerWeight {
			r.MeanNorm /= r.WeightNorm
			r.StdNorm /= r.WeightNorm
			continue
		}
		if i == 0 || r.Epoch != out[i-1].Epoch {
			mean, deviation = 0, 0
		}
		mean += r.MeanNorm
		deviation += r.StdNorm
		r.MeanNorm, r.StdNorm = mean, math.Sqrt(deviation)
	}
	return out
}

func appendLevel(to []level, epoch int, logs []float64) []level {
	if len(logs) == 0 {
		return to
	}
	l := level{epoch: epoch, networks: len(logs)}
	for _, x := range logs {
		l.log += x
	}
	l.log /= float64(len(logs))
	for _, x := range logs {
		l.spread += float64((x - l.log) * (x - l.log))
	}
	l.spread = math.Sqrt(l.spread / float64(max(1, len(logs)-1)))
	return append(to, l)
}

// crossing is the epoch at which the mean falls below the deviation for the first
// time, between two snapshots where the two lines drawn cross.
func (p descent) crossing() (epoch float64, ok bool) {
	above, before := math.NaN(), 0.0
	for i, j := 0, 0; i < len(p.mean) && j < len(p.deviation); {
		m, s := p.mean[i], p.deviation[j]
		switch {
		case m.epoch < s.epoch:
			i++
			continue
		case m.epoch > s.epoch:
			j++
			continue
		}
		x, ratio := vec.Log(float64(1+m.epoch)), m.log-s.log
		if above >= 0 && ratio < 0 {
			share := above / (above - ratio)
			return vec.Exp(before+float64((x-before)*share)) - 1, true
		}
		above, before = ratio, x
		i, j = i+1, j+1
	}
	return 0, false
}

// never says why there is no crossing.
func (p descent) never() string {
	if len(p.mean) > 0 && p.mean[0].log < p.deviation[0].log {
		return "mean below deviation from the start"
	}
	return "mean stays above deviation"
}

// count says how many networks the lines stand for.
func (p descent) count() string {
	var means []mean
	for _, l := range append(slices.Clone(p.mean), p.deviation...) {
		means = append(means, mean{networks: l.networks})
	}
	return count(means)
}

// findBends finds, by layer, the epoch at which its path through the information
// plane turns towards less I(X;T): where I(X;T) is highest. It is a bend if more
// than 0.1 bit is lost afterwards, and something was gained before: estimates
// waver by hundredths of a bit.
func findBends(averages []mean) map[int]int {
	const least = 0.1
	top, end := map[int]mean{}, map[int]mean{}
	for _, m := range averages {
		if best, known := top[m.layer]; !known || m.at.X > best.at.X {
			top[m.layer] = m
		}
		end[m.layer] = m
	}
	out := map[int]int{}
	for layer, m := range top {
		if m.epoch > 0 && m.at.X-end[layer].at.X > least {
			out[layer] = m.epoch
		}
	}
	return out
}
