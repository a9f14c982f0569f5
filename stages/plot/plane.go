package plot

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/count"
	"infoplane/internal/summary"
	"infoplane/stages/plot/sheet"
)

// Series is the path of one network through the information plane.
type Series struct {
	Value any // of the label that panels differ in: an int64, float64 or string; nil for one panel
	Rows  []tables.InformationRow

	Position int        // of its panel; panels of one position are in the order of their values
	Ceiling  plotter.XY // the highest values possible: log₂ N and H(Y), in bits; 0 if not known
	Batches  int        // steps of an epoch; 0 if not known
}

// survey holds what all series of a figure have in common.
type survey struct {
	epochs   []int // all snapshots, ascending
	layers   int   // the highest number of a layer
	texts    layerTexts
	ixt, ity [2]float64
	broken   int        // values that are not finite, which are not drawn
	ceiling  plotter.XY // see Series
	bounded  bool       // some value is an estimate that log₂ N and H(Y) bound
}

// surveyOf surveys the series. It fails for points of two estimators, for rows out of
// order, and if no point is finite.
func surveyOf(series []Series) (survey, error) {
	s := survey{ixt: [2]float64{math.Inf(1), math.Inf(-1)}, ity: [2]float64{math.Inf(1), math.Inf(-1)}}
	estimator, points := "", 0
	for _, one := range series {
		s.ceiling = plotter.XY{X: max(s.ceiling.X, one.Ceiling.X), Y: max(s.ceiling.Y, one.Ceiling.Y)}
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
			s.bounded = s.bounded || !math.IsNaN(r.Ceiling)
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
	s.texts = textsOf(series, s.layers)
	return s, nil
}

func finite(r tables.InformationRow) bool {
	return !math.IsNaN(r.IXTBits+r.ITYBits) && !math.IsInf(r.IXTBits+r.ITYBits, 0)
}

// axes returns those of the information plane. The vertical one reaches up to H(Y), or to
// 1 bit, if that is not known, unless nothing bounds the estimates. Above and on the right there is space for the numbers of
// layers.
func (s survey) axes() (x, y sheet.Axis) {
	top := 1.0
	if s.ceiling.Y > 0 || !s.bounded {
		top = s.ceiling.Y
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
	ceiling      plotter.XY // see Series
}

// average averages over networks, by epoch and layer in that order. Values that are not
// finite are left out.
func average(series []Series) []mean {
	networks := make([][]summary.Point, len(series))
	var most plotter.XY
	for i, one := range series {
		most = plotter.XY{X: max(most.X, one.Ceiling.X), Y: max(most.Y, one.Ceiling.Y)}
		for _, r := range one.Rows {
			if finite(r) {
				networks[i] = append(networks[i], summary.Point{Epoch: int(r.Epoch), Layer: int(r.Layer), Values: []float64{r.IXTBits, r.ITYBits}})
			}
		}
	}
	var out []mean
	for _, p := range summary.Average(networks) {
		m := mean{epoch: p.Epoch, layer: p.Layer, networks: p.Networks, ceiling: most}
		m.at = plotter.XY{X: summary.Mean(p.Columns[0]), Y: summary.Mean(p.Columns[1])}
		if p.Networks > 1 {
			m.spread = plotter.XY{X: summary.Deviation(p.Columns[0]), Y: summary.Deviation(p.Columns[1])}
		}
		out = append(out, m)
	}
	return out
}

// networksOf returns how many networks averages are over: "50 networks".
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

// over returns the number of networks of an average.
func (m mean) over() int { return m.networks }
func (s spot) over() int { return s.networks }

func points(means []mean) plotter.XYs {
	out := make(plotter.XYs, len(means))
	for i, m := range means {
		out[i] = m.at
	}
	return out
}

// marksOf returns the marks of means, in a style.
func marksOf(means []mean, style func(mean) (color.NRGBA, sheet.Marker)) []sheet.Mark {
	out := make([]sheet.Mark, len(means))
	for i, m := range means {
		out[i] = sheet.Mark{At: m.at, Layer: m.layer}
		out[i].Colour, out[i].Shape = style(m)
	}
	return out
}

// layerRings returns the markers of means at one epoch, in the colours of their layers.
func layerRings(means []mean, v sheet.View, radius vg.Length) []sheet.Ring {
	return sheet.Rings(marksOf(means, func(m mean) (color.NRGBA, sheet.Marker) {
		return sheet.LayerColour(m.layer), sheet.LayerMarker(m.layer)
	}), v, radius)
}

// layerNames returns the numbers of the layers at means, one per layer in ascending order.
// Neighbours that coincide share a text: "1–3".
func layerNames(means []mean, radius vg.Length, avoid plotter.XYs) sheet.Names {
	out := everyName(means, radius, avoid)
	out.Merge = true
	return out
}

// notes returns how many networks the means of a panel are over, and how many values are
// left out.
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

// describeMeans returns a sentence on a panel.
func describeMeans(title string, averages []mean) string {
	if len(averages) == 0 {
		return title + ": nothing to show."
	}
	parts := make([]string, len(averages))
	for i, m := range averages {
		parts[i] = fmt.Sprintf("layer %d at %.2f and %.2f", m.layer, m.at.X, m.at.Y)
	}
	return fmt.Sprintf("%s, mean of %s: %s.", title, networksOf(averages), strings.Join(parts, ", "))
}

// list formats epochs for a message, without the middle of many.
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

// layerTexts are the layers as a legend lists them, from the first on: 1, 2, … or, where all
// networks call a layer by one name, 1 fc1, 2 out.
type layerTexts []string

// numbered returns the texts of layers without names.
func numbered(layers int) layerTexts {
	out := make(layerTexts, layers)
	for l := range out {
		out[l] = strconv.Itoa(l + 1)
	}
	return out
}

// textsOf returns the texts of the layers of some networks.
func textsOf(series []Series, layers int) layerTexts {
	names, several := make([]string, layers), make([]bool, layers)
	for _, one := range series {
		for _, r := range one.Rows {
			if l := int(r.Layer) - 1; l >= 0 && l < layers {
				several[l] = several[l] || names[l] != "" && names[l] != r.Name
				names[l] = r.Name
			}
		}
	}
	out := numbered(layers)
	for l, name := range names {
		if name != "" && !several[l] {
			out[l] += " " + shortName(name)
		}
	}
	return out
}

// longestName is how many characters of a layer's name a figure shows.
const longestName = 28

// shortName returns a name for a figure, the middle of a long one left out.
func shortName(name string) string {
	if name[0] >= '0' && name[0] <= '9' { // as of torch.nn.Sequential, beside the layer's number
		name = strconv.Quote(name)
	} else {
		name = table.Plain(name)
	}
	runes := []rune(name)
	if len(runes) <= longestName {
		return string(runes)
	}
	head := (longestName - 1) / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(longestName-1-head):])
}

// named reports whether a layer has a name.
func (t layerTexts) named() bool {
	for l, text := range t {
		if text != strconv.Itoa(l+1) {
			return true
		}
	}
	return false
}

// entries returns an entry for each layer, under a head.
func (t layerTexts) entries(sample func(layer int) gonum.Thumbnailer) []sheet.Entry {
	out := []sheet.Entry{{Text: "layer"}}
	for l, text := range t {
		out = append(out, sheet.Entry{Sample: sample(l + 1), Text: text, Layer: l + 1})
	}
	return out
}

// list returns entries of the names of the layers, whose numbers a figure has; none without
// names.
func (t layerTexts) list() []sheet.Entry {
	if !t.named() {
		return nil
	}
	out := []sheet.Entry{{Text: "layers:"}}
	for l, text := range t {
		out = append(out, sheet.Entry{Text: text, Layer: l + 1})
	}
	return out
}
