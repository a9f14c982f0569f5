package vec

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// estimations run one kernel for the estimators on drawn operands and return the
// bits that are promised, with some behind the results that must stay.
var estimations = map[string]func(k implementation, d draw, s size) []uint32{
	"pushBins": func(k implementation, d draw, s size) []uint32 {
		return pushed(k.pushBins, d, s, 1+s.inputs*13)
	},
	"pushFewBins": func(k implementation, d draw, s size) []uint32 {
		return pushed(k.pushFewBins, d, s, fewEdges)
	},
	"pushCells": func(k implementation, d draw, s size) []uint32 {
		n := Blocks(s.samples) * Lanes
		key := d.keys(n + 1)
		k.pushCells(key[:n], d.floats(n), d.floats(1)[0], d.floats(1)[0], s.units)
		return key
	},
	"limits": func(k implementation, d draw, s size) []uint32 {
		lanes := d.blocks(4)
		k.limits(lanes[:3], d.floats(Blocks(s.samples)*Lanes))
		return patternsOf(numbers(lanes))
	},
	"gaussSums": func(k implementation, d draw, s size) []uint32 {
		rows, cols := Blocks(s.samples), 1+s.samples%3
		rw, rn, cw, cn := d.blocks(rows+1), d.blocks(rows+1), d.blocks(cols+1), d.blocks(cols+1)
		clear(cw[:cols])
		clear(cn[:cols])
		scale := abs32(d.floats(1)[0])
		if !(scale > 0) {
			scale = 0.5
		}
		k.gaussSums(rw[:rows], rn[:rows], cw[:cols], cn[:cols], d.blocks(s.units*rows), d.blocks(s.units*cols), s.units, scale)
		return patternsOf(numbers(slices.Concat(rw, rn, cw, cn)))
	},
	"gaussNear": func(k implementation, d draw, s size) []uint32 {
		rows, cols := Blocks(s.samples), 1+s.samples%3
		row, col := d.blocks(rows+1), d.blocks(cols+1)
		clear(col[:cols])
		scale := abs32(d.floats(1)[0])
		if !(scale > 0) {
			scale = 0.5
		}
		k.gaussNear(row[:rows], col[:cols], d.blocks(s.units*rows), d.blocks(s.units*cols), s.units, scale)
		return patternsOf(numbers(slices.Concat(row, col)))
	},
	"differences": func(k implementation, d draw, s size) []uint32 {
		n := Blocks(s.samples) * Lanes
		dst := d.magnitudes(n + 1)
		k.differences(dst[:n], d.floats(n), d.floats(1)[0])
		return oneNaN(dst)
	},
	"jittered": func(k implementation, d draw, s size) []uint32 {
		n := Blocks(s.samples) * Lanes
		dst, z, f := d.magnitudes(n+1), make([]float64, n), d.floats(2)
		for i, v := range d.floats(n) {
			z[i] = float64(v) * 1e-9
		}
		k.jittered(dst[:n], d.floats(n), z, float64(f[0]), float64(f[1])*1e-9)
		return oneNaN(dst)
	},
	"larger": func(k implementation, d draw, s size) []uint32 {
		n := Blocks(s.samples) * Lanes
		dst := d.keys(n + 1)
		k.larger(dst[:n], d.keys(n), d.keys(n))
		return dst
	},
	"tally": func(k implementation, d draw, s size) []uint32 {
		x, bound := d.distances(s)
		lanes := d.keys(2*Lanes + 1)
		k.tally(lanes[:2*Lanes], x, bound)
		return lanes
	},
	"outside": func(k implementation, d draw, s size) []uint32 {
		x, lanes := d.floats(Blocks(s.samples+1)*Lanes), d.keys(Lanes+1)
		k.outside(lanes[:Lanes], x, x[d.IntN(len(x))], x[d.IntN(len(x))])
		return lanes
	},
	"expAll": func(k implementation, d draw, s size) []uint32 {
		x := make([]float64, s.samples)
		for i, v := range d.floats(len(x)) {
			x[i] = float64(v)
		}
		k.exponentials(x)
		return doubles(x)
	},
	"subtractShifted": func(k implementation, d draw, s size) []uint32 {
		n := Blocks(s.samples) * Lanes
		dst, f := make([]float64, n+1), d.floats(2)
		for i, v := range d.floats(n + 1) {
			dst[i] = float64(v)
		}
		k.subtractShifted(dst[:n], d.floats(n), float64(f[0])/3, float64(f[1])/7)
		return doubles(dst)
	},
	"firstBelow": func(k implementation, d draw, s size) []uint32 {
		x, bound := d.distances(s)
		out := []uint32{uint32(k.firstBelow(x, bound)), uint32(k.firstBelow(x, 0))}
		for i := range x {
			x[i] = bound
		}
		x[d.IntN(len(x))]--
		return append(out, uint32(k.firstBelow(x, bound)), uint32(k.firstBelow(x, bound-1)))
	},
}

// doubles returns the bits of numbers, those of all NaN being one pattern.
func doubles(x []float64) (out []uint32) {
	for _, v := range x {
		if v != v {
			v = 0
		}
		out = append(out, uint32(math.Float64bits(v)), uint32(math.Float64bits(v)>>32))
	}
	return out
}

// distances are whole numbers below 2³¹, and one that some of them equal.
func (d draw) distances(s size) (x []uint32, bound uint32) {
	x = d.keys(Blocks(s.samples+1) * Lanes)
	for i := range x {
		x[i] >>= 1
		if i%3 == 0 {
			x[i] %= 8
		}
	}
	return x, max(1, x[d.IntN(len(x))])
}

