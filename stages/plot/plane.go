package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
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
	broken   int        // values that are not finite, which no figure can show
	most     plotter.XY // that a layer can know; 0 where it is not known
}

// look surveys the series. Points of two estimators do not belong in one plane,
// and nothing at all makes no figure: both are errors.
func look(series []Series) (survey, error) {
	s := survey{ixt: [2]float64{math.Inf(1), math.Inf(-1)}, ity: [2]float64{math.Inf(1), math.Inf(-1)}}
	estimator, points := "", 0
	for _, one := range series {
		s.most = plotter.XY{X: max(s.most.X, one.Most.X), Y: max(s.most.Y, one.Most.Y)}
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

// axes of the information plane. The vertical one reaches up to all there is to know
// about Y, or 1 bit, where that is not known. Above and on the right there is room for a
// line of text, where the numbers of layers go.
func (s survey) axes() (x, y sheet.Axis) {
	top := 1.0
	if s.most.Y > 0 {
		top = s.most.Y
	}
	x = sheet.Fitted("I(X;T) [bit]", s.ixt[0], s.ixt[1], 0.06)
	y = sheet.Fitted("I(T;Y) [bit]", s.ity[0], max(s.ity[1], top), 0.085)
	return x, y
}

// mean is the average of one layer over networks at one epoch.
type mean struct {
	epoch, layer int
	at           plotter.XY
	spread       plotter.XY // standard deviation over networks; 0 for one network
	networks     int
	most         plotter.XY // that a layer can know; 0 where it is not known
}

// average averages over networks, by epoch and layer in that order. Values that are not
// finite are left out.
func average(series []Series) []mean {
	networks := make([][]summary.Point, len(series))
	var most plotter.XY
	for i, one := range series {
		most = plotter.XY{X: max(most.X, one.Most.X), Y: max(most.Y, one.Most.Y)}
		for _, r := range one.Rows {
			if finite(r) {
				networks[i] = append(networks[i], summary.Point{Epoch: int(r.Epoch), Layer: int(r.Layer), Values: []float64{r.IXTBits, r.ITYBits}})
			}
		}
	}
	var out []mean
	for _, p := range summary.Average(networks) {
		m := mean{epoch: p.Epoch, layer: p.Layer, networks: p.Networks, most: most}
		m.at = plotter.XY{X: summary.Mean(p.Columns[0]), Y: summary.Mean(p.Columns[1])}
		if p.Networks > 1 {
			m.spread = plotter.XY{X: summary.Deviation(p.Columns[0]), Y: summary.Deviation(p.Columns[1])}
		}
		out = append(out, m)
	}
	return out
}

// networksOf says how many networks averages are over: "50 networks".
func networksOf[T interface{ over() int }](averages []T) string {
	if len(averages) == 0 {
		return ""
	}
	least, most := math.MaxInt, 0
	for _, a := range averages {
		least, most = min(least, a.over()), max(most, a.over())
	}
	if least < most {
		return fmt.Sprintf("%d to %d networks", least, most)
	}
	return count.Of(most, "network")
}

// over is the number of networks of an average.
func (m mean) over() int { return m.networks }
func (s spot) over() int { return s.networks }

func points(means []mean) plotter.XYs {
	out := make(plotter.XYs, len(means))
	for i, m := range means {
		out[i] = m.at
	}
	return out
}

// marksOf are the marks of means, in a style.
func marksOf(means []mean, style func(mean) (color.NRGBA, sheet.Marker)) []sheet.Mark {
	out := make([]sheet.Mark, len(means))
	for i, m := range means {
		out[i] = sheet.Mark{At: m.at, Layer: m.layer}
		out[i].Colour, out[i].Shape = style(m)
	}
	return out
}

// layerRings are the markers of means at one moment, in the colours of their layers.
func layerRings(means []mean, v sheet.View, radius vg.Length) []sheet.Ring {
	return sheet.Rings(marksOf(means, func(m mean) (color.NRGBA, sheet.Marker) {
		return sheet.LayerColour(m.layer), sheet.LayerMarker(m.layer)
	}), v, radius)
}

// layerNames numbers the layers at the given means, one per layer in ascending order.
// Neighbours in one place share a text: "1–3".
func layerNames(means []mean, radius vg.Length, avoid plotter.XYs) sheet.Names {
	out := sheet.Names{Radius: radius, Avoid: avoid, Merge: true}
	for _, m := range means {
		out.Points, out.Texts = append(out.Points, m.at), append(out.Texts, strconv.Itoa(m.layer))
	}
	return out
}

// notes says what the marks of a panel stand for and cannot show.
func notes(averages []mean, series []Series) string {
	note := networksOf(averages)
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
	return fmt.Sprintf("%s, mean of %s: %s.", title, networksOf(averages), strings.Join(parts, ", "))
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
