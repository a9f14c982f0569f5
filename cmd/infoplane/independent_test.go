package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// Ten verdicts are computed here a second time, from the words of the claims: by loops
// over what `infoplane cat` writes, with nothing of the judge, its predicates or its
// statistics. On smoke, whose 300 epochs take the place of the paper's 10 000; and on the
// paper's results where INFOPLANE_PAPER_STORE names the store that has them.
func TestTenVerdicts(t *testing.T) {
	thorough(t)
	t.Run("smoke", func(t *testing.T) {
		b := newBench(t)
		b.open = openExperiment
		b.run(0, "run smoke generate train dump estimate solve")
		ten(t, b, "smoke", b.path("store"), 100, 300, "network", strings.NewReplacer(
			"low: 1000,", "low: 10,", "10000", "300", "9000", "300", "400", "100", "train: batches", "train: network, fraction: 0.85"))
	})
	t.Run("paper", func(t *testing.T) {
		folder := os.Getenv("INFOPLANE_PAPER_STORE")
		if folder == "" {
			t.Skip("INFOPLANE_PAPER_STORE names no store with the results of the paper")
		}
		b := newBench(t)
		b.open = openExperiment
		ten(t, b, "paper", folder, 400, 9000, "batches", strings.NewReplacer())
	})
}

// point is a row of a table that cat wrote.
type point map[string]string

func (p point) number(column string) float64 {
	x, err := strconv.ParseFloat(p[column], 64)
	if err != nil {
		panic(column + ": " + err.Error())
	}
	return x
}

// line is a quantity of a layer of a network, against epochs.
type line struct{ x, y []float64 }

func (l line) at(epoch float64) float64 { return l.y[slices.Index(l.x, epoch)] }

func (l line) top() int {
	best := 0
	for i := range l.y {
		if l.y[i] > l.y[best] {
			best = i
		}
	}
	return best
}

// between is where a straight line against log(1+x) has a height.
func between(x0, x1, y0, y1, height float64) float64 {
	return math.Expm1(math.Log1p(x0) + (height-y0)/(y1-y0)*(math.Log1p(x1)-math.Log1p(x0)))
}

// rises is where the line is at a height for the first time; falls where it has come down
// to it from its i-th point on.
func (l line) rises(height float64) float64 {
	for i, y := range l.y {
		if y >= height && i == 0 {
			return l.x[0]
		} else if y >= height {
			return between(l.x[i-1], l.x[i], l.y[i-1], y, height)
		}
	}
	return math.Inf(1)
}

func (l line) falls(height float64, i int) float64 {
	for ; i < len(l.y); i++ {
		if l.y[i] <= height {
			return between(l.x[i-1], l.x[i], l.y[i-1], l.y[i], height)
		}
	}
	return math.Inf(1)
}

// crosses is where the logarithm of the line comes down through 0 after it was above.
func (l line) crosses() float64 {
	for i := 1; i < len(l.y); i++ {
		if l.y[i-1] > 1 && l.y[i] <= 1 {
			return between(l.x[i-1], l.x[i], math.Log(l.y[i-1]), math.Log(l.y[i]), 0)
		}
	}
	if l.y[len(l.y)-1] > 1 {
		return math.Inf(1)
	}
	return math.NaN()
}

// cell is a part of a claim: what was measured of its networks, and which of them hold.
type cell struct {
	measured []float64
	hold     []bool
}

func (c *cell) add(measured float64, hold bool) {
	c.measured, c.hold = append(c.measured, measured), append(c.hold, hold)
}

