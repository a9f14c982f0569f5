package plot

import (
	"fmt"
	"slices"
	"strings"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts/tables"
	"infoplane/internal/count"
)

// Snapshots draws the information plane at chosen epochs, one panel per epoch
// in the order given: every layer of every network as a dot, the mean of a layer
// over networks as a marker, and above them the bound, if there is one.
//
// An epoch at which no network has a snapshot is an empty panel that says so;
// if that is true of all epochs, it is an error. Values that are not finite are
// left out, and their number is noted.
//
// Reference: R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of Deep Neural
// Networks via Information", 2017, figure 2, arXiv:1703.00810.
func Snapshots(title string, epochs []int, networks []Series, bounds ...Bound) (Drawing, error) {
	all, err := look(networks)
	if err != nil {
		return Drawing{}, err
	}
	if !slices.ContainsFunc(epochs, func(e int) bool { return slices.Contains(all.epochs, e) }) {
		return Drawing{}, fmt.Errorf("no snapshot at %s; there are snapshots at %s", list(epochs), list(all.epochs))
	}
	d := Drawing{Title: title}
	nests := false
	told := make([]string, len(epochs))
	for i, epoch := range epochs {
		then := at(epoch, networks)
		averages := average(then)
		p := Panel{Title: count.Of(epoch, "epoch"), Note: notes(averages, then)}
		p.X, p.Y = all.axes()
		var stack bool
		around := seen(p, len(epochs))
		p.Marks, stack = snapshot(then, averages, all.layers, limits(bounds, p.X, p.Y), all.most, around)
		if part, ok := enlarged(around, then, all.most.Y); ok {
			part.Marks, _ = snapshot(then, averages, all.layers, limits(bounds, part.X, part.Y), all.most, part.view(around))
			p.Marks = append([]gonum.Plotter{part}, p.Marks...)
		}
		nests = nests || stack
		if len(averages) == 0 {
			p.Empty = fmt.Sprintf("no snapshot at %d epochs", epoch)
		}
		d.Panels = append(d.Panels, p)
		told[i] = tell(p.Title, averages)
	}
	d.Legend = snapshotsLegend(all.layers, several(networks), nests, bounds)
	d.Description = "The information plane, I(X;T) and I(T;Y) in bits, one panel per epoch. " + strings.Join(told, " ")
	return d, nil
}

// at returns the points of one epoch; networks without any are left out.
func at(epoch int, networks []Series) []Series {
	var out []Series
	for _, n := range networks {
		var rows []tables.InformationRow
		for _, r := range n.Rows {
			if int(r.Epoch) == epoch {
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 {
			n.Rows = rows
			out = append(out, n)
		}
	}
	return out
}

// snapshot returns the marks of one panel: what is possible, the bounds, the dots of all
// layers, the means and their numbers.
func snapshot(networks []Series, averages []mean, layers int, bounds []plotter.XYs, most plotter.XY, v view) (marks []gonum.Plotter, nests bool) {
	var avoid plotter.XYs
	var all []gonum.Plotter
	for i, cloud := range clouds(networks, layers) {
		avoid = append(avoid, cloud...)
		all = append(all, dots(cloud, dotRadius, translucent(layerColour(i+1), dotAlpha)))
	}
	stacks := layerRings(averages, v, markerRadius)
	limits := mosts{most, slices.Concat(avoid, points(averages))}
	names := layerNames(averages, markerRadius, avoid)
	names.lines = slices.Concat(bounds, limits.lines(v.x, v.y))
	marks = slices.Concat([]gonum.Plotter{limits}, boundLines(bounds), all, plotters(stacks), []gonum.Plotter{names})
	return marks, nested(stacks)
}

// clouds are the points of each layer.
func clouds(networks []Series, layers int) []plotter.XYs {
	out := make([]plotter.XYs, layers)
	for _, n := range networks {
		for _, r := range n.Rows {
			if finite(r) {
				out[r.Layer-1] = append(out[r.Layer-1], plotter.XY{X: r.IXTBits, Y: r.ITYBits})
			}
		}
	}
	return out
}

func snapshotsLegend(layers int, several, nests bool, bounds []Bound) []Entry {
	out := []Entry{{Text: "layer"}}
	for l := 1; l <= layers; l++ {
		out = append(out, Entry{Sample: means(nil, l, layerColour(l)), Text: fmt.Sprint(l)})
	}
	if several {
		out = append(out,
			Entry{Sample: dots(nil, dotRadius, translucent(ink, dotAlpha)), Text: "one network"},
			Entry{Sample: means(nil, 1, faded), Text: "mean"})
	}
	if nests {
		out = append(out, ringsEntry())
	}
	return append(out, boundEntries(bounds)...)
}
