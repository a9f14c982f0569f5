package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// operands are the kinds of numbers that kernels are compared on. They come from
// integers and exact operations: the standard library's normal numbers need not be
// the same on every architecture.
var operands = map[string]func(*rand.Rand) float32{
	"training":  bell,
	"any":       func(r *rand.Rand) float32 { return math.Float32frombits(r.Uint32()) }, // all exponents, some NaN
	"subnormal": func(r *rand.Rand) float32 { return math.Float32frombits(r.Uint32() & 0x807fffff) },
	"special": func(r *rand.Rand) float32 {
		list := []float32{0, negZero, 1, -1, inf, -inf, nan, math.MaxFloat32, -math.MaxFloat32,
			math.SmallestNonzeroFloat32, 0x1p-126, tanhClamp / 2, 9.02, -87.69, expClamp, 88}
		return list[r.IntN(len(list))]
	},
	// A NaN or an infinity here and there: most sums survive, and so are compared.
	"rare": func(r *rand.Rand) float32 {
		switch r.IntN(400) {
		case 0:
			return nan
		case 1:
			return inf
		case 2, 3, 4, 5, 6, 7, 8:
			return negZero
		}
		return float32(math.Ldexp(float64(bell(r)), r.IntN(40)-20))
	},
}

// bell draws a number that is roughly normal.
func bell(r *rand.Rand) float32 {
	sum := 0.0
	for range 6 {
		sum += r.Float64() - 0.5
	}
	return float32(sum * 1.5)
}

// draw is a source of operands of one kind.
type draw struct {
	*rand.Rand
	number func(*rand.Rand) float32
}

func (d draw) floats(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = d.number(d.Rand)
	}
	return out
}

func (d draw) blocks(n int) []Block {
	out := make([]Block, n)
	for b := range out {
		copy(out[b][:], d.floats(Lanes))
	}
	return out
}

// size is a shape: a layer's units and inputs, and the samples of a batch.
type size struct{ units, inputs, samples int }

