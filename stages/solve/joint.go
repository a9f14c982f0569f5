package solve

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"infoplane/internal/info"
)

// Joint is any joint distribution of discrete X and Y, as p(x) and p(y|x). Make it
// with [NewJoint] or [FromTable]. If Y has two values, [Joint.Binary] has the
// rigorous solver.
type Joint struct {
	weight []float64   // p(x), positive, sums to 1
	rows   [][]float64 // p(y|x), one slice per row, in ascending order; every y occurs
	noise  []float64   // H(Y|x) in nats
	values []int       // which y of the input each column is; the likeliest is the last
	of     int         // values of y in the input

	prior []float64 // p(y)
	ixy   float64   // I(X;Y) in nats
	hx    float64   // H(X) of the merged rows in nats
}

// NewJoint takes p(x) and the rows p(y|x), all of the same length; a nil weight
// makes the rows equiprobable. Rows of probability zero drop, equal rows merge,
// values of y that never occur drop: none of that changes the bound. Entries that
// are negative or NaN, rows that do not sum to one, and weights that do not, are
// errors that name the row, counted from 0.
func NewJoint(weight []float64, rows [][]float64) (*Joint, error) {
	if weight != nil && len(weight) != len(rows) {
		panic("solve: weights and rows of different length")
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	table := make([][]float64, len(rows))
	for x, row := range rows {
		w := 1 / float64(len(rows))
		if weight != nil {
			w = weight[x]
		}
		if !(w >= 0 && w <= 1+sumTolerance) {
			return nil, fmt.Errorf("row %d: p(x) is %v, not a probability", x, w)
		}
		sum, err := probabilities(row)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", x, err)
		}
		if w > 0 && !(math.Abs(sum-1) <= sumTolerance) {
			return nil, fmt.Errorf("row %d: the probabilities p(y|x) sum to %v, not to 1", x, sum)
		}
		table[x] = append([]float64{w}, row...)
	}
	return newJoint(table, 0)
}

// FromTable takes the joint probabilities p(x,y), one slice per x, all of the same
// length, which sum to one together. It is otherwise like [NewJoint]; rows merge if
// their p(y|x) agree to 1e-14, which is what division leaves of equal ones.
func FromTable(joint [][]float64) (*Joint, error) {
	if len(joint) == 0 {
		return nil, fmt.Errorf("no rows: the bound needs at least one x")
	}
	table := make([][]float64, len(joint))
	for x, row := range joint {
		sum, err := probabilities(row)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", x, err)
		}
		table[x] = append([]float64{sum}, row...)
	}
	return newJoint(table, 1e-14)
}

// probabilities returns the sum of a row whose entries are not negative.
func probabilities(row []float64) (sum float64, err error) {
	for y, v := range row {
		if !(v >= 0 && v <= 1+sumTolerance) {
			return 0, fmt.Errorf("the entry of y = %d is %v, not a probability", y, v)
		}
		sum += v
	}
	return sum, nil
}

// newJoint takes rows of p(x) and something proportional to p(y|x).
func newJoint(table [][]float64, same float64) (*Joint, error) {
	total := 0.0
	for x, row := range table {
		if len(row) != len(table[0]) {
			return nil, fmt.Errorf("row %d: has %d values of y, row 0 has %d", x, len(row)-1, len(table[0])-1)
		}
		total += row[0]
	}
	if !(math.Abs(total-1) <= sumTolerance) {
		return nil, fmt.Errorf("the probabilities sum to %v, not to 1", total)
	}
	table = slices.DeleteFunc(table, func(row []float64) bool { return row[0] == 0 })
	var occurs []int
	for y := 1; y < len(table[0]); y++ {
		if slices.ContainsFunc(table, func(row []float64) bool { return row[y] > 0 }) {
			occurs = append(occurs, y)
		}
	}
	j := &Joint{values: occurs, of: len(table[0]) - 1, prior: make([]float64, len(occurs))}
	slices.SortStableFunc(occurs, func(a, b int) int { return cmp.Compare(frequency(table, a), frequency(table, b)) })
	type row struct {
		w float64
		p []float64
	}
	var rows []row
	for _, t := range table {
		r, sum := row{w: t[0]}, 0.0
		for _, y := range occurs {
			sum += t[y]
		}
		for _, y := range occurs {
			r.p = append(r.p, t[y]/sum)
		}
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(slices.Compare(a.p, b.p), cmp.Compare(a.w, b.w)) })
	for _, r := range rows {
		if last := len(j.rows) - 1; last >= 0 && agree(j.rows[last], r.p, same) {
			j.weight[last] += r.w
			continue
		}
		j.weight, j.rows = append(j.weight, r.w), append(j.rows, r.p)
	}
	j.summarise()
	return j, nil
}

// frequency is p(y) of a column, rows being p(x) and something proportional to p(y|x).
func frequency(table [][]float64, y int) float64 {
	sum := 0.0
	for _, row := range table {
		total := 0.0
		for _, v := range row[1:] {
			total += v
		}
		sum += float64(row[0] * (row[y] / total))
	}
	return sum
}

// Rows returns the number of rows after merging.
func (j *Joint) Rows() int { return len(j.rows) }

// Information returns I(X;Y) in bits.
func (j *Joint) Information() float64 { return info.Bits(j.ixy) }

// Entropy returns H(X) in bits of the merged rows.
func (j *Joint) Entropy() float64 { return info.Bits(j.hx) }

// Deterministic says whether Y is a function of X.
func (j *Joint) Deterministic() bool {
	return !slices.ContainsFunc(j.rows, func(row []float64) bool {
		return slices.ContainsFunc(row, func(p float64) bool { return p > 0 && p < 1 })
	})
}

// agree says whether all entries agree to a relative tolerance.
func agree(a, b []float64, tolerance float64) bool {
	for y := range a {
		if math.Abs(a[y]-b[y]) > float64(tolerance*max(a[y], b[y])) {
			return false
		}
	}
	return true
}

// summarise normalises the weights and fills in what follows from them.
func (j *Joint) summarise() {
	total := 0.0
	for _, w := range j.weight {
		total += w
	}
	noise := 0.0
	for x, row := range j.rows {
		j.weight[x] /= total
		w, h := j.weight[x], 0.0
		for y, p := range row {
			h += xlogx(p)
			j.prior[y] += float64(w * p)
		}
		j.noise = append(j.noise, h)
		noise += float64(w * h)
		j.hx += xlogx(w)
	}
	hy := 0.0
	for _, p := range j.prior {
		hy += xlogx(p)
	}
	if len(j.rows) > 1 {
		j.ixy = max(0, min(hy-noise, j.hx))
	}
}

// Binary returns the problem of a Y with two values or one; the solver is rigorous
// there.
func (j *Joint) Binary() (*Problem, bool) {
	if len(j.prior) > 2 {
		return nil, false
	}
	rows := make([]row, len(j.rows))
	for x, p := range j.rows {
		rows[x] = row{p: 1, weight: j.weight[x]}
		if len(p) == 2 && j.values[1] > j.values[0] { // y = 1 is the later column
			rows[x].p, rows[x].not = p[1], p[0]
		} else if len(p) == 2 {
			rows[x].p, rows[x].not = p[0], p[1]
		}
	}
	return newProblem(rows), true
}
