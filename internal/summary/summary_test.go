package summary_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/summary"
)

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

// same: equal, both NaN, or within the rounding of a few operations on numbers near 1.
func same(a, b float64) bool {
	const rounding = 1e-12
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= rounding*max(1, math.Abs(a))
}

// Each case stands beside the number that another convention gives, which must not
// come out.
func TestConventions(t *testing.T) {
	for _, c := range []struct {
		name             string
		got, want, wrong float64
	}{
		{"deviation, n-1 and not n", summary.Deviation([]float64{1, 3}), math.Sqrt2, 1},
		{"geometric deviation, of logarithms", summary.GeometricDeviation([]float64{1, math.E}), math.Exp(math.Sqrt(0.5)), math.Exp(0.5)},
		{"geometric mean, not the arithmetic", summary.GeometricMean([]float64{1, 4, 16}), 4, 7},
		{"median of two, not the upper", summary.Median([]float64{17, 391}), 204, 391},
		{"median of four, not the nearest rank", summary.Median([]float64{4, 1, 2, 3}), 2.5, 2},
		{"median does not sort numbers as NaN last", summary.Median([]float64{nan, 1, 2, nan, 3}), 2, 1},
		{"quantile, interpolated", summary.Quantile([]float64{0, 10, 20, 30}, 0.5), 15, 10},
		{"tenth of a hundred and one", summary.Quantile(count(101), 0.1), 10, 11},
		{"tenth of thirty-one", summary.Quantile(count(31), 0.1), 3, 2},
		{"crossing on the logarithm", summary.Curve{X: []float64{0, 3}, Y: []float64{4, 0.25}}.Logarithm().Crossing(0), 1, math.Exp(0.8*math.Log(4)) - 1},
	} {
		if !same(c.got, c.want) || same(c.got, c.wrong) {
			t.Errorf("%s: %v, want %v and not %v", c.name, c.got, c.want, c.wrong)
		}
	}
}

func count(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i)
	}
	return out
}

// Empty, one, NaN, infinities and ties.
func TestEdges(t *testing.T) {
	type row struct{ mean, deviation, geometric, factor, median float64 }
	for name, c := range map[string]struct {
		values []float64
		want   row
	}{
		"none":             {nil, row{nan, nan, nan, nan, nan}},
		"only NaN":         {[]float64{nan, nan}, row{nan, nan, nan, nan, nan}},
		"one":              {[]float64{3}, row{3, nan, 3, nan, 3}},
		"one, and NaN":     {[]float64{nan, 3}, row{3, nan, 3, nan, 3}},
		"ties":             {[]float64{2, 2, 2}, row{2, 0, 2, 1, 2}},
		"one infinite":     {[]float64{1, 2, inf}, row{inf, nan, inf, nan, 2}},
		"half infinite":    {[]float64{1, inf}, row{inf, nan, inf, nan, inf}},
		"half minus inf":   {[]float64{1, -inf}, row{-inf, nan, nan, nan, -inf}},
		"all infinite":     {[]float64{inf, inf}, row{inf, nan, inf, nan, inf}},
		"both infinities":  {[]float64{-inf, inf}, row{nan, nan, nan, nan, nan}},
		"zero":             {[]float64{0, 4}, row{2, math.Sqrt(8), 0, nan, 2}},
		"negative":         {[]float64{-1, 1}, row{0, math.Sqrt2, nan, nan, 0}},
		"zero, infinite":   {[]float64{0, inf}, row{inf, nan, nan, nan, inf}},
		"largest numbers":  {[]float64{math.MaxFloat64, math.MaxFloat64 / 2}, row{inf, nan, math.MaxFloat64 / math.Sqrt2, math.Exp(math.Ln2 / math.Sqrt2), math.MaxFloat64 * 0.75}},
		"smallest numbers": {[]float64{0x1p-1074, 0x1p-1074}, row{0x1p-1074, 0, 0x1p-1074, 1, 0x1p-1074}},
	} {
		got := row{summary.Mean(c.values), summary.Deviation(c.values), summary.GeometricMean(c.values), summary.GeometricDeviation(c.values), summary.Median(c.values)}
		for i, pair := range [][2]float64{{got.mean, c.want.mean}, {got.deviation, c.want.deviation}, {got.geometric, c.want.geometric}, {got.factor, c.want.factor}, {got.median, c.want.median}} {
			if !same(pair[0], pair[1]) {
				t.Errorf("%s, quantity %d: %v, want %v", name, i, pair[0], pair[1])
			}
		}
	}
}

