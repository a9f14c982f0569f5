package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
)

// Series is the path of one network through the information plane.
type Series struct {
	Value any // what tells panels apart: an int64, float64 or string; nil where there is one panel
	Rows  []tables.InformationRow

	Place   int        // of its panel among those of other values; equals stand in the order of their values
	Most    plotter.XY // the most that a layer can know: log₂ N and H(Y), in bits; 0 where it is not known
	Batches int        // steps of an epoch; 0 where it is not known
}

// survey is what a figure must know of all its series before it draws one.
type survey struct {
	epochs   []int // all snapshots, ascending
	layers   int   // the highest number of a layer
	ixt, ity [2]float64
	broken   int // values that are not finite, which no figure can show
}

// look surveys the series. Points of two estimators do not belong in one plane,
// and nothing at all makes no figure: both are errors.
func look(series []Series) (survey, error) {
	s := survey{ixt: [2]float64{math.Inf(1), math.Inf(-1)}, ity: [2]float64{math.Inf(1), math.Inf(-1)}}
	estimator, points := "", 0
	for _, one := range series {
		for i, r := range one.Rows {
			if i > 0 && cmp.Or(cmp.Compare(one.Rows[i-1].Epoch, r.Epoch), cmp.Compare(one.Rows[i-1].Layer, r.Layer)) >= 0 && r.Estimator == estimator {
				return s, fmt.Errorf("row %d: epoch %d, layer %d is out of order or there twice", i, r.Epoch, r.Layer)
			}
			if points == 0 {
				estimator = r.Estimator
			}
			points++
			if r.Estimator != estimator {
				return s, fmt.Errorf("the tables hold two estimators, %s and %s: a figure shows one", estimator, r.Estimator)
			}
			if r.Layer < 1 {
				return s, fmt.Errorf("layer %d: layers are numbered from 1", r.Layer)
			}
			if r.Epoch < 0 {
				return s, fmt.Errorf("epoch %d is negative", r.Epoch)
			}
			s.epochs = append(s.epochs, int(r.Epoch))
			s.layers = max(s.layers, int(r.Layer))
			if !finite(r) {
				s.broken++
				continue
			}
			s.ixt = [2]float64{min(s.ixt[0], r.IXTBits), max(s.ixt[1], r.IXTBits)}
			s.ity = [2]float64{min(s.ity[0], r.ITYBits), max(s.ity[1], r.ITYBits)}
		}
	}
	if points == 0 {
		return s, fmt.Errorf("%d networks and no point of the information plane: nothing to draw", len(series))
	}
	if points == s.broken {
		return s, fmt.Errorf("none of the %d points is finite: nothing to draw", points)
	}
	slices.Sort(s.epochs)
	s.epochs = slices.Compact(s.epochs)
	return s, nil
}

func finite(r tables.InformationRow) bool {
	return !math.IsNaN(r.IXTBits+r.ITYBits) && !math.IsInf(r.IXTBits+r.ITYBits, 0)
}

// axes of the information plane. Up to 1 bit the vertical axis is the paper's:
// the information that a binary label can have. Above and on the right there is
// room for a line of text, where the numbers of layers go.
func (s survey) axes() (x, y Axis) {
	x = linear("I(X;T) [bit]", s.ixt[0], s.ixt[1], 0.06)
	y = linear("I(T;Y) [bit]", s.ity[0], max(s.ity[1], 1), 0.085)
	return x, y
}

// mean is the average of one layer over networks at one epoch.
type mean struct {
	epoch, layer int
	at           plotter.XY
	spread       plotter.XY // standard deviation over networks: Σ (x - mean)²/(n-1); 0 for one network
	networks     int
}

