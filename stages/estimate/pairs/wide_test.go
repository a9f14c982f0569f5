package pairs

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/vec"
)

// plain is [Grouping.Sums] as it is for few units: rows of blocks, one pair of groups after the other.
func plain(g *Grouping, layer [][]float32, scale float32) Sums {
	n := len(g.order)
	s := Sums{Kernels{make([]float64, n), make([]float64, n)}, Kernels{make([]float64, n), make([]float64, n)}}
	of := func(s span) []vec.Block {
		blocks := vec.Blocks(s.end - s.start)
		out := make([]vec.Block, len(layer)*blocks)
		for u, unit := range layer {
			out[u*blocks+blocks-1] = padding()
			for i, pattern := range g.order[s.start:s.end] {
				out[u*blocks+i/vec.Lanes][i%vec.Lanes] = unit[pattern]
			}
		}
		return out
	}
	sums := func(a, b span) (rows, columns tileSums) {
		rows.resize(vec.Blocks(a.end - a.start))
		columns.resize(vec.Blocks(b.end - b.start))
		vec.GaussSums(rows.wide, rows.narrow, columns.wide, columns.narrow, of(a), of(b), len(layer), scale)
		return rows, columns
	}
	for i, a := range g.groups {
		for k := i; k < len(g.groups); k++ {
			b := g.groups[k]
			rows, columns := sums(a.span, b.span)
			rows.addTo(s.All, a.span)
			if i != k {
				columns.addTo(s.All, b.span)
			}
			switch {
			case i == k && !a.oneClass():
				for _, class := range g.classes[a.classes.start:a.classes.end] {
					rows, _ := sums(class, class)
					rows.addTo(s.Own, class)
				}
			case i == k:
				rows.addTo(s.Own, a.span)
			case a.oneClass() && a.classes == b.classes:
				rows.addTo(s.Own, a.span)
				columns.addTo(s.Own, b.span)
			}
		}
	}
	return s
}

// TestManyUnitsHaveTheSameBits: block by block, on all processors and as long as points are
// near, the sums are those of vec.GaussSums, pair by pair, also those of one kernel alone.
func TestManyUnitsHaveTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	for _, c := range []struct {
		patterns, units, classes int
		size                     float64
	}{{40, 64, 2, 0.1}, {900, 70, 3, 0.1}, {700, 150, 1, 0.3}, {600, 100, 40, 0.2}, {800, 130, 2, 3}} {
		class, layer := make([]int32, c.patterns), make([][]float32, c.units)
		for i := range class {
			class[i] = int32(i % c.classes)
		}
		for u := range layer {
			for range class {
				layer[u] = append(layer[u], float32(c.size*r.NormFloat64()))
			}
		}
		g := ByClass(class, c.classes)
		points := g.Points(c.units)
		for u, unit := range layer {
			g.Pack(points, c.units, u, unit, 1)
		}
		steps := 0
		got, err := g.Sums(points, c.units, 1, func(done, total int) error {
			if steps++; done != steps {
				t.Errorf("step %d is the %d.", done, steps)
			}
			return nil
		})
		narrow, _ := g.NarrowSums(points, c.units, 1, func(int, int) error { return nil })
		want := plain(g, layer, 1)
		if err != nil || !slices.Equal(got.All.Wide, want.All.Wide) || !slices.Equal(got.All.Narrow, want.All.Narrow) ||
			!slices.Equal(got.Own.Wide, want.Own.Wide) || !slices.Equal(got.Own.Narrow, want.Own.Narrow) ||
			!slices.Equal(narrow.All.Narrow, want.All.Narrow) || !slices.Equal(narrow.Own.Narrow, want.Own.Narrow) {
			t.Errorf("%+v: other sums than pair by pair, %v", c, err)
		}
		layer[0][0] += float32(c.size) / 100
		if other := plain(g, layer, 1); slices.Equal(other.All.Wide, want.All.Wide) && c.size < 1 {
			t.Errorf("%+v: a point that moved does not show", c)
		}
		stop := errors.New("stop")
		if _, err := g.Sums(points, c.units, 1, func(int, int) error { return stop }); err != stop {
			t.Errorf("%+v: error %v of a step, want %v", c, err, stop)
		}
	}
}
