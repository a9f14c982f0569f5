package vec

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The paper's first layer, 12 inputs and 10 units, batch 256.
const benchInputs, benchUnits, benchBlocks = 12, 10, 256 / Lanes

// benchLayer times a kernel on the paper's first layer, and on one of the size of images,
// 784 inputs and 1 024 units, batch 128.
func benchLayer(b *testing.B, run func(in, out []Block, w, bias []float32, blocks int)) {
	for _, s := range []size{{benchUnits, benchInputs, benchBlocks * Lanes}, {1024, 784, 128}} {
		b.Run(fmt.Sprintf("%dx%d", s.inputs, s.units), func(b *testing.B) {
			rng, blocks := rand.New(rand.NewPCG(1, 1)), Blocks(s.samples)
			in, out := normal(rng, s.inputs*blocks), normal(rng, s.units*blocks)
			w, bias := weights(rng, s.inputs*s.units), weights(rng, s.units)
			for b.Loop() {
				run(in, out, w, bias, blocks)
			}
			perOperation(b, len(w)*blocks*Lanes, "ns/multiply-add")
		})
	}
}

func perOperation(b *testing.B, operations int, unit string) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(operations), unit)
}

func BenchmarkDense(b *testing.B) {
	benchLayer(b, func(in, out []Block, w, bias []float32, _ int) { Dense(out, in, w, bias) })
}

func BenchmarkDenseBack(b *testing.B) {
	benchLayer(b, func(in, out []Block, w, bias []float32, _ int) { DenseBack(in, out, w, len(bias)) })
}

func BenchmarkDenseGrad(b *testing.B) {
	benchLayer(b, func(in, out []Block, w, bias []float32, blocks int) { DenseGrad(w, bias, out, in, blocks*Lanes) })
}

// BenchmarkMultiplyAdds times what no kernel can go below.
func BenchmarkMultiplyAdds(b *testing.B) {
	for b.Loop() {
		MultiplyAdds(1000)
	}
	perOperation(b, MultiplyAdds(1000), "ns/multiply-add")
}

func BenchmarkActivation(b *testing.B) {
	for _, k := range []struct {
		name string
		run  func(dst, x []Block)
	}{
		{"tanh", Tanh}, {"tanh-back", TanhBack}, {"relu", ReLU}, {"relu-back", ReLUBack},
		{"sigmoid", Sigmoid}, {"sigmoid-back", SigmoidBack}, {"softplus", Softplus},
		{"softplus-back", SoftplusBack}, {"softsign", Softsign}, {"softsign-back", SoftsignBack},
		{"elu", ELU}, {"elu-back", ELUBack}, {"swish", Swish}, {"swish-back", SwishBack},
		{"abs", Abs}, {"abs-back", AbsBack}, {"centred-softplus", CentredSoftplus},
		{"centred-softplus-back", CentredSoftplusBack},
	} {
		b.Run(k.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			x, in := normal(rng, benchUnits*benchBlocks), normal(rng, benchUnits*benchBlocks)
			out := make([]Block, len(in))
			for b.Loop() {
				copy(out, in) // lest a repeated gradient shrinks to subnormal numbers
				k.run(out, x)
			}
			perOperation(b, len(x)*Lanes, "ns/element")
		})
	}
}

func BenchmarkSoftmaxDelta(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	z, target, out := normal(rng, 2*benchBlocks), normal(rng, 2*benchBlocks), make([]Block, 2*benchBlocks)
	for b.Loop() {
		SoftmaxDelta(out, z, target, 2, 1./256)
	}
	perOperation(b, benchBlocks*Lanes, "ns/sample")
}

func BenchmarkAdam(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	p, m, v, g := weights(rng, 294), make([]float32, 294), make([]float32, 294), weights(rng, 294)
	for b.Loop() {
		Adam(p, m, v, g, 1e-6, AdamBeta1, AdamBeta2, AdamEpsilon)
	}
	perOperation(b, len(p), "ns/parameter")
}

func BenchmarkSGD(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	p, g := weights(rng, 294), weights(rng, 294)
	for b.Loop() {
		SGD(p, g, 1e-6)
	}
	perOperation(b, len(p), "ns/parameter")
}

func normal(rng *rand.Rand, blocks int) []Block {
	out := make([]Block, blocks)
	for b := range out {
		for l := range out[b] {
			out[b][l] = float32(rng.NormFloat64())
		}
	}
	return out
}

func weights(rng *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(rng.NormFloat64())
	}
	return out
}
