package plot

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"

	"gonum.org/v1/plot/plotter"
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

// ceilings returns lines at the highest values possible, log₂ N and H(Y), whose names keep
// clear of some points.
func ceilings(most plotter.XY, avoid plotter.XYs) sheet.Ceilings {
	return sheet.Ceilings{At: most, X: "log₂ N", Y: "H(Y)", Avoid: avoid}
}
