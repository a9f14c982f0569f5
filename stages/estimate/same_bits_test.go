package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/info"
	"infoplane/internal/random"
	"infoplane/internal/vec"
	"infoplane/stages/estimate/neighbours"
)

// labelled is a layer with ties, and labels of three classes and one of a single pattern.
func labelled(n, units int) ([][]float32, []int32) {
	r := rand.New(rand.NewPCG(uint64(n), uint64(units)))
	t, y := make([][]float32, units), make([]int32, n)
	for u := range t {
		for i := range n {
			v := float32(r.NormFloat64())
			if i%3 == 0 {
				v = float32(r.IntN(3)-1) / 2
			}
			t[u] = append(t[u], v)
		}
	}
	for i := range y {
		y[i] = int32(r.IntN(3)) * 7
	}
	y[n/2] = 100
	return t, y
}

// plainNoisy is Noisy, one pattern and one unit after the other.
func plainNoisy(e *Noisy, t [][]float32, y []int32) (ixt, ity moments) {
	n := len(y)
	stream := random.New(e.seed, "noise")
	order := stream.Permutation(n)
	z := make([]float64, len(t))
	for s := range e.samples {
		i := order[s%n]
		for u := range z {
			z[u] = math.Sqrt(e.variance) * stream.Normal()
		}
		exponents := make([]float64, n)
		high, sums, members := [2]float64{math.Inf(-1), math.Inf(-1)}, [2]float64{}, 0
		side := func(j int) int {
			if y[j] == y[i] {
				return 0
			}
			return 1
		}
		for j := range n {
			for u, unit := range t {
				a := float64(unit[i]) - float64(unit[j])
				exponents[j] -= float64(a * (a + float64(2*z[u])))
			}
			exponents[j] /= 2 * e.variance
			high[side(j)] = max(high[side(j)], exponents[j])
			members += 1 - side(j)
		}
		for j, x := range exponents {
			if x -= high[side(j)]; x > -50 {
				sums[side(j)] += vec.Exp(x)
			}
		}
		own, other := high[0]+vec.Log(sums[0]), high[1]+vec.Log(sums[1])
		all := max(own, other) + vec.Log1p(vec.Exp(min(own, other)-max(own, other)))
		all -= vec.Log(float64(n))
		own -= vec.Log(float64(members))
		ixt.add(info.Bits(-all))
		ity.add(info.Bits(own - all))
	}
	return ixt, ity
}

// TestNoisySameBits: sorting patterns by class and taking exponentials many at a time changes
// no bit. Units in the other order do: the twin.
func TestNoisySameBits(t *testing.T) {
	differ := false
	for _, c := range []struct {
		n, units int
		variance float64
	}{{40, 1, 0.1}, {301, 2, 0.01}, {500, 5, 0.1}, {500, 10, 1}} {
		layer, y := labelled(c.n, c.units)
		e := NewNoisy(c.variance, 60, 3)
		got := must(e, layer, y)
		ixt, ity := plainNoisy(e, layer, y)
		if got.IXT != ixt.mean() || got.ITY != ity.mean() || got.IXTError != ixt.standardError() || got.ITYError != ity.standardError() {
			t.Errorf("%+v: %+v, want %v, %v", c, got, ixt.mean(), ity.mean())
		}
		slices.Reverse(layer)
		ixt, _ = plainNoisy(e, layer, y)
		differ = differ || got.IXT != ixt.mean()
	}
	if !differ {
		t.Error("the order of units never shows")
	}
}

// plainKSG is KSG for known inputs, by counting pair after pair.
func plainKSG(k int, x, t [][]float32, y []int32) (ixt, ity float64) {
	n := len(y)
	ofX, ofT := neighbours.Euclidean(x), make([]uint32, n)
	dx := make([]uint32, n)
	kraskov, ross := neighbours.NewTerms(n), neighbours.NewTerms(n)
	_, members := membersOf(y)
	single := map[int32]bool{}
	for _, m := range members {
		single[m[0]] = len(m) == 1
	}
	counted := 0
	count := func(d []uint32, in func(d uint32) bool) (n uint32) {
		for _, v := range d {
			if in(v) {
				n++
			}
		}
		return n
	}
	least := func(d []uint32) uint32 {
		d = slices.Clone(d)
		slices.Sort(d)
		return d[min(k, len(d)-1)-1] // without the pattern itself, which is far
	}
	for i := range n {
		ofX(dx, i)
		for j := range ofT {
			ofT[j] = 0
			for _, unit := range t {
				ofT[j] = max(ofT[j], math.Float32bits(float32(math.Abs(float64(unit[j]-unit[i])))))
			}
		}
		ofT[i] = neighbours.Far
		both := slices.Clone(ofT)
		for j, d := range dx {
			both[j] = max(both[j], d)
		}
		e := least(both)
		upTo := func(e uint32) func(uint32) bool { return func(d uint32) bool { return d <= e } }
		below := func(d uint32) bool { return d < e }
		if a, b, c := count(both, upTo(e)), count(dx, upTo(e)), count(ofT, upTo(e)); e == 0 {
			kraskov.Atom(a+1, b+1, c+1)
		} else {
			kraskov.Density(a, max(b, count(dx, below)+1), max(c, count(ofT, below)+1))
		}
		if single[int32(i)] {
			continue
		}
		counted++
		var own []uint32
		for j := range ofT {
			if single[int32(j)] {
				ofT[j] = neighbours.Far
			}
			if y[j] == y[i] {
				own = append(own, ofT[j])
			}
		}
		d := least(own)
		if a, b := count(own, upTo(d)), count(ofT, upTo(d)); d == 0 {
			ross.Atom(a+1, uint32(len(own)), b+1)
		} else {
			ross.Density(a, uint32(len(own)), b)
		}
	}
	return kraskov.Mean(n), ross.Mean(counted)
}

// TestKSGSameBits: comparing many distances at a time changes no bit; another k does.
func TestKSGSameBits(t *testing.T) {
	for _, c := range []struct{ n, units, k int }{{40, 1, 3}, {131, 2, 1}, {260, 5, 3}, {100, 3, 60}} {
		layer, y := labelled(c.n, c.units)
		x := bitsOf(c.n)
		ixt, ity := plainKSG(c.k, x, layer, y)
		if got := must(NewKSG(c.k, x), layer, y); got.IXT != ixt || got.ITY != ity {
			t.Errorf("%+v: %v, %v, want %v, %v", c, got.IXT, got.ITY, ixt, ity)
		}
		if other := must(NewKSG(c.k+1, x), layer, y); other.IXT == ixt {
			t.Errorf("%+v: k+1 neighbours give the same", c)
		}
	}
}
