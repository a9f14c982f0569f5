package generate

import (
	"math"
	"slices"
	"testing"
)

func made(t *testing.T, c Config, seed uint64) Made {
	t.Helper()
	m, err := c.Make(seed, Source{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Patterns.Check(); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLabelNoiseFlipsItsShare: a share p of the labels, within five deviations, each to any
// other class, and p(y=1|x) says so.
func TestLabelNoiseFlipsItsShare(t *testing.T) {
	for _, c := range everyRule {
		clean := made(t, c, 7).Patterns
		for _, p := range []float64{0.1, 0.5, 1} {
			c.LabelNoise = p
			noisy := made(t, c, 7).Patterns
			_, classes := c.Size()
			flipped, n := 0, len(clean.Y)
			into := map[int32]int{}
			for i, y := range noisy.Y {
				if y != clean.Y[i] {
					flipped++
					into[y]++
				}
				want := clean.PY[i]*(1-p) + (1-clean.PY[i])*p/float64(classes-1)
				if math.Abs(noisy.PY[i]-want) > 1e-15 {
					t.Fatalf("%s, p = %v: p(y=1|x) of pattern %d is %v, want %v", c.Rule, p, i, noisy.PY[i], want)
				}
			}
			if off := math.Abs(float64(flipped) - p*float64(n)); off > 5*math.Sqrt(p*(1-p)*float64(n)) {
				t.Errorf("%s, p = %v: %d of %d labels are others", c.Rule, p, flipped, n)
			}
			if n > 100 && len(into) != classes {
				t.Errorf("%s, p = %v: labels become %v, of %d classes", c.Rule, p, into, classes)
			}
			if !c.Random() || slices.Equal(noisy.Y, made(t, c, 8).Patterns.Y) && p < 1 && n > 100 {
				t.Errorf("%s: the seed does not count", c.Rule)
			}
			for i, s := range noisy.Score {
				if s != clean.Score[i] && !math.IsNaN(s) {
					t.Fatalf("%s: the score of pattern %d changed", c.Rule, i)
				}
			}
		}
	}
}

// TestShuffledLabelsKeepTheirClasses: as many patterns of each class, with the scores of the
// patterns that the labels come from, in another order.
func TestShuffledLabelsKeepTheirClasses(t *testing.T) {
	for _, c := range everyRule {
		clean := made(t, c, 7).Patterns
		c.ShuffleLabels = true
		mixed := made(t, c, 7).Patterns
		if slices.Equal(mixed.Y, clean.Y) && len(clean.Y) > 100 || !slices.Equal(slices.Sorted(slices.Values(mixed.Y)), slices.Sorted(slices.Values(clean.Y))) {
			t.Errorf("%s: the labels are the same, or not those of the rule", c.Rule)
		}
		of := map[int32]int{} // a pattern of each orbit
		for i, o := range clean.Orbit {
			of[o] = i
		}
		for i, o := range mixed.Orbit {
			if mixed.PY[i] != clean.PY[of[o]] || mixed.Score[i] != clean.Score[of[o]] && !math.IsNaN(mixed.Score[i]) {
				t.Fatalf("%s: pattern %d has the orbit of one pattern and p(y=1|x) of another", c.Rule, i)
			}
		}
		for j := range clean.X {
			if !slices.Equal(clean.X[j], mixed.X[j]) {
				t.Fatalf("%s: inputs moved", c.Rule)
			}
		}
	}
}

func TestNoiseIsAStreamOfItsOwn(t *testing.T) {
	c := Config{Rule: "smooth", Gamma: 12}
	clean := made(t, c, 3).Patterns.Y
	c.LabelNoise = 1e-300
	if !slices.Equal(made(t, c, 3).Patterns.Y, clean) {
		t.Error("noise that flips nothing moves the labels of the rule")
	}
}