// ten recomputes ten claims of the paper and compares outcome, networks and medians.
func ten(t *testing.T, b *bench, experiment, store string, early, late float64, batches string, scale *strings.Replacer) {
	table := func(name string) []point {
		b.run(0, fmt.Sprintf("cat %s:%s --format csv --store %s", experiment, name, store))
		rows, err := csv.NewReader(strings.NewReader(b.stdout)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []point
		for _, row := range rows[1:] {
			p := point{}
			for i, name := range rows[0] {
				p[name] = row[i]
			}
			out = append(out, p)
		}
		return out
	}
	var seeds []string
	read := func(rows []point, train, fraction string, of func(point) float64) map[string]map[int]*line { // by seed and layer
		out := map[string]map[int]*line{}
		for _, p := range rows {
			if p["train"] != train || p["fraction"] != fraction {
				continue
			}
			seed, layer := p["seed"], int(p.number("layer"))
			if out[seed] == nil {
				out[seed] = map[int]*line{}
				if !slices.Contains(seeds, seed) {
					seeds = append(seeds, seed)
				}
			}
			if out[seed][layer] == nil {
				out[seed][layer] = &line{}
			}
			l := out[seed][layer]
			l.x, l.y = append(l.x, p.number("epoch")), append(l.y, of(p))
		}
		return out
	}
	information, gradients := table("bins30"), table("gradients")
	column := func(name string) func(point) float64 { return func(p point) float64 { return p.number(name) } }
	ixt, ity := read(information, "network", "0.85", column("ixt_bits")), read(information, "network", "0.85", column("ity_bits"))
	smallX, smallY := read(information, "network", "0.05", column("ixt_bits")), read(information, "network", "0.05", column("ity_bits"))
	ratio := read(gradients, batches, "0.85", func(p point) float64 { return p.number("moving_mean_norm") / p.number("moving_std_norm") })

	found := map[string][]cell{}
	each := func(name string, layers []int, of func(seed string, layer int) (float64, bool)) {
		for _, layer := range layers {
			var c cell
			for _, seed := range seeds {
				measured, hold := of(seed, layer)
				c.add(measured, hold)
			}
			found[name] = append(found[name], c)
		}
	}
	deep, later, all := []int{4, 5, 6}, []int{2, 3, 4, 5, 6}, []int{1, 2, 3, 4, 5, 6}

	each("start-low", deep, func(seed string, k int) (float64, bool) { v := ity[seed][k].at(0); return v, v <= 0.5 })
	each("left-later", later, func(seed string, k int) (float64, bool) {
		v := ixt[seed][k].at(late) - ixt[seed][k].at(early)
		return v, v <= -0.5
	})
	each("two-phases", later, func(seed string, k int) (float64, bool) {
		l := ixt[seed][k]
		top, end := l.y[l.top()], l.y[len(l.y)-1]
		return top - end, top-l.y[0] >= 0.1 && top-end >= 0.5
	})
	each("label-before-compression", later, func(seed string, k int) (float64, bool) {
		x, y := ixt[seed][k], ity[seed][k]
		rise, fall := y.y[y.top()]-y.y[0], x.y[x.top()]-x.y[len(x.y)-1]
		switch {
		case fall < 0.5:
			return math.NaN(), false
		case rise < 0.05:
			return math.Inf(1), false
		}
		learnt, forgot := y.rises(y.y[0]+0.9*rise), x.falls(x.y[x.top()]-0.5*fall, x.top())
		return (1 + learnt) / (1 + forgot), learnt <= forgot
	})
	each("same-fit", deep, func(seed string, k int) (float64, bool) {
		when := func(x, y *line) float64 {
			at := y.rises(0.5)
			for i := 1; i < len(x.x); i++ {
				if at <= x.x[i] {
					share := (math.Log1p(at) - math.Log1p(x.x[i-1])) / (math.Log1p(x.x[i]) - math.Log1p(x.x[i-1]))
					return x.y[i-1] + share*(x.y[i]-x.y[i-1])
				}
			}
			return math.NaN()
		}
		v := when(smallX[seed][k], smallY[seed][k]) - when(ixt[seed][k], ity[seed][k])
		return v, math.Abs(v) <= 0.5
	})
	each("drift-first", all, func(seed string, k int) (float64, bool) {
		l, highest := ratio[seed][k], 0.0
		end := l.crosses()
		if math.IsNaN(end) || math.IsInf(end, 1) {
			return math.NaN(), false
		}
		for i, x := range l.x {
			if x <= end {
				highest = max(highest, l.y[i])
			}
		}
		return highest, highest >= 2
	})
	each("transition", all, func(seed string, k int) (float64, bool) {
		v := ratio[seed][k].crosses()
		return v, v >= 175 && v <= 700
	})
	var order, together, below cell
	bound := table("bound")
	sort.Slice(bound, func(i, j int) bool { return bound[i].number("ixt_bits") < bound[j].number("ixt_bits") })
	for _, seed := range seeds {
		greatest := math.Inf(-1)
		for k := 1; k < 6; k++ {
			greatest = max(greatest, ixt[seed][k+1].at(0)-ixt[seed][k].at(0))
		}
		order.add(greatest, greatest <= 0)
		first, last := math.Inf(1), math.Inf(-1)
		for _, k := range later {
			l := ixt[seed][k]
			if top := l.top(); top > 0 && l.y[top]-l.y[len(l.y)-1] >= 0.5 {
				first, last = min(first, l.x[top]), max(last, l.x[top])
			} else {
				last = math.NaN()
			}
		}
		v := (1 + last) / (1 + first)
		together.add(v, v <= 2)
	}
	found["start-order-input"], found["all-layers-at-once"] = []cell{order}, []cell{together}
	highest := map[string]float64{}
	for _, p := range table("optimality") {
		if p["solve"] != "bound" {
			continue
		}
		x, height := p.number("ixt_bits"), bound[len(bound)-1].number("ity_bits")
		for i := 1; i < len(bound); i++ {
			a, c := bound[i-1], bound[i]
			if x0, x1 := a.number("ixt_bits"), c.number("ixt_bits"); x <= x1 {
				height = a.number("ity_bits") + (x-x0)/(x1-x0)*(c.number("ity_bits")-a.number("ity_bits"))
				break
			}
		}
		key := p["layer"] + " " + p["seed"]
		highest[key] = p.number("ity_bits") - height
	}
	for _, k := range all {
		below = cell{}
		for _, seed := range seeds {
			v, there := highest[fmt.Sprint(k, " ", seed)]
			if !there {
				t.Fatalf("no distance of layer %d of seed %s", k, seed)
			}
			below.add(v, v <= 1e-4)
		}
		found["below-the-bound"] = append(found["below-the-bound"], below)
	}
	compareVerdicts(t, experiment, store, scale, found)
}
