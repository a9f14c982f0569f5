package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Joint is any joint distribution of discrete X and Y, as p(x) and p(y|x), of which
// only the entries above zero are kept. Make it with [NewJoint], [FromTable] or
// [FromPairs].
type Joint struct {
	source
	table   rows      // p(y|x) of the rows
	columns rows      // the same by values of y: columns.row(y) has the rows x with y
	values  []int     // which y of the input each y is; every one occurs
	prior   []float64 // p(y)
	hy      float64   // H(Y) in nats

	proves bool     // the gaps of solutions are proven
	binary *Problem // the problem of a Y with at most two values; else nil
}

// NewJoint returns the joint distribution of p(x) and the rows p(y|x), all of the same
// length; a nil weight makes the rows equiprobable. Rows of probability zero and values
// of y that never occur are dropped, equal rows are merged: none of that changes the
// bound. It fails for entries that are negative or NaN, and for rows or weights that
// do not sum to one; the error names the row, counted from 0.
func NewJoint(weight []float64, p [][]float64) (*Joint, error) {
	if weight != nil && len(weight) != len(p) {
		panic("solve: weights and rows of different length")
	}
	if len(p) == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	out, ws := rows{start: []int{0}}, make([]float64, len(p))
	for x, row := range p {
		ws[x] = 1 / float64(len(p))
		if weight != nil {
			ws[x] = weight[x]
		}
		if !(ws[x] >= 0 && ws[x] <= 1+sumTolerance) {
			return nil, fmt.Errorf("row %d: p(x) is %v, not a probability", x, ws[x])
		}
		if len(row) != len(p[0]) {
			return nil, fmt.Errorf("row %d: has %d values of y, row 0 has %d", x, len(row), len(p[0]))
		}
		sum := 0.0
		for y, v := range row {
			if !(v >= 0 && v <= 1+sumTolerance) {
				return nil, fmt.Errorf("row %d: the entry of y = %d is %v, not a probability", x, y, v)
			}
			sum += v
		}
		if ws[x] > 0 && !(math.Abs(sum-1) <= sumTolerance) {
			return nil, fmt.Errorf("row %d: the probabilities p(y|x) sum to %v, not to 1", x, sum)
		}
		out.add(row)
	}
	return newJoint(ws, out, len(p[0]), 0)
}

// FromTable is [NewJoint] for the joint probabilities p(x,y), one slice per x, all of
// the same length, which sum to one together. Rows are merged if their p(y|x) agree to
// 1e-14: equal ones differ by as much after the division.
func FromTable(joint [][]float64) (*Joint, error) {
	if len(joint) == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	var pairs []Pair
	for x, row := range joint {
		if len(row) != len(joint[0]) {
			return nil, fmt.Errorf("row %d: has %d values of y, row 0 has %d", x, len(row), len(joint[0]))
		}
		for y, v := range row {
			if v != 0 {
				pairs = append(pairs, Pair{int32(x), int32(y), v})
			}
		}
	}
	return FromPairs(len(joint), len(joint[0]), pairs)
}

// Pair is one entry of a joint distribution: p(x,y) of values that are numbered
// from 0.
type Pair struct {
	X, Y int32
	P    float64
}

// FromPairs is [FromTable] for the joint probabilities p(x,y) of some pairs, each at
// most once and in any order; the others have probability zero. The values of x are 0
// to nx-1, those of y 0 to ny-1. Memory and time are proportional to the pairs, up to
// the logarithm of sorting them, which it does in place. It panics where a pair is
// given twice or is out of range.
func FromPairs(nx, ny int, pairs []Pair) (*Joint, error) {
	if nx == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
	out, ws := rows{start: make([]int, 1, nx+1)}, make([]float64, nx)
	next := 0
	for x := range nx {
		for ; next < len(pairs) && int(pairs[next].X) == x; next++ {
			at := pairs[next]
			if !(at.P >= 0 && at.P <= 1+sumTolerance) {
				return nil, fmt.Errorf("row %d: the entry of y = %d is %v, not a probability", x, at.Y, at.P)
			}
			if next > 0 && pairs[next-1].X == at.X && pairs[next-1].Y == at.Y {
				panic("solve: a pair twice")
			}
			if at.P > 0 {
				out.y, out.p = append(out.y, at.Y), append(out.p, at.P)
				ws[x] += at.P
			}
		}
		out.start = append(out.start, len(out.y))
	}
	if next < len(pairs) {
		panic("solve: a pair out of range")
	}
	return newJoint(ws, out, ny, sameRow)
}

