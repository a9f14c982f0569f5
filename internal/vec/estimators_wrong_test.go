package vec

import (
	"math"
	"testing"
)

// wrongEstimations are wrong on purpose, each in one kernel.
func wrongEstimations() map[string]struct {
	kernel string
	implementation
} {
	type wrong = struct {
		kernel string
		implementation
	}
	below := portable // edges below, not up to
	below.pushBins = func(key []uint32, x, edges []float32, last, scale float32, width int) uint32 {
		for i := range x {
			x[i] = math.Nextafter32(x[i], -inf)
		}
		return pushBinsPortable(key, x, edges, last, scale, width)
	}
	up := portable // ties away from zero
	up.pushFewBins = func(key []uint32, x, edges []float32, last, scale float32, width int) uint32 {
		return pushBinsPortable(key, x, edges, min(last+1, float32(len(edges)-1)), scale, width)
	}
	truncated := portable // towards zero
	truncated.pushCells = func(key []uint32, x []float32, cell, first float32, width int) {
		for i, v := range x {
			d := float32(math.Trunc(float64(v/cell))) - first
			digit := uint32(1 << 31)
			if d > -1<<31 && d < 1<<31 {
				digit = uint32(int32(d))
			}
			key[i] = key[i]<<width | digit
		}
	}
	swapped := portable // min(lo, v): other zero, and no NaN ignored
	swapped.limits = func(lanes []Block, x []float32) {
		limitsPortable(lanes, x)
		for i, v := range x {
			if !(lanes[0][i%Lanes] < v) {
				lanes[0][i%Lanes] = v
			}
		}
	}
	sums := func(f func(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32)) implementation {
		k := portable
		k.gaussSums = f
		return k
	}
	reversedNear := portable
	reversedNear.gaussNear = func(row, col, a, b []Block, units int, scale float32) {
		w, n := make([]Block, len(row)), make([]Block, len(col))
		gaussRowsReversed(w, row, n, col, a, b, units, scale)
	}
	signed := portable
	signed.differences = func(dst []uint32, x []float32, here float32) {
		for i, v := range x {
			dst[i] = max(dst[i], math.Float32bits(here-v)) // with its sign
		}
	}
	early := portable
	early.jittered = func(dst []uint32, x []float32, z []float64, here, noise float64) {
		for i, v := range x {
			dst[i] = max(dst[i], math.Float32bits((v-float32(here))+float32(z[i]-noise))&^signBit) // rounded twice
		}
	}
	smaller := portable
	smaller.larger = func(dst, a, b []uint32) {
		for i := range dst {
			dst[i] = min(a[i], b[i])
		}
	}
	inclusive := portable
	inclusive.tally = func(lanes, x []uint32, bound uint32) { tallyPortable(lanes, x, bound+1) }
	between := portable
	between.outside = func(lanes []uint32, x []float32, low, high float32) {
		outsidePortable(lanes, x, math.Nextafter32(low, -inf), high)
	}
	single := portable
	single.subtractShifted = func(dst []float64, x []float32, here, twice float64) {
		for i, v := range x {
			a := here - float64(v)
			dst[i] -= float64(float32(a * (a + twice)))
		}
	}
	theirs := portable
	theirs.expAll = func(x []float64) int {
		for i, v := range x {
			x[i] = math.Exp2(v * math.Log2E)
		}
		return len(x)
	}
	late := portable
	late.firstBelow = func(x []uint32, bound uint32) int { return firstBelowPortable(x, bound+1) }
	return map[string]wrong{
		"distances with a sign":        {"differences", signed},
		"the smaller":                  {"larger", smaller},
		"rounded before the noise":     {"jittered", early},
		"up to, not below":             {"tally", inclusive},
		"below, not up to":             {"outside", between},
		"up to the bound":              {"firstBelow", late},
		"edges below":                  {"pushBins", below},
		"one bin too many":             {"pushFewBins", up},
		"truncated":                    {"pushCells", truncated},
		"min swapped":                  {"limits", swapped},
		"units in the other order":     {"gaussSums", sums(gaussUnitsReversed)},
		"points b in the other order":  {"gaussSums", sums(gaussColumnsReversed)},
		"points a in the other order":  {"gaussSums", sums(gaussRowsReversed)},
		"near in the other order":      {"gaussNear", reversedNear},
		"the sum behind the last, too": {"gaussSums", sums(gaussTooFar)},
	}
}

// TestEstimationDifferencesAreSeen is the test of the test.
func TestEstimationDifferencesAreSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("that faults are seen does not depend on the processor")
	}
	for name, wrong := range wrongEstimations() {
		found := estimationDifferences(wrong.implementation, 1)
		if found[wrong.kernel] == "" {
			t.Errorf("%s: not seen", name)
		}
		delete(found, wrong.kernel)
		for kernel, where := range found {
			t.Errorf("%s: seen in %s, which is right: %s", name, kernel, where)
		}
	}
}
