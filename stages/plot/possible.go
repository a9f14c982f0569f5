package plot

import (
	"image/color"
	"math"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"
)

// dataSet holds the size and the limits of the patterns that networks learn.
type dataSet struct {
	patterns int
	ceiling  plotter.XY // I(X;T) ≤ log₂ N and I(T;Y) ≤ H(Y), in bits; 0 if not known
}

// measure returns the data set of N equiprobable patterns with their labels.
func measure(p tables.Patterns) dataSet { return dataSet{len(p.Y), possible(p.Y)} }

// possible returns log₂ N and H(Y) of N equiprobable patterns with their labels.
func possible(y []int32) plotter.XY {
	if len(y) == 0 {
		return plotter.XY{}
	}
	members := map[int32]int{}
	for _, y := range y {
		members[y]++
	}
	counts := make([]int, 0, len(members))
	for _, c := range members {
		counts = append(counts, c) // in any order: the sum has one
	}
	return plotter.XY{X: vec.Log2(float64(len(y))), Y: info.EntropyCounts(counts)}
}

// ceiling returns what is possible on the patterns that the information of the network
// is on, of those of its data set.
func (n Network) ceiling(of dataSet) plotter.XY {
	if n.unbounded() {
		return plotter.XY{}
	}
	if n.Patterns == nil || n.Split == nil || n.Information == nil || n.Split.Lost || n.Information.Lost || len(n.Information.Rows) == 0 {
		return of.ceiling
	}
	var labels []int32
	on := tables.ParseEstimator(n.Information.Rows[0].Estimator).Parameter("on")
	for i, r := range n.Split.Rows {
		if r.Part == on && i < len(n.Patterns.Y) {
			labels = append(labels, n.Patterns.Y[i])
		}
	}
	return possible(labels)
}

// unbounded reports whether the estimate is of a distribution, which neither the number of
// patterns nor H(Y) bounds: its share of log₂ N is not a number then.
func (n Network) unbounded() bool {
	return n.Information != nil && len(n.Information.Rows) > 0 &&
		!slices.ContainsFunc(n.Information.Rows, func(r tables.InformationRow) bool { return !math.IsNaN(r.Ceiling) })
}

// ceilings returns lines at the highest values possible, log₂ N and H(Y), whose names keep
// clear of some points.
func ceilings(most plotter.XY, avoid plotter.XYs) sheet.Ceilings {
	return sheet.Ceilings{At: most, X: "log₂ N", Y: "H(Y)", Avoid: avoid}
}

// The deviation over networks is drawn as a cross where both coordinates vary, and as a
// band along a line where one does.

// fewest is the least number of networks of which a deviation is drawn.
const fewest = 3

// reach returns the mean minus and plus one standard deviation, within what is possible:
// 0 ≤ I(X;T) ≤ log₂ N, 0 ≤ I(T;Y) ≤ H(Y). A mean beyond that is its own limit.
func (m mean) reach() (low, high plotter.XY) {
	if m.networks < fewest {
		return m.at, m.at
	}
	low = plotter.XY{X: max(m.at.X-m.spread.X, min(0, m.at.X)), Y: max(m.at.Y-m.spread.Y, min(0, m.at.Y))}
	high = plotter.XY{X: m.at.X + m.spread.X, Y: m.at.Y + m.spread.Y}
	if m.ceiling.X > 0 {
		high.X = min(high.X, max(m.ceiling.X, m.at.X))
	}
	if m.ceiling.Y > 0 {
		high.Y = min(high.Y, max(m.ceiling.Y, m.at.Y))
	}
	return low, high
}

// spreads reports whether a deviation is drawn of some of the means.
func spreads(means []mean) bool {
	return slices.ContainsFunc(means, func(m mean) bool { return m.networks >= fewest })
}

// crossesOf returns bars of one standard deviation to either side of the means that are
// over enough networks.
func crossesOf(means []mean, colour color.NRGBA) sheet.Crosses {
	out := sheet.Crosses{Colour: colour}
	for _, m := range means {
		if m.networks >= fewest {
			low, high := m.reach()
			out.At = append(out.At, sheet.Cross{At: m.at, Low: low, High: high})
		}
	}
	return out
}

// spreadEntry returns the entry of crosses or bands.
func spreadEntry(sample gonum.Thumbnailer) sheet.Entry {
	return sheet.Entry{Sample: sample, Text: "± 1 standard deviation over networks, within what is possible"}
}