// Laws on random values: what order, shift and scale do, what NaN adds, and that a
// median has as many below it as above.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		values := make([]float64, 1+r.IntN(9))
		for i := range values {
			values[i] = float64(1+r.IntN(12)) / 4 // with ties
		}
		shuffled, shifted, scaled, padded := slices.Clone(values), slices.Clone(values), slices.Clone(values), append([]float64{nan}, values...)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for i := range values {
			shifted[i] += 8
			scaled[i] *= 4
		}
		for name, law := range map[string]struct {
			of           func([]float64) float64
			shift, scale func(float64) float64
		}{
			"mean":                {summary.Mean, plus8, times4},
			"median":              {summary.Median, plus8, times4},
			"quantile":            {func(v []float64) float64 { return summary.Quantile(v, 0.9) }, plus8, times4},
			"deviation":           {summary.Deviation, id, times4},
			"geometric mean":      {summary.GeometricMean, nil, times4},
			"geometric deviation": {summary.GeometricDeviation, nil, id},
		} {
			plain := law.of(values)
			if got := law.of(shuffled); !same(got, plain) {
				t.Errorf("%s of %v is %v, in another order %v", name, values, plain, got)
			}
			if got := law.of(padded); !same(got, plain) {
				t.Errorf("%s of %v is %v, with NaN beside them %v", name, values, plain, got)
			}
			if got := law.of(scaled); !same(got, law.scale(plain)) {
				t.Errorf("%s of %v is %v, of four times as much %v", name, values, plain, got)
			}
			if got := law.of(shifted); law.shift != nil && !same(got, law.shift(plain)) {
				t.Errorf("%s of %v is %v, of 8 more %v", name, values, plain, got)
			}
		}
		below, above, median := 0, 0, summary.Median(values)
		for _, v := range values {
			if v < median {
				below++
			} else if v > median {
				above++
			}
		}
		if 2*below > len(values) || 2*above > len(values) {
			t.Errorf("of %v, %d are below the median %v and %d above", values, below, median, above)
		}
		if summary.Quantile(values, 0) != slices.Min(values) || summary.Quantile(values, 1) != slices.Max(values) {
			t.Errorf("the quantiles 0 and 1 of %v are %v and %v", values, summary.Quantile(values, 0), summary.Quantile(values, 1))
		}
	}
}

func plus8(x float64) float64  { return x + 8 }
func times4(x float64) float64 { return 4 * x }
func id(x float64) float64     { return x }

// The ends of an interval are at the index that is meant: of 2000 values, 100 are below
// the one at 0.9, and not 99, which (1-0.9)/2 in binary would give.
func TestPercentiles(t *testing.T) {
	for _, c := range []struct {
		n          int
		confidence float64
		low, high  float64
	}{
		{2000, 0.9, 100, 1899}, {2000, 0.95, 50, 1949}, {2000, 0.8, 200, 1799}, {2000, 0.99, 10, 1989}, {1, 0.9, 0, 0}, {2, 0.1, 0, 1}, {3, 0.01, 1, 1},
	} {
		if low, high := summary.Percentiles(count(c.n), c.confidence); low != c.low || high != c.high {
			t.Errorf("%d values at %v: %v to %v, want %v to %v", c.n, c.confidence, low, high, c.low, c.high)
		}
	}
	if low, high := summary.Percentiles([]float64{nan}, 0.9); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("an interval of nothing: %v to %v", low, high)
	}
}