// comparisons run one kernel of an implementation on drawn operands, and return
// the numbers that are promised, with one behind each result that must stay.
var comparisons = map[string]func(k implementation, d draw, s size) []float32{
	"dense": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst := d.blocks(s.units*b + 1)
		k.dense(dst[:s.units*b], d.blocks(s.inputs*b), d.floats(s.units*s.inputs), d.floats(s.units), s.inputs, b)
		return numbers(dst)
	},
	"denseBack": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst := d.blocks(s.inputs*b + 1)
		k.denseBack(dst[:s.inputs*b], d.blocks(s.units*b), d.floats(s.units*s.inputs), s.units, s.inputs, b)
		return numbers(dst)
	},
	"denseGrad": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		w, dw, db := s.units*s.inputs, d.floats(s.units*s.inputs+1), d.floats(s.units+1)
		k.denseGrad(dw[:w], db[:s.units], d.blocks(s.units*b), d.blocks(s.inputs*b), s.samples, s.inputs, s.inputs, b)
		return append(dw, db...)
	},
	"wideGrad": func(k implementation, d draw, s size) []float32 { // and denseGrad from where it ends
		s.units, s.inputs, s.samples = s.units+4, (s.inputs*23)%90+wideInputs, s.samples%(wideSamples-Lanes+1)+Lanes
		b := Blocks(s.samples)
		w, dw, db := s.units*s.inputs, d.floats(s.units*s.inputs+1), d.floats(s.units+1)
		delta, x := d.blocks(s.units*b), d.blocks(s.inputs*b)
		k.wideGrad(dw[:w], delta, x, s.samples, s.units, s.inputs, b)
		rest := s.inputs % wideInputs
		whole := s.inputs - rest
		k.denseGrad(dw[whole:w], db[:s.units], delta, x[whole*b:], s.samples, rest, s.inputs, b)
		return append(dw, db...)
	},
	"gradLanes": func(k implementation, d draw, s size) []float32 { // and foldLanes
		s.inputs = s.inputs%(longLanes-1) + 1
		b := Blocks(s.samples)
		w, dw, db := s.units*s.inputs, d.floats(s.units*s.inputs+1), d.floats(s.units+1)
		k.longGrad(dw[:w], db[:s.units], d.blocks(s.units*b), d.blocks(s.inputs*b), s.samples, s.inputs, b)
		return append(dw, db...)
	},
	"foldLanes": func(k implementation, d draw, s size) []float32 {
		n := Blocks(s.units) * Lanes
		dst := d.floats(n + 1)
		k.foldLanes(dst[:n], d.blocks(n))
		return dst
	},
	"tanh":                elementwise(func(k implementation) func(_, _ []Block) { return k.tanh }),
	"tanhBack":            elementwise(func(k implementation) func(_, _ []Block) { return k.tanhBack }),
	"sigmoid":             elementwise(func(k implementation) func(_, _ []Block) { return k.sigmoid }),
	"sigmoidBack":         elementwise(func(k implementation) func(_, _ []Block) { return k.sigmoidBack }),
	"softplus":            elementwise(func(k implementation) func(_, _ []Block) { return k.softplus }),
	"softplusBack":        elementwise(func(k implementation) func(_, _ []Block) { return k.softplusBack }),
	"softsign":            elementwise(func(k implementation) func(_, _ []Block) { return k.softsign }),
	"softsignBack":        elementwise(func(k implementation) func(_, _ []Block) { return k.softsignBack }),
	"relu":                elementwise(func(k implementation) func(_, _ []Block) { return k.relu }),
	"reluBack":            elementwise(func(k implementation) func(_, _ []Block) { return k.reluBack }),
	"elu":                 elementwise(func(k implementation) func(_, _ []Block) { return k.elu }),
	"eluBack":             elementwise(func(k implementation) func(_, _ []Block) { return k.eluBack }),
	"swish":               elementwise(func(k implementation) func(_, _ []Block) { return k.swish }),
	"swishBack":           elementwise(func(k implementation) func(_, _ []Block) { return k.swishBack }),
	"abs":                 elementwise(func(k implementation) func(_, _ []Block) { return k.abs }),
	"absBack":             elementwise(func(k implementation) func(_, _ []Block) { return k.absBack }),
	"centredSoftplus":     elementwise(func(k implementation) func(_, _ []Block) { return k.centredSoftplus }),
	"centredSoftplusBack": elementwise(func(k implementation) func(_, _ []Block) { return k.centredSoftplusBack }),
	"prelu":               rowwise(func(k implementation) func(_, _ []Block, _ []float32, _ int) { return k.prelu }),
	"preluBack":           rowwise(func(k implementation) func(_, _ []Block, _ []float32, _ int) { return k.preluBack }),
	"preluGrad": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		ds := d.floats(s.units + 1)
		k.preluGrad(ds[:s.units], d.blocks(s.units*b), d.blocks(s.units*b), s.samples)
		return ds
	},
	"levels": func(k implementation, d draw, s size) []float32 {
		n := Blocks(s.samples) + s.units - 1
		dst, x, limits := d.blocks(n+1), d.blocks(n), d.floats(3)
		k.levels(dst[:n], x, limits[0], limits[1], limits[2])
		k.levels(x, x, -1, 2, 3./255)
		return append(numbers(dst), numbers(x)...)
	},
	"inside": func(k implementation, d draw, s size) []float32 {
		n := Blocks(s.samples) + s.units - 1
		dst, x, limits := d.blocks(n+1), d.blocks(n), d.floats(2)
		k.inside(dst[:n], x, limits[0], limits[1])
		k.inside(x, x, -1, 2)
		return append(numbers(dst), numbers(x)...)
	},
	"multiply": elementwise(func(k implementation) func(_, _ []Block) { return k.multiply }),
	"softmaxBack": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst := d.blocks(s.units*b + 1)
		k.softmaxBack(dst[:s.units*b], d.blocks(s.units*b), s.units, b)
		return numbers(dst)
	},
	"sigmoidDelta": towards(func(k implementation) func(_, _, _ []Block, _ float32) { return k.sigmoidDelta }),
	"residual":     towards(func(k implementation) func(_, _, _ []Block, _ float32) { return k.residual }),
	"adamWith": func(k implementation, d draw, s size) []float32 {
		n := s.samples
		p, m, v, g := d.floats(n+1), d.floats(n+1), d.floats(n+1), d.floats(n)
		beta1, beta2 := 0.8, 0.99
		k.adam(p[:n], m[:n], v[:n], g, d.floats(1)[0], 0.8, float32(1-beta1), 0.99, float32(1-beta2), 1e-6)
		return slices.Concat(p, m, v)
	},
	"momentum": func(k implementation, d draw, s size) []float32 {
		n := s.samples
		p, v, g, rates := d.floats(n+1), d.floats(n+1), d.floats(n), d.floats(2)
		k.momentum(p[:n], v[:n], g, rates[0], rates[1], s.units%2 == 0)
		return slices.Concat(p, v)
	},
	"scale": func(k implementation, d draw, s size) []float32 {
		p := d.floats(s.samples + 1)
		k.scale(p[:s.samples], d.floats(1)[0])
		return p
	},
	"addScaled": func(k implementation, d draw, s size) []float32 {
		p := d.floats(s.samples + 1)
		k.addScaled(p[:s.samples], d.floats(s.samples), d.floats(1)[0])
		return p
	},
	"softmax": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst, z := d.blocks(s.units*b), d.blocks(s.units*b)
		k.softmax(dst, z, s.units, b)
		k.softmax(z, z, s.units, b) // in place
		return append(numbers(dst), numbers(z)...)
	},
	"softmaxDelta": func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst, z, target := d.blocks(s.units*b), d.blocks(s.units*b), d.blocks(s.units*b)
		scale := d.floats(1)[0]
		k.softmaxDelta(dst, z, target, s.units, b, scale)
		k.softmaxDelta(z, z, target, s.units, b, scale)
		return append(numbers(dst), numbers(z)...)
	},
	"adam": func(k implementation, d draw, s size) []float32 {
		n := s.samples
		p, m, v, g := d.floats(n+1), d.floats(n+1), d.floats(n+1), d.floats(n)
		k.adam(p[:n], m[:n], v[:n], g, d.floats(1)[0], AdamBeta1, 1-AdamBeta1, AdamBeta2, 1-AdamBeta2, AdamEpsilon)
		return slices.Concat(p, m, v) // with what lies behind the parameters
	},
	"sgd": func(k implementation, d draw, s size) []float32 {
		n := s.samples
		p := d.floats(n + 1)
		k.sgd(p[:n], d.floats(n), d.floats(1)[0])
		return p
	},
}