// pushed compares on sorted edges that are a grid in the main, as estimators
// have them, and on values at and near edges too.
func pushed(push func(key []uint32, x, edges []float32, last, scale float32, width int) uint32, d draw, s size, edges int) []uint32 {
	n := Blocks(s.samples) * Lanes
	key, x := d.keys(n+1), d.floats(n)
	grid, first, step := make([]float32, edges), d.floats(1)[0], abs32(d.floats(1)[0])
	for i := range grid {
		grid[i] = first + float32(step*float32(i))
	}
	for i := range x {
		if i%3 == 0 {
			x[i] = math.Nextafter32(grid[d.IntN(edges)], float32(d.IntN(3)-1)*inf)
		}
	}
	bad := push(key[:n], x, grid, float32(d.IntN(edges)), 1/step, s.units)
	return append(key, bad)
}

func (d draw) keys(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = d.Uint32()
	}
	return out
}

// magnitudes are numbers below 2³¹: the bits of those that are not negative.
func (d draw) magnitudes(n int) []uint32 {
	out := d.keys(n)
	for i := range out {
		out[i] >>= 1
	}
	return out
}

// oneNaN makes all NaN one, among the bits of numbers that are not negative.
func oneNaN(bits []uint32) []uint32 {
	for i, v := range bits {
		bits[i] = min(v, math.Float32bits(inf)+1)
	}
	return bits
}

// patternsOf returns the bits of numbers, those of all NaN being one pattern.
func patternsOf(x []float32) []uint32 {
	out := make([]uint32, len(x))
	for i, v := range x {
		if v != v {
			v = nan
		}
		out[i] = math.Float32bits(v)
	}
	return out
}

// estimationDifferences compares kernels with the portable ones, and returns by
// kernel where the first bits differ.
func estimationDifferences(k implementation, seed uint64) map[string]string {
	found := map[string]string{}
	for kernel, run := range estimations {
		for kind, number := range operands {
			for _, s := range sizes() {
				source := func() draw { return draw{rand.New(rand.NewPCG(seed, uint64(s.samples))), number} }
				want, got := run(portable, source(), s), run(k, source(), s)
				for i := range want {
					if got[i] != want[i] && found[kernel] == "" {
						found[kernel] = fmt.Sprintf("%s operands, %+v: number %d of %d: %#x, portable %#x", kind, s, i, len(want), got[i], want[i])
					}
				}
			}
		}
	}
	return found
}

// TestEstimationsAgree: same bits from all implementations.
func TestEstimationsAgree(t *testing.T) {
	for _, k := range implementations() {
		for kernel, where := range estimationDifferences(k, 1) {
			t.Errorf("%s: %s: %s", k.name, kernel, where)
		}
	}
}

// estimationBits are digests of what each kernel computes, taken from the portable
// code on amd64. A change here needs a new version of stages/estimate.
var estimationBits = map[string]string{
	"differences":     "d071a482e91e15b3",
	"expAll":          "79efeb45008fb5dc",
	"firstBelow":      "82b7f9f696dc9896",
	"jittered":        "30a9b8b5de8caf2b",
	"larger":          "b8c59d4a7f3d6b2b",
	"outside":         "78daae55f4e17d12",
	"subtractShifted": "0eb16eae65d8b23c",
	"tally":           "98ff37a94ec5aaeb",
	"gaussNear":       "0ed33e068cd47b16",
	"gaussSums":       "f1235f014d985ee8",
	"limits":          "898a79b211efe4d9",
	"pushBins":        "07941ac187f22522",
	"pushCells":       "376be8d1382fe6b9",
	"pushFewBins":     "6ad1edc452af6d12",
}

// TestEstimationBits holds the portable kernels to bits that were computed
// elsewhere; those that are wrong on purpose must have others.
func TestEstimationBits(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(estimations)) {
		if got := estimationDigest(name, portable); got != estimationBits[name] {
			t.Errorf("%q: digest %q, want %q", name, got, estimationBits[name])
		}
	}
	for name, wrong := range wrongEstimations() {
		if estimationDigest(wrong.kernel, wrong.implementation) == estimationBits[wrong.kernel] {
			t.Errorf("%s: has the digest of the right %s", name, wrong.kernel)
		}
	}
}

func estimationDigest(kernel string, k implementation) string {
	hash := sha256.New()
	for _, kind := range slices.Sorted(maps.Keys(operands)) {
		for _, s := range sizes() {
			source := draw{rand.New(rand.NewPCG(7, uint64(s.samples))), operands[kind]}
			for _, x := range estimations[kernel](k, source, s) {
				hash.Write(binary.LittleEndian.AppendUint32(nil, x))
			}
		}
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// FuzzEstimations compares on shapes and operands that the fuzzer chooses.
func FuzzEstimations(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(5), uint16(40))
	f.Fuzz(func(t *testing.T, seed uint64, units, inputs uint8, samples uint16) {
		s := size{int(units%40) + 1, int(inputs%70) + 1, int(samples % 600)}
		for _, k := range implementations()[1:] {
			for kernel, run := range estimations {
				for kind, number := range operands {
					want := run(portable, draw{rand.New(rand.NewPCG(seed, 0)), number}, s)
					got := run(k, draw{rand.New(rand.NewPCG(seed, 0)), number}, s)
					if !slices.Equal(got, want) {
						t.Fatalf("%s: %s, %s operands, %+v: the bits differ", k.name, kernel, kind, s)
					}
				}
			}
		}
	})
}