// The interval of a mean is where theory has it, and the same each time.
func TestBootstrap(t *testing.T) {
	var values []float64
	for i := range 100 {
		values = append(values, float64(i%10))
	}
	low, high := summary.Bootstrap(values, 0.95, summary.Mean)
	// The ends of 2000 draws waver by √(0.025·0.975/2000) / 0.058 = 0.06 standard errors.
	const waver = 3 * 0.06
	of := summary.Deviation(values) / 10
	if math.Abs(4.5-low-1.96*of) > waver*of || math.Abs(high-4.5-1.96*of) > waver*of {
		t.Errorf("%v to %v, want 4.5 ± %v", low, high, 1.96*of)
	}
	if again, _ := summary.Bootstrap(append([]float64{nan}, values...), 0.95, summary.Mean); again != low {
		t.Errorf("beside NaN the interval begins at %v, was %v", again, low)
	}
	if narrow, _ := summary.Bootstrap(values, 0.5, summary.Mean); narrow <= low {
		t.Errorf("at half the confidence the interval begins at %v, was %v", narrow, low)
	}
	if low, high := summary.Bootstrap(nil, 0.95, summary.Mean); !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("an interval of nothing: %v to %v", low, high)
	}
}

// Draws are frozen: they are part of each verdict's stability.
func TestDraws(t *testing.T) {
	got := summary.Draws(50, 3)
	if len(got) != 3 || len(got[0]) != 50 || !slices.Equal(got[0][:6], []int{19, 24, 20, 49, 22, 18}) {
		t.Errorf("%d samples of %d, beginning with %v", len(got), len(got[0]), got[0][:6])
	}
	if more := summary.Draws(50, 9); !slices.Equal(more[2], got[2]) {
		t.Error("more samples change the first ones")
	}
	seen := map[int]int{}
	for _, sample := range summary.Draws(50, 2000) {
		for _, i := range sample {
			seen[i]++
		}
	}
	// Each member is drawn 2000 times on average, ± 45; six deviations hold for all 50.
	for i := range 50 {
		if math.Abs(float64(seen[i]-2000)) > 6*45 {
			t.Errorf("member %d is drawn %d times of 100 000", i, seen[i])
		}
	}
	if len(seen) != 50 {
		t.Errorf("%d members of 50 are drawn", len(seen))
	}
}

func TestCorrelation(t *testing.T) {
	a, b := []float64{3, 1, 4, 1, 5, 9, 2, 6}, []float64{2, 7, 1, 8, 2, 8, 1, 8}
	const known = 0.19885368120992464 // Pearson's of the mean ranks, in Python
	plain := summary.Correlation(a, b)
	if !same(plain, known) {
		t.Errorf("correlation %v, want %v", plain, known)
	}
	stretched := slices.Clone(a)
	for i, v := range a {
		stretched[i] = v * v * v
	}
	if got := summary.Correlation(stretched, b); got != plain {
		t.Errorf("ranks see the scale: %v becomes %v", plain, got)
	}
	for name, c := range map[string]struct{ got, want float64 }{
		"NaN pairs are left out": {summary.Correlation(append([]float64{nan, 1}, a...), append([]float64{1, nan}, b...)), plain},
		"two pairs":              {summary.Correlation([]float64{1, 2}, []float64{1, 2}), nan},
		"no variation":           {summary.Correlation([]float64{1, 2, 3}, []float64{3, 3, 3}), nan},
		"infinite is last":       {summary.Correlation([]float64{1, 2, inf}, []float64{1, 2, 3}), 1},
		"two infinities tie":     {summary.Correlation([]float64{1, inf, inf}, []float64{1, 2, 3}), math.Sqrt(3) / 2},
	} {
		if !same(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	x, y := []float64{1, 2, 3, 4, nan, 6, 7}, []float64{5, 7, 9, 11, 1, nan, inf}
	if slope, intercept, explained := summary.Fit(x, y); !same(slope, 2) || !same(intercept, 3) || !same(explained, 1) {
		t.Errorf("slope %v, intercept %v, explained %v; want 2, 3, 1", slope, intercept, explained)
	}
	// Anscombe's first set: 3 + x/2, R² 0.67.
	x, y = []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}, []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}
	if slope, intercept, explained := summary.Fit(x, y); math.Abs(slope-0.500) > 5e-4 || math.Abs(intercept-3.000) > 5e-4 || math.Abs(explained-0.667) > 5e-4 {
		t.Errorf("slope %v, intercept %v, explained %v; want 0.500, 3.000, 0.667", slope, intercept, explained)
	}
	for _, c := range [][2][]float64{{nil, nil}, {{1}, {2}}, {{1, 1}, {2, 3}}} {
		if slope, _, _ := summary.Fit(c[0], c[1]); !math.IsNaN(slope) {
			t.Errorf("a line through %v: slope %v", c, slope)
		}
	}
}
