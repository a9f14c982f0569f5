package nn

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// The gradient is straight through: that of the loss where each output is what it was
// rounded to plus its change, and a constant beyond a moving range; with respect to the
// weights as they were rounded. Without the rounding it is another.
func TestStraightThrough(t *testing.T) {
	const tolerance = 3e-6
	for _, q := range []Quantiser{{Bits: 4}, {Bits: 8}, {Bits: 3, Weights: true}, {Bits: 4, Weights: true, Moving: true}} {
		for _, c := range combinations() {
			n, b := c.network()
			n.Quantise(q)
			for l := range n.Ranges {
				n.Ranges[l] = Range{-0.4, 0.5} // outputs lie beyond
			}
			w, grad := NewWorkspace(n, b.N), make([]float32, len(n.Params))
			n.Gradient(w, b, grad)
			plain := *n
			plain.quantiser = Quantiser{}
			plain.Params = n.acting()
			clean := map[[3]int]float64{} // what each output was before it was rounded
			rounded := func(l, u, i int) float64 { return number(w.T[l], u, i, b.N) }
			referenceLoss(&plain, widen(plain.Params), b, func(l, u, i int, y float64) float64 {
				clean[[3]int{l, u, i}] = y
				return rounded(l, u, i)
			})
			beyond := 0
			straight := func(l, u, i int, y float64) float64 {
				if q.Moving && number(w.inside[l], u, i, b.N) == 0 {
					beyond++
					return rounded(l, u, i)
				}
				return rounded(l, u, i) + y - clean[[3]int{l, u, i}]
			}
			if worst, largest := difference(&plain, b, grad, straight); worst > tolerance || largest < 0.01 {
				t.Errorf("%+v, %s: the gradient differs by %g from one of %g", q, c, worst, largest)
			}
			if q.Moving == (beyond == 0) {
				t.Errorf("%+v, %s: %d outputs beyond the range", q, c, beyond)
			}
			if worst, _ := difference(&plain, b, grad); q.Bits < 8 && worst < 100*tolerance {
				t.Errorf("%+v, %s: without the rounding the gradient differs by %g alone", q, c, worst)
			}
		}
	}
}

// Outputs have at most 2^bits distinct values, 0 among the levels, each within half a step;
// weights have, too. One bit more gives more of them.
func TestLevelsOfOutputs(t *testing.T) {
	distinct := func(bits int) (outputs, weights int) {
		n, batches := small(Tanh, 500, 500, 5, 12, 12, 3)
		n.Quantise(Quantiser{Bits: bits, Weights: true})
		w := NewWorkspace(n, 500)
		n.Forward(w, batches[0])
		seen := map[float32]bool{}
		for u := range 12 {
			for i := range 500 {
				seen[float32(number(w.T[2], u, i, 500))] = true
			}
		}
		of := map[float32]bool{}
		layer, _ := n.Layer(n.rounded, 2)
		for _, v := range layer {
			of[v] = true
		}
		return len(seen), len(of)
	}
	four, weights := distinct(4)
	five, _ := distinct(5)
	if four > 16 || four < 12 || five <= 16 || five > 32 || weights > 16 {
		t.Errorf("%d outputs and %d weights of 4 bits, %d outputs of 5 bits", four, weights, five)
	}
}

// Moving ranges begin at ±6, follow batches by a thousandth where they are to, and stay
// where they are otherwise.
func TestMovingRanges(t *testing.T) {
	n, batches := small(ReLU, 40, 20, 5, 6, 3)
	n.Quantise(Quantiser{Bits: 8, Moving: true})
	w, grad := NewWorkspace(n, 20), make([]float32, len(n.Params))
	n.Gradient(w, batches[0], grad)
	if got := fmt.Sprint(n.Ranges); got != "[{-6 6}]" {
		t.Errorf("ranges %s after a batch that was not followed", got)
	}
	w.Follow = true
	high := 6.0
	for range 2 {
		for _, b := range batches {
			n.Gradient(w, b, grad)
			greatest := 0.0
			for u := range 6 {
				for i := range b.N {
					greatest = max(greatest, number(w.slope[1], u, i, b.N))
				}
			}
			high += (greatest - high) / 1000
		}
	}
	low := -6 * math.Pow(0.999, 4)
	if r := n.Ranges[0]; math.Abs(float64(r.High)-high) > 1e-5 || math.Abs(float64(r.Low)-low) > 1e-5 || high == 6 {
		t.Errorf("range %v, want %v to %v", r, low, high)
	}
}

// TestLevels compares with values of fake_quant_with_min_max_vars by its
// documented arithmetic: nudged range, half up.
func TestLevels(t *testing.T) {
	for _, c := range []struct {
		low, high float32
		bits      int
		x, want   float32
	}{
		{-1, 1, 4, 0, 0}, {-1.25, 1.75, 2, 1.75, 2}, {-1.25, 1.75, 2, -5, -1}, {-1.25, 1.75, 2, 0.5, 1}, // moved by a quarter
		{0, 6, 8, 6, 6}, {0, 6, 8, 7, 6}, {0, 6, 8, -1, 0}, {0, 6, 8, 0.012, 6. / 255}, {0, 6, 8, 0.0117, 0},
		{2, 3, 1, 2, 3}, {2, 3, 1, 1.4, 0}, // the range is extended to 0
		{0, 0, 8, 0.5, 0},
	} {
		levels := newLevels(c.low, c.high, c.bits)
		got := levels.round(c.x)
		if math.Abs(float64(got-c.want)) > 1e-6 {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// roundAll gives the bits of round, for numbers and ranges of all kinds. A half that is
// rounded down gives others.
func TestRoundAll(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	x := []float32{0, float32(math.Copysign(0, -1)), 1, -1, 7, -7, 1e-30, -1e-30, 3e38, -3e38, inf, -inf, nan, 0.1, 0.2, 0.5}
	stream := random.New(1, "numbers")
	for range 10_000 {
		x = append(x, float32(2*stream.Normal()))
	}
	for _, r := range []Range{{-1, 1}, {-0.3, 2}, {0, 6}, {-6, 6}, {1e-40, 2e-40}, {0, 0}, {-3e38, 3e38}, {0, inf}, {-inf, inf}, {nan, 1}} {
		for _, bits := range []int{1, 4, 8, 16} {
			levels, got, blocks := newLevels(r.Low, r.High, bits), slices.Clone(x), make([]vec.Block, vec.Blocks(len(x)))
			vec.Pack(blocks, x)
			levels.roundAll(blocks)
			vec.Unpack(got, blocks)
			down := 0
			for i, v := range x {
				want := levels.round(v)
				if math.Float32bits(got[i]) != math.Float32bits(want) && !(got[i] != got[i] && want != want) {
					t.Fatalf("range %v, %d bits: %v is rounded to %v, want %v", r, bits, v, got[i], want)
				}
				if float32(float32(math.Floor(float64((v-levels.low)/levels.step)))*levels.step)+levels.low != want {
					down++
				}
			}
			if down < 100 && levels.step > 0 && levels.step < 100 {
				t.Errorf("range %v, %d bits: %d numbers differ from those that are rounded down", r, bits, down)
			}
		}
	}
}
