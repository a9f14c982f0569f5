package pairs

import (
	"math"
	"slices"

	"infoplane/internal/distance"
	"infoplane/internal/vec"
)

// groupSize is the largest number of patterns in a group: two groups of layers of
// ten units fit into the first cache, and float32 sums over a group stay accurate.
const groupSize = 256

// Grouping orders the patterns by class, so that sums over a class are sums over
// groups, without a comparison of classes per pair.
type Grouping struct {
	order   []int32 // the patterns, class by class
	classes []span  // of order
	groups  []group
	blocks  int // of all groups
}

// span is a range of indices, end excluded.
type span struct{ start, end int }

// group is a chunk of a large class, or a few small classes as a whole.
type group struct {
	span
	classes span // of Grouping.classes: just one for a chunk of a large class
	block   int  // blocks in the groups before
}

func (g group) blocks() int { return vec.Blocks(g.end - g.start) }

// oneClass reports whether all patterns have one class.
func (g group) oneClass() bool { return g.classes.end == g.classes.start+1 }

// ByClass groups patterns by their classes, class[pattern] of 0 to distinct-1, each of which
// has a pattern.
func ByClass(class []int32, distinct int) *Grouping {
	g := &Grouping{order: make([]int32, len(class)), classes: make([]span, distinct)}
	for _, c := range class {
		g.classes[c].end++
	}
	for c, start := 0, 0; c < distinct; c++ {
		size := g.classes[c].end
		g.classes[c] = span{start, start} // grows below
		start += size
	}
	for pattern, c := range class {
		g.order[g.classes[c].end] = int32(pattern)
		g.classes[c].end++
	}
	for c := 0; c < distinct; {
		c = g.next(c)
	}
	return g
}

// next makes groups of class c, and of those after it that are small enough to
// share its group. It returns the next class.
func (g *Grouping) next(c int) int {
	start, end := g.classes[c].start, g.classes[c].end
	if end-start > groupSize {
		// Chunks of about one size, whole blocks except the last.
		chunks := (end - start + groupSize - 1) / groupSize
		size := vec.Blocks((end-start+chunks-1)/chunks) * vec.Lanes
		for ; start < end; start += size {
			g.add(span{start, min(start+size, end)}, span{c, c + 1})
		}
		return c + 1
	}
	last := c + 1
	for last < len(g.classes) && g.classes[last].end-start <= groupSize {
		end = g.classes[last].end
		last++
	}
	g.add(span{start, end}, span{c, last})
	return last
}

func (g *Grouping) add(patterns, classes span) {
	n := group{patterns, classes, g.blocks}
	g.groups = append(g.groups, n)
	g.blocks += n.blocks()
}

// Kernels are, for every pattern, sums over other patterns and itself; Wide is nil where only
// the others are wanted.
type Kernels struct{ Wide, Narrow []float64 }

// Sums are sums over all patterns, and over those of the same class, for the
// patterns in the order of the grouping.
type Sums struct{ All, Own Kernels }

// Sums adds up the kernels of all pairs; see [vec.GaussSums]. A pair of groups is
// visited once, for the patterns of both. step is called after each pair.
func (g *Grouping) Sums(points []vec.Block, units int, scale float32, step func(done, total int) error) (Sums, error) {
	return g.sums(points, &tile{units: units, scale: scale, wide: true}, step)
}

// NarrowSums is Sums of the narrow kernels alone, in about half the time; see
// [vec.GaussNearSums].
func (g *Grouping) NarrowSums(points []vec.Block, units int, scale float32, step func(done, total int) error) (Sums, error) {
	return g.sums(points, &tile{units: units, scale: scale}, step)
}

