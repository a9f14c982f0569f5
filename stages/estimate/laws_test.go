package estimate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"infoplane/internal/info"
)

// tol is the rounding of sums of a few hundred terms of a few bits.
const tol = 1e-12

// subject is an estimator and how far two estimates of one quantity may be apart:
// not at all if it promises the same bits.
type subject struct {
	Estimator
	tol float64
}

// A law returns how an estimator violates it on a layer, or nil.
type law func(e subject, t [][]float32, y []int32, r *rand.Rand) error

var laws = map[string]law{
	"units commute":    unitsCommute,
	"patterns commute": patternsCommute,
	"bounds":           bounds,
	"discrete":         discrete,
	"merging":          merging,
	"duplication":      duplication,
	"constant unit":    constantUnit,
	"one class":        oneClass,
}

var plugIn = []Estimator{NewBinning(30), NewBinning(2), NewBinning(1000), NewBinningRun(30, -2, 3), NewBinningLayer(7, -2, 3), NewFloor(0.07), NewFloor(0.5), NewFloor(1e-3), NewExact(), NewNetBins(30), NewNetBins(1000)}

// fitted estimators count on a grid that follows the layer.
var fitted = []Estimator{NewQuantised(1), NewQuantised(4), NewQuantised(20), NewAdaptive(2), NewAdaptive(30), NewAdaptive(1 << 20), NewAdaptive(30).Published()}

var kde = []Estimator{NewKDE(Upper, 1e-3), NewKDE(Lower, 1e-3), NewKDE(Upper, 0.1), NewKDE(Lower, 10), NewKDE(Upper, 1e-12)}

var gaussian = []Estimator{NewGaussian(GaussianModel{Variance: 0.01, Target: TargetLabel}, Regression{}), NewGaussian(GaussianModel{Variance: 1, Target: TargetLabel}, Regression{}), NewGaussian(GaussianModel{Variance: 0.1, Target: TargetLabel}, Regression{})}

// onLabels is ksg for patterns whose only input is their label, so that a test may
// reorder patterns and inputs together.
type onLabels struct{ neighbours int }

func (o onLabels) Name() string { return NewKSG(o.neighbours, nil).Name() }
func (o onLabels) Estimate(t [][]float32, y []int32) (Estimate, error) {
	x := make([]float32, len(y))
	for i, label := range y {
		x[i] = float32(label)
	}
	return NewKSG(o.neighbours, [][]float32{x}).Estimate(t, y)
}

// promises lists the laws that an estimator of each kind keeps.
//
// A grid that follows the layer moves with a clipped unit or a new constant. KDE
// makes no layer discrete, and its difference of bounds may rise where values
// merge; float32 sums in another order differ by a few parts in 10⁷. ksg is only
// near 0 or H(Y) at best, and looks at other neighbours among twins. gaussian is of a
// distribution, which patterns do not bound. noisy keeps a
// law as far as its standard errors go.
var promises = []struct {
	estimators []Estimator
	tol        float64
	laws       string
}{
	{plugIn, 0, "units commute, patterns commute, bounds, discrete, merging, duplication, constant unit, one class"},
	{fitted, 0, "units commute, patterns commute, bounds, discrete, duplication, one class"},
	{kde, 1e-6, "units commute, patterns commute, bounds, duplication, constant unit, one class"},
	{[]Estimator{NewRenyi(2, 1), NewRenyi(1.01, 1)}, 1e-9, "units commute, patterns commute, bounds, one class"},
	{gaussian, 1e-9, "units commute, patterns commute, duplication, constant unit, one class"},
	{[]Estimator{onLabels{1}}, 0, "units commute, patterns commute, constant unit, one class"},
	{[]Estimator{NewNoisy(1e-3, 250, 1), NewNoisy(0.1, 250, 1)}, 1e-12, "units commute, patterns commute, bounds, duplication, constant unit, one class"},
}

// subjects lists who promises a law.
func subjects(law string) []subject {
	var all []subject
	for _, p := range promises {
		if !slices.Contains(strings.Split(p.laws, ", "), law) {
			continue
		}
		for _, e := range p.estimators {
			all = append(all, subject{e, p.tol})
		}
	}
	return all
}

