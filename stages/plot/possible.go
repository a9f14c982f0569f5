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
func measure(p tables.Patterns) dataSet {
	n := len(p.Y)
	if n == 0 {
		return dataSet{}
	}
	members := map[int32]int{}
	for _, y := range p.Y {
		members[y]++
	}
	counts := make([]int, 0, len(members))
	for _, c := range members {
		counts = append(counts, c) // in any order: the sum has one
	}
	return dataSet{n, plotter.XY{X: vec.Log2(float64(n)), Y: info.EntropyCounts(counts)}}
}

// ceilings returns lines at the highest values possible, log₂ N and H(Y), whose names keep
// clear of some points.
func ceilings(most plotter.XY, avoid plotter.XYs) sheet.Ceilings {
	return sheet.Ceilings{At: most, X: "log₂ N", Y: "H(Y)", Avoid: avoid}
}
