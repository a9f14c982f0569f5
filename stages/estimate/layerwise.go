package estimate

import "fmt"

// NewBinningLayer returns Binning with edges from the lowest to the highest
// activation of one layer at all snapshots. It panics for fewer than two bins or
// lo > hi.
//
// The edges do not move from snapshot to snapshot, so that a path through the
// information plane is measured on one grid; but two layers have two grids.
func NewBinningLayer(bins int, lo, hi float32) *Binning {
	return newBinning(fmt.Sprintf("binning(bins=%d,range=layer)", bins), bins, lo, hi)
}