// average averages over networks, by epoch and layer in that order. Sums are
// taken in the order of the series, so that they have one value.
func average(series []Series) []mean {
	type key struct{ epoch, layer int }
	place := map[key]int{}
	var out []mean
	each := func(do func(m *mean, x, y float64)) {
		for _, one := range series {
			for _, r := range one.Rows {
				if !finite(r) {
					continue
				}
				k := key{int(r.Epoch), int(r.Layer)}
				i, known := place[k]
				if !known {
					i = len(out)
					place[k] = i
					out = append(out, mean{epoch: k.epoch, layer: k.layer})
				}
				do(&out[i], r.IXTBits, r.ITYBits)
			}
		}
	}
	each(func(m *mean, x, y float64) {
		m.at.X += x
		m.at.Y += y
		m.networks++
	})
	for i := range out {
		out[i].at.X /= float64(out[i].networks)
		out[i].at.Y /= float64(out[i].networks)
	}
	each(func(m *mean, x, y float64) {
		m.spread.X += float64((x - m.at.X) * (x - m.at.X))
		m.spread.Y += float64((y - m.at.Y) * (y - m.at.Y))
	})
	for i := range out {
		others := float64(max(1, out[i].networks-1))
		out[i].spread.X = math.Sqrt(out[i].spread.X / others)
		out[i].spread.Y = math.Sqrt(out[i].spread.Y / others)
	}
	slices.SortFunc(out, func(a, b mean) int {
		return cmp.Or(cmp.Compare(a.epoch, b.epoch), cmp.Compare(a.layer, b.layer))
	})
	return out
}

// count says how many networks an average is over: "50 networks".
func count(means []mean) string {
	if len(means) == 0 {
		return ""
	}
	least, most := math.MaxInt, 0
	for _, m := range means {
		least, most = min(least, m.networks), max(most, m.networks)
	}
	switch {
	case least < most:
		return fmt.Sprintf("%d to %d networks", least, most)
	case most == 1:
		return "1 network"
	default:
		return fmt.Sprintf("%d networks", most)
	}
}

func points(means []mean) plotter.XYs {
	out := make(plotter.XYs, len(means))
	for i, m := range means {
		out[i] = m.at
	}
	return out
}

// layerNames numbers the layers at the given means, one per layer in ascending
// order. Neighbours in the same place share a text: "1–3".
func layerNames(means []mean, radius vg.Length, avoid plotter.XYs) names {
	out := names{radius: radius, avoid: avoid}
	for i := 0; i < len(means); {
		j := i + 1
		for j < len(means) && near(means[i].at, means[j].at) {
			j++
		}
		text := strconv.Itoa(means[i].layer)
		if last := means[j-1].layer; last != means[i].layer {
			text += "–" + strconv.Itoa(last)
		}
		out.points = append(out.points, means[i].at)
		out.texts = append(out.texts, text)
		i = j
	}
	return out
}

// near: closer than two numbers could be told apart.
func near(a, b plotter.XY) bool {
	return math.Abs(a.X-b.X) < 0.4 && math.Abs(a.Y-b.Y) < 0.045
}

// notes says what the marks of a panel stand for and cannot show.
func notes(averages []mean, series []Series) string {
	note := count(averages)
	broken := 0
	for _, one := range series {
		for _, r := range one.Rows {
			if !finite(r) {
				broken++
			}
		}
	}
	switch {
	case broken == 1:
		note += "\n1 value not finite, left out"
	case broken > 1:
		note += fmt.Sprintf("\n%d values not finite, left out", broken)
	}
	return strings.TrimPrefix(note, "\n")
}

// tell puts a panel into words.
func tell(title string, averages []mean) string {
	if len(averages) == 0 {
		return title + ": nothing to show."
	}
	parts := make([]string, len(averages))
	for i, m := range averages {
		parts[i] = fmt.Sprintf("layer %d at %.2f and %.2f", m.layer, m.at.X, m.at.Y)
	}
	return fmt.Sprintf("%s, mean of %s: %s.", title, count(averages), strings.Join(parts, ", "))
}

// list writes numbers for a message, the middle of many left out.
func list(epochs []int) string {
	if len(epochs) == 0 {
		return "no epoch"
	}
	texts := make([]string, len(epochs))
	for i, e := range epochs {
		texts[i] = strconv.Itoa(e)
	}
	if len(texts) > 8 {
		texts = slices.Concat(texts[:5], []string{"…"}, texts[len(texts)-2:])
	}
	return strings.Join(texts, ", ")
}
