package pairs

import (
	"sort"

	"infoplane/internal/distance"
	"infoplane/internal/parallel"
	"infoplane/internal/vec"
)

const (
	// manyUnits is from how many units on points are laid out block by block, and pairs of
	// groups computed on all processors: a group of 256 points of so many does not fit into
	// the first cache.
	manyUnits = 64

	// unitsAtOnce of two blocks of points are in the first cache.
	unitsAtOnce = 64
)

// at is the place of a block of a unit among the points of a group of so many blocks.
func at(units, blocks, u, block int) int {
	if units >= manyUnits {
		return block*units + u
	}
	return u*blocks + block
}

// sideBySide computes all pairs of groups on all processors, and calls take for them one by
// one in the order in which [Grouping.sums] visits them, so that no sum depends on which is
// done first.
func (g *Grouping) sideBySide(like tile, of func(group) []vec.Block, take func(i, k int, t *tile) error) error {
	n := len(g.groups)
	before := func(i int) int { return i*n - i*(i-1)/2 } // pairs whose first group is in front of group i
	type result struct {
		i, k int
		tile *tile
	}
	return parallel.Ordered(before(n), func(index int) result {
		i := sort.Search(n, func(i int) bool { return before(i+1) > index })
		r := result{i, i + index - before(i), &tile{units: like.units, scale: like.scale, wide: like.wide}}
		r.tile.add(of(g.groups[r.i]), of(g.groups[r.k]))
		return r
	}, func(r result) error { return take(r.i, r.k, r.tile) })
}

// addTiles is add for points of many units: sixteen by sixteen of them at a time, as long
// as any two are near enough to matter. The sums have the bits of [vec.GaussSums].
func (t *tile) addTiles(a, b []vec.Block) {
	clear(t.columns.wide)
	clear(t.columns.narrow)
	far := float32(vec.GaussNear)
	if t.wide {
		far = vec.GaussFar
	}
	for i := range len(a) / t.units {
		var wide, narrow [vec.Lanes]vec.Block
		for k := range len(b) / t.units {
			p, q := a[i*t.units:][:t.units], b[k*t.units:][:t.units]
			var d [vec.Lanes]vec.Block
			near := true
			for u := 0; u < t.units && near; u += unitsAtOnce {
				end := min(u+unitsAtOnce, t.units)
				near = float32(t.scale*distance.Squares(&d, p[u:end], q[u:end])) < far
			}
			if near {
				distance.Gauss(distance.Sums{Wide: &wide, Narrow: &narrow}, &t.columns.wide[k], &t.columns.narrow[k], &d, t.scale)
			}
		}
		for l := range vec.Lanes {
			t.rows.wide[i][l], t.rows.narrow[i][l] = vec.Fold(&wide[l]), vec.Fold(&narrow[l])
		}
	}
}
