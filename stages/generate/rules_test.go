package generate

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"infoplane/internal/info"
)

// TestDigitsAreThePublishedOnes: the file is scikit-learn's, byte for byte.
func TestDigitsAreThePublishedOnes(t *testing.T) {
	const published = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
	if got := fmt.Sprintf("%x", sha256.Sum256(digitsFile)); got != published {
		t.Errorf("digest %s", got)
	}
	p, err := Config{Rule: "digits"}.Patterns(0)
	if err != nil {
		t.Fatal(err)
	}
	classes := make([]int, 10)
	for _, y := range p.Y {
		classes[y]++
	}
	if want := []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}; !slices.Equal(classes, want) {
		t.Errorf("classes of %v, want %v", classes, want)
	}
	sum, most := 0., float32(0)
	for _, x := range p.X {
		for _, v := range x {
			sum, most = sum+float64(v), max(most, v)
		}
	}
	if len(p.X) != 64 || most != 1 || sum != 561718./16 { // numpy: load_digits().data.sum()
		t.Errorf("%d inputs up to %v with the sum %v", len(p.X), most, sum)
	}
}

func TestDigitsAreDivided(t *testing.T) {
	raw, _ := Digits(1)
	scaled, _ := Digits(16)
	if raw[3][0] != 13 || scaled[3][0] != 13./16 {
		t.Errorf("pixel 3 of the first digit: %v and %v, want 13 and 13/16", raw[3][0], scaled[3][0])
	}
}

// conditional returns I(X_A;Y) of equiprobable patterns, in bits, by the bits of x in a mask.
func conditional(y []int32, mask int) float64 {
	classes := map[int][]int{}
	ones := []int{0, 0}
	for pattern, label := range y {
		if classes[pattern&mask] == nil {
			classes[pattern&mask] = []int{0, 0}
		}
		classes[pattern&mask][label]++
		ones[label]++
	}
	within := 0.0
	for _, c := range classes {
		within += float64(c[0]+c[1]) / float64(len(y)) * info.EntropyCounts(c)
	}
	return info.EntropyCounts(ones) - within
}

// TestParityNeedsEveryBit: all bits tell the label, any fewer tell nothing. Of xor the
// first two tell it.
func TestParityNeedsEveryBit(t *testing.T) {
	for n := 1; n <= 6; n++ {
		for mask := range 1 << n {
			want := 0.0
			if bits.OnesCount(uint(mask)) == n {
				want = 1
			}
			if got := conditional(Parity(n).Y, mask); got != want {
				t.Errorf("parity of %d bits: the bits %b tell %v bit", n, mask, got)
			}
		}
	}
	for mask := range 1 << 5 {
		want := 0.0
		if mask>>3 == 3 { // the first two
			want = 1
		}
		if got := conditional(XOR(5).Y, mask); got != want {
			t.Errorf("xor: the bits %b tell %v bit", mask, got)
		}
	}
}

func TestFieldsOfOtherRulesAreRefused(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Rule: "digits", Gamma: 12}, "gamma: is for the rules smooth; leave it out of digits"},
		{Config{Rule: "hard", Bits: 12}, "bits: is for the rules parity, xor; leave it out of hard"},
		{Config{Rule: "parity", Divide: 2, Bits: 3}, "divide: is for the rules digits, file; leave it out of parity"},
		{Config{Rule: "parity"}, "bits: is 0; the parity rule has 1 to 20 inputs"},
		{Config{Rule: "xor", Bits: 1}, "bits: is 1; the xor rule has 2 to 20 inputs"},
		{Config{Rule: "parity", Bits: 21}, "bits: is 21"},
		{Config{Rule: "digits", Divide: -1}, "divide: is -1; inputs are divided by a positive number"},
		{Config{Rule: "digit"}, "the rules are hard, smooth, committee, digits, parity, xor, gaussian, gaussian-teacher, points, file"},
	} {
		refused(t, c.config, c.want)
	}
}

// refused checks that a config has no patterns, and why.
func refused(t *testing.T, c Config, want string) {
	t.Helper()
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%+v: %v, want %q", c, err, want)
	}
	if _, err := c.Make(1, Source{}); err == nil {
		t.Errorf("%+v: has patterns", c)
	}
}
