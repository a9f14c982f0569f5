package distance

import "infoplane/internal/vec"

// What nearAVX2 is for, and has room for: others go to [vec.GaussNearSums], which is as quick
// for points of fewer units, most of which are near.
const (
	fewUnits   = 4
	nearUnits  = 64
	nearBlocks = 16
)

// nearWork is the memory of nearAVX2: the points a, the list of each row, and sums.
type nearWork [nearUnits*4*8 + 4*nearBlocks*16 + 4*8]float32

// NearSums is [vec.GaussNearSums], with the same bits, in less time on AVX2 where some pairs are
// near and others far: no branch depends on which.
func NearSums(row, col, a, b []vec.Block, units int, scale float32) {
	rows, cols := len(row), len(col)
	if vec.Kernel() != "avx2" || rows == 0 || cols == 0 || cols > nearBlocks || units < fewUnits || units > nearUnits ||
		len(a) != units*rows || len(b) != units*cols || !(scale > 0) {
		vec.GaussNearSums(row, col, a, b, units, scale)
		return
	}
	clear(col)
	var work nearWork
	for i := range row {
		for quad := 0; quad < vec.Lanes; quad += 4 {
			nearAVX2(&row[i][quad], &col[0][0], &a[i][quad], 4*vec.Lanes*rows, &b[0][0], 4*vec.Lanes*cols, units, scale, &work)
		}
	}
}