// elementwise compares a kernel on two batches, then in place.
func elementwise(get func(implementation) func(dst, x []Block)) func(implementation, draw, size) []float32 {
	return func(k implementation, d draw, s size) []float32 {
		n := Blocks(s.samples) + s.units - 1
		dst, x := d.blocks(n+1), d.blocks(n)
		get(k)(dst[:n], x)
		get(k)(x, x)
		return append(numbers(dst), numbers(x)...) // with the block behind dst
	}
}

// rowwise does so for a kernel with a number for each row.
func rowwise(get func(implementation) func(dst, x []Block, slopes []float32, blocks int)) func(implementation, draw, size) []float32 {
	return func(k implementation, d draw, s size) []float32 {
		b := Blocks(s.samples)
		dst, x, slopes := d.blocks(s.units*b+1), d.blocks(s.units*b), d.floats(s.units)
		get(k)(dst[:s.units*b], x, slopes, b)
		get(k)(x, x, slopes, b)
		return append(numbers(dst), numbers(x)...)
	}
}

// towards does so for a kernel with targets.
func towards(get func(implementation) func(dst, x, target []Block, scale float32)) func(implementation, draw, size) []float32 {
	return func(k implementation, d draw, s size) []float32 {
		n := Blocks(s.samples) + s.units - 1
		dst, x, target, scale := d.blocks(n+1), d.blocks(n), d.blocks(n), d.floats(1)[0]
		get(k)(dst[:n], x, target, scale)
		get(k)(x, x, target, scale)
		return append(numbers(dst), numbers(x)...)
	}
}

func numbers(blocks []Block) []float32 {
	out := make([]float32, 0, len(blocks)*Lanes)
	for b := range blocks {
		out = append(out, blocks[b][:]...)
	}
	return out
}

// sizes are the shapes: every tile and remainder of the assembly, up to wide
// layers, and batches around whole numbers of blocks.
func sizes() []size {
	var all []size
	for units := 1; units <= 9; units++ {
		for inputs := 1; inputs <= 9; inputs++ {
			all = append(all, size{units, inputs, 1 + (units*31+inputs*17)%100})
		}
	}
	for _, samples := range []int{0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 80, 96, 112, 204, 256} {
		all = append(all, size{5, 6, samples}, size{2, 3, samples})
	}
	return append(all, size{70, 12, 40}, size{12, 70, 40}, size{70, 70, 17})
}

// difference compares a kernel of an implementation with the portable one on one
// size, and reports where their bits differ.
func difference(kernel string, k implementation, seed uint64, s size) string {
	for kind, number := range operands {
		source := func() draw { return draw{rand.New(rand.NewPCG(seed, uint64(s.samples))), number} }
		want, got := comparisons[kernel](portable, source(), s), comparisons[kernel](k, source(), s)
		for i := range want {
			if !same(got[i], want[i]) {
				return fmt.Sprintf("%s operands, %+v: number %d of %d: %g (%#x), portable %g (%#x)", kind, s, i, len(want),
					got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
			}
		}
	}
	return ""
}

// differences does so on all sizes.
func differences(kernel string, k implementation) string {
	for _, s := range sizes() {
		if where := difference(kernel, k, 1, s); where != "" {
			return where
		}
	}
	return ""
}

// TestImplementationsAgree is the promise of the package: same bits from all.
func TestImplementationsAgree(t *testing.T) {
	for _, k := range implementations()[1:] {
		for kernel := range comparisons {
			if where := differences(kernel, k); where != "" {
				t.Errorf("%s: %s: %s", k.name, kernel, where)
			}
		}
	}
	t.Log("compared:", Kernels())
}

// TestDifferencesAreSeen is the test of the test: implementations that are wrong
// on purpose, only in the order or the rounding of what they do, are seen.
func TestDifferencesAreSeen(t *testing.T) {
	for name, wrong := range wrongs() {
		where := differences(wrong.kernel, wrong.implementation)
		if where == "" {
			t.Errorf("%s: not seen", name)
		}
		t.Logf("%s: %s: %s", name, wrong.kernel, where)
	}
}

// FuzzImplementations compares on shapes and operands that the fuzzer chooses.
func FuzzImplementations(f *testing.F) {
	f.Add(uint64(1), uint8(3), uint8(5), uint16(40))
	f.Fuzz(func(t *testing.T, seed uint64, units, inputs uint8, samples uint16) {
		s := size{int(units%70) + 1, int(inputs%70) + 1, int(samples % 600)}
		for _, k := range implementations()[1:] {
			for kernel := range comparisons {
				if where := difference(kernel, k, seed, s); where != "" {
					t.Errorf("%s: %s: %s", k.name, kernel, where)
				}
			}
		}
	})
}
