package generate

import (
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/internal/info"
)

func ones(labels []int32) int {
	n := 0
	for _, y := range labels {
		n += int(y)
	}
	return n
}

func digest(labels []int32) string {
	bytes := make([]byte, len(labels))
	for i, y := range labels {
		bytes[i] = byte(y)
	}
	return fmt.Sprintf("%x", sha256.Sum256(bytes))
}

// published is the SHA-256 of the authors' labels as bytes 0x00 and 0x01.
const published = "77732f16f85e91b49d3997196b56163b3bd362d8cf631468a8de3f986e88359f"

func TestHardLabelsAreThePublishedOnes(t *testing.T) {
	y := Hard().Y
	if n := ones(y); n != 2118 {
		t.Errorf("%d ones, want 2118", n)
	}
	if d := digest(y); d != published {
		t.Errorf("digest %s, want %s", d, published)
	}
	if h := info.Binary(2118. / Count); math.Abs(h-0.999157) > 5e-7 {
		t.Errorf("H(Y) = %v, want 0.999157", h)
	}
	y[4095] ^= 1
	if digest(y) == published {
		t.Error("the digest does not see a flipped label")
	}
}

func TestHardThresholdLiesInTheStatedGap(t *testing.T) {
	below, above := 0.0, math.Inf(1)
	for _, f := range Hard().Score {
		if f < hardThreshold {
			below = max(below, f)
		} else {
			above = min(above, f)
		}
	}
	if math.Abs(below-7.5628) > 5e-5 || math.Abs(above-7.7013) > 5e-5 {
		t.Errorf("scores beside the threshold: %v and %v, want 7.5628 and 7.7013", below, above)
	}
}

func TestInvariantsMakeSixtyFourOrbits(t *testing.T) {
	orbit, first := Orbits(Count, InvariantsOf)
	if len(first) != 64 {
		t.Fatalf("%d orbits, want 64", len(first))
	}
	for pattern, o := range orbit {
		if InvariantsOf(pattern) != InvariantsOf(first[o]) {
			t.Fatalf("pattern %d is not like the first of its orbit", pattern)
		}
	}
	coarse, _ := Orbits(Count, func(p int) int { return InvariantsOf(p).Ones })
	if slices.Equal(orbit, coarse) {
		t.Error("the number of ones alone gives the same classes: the test sees nothing")
	}
}

// TestPowerAgreesWithItsDefinition sums Legendre polynomials over vertex pairs.
// The vertices are rounded to 16 digits, hence 1e-14 under the root.
func TestPowerAgreesWithItsDefinition(t *testing.T) {
	legendre := []func(float64) float64{
		func(float64) float64 { return 1 },
		func(t float64) float64 { return t },
		func(t float64) float64 { return (3*t*t - 1) / 2 },
	}
	for pattern := range Count {
		for l, p := range legendre {
			sum := 0.0
			for i := range Inputs {
				for j := range Inputs {
					if occupied(pattern, i) && occupied(pattern, j) {
						sum += float64(2*l+1) / (4 * math.Pi) * p(dot(vertices[i], vertices[j]))
					}
				}
			}
			n := InvariantsOf(pattern).Power(l) / (math.Pi / 3)
			if math.Abs(n*n-sum) > 1e-13 {
				t.Fatalf("pattern %d, degree %d: (3 n/π)² = %v, want %v", pattern, l, n*n, sum)
			}
		}
	}
}

func TestPowerIsExactlyZeroWhereItVanishes(t *testing.T) {
	all := InvariantsOf(Count - 1)
	if all != (Invariants{12, 30, 6}) {
		t.Fatalf("the full icosahedron has invariants %v", all)
	}
	if n1, n2 := all.Power(1), all.Power(2); n1 != 0 || n2 != 0 {
		t.Errorf("the full icosahedron has n_1 = %g, n_2 = %g", n1, n2)
	}
}

func information(py []float64) (mean, bits float64) {
	noise := 0.0
	for _, p := range py {
		mean += p / Count
		noise += info.Binary(p) / Count
	}
	return mean, info.Binary(mean) - noise
}

