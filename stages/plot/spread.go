package plot

import (
	"image/color"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/stages/plot/sheet"
)

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