// margin is how far estimates of equal quantities may be apart: five standard
// errors where the method draws random numbers.
func (e subject) margin(estimates ...Estimate) float64 {
	variance := 0.0
	for _, one := range estimates {
		variance += max(one.IXTError*one.IXTError, one.ITYError*one.ITYError)
	}
	return e.tol + 5*math.Sqrt(variance)
}

func TestLaws(t *testing.T) {
	for name, holds := range laws {
		for _, e := range subjects(name) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 20 {
				layer, y := randomLayer(r)
				if err := holds(e, layer, y, r); err != nil {
					t.Errorf("%s: %s: %v", name, e.Name(), err)
					break
				}
			}
		}
	}
}

// TestLawsRejectBrokenEstimators breaks an estimator of each kind once for each law.
func TestLawsRejectBrokenEstimators(t *testing.T) {
	for _, good := range []subject{{NewBinning(30), 0}, {NewQuantised(4), 0}, {NewKDE(Upper, 0.1), 1e-6}, {NewRenyi(2, 1), 1e-9}, {gaussian[0], 1e-9}, {onLabels{1}, 0}, {NewNoisy(0.1, 250, 1), 1e-12}} {
		for name, broken := range map[string]broken{
			"units commute": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				if t[0][0] > t[len(t)-1][0] {
					e.IXT++ // the first unit is not like the last
				}
				return e, err
			},
			"patterns commute": func(t [][]float32, y []int32) (Estimate, error) {
				few, first := max(2, len(y)/8), make([][]float32, len(t))
				for u := range t {
					first[u] = t[u][:few]
				}
				return good.Estimate(first, y[:few])
			},
			"bounds": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.ITY *= 1.5
				return e, err
			},
			"discrete": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.ITY -= 0.1
				return e, err
			},
			"merging": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.IXT = 12 - e.IXT
				return e, err
			},
			"duplication": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.IXT += float64(e.Symbols+8) / float64(len(y)) // a bias correction
				return e, err
			},
			"constant unit": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.IXT /= float64(len(t))
				return e, err
			},
			"one class": func(t [][]float32, y []int32) (Estimate, error) {
				e, err := good.Estimate(t, y)
				e.ITY += 1e-5
				return e, err
			},
		} {
			if !slices.ContainsFunc(subjects(name), func(s subject) bool { return s.Name() == good.Name() }) {
				continue
			}
			r := rand.New(rand.NewPCG(1, 2))
			caught := false
			for range 20 {
				layer, y := randomLayer(r)
				caught = caught || laws[name](subject{broken, good.tol}, layer, y, r) != nil
			}
			if !caught {
				t.Errorf("%s: %s broken on purpose passes", name, good.Name())
			}
		}
	}
}

// clipped returns a layer whose activations above 0.5 are 0.5.
func clipped(t [][]float32) [][]float32 {
	out := make([][]float32, len(t))
	for u := range t {
		for _, v := range t[u] {
			out[u] = append(out[u], min(v, 0.5))
		}
	}
	return out
}

type broken func(t [][]float32, y []int32) (Estimate, error)

func (broken) Name() string                                          { return "broken" }
func (b broken) Estimate(t [][]float32, y []int32) (Estimate, error) { return b(t, y) }

func randomLayer(r *rand.Rand) ([][]float32, []int32) {
	units, n, classes := 1+r.IntN(12), 2+r.IntN(300), 1+r.IntN(4)
	if r.IntN(4) == 0 {
		units = []int{20, 70}[r.IntN(2)] // more digits than a key of 64 bits holds, of 128
	}
	t, y := make([][]float32, units), make([]int32, n)
	for p := range y {
		y[p] = int32(r.IntN(classes)*7 - 3)
	}
	for u := range t {
		t[u] = make([]float32, n)
		steps := 1 + r.IntN(4)
		for p := range t[u] {
			t[u][p] = float32(r.IntN(2*steps+1)-steps)/float32(steps) + float32(y[p])*0.1*float32(u%2)
		}
	}
	return t, y
}

