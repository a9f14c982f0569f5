package plot

import (
	"fmt"
	"slices"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/stages/plot/sheet"
)

var filmKind = figureKind{
	name: "film", fields: []string{"panels"}, reads: readsPlanes,
	unstyled: []string{"font", "width", "columns"}, // of pixels
	about:    sentence("The information plane, snapshot by snapshot."),
	film:     func(c Config, g inputs) (sheet.Movie, error) { return Film(c.Title, c.Panels, g.all(), g.bounds...) },
}

// Film draws the information plane snapshot by snapshot, one panel per value of a
// label as [Trajectories] has it: every layer of every network as a dot, the mean
// of a layer over networks as a marker, and its path so far as a line; above them
// the bound, if there is one. The epoch is written above. Networks that have no
// snapshot at an epoch, since they stopped, are not in its frame.
//
// Reference: the videos of R. Shwartz-Ziv, N. Tishby, "Opening the Black Box of
// Deep Neural Networks via Information", 2017, arXiv:1703.00810.
func Film(title, label string, networks []Series, bounds ...Bound) (sheet.Movie, error) {
	all, err := surveyOf(networks)
	if err != nil {
		return sheet.Movie{}, err
	}
	panels := groups(networks)
	paths := make([][]mean, len(panels))
	nests := false
	x, y := all.axes()
	for i, group := range panels {
		paths[i] = average(group)
		for _, same := range byEpoch(paths[i]) {
			nests = nests || sheet.Nested(layerRings(same, sheet.ViewOf(sheet.Panel{X: x, Y: y}, len(panels)), sheet.MarkerRadius))
		}
	}
	m := sheet.Movie{Title: title, Layers: all.layers}
	for _, epoch := range all.epochs {
		d := sheet.Drawing{
			Title:  title,
			Clock:  fmt.Sprintf("epoch %d", epoch),
			Legend: filmLegend(all.texts, slices.ContainsFunc(panels, several), nests, bounds),
		}
		for i, group := range panels {
			then := at(epoch, group)
			averages := average(then)
			p := sheet.Panel{Title: panelTitle(label, group[0].Value), Note: notes(averages, then)}
			p.X, p.Y = all.axes()
			p.Marks = frame(then, averages, paths[i], epoch, all, limits(bounds, p.X, p.Y), sheet.ViewOf(p, len(panels)))
			switch {
			case len(paths[i]) == 0:
				p.Empty = empty(group, nil)
			case len(averages) == 0:
				p.Empty = "no network has this snapshot"
			}
			d.Panels = append(d.Panels, p)
		}
		m.Frames = append(m.Frames, d)
	}
	return m, nil
}

// frame returns the marks of one panel: those of a snapshot, and under its means
// the paths that led to them.
func frame(networks []Series, averages, path []mean, epoch int, all survey, bounds []plotter.XYs, v sheet.View) []gonum.Plotter {
	out := append([]gonum.Plotter{ceilings(all.ceiling, nil)}, boundLines(bounds)...)
	for i, cloud := range clouds(networks, all.layers) {
		out = append(out, sheet.Dots(cloud, sheet.DotRadius, sheet.Translucent(sheet.LayerColour(i+1), sheet.DotAlpha)))
	}
	ways := make([]plotter.XYs, all.layers)
	for _, m := range path {
		if m.epoch <= epoch {
			ways[m.layer-1] = append(ways[m.layer-1], m.at)
		}
	}
	for _, way := range ways {
		out = append(out, sheet.Line(way, sheet.PathWidth, sheet.Trace))
	}
	return append(out, sheet.Plotters(layerRings(averages, v, sheet.MarkerRadius))...)
}

func filmLegend(layers layerTexts, several, nests bool, bounds []Bound) []sheet.Entry {
	out := snapshotsLegend(layers, several, nests, nil)
	out = append(out, sheet.Entry{Sample: sheet.Line(nil, sheet.PathWidth, sheet.Trace), Text: "path of the mean"})
	return append(out, boundEntries(bounds)...)
}
