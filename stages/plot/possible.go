package plot

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/vec"
	"infoplane/stages/plot/sheet"

	"gonum.org/v1/plot/plotter"
)

// dataSet is what a figure must know of the patterns that networks learn.
type dataSet struct {
	patterns int
	most     plotter.XY // I(X;T) ≤ log₂ N and I(T;Y) ≤ H(Y), in bits; 0 where it is not known
}

// measure returns the limits that N equiprobable patterns with their labels set to what
// a layer can know.
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

// mosts are lines at the most that a layer can know, log₂ N and H(Y), whose names keep
// clear of some points.
func mosts(most plotter.XY, avoid plotter.XYs) sheet.Ceilings {
	return sheet.Ceilings{At: most, X: "log₂ N", Y: "H(Y)", Avoid: avoid}
}