func must(e Estimator, t [][]float32, y []int32) Estimate {
	out, err := e.Estimate(t, y)
	if err != nil {
		panic(err)
	}
	return out
}

func unitsCommute(e subject, t [][]float32, y []int32, r *rand.Rand) error {
	shuffled := append([][]float32(nil), t...)
	r.Shuffle(len(t), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return e.same(must(e, t, y), must(e, shuffled, y))
}

func patternsCommute(e subject, t [][]float32, y []int32, r *rand.Rand) error {
	order := r.Perm(len(y))
	shuffled, labels := make([][]float32, len(t)), make([]int32, len(y))
	for u := range t {
		shuffled[u] = make([]float32, len(y))
		for i, p := range order {
			shuffled[u][i], labels[i] = t[u][p], y[p]
		}
	}
	return e.same(must(e, t, y), must(e, shuffled, labels))
}

// same reports whether two estimates are equal, as far as e promises it.
func (e subject) same(a, b Estimate) error {
	apart := max(math.Abs(a.IXT-b.IXT), math.Abs(a.ITY-b.ITY))
	sameHT := a.HT == b.HT || math.IsNaN(a.HT) && math.IsNaN(b.HT)
	if !(apart <= e.margin(a, b)) || !sameHT || a.Symbols != b.Symbols {
		return fmt.Errorf("the estimate changed from %+v to %+v", a, b)
	}
	return nil
}

func bounds(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	got := must(e, t, y)
	counts := map[int32]int{}
	for _, label := range y {
		counts[label]++
	}
	var c []int
	for _, n := range counts {
		c = append(c, n)
	}
	switch hy, within := info.EntropyCounts(c), e.margin(got); {
	case got.ITY > hy+within:
		return errors.New("I(T;Y) > H(Y)")
	case got.ITY > got.IXT+within:
		return errors.New("I(T;Y) > I(X;T)")
	case got.IXT > math.Log2(float64(len(y)))+max(tol, e.tol): // whatever chance does
		return errors.New("I(X;T) > log₂ N")
	case got.IXT < -within:
		return errors.New("I(X;T) < 0")
	}
	return nil
}

// discrete holds for counts of symbols: no information is negative, and T is a
// function of x.
func discrete(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	got := must(e, t, y)
	if got.ITY < 0 || got.HT != got.IXT || got.Symbols < 1 || got.Symbols > len(y) {
		return errors.New("I(T;Y) < 0, or H(T) or the number of symbols is wrong")
	}
	return nil
}

// oneClass holds where all patterns have the same label: nothing is to be known.
func oneClass(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	if got := must(e, t, make([]int32, len(y))); math.Abs(got.ITY) > max(tol, e.tol) {
		return errors.New("I(T;Y) is not 0 although Y is constant")
	}
	return nil
}

// merging clips activations at 0.5: every symbol above that of 0.5 becomes it.
func merging(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	fine, coarse := must(e, t, y), must(e, clipped(t), y)
	if coarse.IXT > fine.IXT+tol || coarse.ITY > fine.ITY+tol {
		return errors.New("merging raised the information")
	}
	return nil
}

func duplication(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	twice := make([][]float32, len(t))
	for u := range t {
		twice[u] = append(append([]float32(nil), t[u]...), t[u]...)
	}
	a, b := must(e, t, y), must(e, twice, append(append([]int32(nil), y...), y...))
	if within := max(tol, e.margin(a, b)); math.Abs(a.IXT-b.IXT) > within || math.Abs(a.ITY-b.ITY) > within {
		return errors.New("seeing every pattern twice changed the information")
	}
	return nil
}

func constantUnit(e subject, t [][]float32, y []int32, _ *rand.Rand) error {
	constant := make([]float32, len(y))
	for p := range constant {
		constant[p] = 0.25
	}
	// Digits and distances are what they were, and so is every bit, but for chance.
	return subject{e, 0}.same(must(e, t, y), must(e, append([][]float32{constant}, t...), y))
}
