package estimate

import (
	"math"

	"infoplane/internal/vec"
)

// groupSize is the largest number of patterns in a group: two groups of layers of
// ten units fit into the first cache, and float32 sums over a group stay accurate.
const groupSize = 256

// grouping orders the patterns by class, so that sums over a class are sums over
// groups, without a comparison of classes per pair.
type grouping struct {
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
	classes span // of grouping.classes: just one for a chunk of a large class
	block   int  // blocks in the groups before
}

func (g group) blocks() int { return vec.Blocks(g.end - g.start) }

// oneClass reports whether all patterns have one class.
func (g group) oneClass() bool { return g.classes.end == g.classes.start+1 }

func groupByClass(y []int32) *grouping {
	labels := make([]uint32, len(y))
	for i, label := range y {
		labels[i] = uint32(label)
	}
	class, distinct := new(numberer).number(labels, nil)
	g := &grouping{order: make([]int32, len(y)), classes: make([]span, distinct)}
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
func (g *grouping) next(c int) int {
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

func (g *grouping) add(patterns, classes span) {
	n := group{patterns, classes, g.blocks}
	g.groups = append(g.groups, n)
	g.blocks += n.blocks()
}

// kernelSums are, for every pattern, sums over other patterns and itself.
type kernelSums struct{ wide, narrow []float64 }

// pairSums are sums over all patterns, and over those of the same class, for the
// patterns in the order of the grouping.
type pairSums struct{ all, own kernelSums }

// sums adds up the kernels of all pairs; see [vec.GaussSums]. A pair of groups is
// visited once, for the patterns of both. step is called after each pair.
func (g *grouping) sums(points []vec.Block, units int, scale float32, step Step) (pairSums, error) {
	n := len(g.order)
	memory := make([]float64, 4*n)
	s := pairSums{kernelSums{memory[:n], memory[n : 2*n]}, kernelSums{memory[2*n : 3*n], memory[3*n:]}}
	t := &tile{units: units, scale: scale}
	of := func(a group) []vec.Block { return points[units*a.block:][:units*a.blocks()] }
	done, total := 0, len(g.groups)*(len(g.groups)+1)/2
	for i, a := range g.groups {
		t.add(of(a), of(a))
		t.rows.addTo(s.all, a.span)
		if a.oneClass() {
			t.rows.addTo(s.own, a.span)
		} else {
			g.within(a, of(a), t, s.own)
		}
		done++
		if err := step(done, total); err != nil {
			return s, err
		}
		for _, b := range g.groups[i+1:] {
			t.add(of(a), of(b))
			t.rows.addTo(s.all, a.span)
			t.columns.addTo(s.all, b.span)
			if a.oneClass() && a.classes == b.classes {
				t.rows.addTo(s.own, a.span)
				t.columns.addTo(s.own, b.span)
			}
			done++
			if err := step(done, total); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// within adds up the pairs inside each class of a group of small classes. These few
// pairs are computed a second time, as the sums over the whole group do not separate
// the classes.
func (g *grouping) within(a group, points []vec.Block, t *tile, own kernelSums) {
	blocks := a.blocks()
	for _, class := range g.classes[a.classes.start:a.classes.end] {
		size := class.end - class.start
		length := vec.Blocks(size)
		t.part = resize(t.part, t.units*length)
		for u := range t.units {
			row := t.part[u*length : (u+1)*length]
			row[length-1] = padding()
			for i := range size {
				from := class.start - a.start + i
				row[i/vec.Lanes][i%vec.Lanes] = points[u*blocks+from/vec.Lanes][from%vec.Lanes]
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
	rows, columns tileSums
	part          []vec.Block // the points of a class in a group
}

type tileSums struct{ wide, narrow []vec.Block }

// add computes the sums over the pairs of points a and b.
func (t *tile) add(a, b []vec.Block) {
	t.rows.resize(len(a) / t.units)
	t.columns.resize(len(b) / t.units)
	vec.GaussSums(t.rows.wide, t.rows.narrow, t.columns.wide, t.columns.narrow, a, b, t.units, t.scale)
}

func (s *tileSums) resize(blocks int) {
	s.wide, s.narrow = resize(s.wide, blocks), resize(s.narrow, blocks)
}

// addTo adds the sums of a group, without the padding, to those in float64.
func (s *tileSums) addTo(sums kernelSums, at span) {
	wide, narrow := sums.wide[at.start:at.end], sums.narrow[at.start:at.end]
	for i := range wide {
		wide[i] += float64(s.wide[i/vec.Lanes][i%vec.Lanes])
		narrow[i] += float64(s.narrow[i/vec.Lanes][i%vec.Lanes])
	}
}