func (g *Grouping) sums(points []vec.Block, t *tile, step func(done, total int) error) (Sums, error) {
	n, units := len(g.order), t.units
	s := Sums{Kernels{Narrow: make([]float64, n)}, Kernels{Narrow: make([]float64, n)}}
	if t.wide {
		s.All.Wide, s.Own.Wide = make([]float64, n), make([]float64, n)
	}
	of := func(a group) []vec.Block { return points[units*a.block:][:units*a.blocks()] }
	done, total := 0, len(g.groups)*(len(g.groups)+1)/2
	take := func(i, k int, t *tile) error { // the pair of groups i ≤ k
		a, b := g.groups[i], g.groups[k]
		t.rows.addTo(s.All, a.span)
		switch {
		case i == k && a.oneClass():
			t.rows.addTo(s.Own, a.span)
		case i == k:
			g.within(a, of(a), t, s.Own)
		default:
			t.columns.addTo(s.All, b.span)
			if a.oneClass() && a.classes == b.classes {
				t.rows.addTo(s.Own, a.span)
				t.columns.addTo(s.Own, b.span)
			}
		}
		done++
		return step(done, total)
	}
	if units >= manyUnits && len(g.groups) > 2 {
		return s, g.sideBySide(*t, of, take)
	}
	for i, a := range g.groups {
		for k := i; k < len(g.groups); k++ {
			t.add(of(a), of(g.groups[k]))
			if err := take(i, k, t); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// within adds up the pairs inside each class of a group of small classes. These few
// pairs are computed a second time, as the sums over the whole group do not separate
// the classes.
func (g *Grouping) within(a group, points []vec.Block, t *tile, own Kernels) {
	for _, class := range g.classes[a.classes.start:a.classes.end] {
		size := class.end - class.start
		length := vec.Blocks(size)
		t.part = slices.Grow(t.part[:0], t.units*length)[:t.units*length]
		for u := range t.units {
			t.part[at(t.units, length, u, length-1)] = padding()
			for i := range size {
				from := class.start - a.start + i
				t.part[at(t.units, length, u, i/vec.Lanes)][i%vec.Lanes] = points[at(t.units, a.blocks(), u, from/vec.Lanes)][from%vec.Lanes]
			}
		}
		t.add(t.part, t.part)
		t.rows.addTo(own, class)
	}
}

// padding returns a block that is infinitely far from every point.
func padding() (b vec.Block) {
	for l := range b {
		b[l] = float32(math.Inf(1))
	}
	return b
}

// tile holds the sums over one pair of groups, and the memory for them.
type tile struct {
	units         int
	scale         float32
	wide          bool // both kernels; else the narrow one
	rows, columns tileSums
	part          []vec.Block // the points of a class in a group
}

type tileSums struct{ wide, narrow []vec.Block }

// add computes the sums over the pairs of points a and b.
func (t *tile) add(a, b []vec.Block) {
	t.rows.resize(len(a) / t.units)
	t.columns.resize(len(b) / t.units)
	if t.units >= manyUnits {
		t.addTiles(a, b)
		return
	}
	if !t.wide {
		distance.NearSums(t.rows.narrow, t.columns.narrow, a, b, t.units, t.scale)
		return
	}
	vec.GaussSums(t.rows.wide, t.rows.narrow, t.columns.wide, t.columns.narrow, a, b, t.units, t.scale)
}

func (s *tileSums) resize(blocks int) {
	s.wide, s.narrow = slices.Grow(s.wide[:0], blocks)[:blocks], slices.Grow(s.narrow[:0], blocks)[:blocks]
}

// addTo adds the sums of a group, without the padding, to those in float64.
func (s *tileSums) addTo(sums Kernels, at span) {
	if sums.Wide != nil {
		addBlocks(sums.Wide[at.start:at.end], s.wide)
	}
	addBlocks(sums.Narrow[at.start:at.end], s.narrow)
}

func addBlocks(sums []float64, blocks []vec.Block) {
	for i := range sums {
		sums[i] += float64(blocks[i/vec.Lanes][i%vec.Lanes])
	}
}

// Information returns the bounds of I(X;T) and their difference for I(T;Y), in bits, from the
// sums Σ_j k_ij over all patterns, and over those of the class of i; zeros for no patterns.
//
//	I(X;T) = (1/N) Σ_i log₂(N/all_i)
//	I(T;Y) = I(X;T) - (1/N) Σ_i log₂(N_y/own_i)
func (g *Grouping) Information(all, own []float64) (ixt, ity float64) {
	n := float64(len(g.order))
	if n == 0 {
		return 0, 0
	}
	given := 0.0 // N·I(X;T|Y)
	for i := range all {
		ixt += vec.Log2(n / all[i])
	}
	for _, c := range g.classes {
		members := float64(c.end - c.start)
		for _, sum := range own[c.start:c.end] {
			given += vec.Log2(members / sum)
		}
	}
	ixt /= n
	return ixt, ixt - given/n
}

// Points returns memory for the activations of a layer, in the order of the groups: rows
// of blocks, a group's units one after the other, or blocks one after the other if there
// are many units; see [Grouping.Pack].
func (g *Grouping) Points(units int) []vec.Block { return make([]vec.Block, units*g.blocks) }

// Pack writes a unit's activations times zoom, a power of two, into its rows of points, padded
// with +Inf.
//
// Tiny activations are rounded to multiples of 2^-60: squares of their differences would
// otherwise be subnormal numbers, which are slow.
func (g *Grouping) Pack(points []vec.Block, units, u int, unit []float32, zoom float32) {
	for _, group := range g.groups {
		own, blocks := points[units*group.block:], group.blocks()
		own[at(units, blocks, u, blocks-1)] = padding()
		for i, pattern := range g.order[group.start:group.end] {
			v := float32(unit[pattern] * zoom)
			if v < 0x1p-38 && v > -0x1p-38 {
				v = (v + 0x1.8p-37) - 0x1.8p-37
			}
			own[at(units, blocks, u, i/vec.Lanes)][i%vec.Lanes] = v
		}
	}
}
