package page

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/internal/summary"
)

// Plane is the information plane of an experiment.
type Plane struct {
	Networks []Network
	Bounds   []Bound
	Start    table.Labels // a network of the setting to begin with; none: the last
	Colours  []string     // of the layers, from the first on: #0d0887
}

// Network is the path of one network under one estimator.
type Network struct {
	Estimator string       // entry of the experiment file; the rows have its parameters
	Labels    table.Labels // the seed is the one named "seed"
	Rows      tables.Information
}

// Bound is the information-bottleneck bound of some patterns.
type Bound struct {
	Name  string
	Curve tables.Curve
}

// path is one setting under one estimator.
type path struct {
	estimator string
	detail    string // the estimator with its parameters
	setting   table.Labels
	epochs    []int
	layers    int
	names     []string // of the layers, "" where networks differ; nil: they have none
	networks  []trajectory
}

// trajectory is one network on the grid of its path: a point per layer and epoch.
type trajectory struct {
	seed string
	at   []point
}

type point struct{ ixt, ity float64 }

func (p point) finite() bool {
	return !math.IsNaN(p.ixt+p.ity) && !math.IsInf(p.ixt+p.ity, 0)
}

var nowhere = point{math.NaN(), math.NaN()}

// paths puts networks together that differ by their seed only, in the order of
// their first. Points that a network lacks are nowhere.
func (p Plane) paths() []path {
	var out []path
	for _, networks := range summary.Group(p.Networks, func(n Network) string { return n.Estimator + "\n" + setting(n.Labels).String() }) {
		one := path{estimator: networks[0].Estimator, setting: setting(networks[0].Labels)}
		one.fill(networks)
		out = append(out, one)
	}
	return slices.DeleteFunc(out, func(p path) bool { return len(p.epochs) == 0 })
}

// fill arranges the networks on one grid of epochs and layers.
func (p *path) fill(networks []Network) {
	for _, n := range networks {
		for _, r := range n.Rows {
			p.epochs = append(p.epochs, int(r.Epoch))
			p.layers = max(p.layers, int(r.Layer))
			p.detail = r.Estimator
		}
	}
	p.names = namesOf(networks, p.layers)
	slices.Sort(p.epochs)
	p.epochs = slices.Compact(p.epochs)
	column := map[int]int{}
	for i, e := range p.epochs {
		column[e] = i
	}
	for _, n := range networks {
		c := trajectory{seed: n.Labels.Text(summary.Seed), at: slices.Repeat([]point{nowhere}, p.layers*len(p.epochs))}
		for _, r := range n.Rows {
			if r.Layer >= 1 {
				c.at[int(r.Layer-1)*len(p.epochs)+column[int(r.Epoch)]] = point{r.IXTBits, r.ITYBits}
			}
		}
		p.networks = append(p.networks, c)
	}
}

// namesOf returns the names of the layers, "" where networks differ; nil if no layer has one.
func namesOf(networks []Network, layers int) []string {
	names, several, some := make([]string, layers), make([]bool, layers), false
	for _, n := range networks {
		for _, r := range n.Rows {
			if l := int(r.Layer) - 1; l >= 0 {
				several[l] = several[l] || names[l] != "" && names[l] != r.Name
				names[l] = r.Name
				some = some || r.Name != ""
			}
		}
	}
	if !some {
		return nil
	}
	for l := range names {
		if several[l] {
			names[l] = ""
		}
	}
	return names
}

// setting returns the labels that networks which differ by their seed share.
func setting(l table.Labels) table.Labels { return summary.Setting(l, nameOf) }

func nameOf(l table.Label) string { return l.Name }

// average is the mean over the networks of a path at one layer and epoch.
type average struct {
	networks int // with a finite point
	mean     point
	spread   point // standard deviation over networks; NaN for one
}

// averages summarises the networks for each layer and epoch.
func (p path) averages() []average {
	out := make([]average, p.layers*len(p.epochs))
	for i := range out {
		var ixt, ity []float64
		for _, n := range p.networks {
			if at := n.at[i]; at.finite() {
				ixt, ity = append(ixt, at.ixt), append(ity, at.ity)
			}
		}
		out[i] = average{
			networks: len(ixt),
			mean:     point{summary.Mean(ixt), summary.Mean(ity)},
			spread:   point{summary.Deviation(ixt), summary.Deviation(ity)},
		}
	}
	return out
}

// settingNames names the settings by the labels in which they differ: "fraction
// 0.85". One that differs in no label is named by its first.
func settingNames(settings []table.Labels) []string {
	var names []string
	for _, s := range settings {
		for _, l := range s {
			names = append(names, l.Name)
		}
	}
	differ := summary.Differing(settings, names, table.Labels.Text)
	out := make([]string, len(settings))
	for i, s := range settings {
		var parts []string
		for _, l := range s {
			switch {
			case !slices.Contains(differ, l.Name):
			case l.Name == "train": // the name of an entry needs no explanation
				parts = append(parts, l.Text())
			default:
				parts = append(parts, l.Name+" "+l.Text())
			}
		}
		if len(parts) == 0 && len(s) > 0 {
			parts = []string{s[0].Text()}
		}
		out[i] = cmp.Or(strings.Join(parts, ", "), "all networks")
	}
	return out
}

// curve returns the bound from the origin on.
func (b Bound) curve() []point {
	out := []point{{}}
	for _, r := range b.Curve {
		out = append(out, point{r.IXTBits, r.ITYBits})
	}
	slices.SortFunc(out, func(a, b point) int { return cmp.Or(cmp.Compare(a.ixt, b.ixt), cmp.Compare(a.ity, b.ity)) })
	return slices.CompactFunc(out, func(a, b point) bool { return a == b })
}