func TestSmoothRuleHasTheStatedInformation(t *testing.T) {
	mean, bits := information(Smooth(12, 1).PY)
	if math.Abs(mean-0.500920) > 1e-6 || math.Abs(bits-0.899483) > 1e-6 {
		t.Errorf("γ = 12: P(y=1) = %.7f, I(X;Y) = %.7f, want 0.500920, 0.899483", mean, bits)
	}
	if _, bits = information(Smooth(41.64, 1).PY); math.Abs(bits-0.989999) > 1e-6 {
		t.Errorf("γ = 41.64: I(X;Y) = %.7f, want 0.989999", bits)
	}
	if _, bits = information(Smooth(41.65, 1).PY); math.Abs(bits-0.989999) < 1e-6 {
		t.Error("γ = 41.65 passes for 41.64")
	}
}

func TestScoresOfOneOrbitHaveEqualBits(t *testing.T) {
	for name, l := range map[string]Labels{"hard": Hard(), "smooth": Smooth(12, 1), "committee": Committee()} {
		score, py := map[int32]float64{}, map[int32]float64{}
		for i, o := range l.Orbit {
			if _, seen := score[o]; !seen {
				score[o], py[o] = l.Score[i], l.PY[i]
			}
			if score[o] != l.Score[i] || py[o] != l.PY[i] {
				t.Fatalf("%s: pattern %d differs from its orbit", name, i)
			}
		}
	}
}

// TestSmoothScoresAreSixtyFour: one score per orbit, the closest two 0.00396
// apart. Summing over vertices in floating point gives up to 117 instead, because
// the root of a sum that should vanish is 1e-8.
func TestSmoothScoresAreSixtyFour(t *testing.T) {
	distinct := slices.Clone(Smooth(12, 1).Score)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	if len(distinct) != 64 {
		t.Errorf("%d distinct scores, want 64", len(distinct))
	}
	for i := 1; i < len(distinct); i++ {
		if d := distinct[i] - distinct[i-1]; d < 0.0039 {
			t.Errorf("scores %v apart", d)
		}
	}
}

func TestSmoothLabelsAreDrawnOncePerSeed(t *testing.T) {
	one, again, two := Smooth(12, 1), Smooth(12, 1), Smooth(12, 2)
	if !slices.Equal(one.Y, again.Y) {
		t.Error("the same seed gives other labels")
	}
	if slices.Equal(one.Y, two.Y) {
		t.Error("another seed gives the same labels")
	}
	if !slices.Equal(one.PY, two.PY) {
		t.Error("the seed moves p(y|x)")
	}
	var want, variance float64
	for _, p := range one.PY {
		want += p
		variance += p * (1 - p)
	}
	for _, l := range []Labels{one, two} {
		if d := float64(ones(l.Y)) - want; math.Abs(d) > 5*math.Sqrt(variance) {
			t.Errorf("%d ones, expected %.0f ± %.0f", ones(l.Y), want, math.Sqrt(variance))
		}
	}
}

func TestCommitteeLabels(t *testing.T) {
	l := Committee()
	if n := ones(l.Y); n != 2063 {
		t.Errorf("%d ones, want 2063", n)
	}
	if s := l.Score[Count-1]; math.Abs(s-(4.05+4.7+4.25-.6)) > 1e-12 {
		t.Errorf("score of the full pattern: %v", s)
	}
}

func TestMatrixCountsMostSignificantBitFirst(t *testing.T) {
	x := Matrix()
	for pattern := range Count {
		number := 0
		for i := range x {
			number = 2*number + int(x[i][pattern])
		}
		if number != pattern {
			t.Fatalf("pattern %d reads as %d", pattern, number)
		}
	}
}

// TestBits pins scores and probabilities: the same on every platform.
func TestBits(t *testing.T) {
	s := Smooth(41.64, 7)
	text := fmt.Sprintf("%x %x %v", s.Score, s.PY, s.Y)
	if got := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16]; got != "8f0d9abeed605819" {
		t.Errorf("bits changed: %s", got)
	}
}

func BenchmarkSmooth(b *testing.B) {
	for b.Loop() {
		Smooth(12, 1)
	}
}

func ExampleHard() {
	ones := 0
	for _, y := range Hard().Y {
		ones += int(y)
	}
	fmt.Println(ones, "of", Count)
	// Output: 2118 of 4096
}

func ExampleInvariantsOf() {
	fmt.Printf("%+v\n", InvariantsOf(0b110000000000))
	// Output: {Ones:2 Adjacent:1 Antipodal:0}
}

func ExampleInvariants_Power() {
	single := Invariants{Ones: 1} // n_l = (π/3) sqrt((2l+1)/4π)
	fmt.Printf("%.4f %.4f %.4f\n", single.Power(0), single.Power(1), single.Power(2))
	// Output: 0.2954 0.5117 0.6606
}