// sameRow is the relative difference of rows that were equal before a division.
const sameRow = 1e-14

// newJoint returns the joint distribution of p(x) and rows that are proportional to
// p(y|x), of values of y below of; rows are merged that agree to same.
func newJoint(weight []float64, table rows, of int, same float64) (*Joint, error) {
	total := 0.0
	for _, w := range weight {
		total += w
	}
	if !(math.Abs(total-1) <= sumTolerance) {
		return nil, fmt.Errorf("the probabilities sum to %v, not to 1", total)
	}
	j := &Joint{}
	rename := table.occurring(weight, of)
	for y, name := range rename {
		if name >= 0 {
			j.values = append(j.values, y)
		}
	}
	order := make([]int, 0, len(weight))
	for x, w := range weight {
		if w > 0 {
			table.normalise(x, rename)
			order = append(order, x)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(table.compare(a, b), cmp.Compare(weight[a], weight[b])) })
	j.table.start = []int{0}
	for i, x := range order {
		if i > 0 && table.agree(order[i-1], x, same) {
			j.weight[len(j.weight)-1] += weight[x]
			continue
		}
		y, p := table.row(x)
		j.table.y, j.table.p = append(j.table.y, y...), append(j.table.p, p...)
		j.table.start = append(j.table.start, len(j.table.y))
		j.weight = append(j.weight, weight[x])
	}
	j.prior = make([]float64, len(j.values))
	j.summarise()
	return j, nil
}

// Values returns the number of values of y that occur.
func (j *Joint) Values() int { return len(j.prior) }

// Occurring returns which values of y of the input occur, in ascending order.
func (j *Joint) Occurring() []int { return slices.Clone(j.values) }

// Entries returns the number of entries of p(y|x) above zero after merging.
func (j *Joint) Entries() int { return len(j.table.p) }

// Ended returns how many solves of a copy that [Joint.Interruptible] made ended at the
// limit of their work: their answers are the best that was found until then.
func (j *Joint) Ended() int {
	if j.ended == nil {
		return 0
	}
	return int(j.ended.Load())
}

// Deterministic reports whether Y is a function of X.
func (j *Joint) Deterministic() bool { return len(j.table.p) == len(j.weight) }

// summarise normalises the weights and fills in what follows from them.
func (j *Joint) summarise() {
	total := 0.0
	for _, w := range j.weight {
		total += w
	}
	conditional := 0.0
	for x := range j.weight {
		j.weight[x] /= total
		w, h := j.weight[x], 0.0
		ys, ps := j.table.row(x)
		for i, p := range ps {
			h += xlogx(p)
			j.prior[ys[i]] += float64(w * p)
		}
		j.conditional = append(j.conditional, h)
		conditional += float64(w * h)
		j.hx += xlogx(w)
	}
	for _, p := range j.prior {
		j.hy += xlogx(p)
	}
	if len(j.weight) > 1 {
		j.ixy = max(0, min(j.hy-conditional, j.hx))
	}
	j.proves = len(j.prior) <= provable || j.Deterministic()
	if len(j.prior) <= 2 {
		j.binary = j.twoValues()
	}
	j.columns = j.table.transposed(len(j.prior))
}

// Binary returns the problem of a Y with two values or one.
func (j *Joint) Binary() (p *Problem, ok bool) { return j.binary, j.binary != nil }

// Proves reports whether the gaps of its solutions are proven: Y has at most four
// values, or is a function of X.
func (j *Joint) Proves() bool { return j.proves }

// twoValues makes the problem of a Y with two values or one.
func (j *Joint) twoValues() *Problem {
	out := make([]row, len(j.weight))
	for x, w := range j.weight {
		out[x] = row{weight: w}
		ys, ps := j.table.row(x)
		for i, p := range ps {
			if ys[i] == 1 || len(j.prior) == 1 {
				out[x].p = p
			} else {
				out[x].not = p
			}
		}
	}
	return newProblem(out)
}

// Row returns p(x) of a row after merging and its p(y|x): the values of y whose probability
// is positive, numbered from 0 among those that occur, and the probabilities. The slices are
// not to be changed.
func (j *Joint) Row(x int) (weight float64, y []int32, p []float64) {
	y, p = j.table.row(x)
	return j.weight[x], y, p
}
