package vec

import (
	"math/rand/v2"
	"testing"
)

// The kernels on the paper's first layer, 12 inputs and 10 units, batch 256.
const benchInputs, benchUnits, benchBlocks = 12, 10, 256 / Lanes

func perOperation(b *testing.B, operations int, unit string) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(operations), unit)
}

func BenchmarkDense(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	x, out := normal(rng, benchInputs*benchBlocks), make([]Block, benchUnits*benchBlocks)
	w, bias := weights(rng, benchInputs*benchUnits), weights(rng, benchUnits)
	for b.Loop() {
		Dense(out, x, w, bias)
	}
	perOperation(b, len(w)*benchBlocks*Lanes, "ns/multiply-add")
}

func BenchmarkDenseBack(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	delta, out := normal(rng, benchUnits*benchBlocks), make([]Block, benchInputs*benchBlocks)
	w := weights(rng, benchInputs*benchUnits)
	for b.Loop() {
		DenseBack(out, delta, w, benchUnits)
	}
	perOperation(b, len(w)*benchBlocks*Lanes, "ns/multiply-add")
}

func BenchmarkDenseGrad(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	delta, x := normal(rng, benchUnits*benchBlocks), normal(rng, benchInputs*benchBlocks)
	dw, db := make([]float32, benchInputs*benchUnits), make([]float32, benchUnits)
	for b.Loop() {
		DenseGrad(dw, db, delta, x, benchBlocks*Lanes)
	}
	perOperation(b, len(dw)*benchBlocks*Lanes, "ns/multiply-add")
}

func BenchmarkActivation(b *testing.B) {
	for _, k := range []struct {
		name string
		run  func(dst, x []Block)
	}{
		{"tanh", Tanh}, {"tanh-back", TanhBack}, {"relu", ReLU}, {"relu-back", ReLUBack},
		{"sigmoid", Sigmoid}, {"sigmoid-back", SigmoidBack}, {"softplus", Softplus},
		{"softplus-back", SoftplusBack}, {"softsign", Softsign}, {"softsign-back", SoftsignBack},
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
		Adam(p, m, v, g, 1e-6)
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
