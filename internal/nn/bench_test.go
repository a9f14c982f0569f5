package nn

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// paper returns the paper's network and a training set of the given size.
func paper(samples, size int) (*Network, []Batch) {
	n := New([]int{12, 10, 7, 5, 4, 3, 2}, Tanh)
	n.Init(random.New(1, "init"), Standard())
	x, labels := cube()
	return n, Samples{X: x, Labels: labels, Classes: 2}.Batches(random.New(1, "split").Permutation(4096)[:samples], size)
}

// cube returns the corners of {0,1}¹², in counting order, with a label that is
// not linear in them: 1 if more than two neighbouring pairs are occupied.
func cube() (x [][]float32, labels []int32) {
	x = make([][]float32, 12)
	labels = make([]int32, 4096)
	for i := range x {
		x[i] = make([]float32, 4096)
		for k := range labels {
			x[i][k] = float32(k >> (11 - i) & 1)
		}
	}
	for k := range labels {
		pairs := 0
		for i := range 12 {
			pairs += k >> i & (k >> ((i + 1) % 12)) & 1
		}
		if pairs > 2 {
			labels[k] = 1
		}
	}
	return x, labels
}

// wide returns a network of the size of images and a training set of random ones.
func wide(samples, size int) (*Network, []Batch) {
	n := New([]int{784, 1024, 20, 20, 20, 10}, Tanh)
	n.Init(random.New(1, "init"), Standard())
	s := random.New(1, "images")
	x, labels, order := make([][]float32, 784), make([]int32, samples), make([]int, samples)
	for j := range x {
		x[j] = make([]float32, samples)
		for i := range x[j] {
			x[j][i] = max(0, float32(s.TruncatedNormal()))
		}
	}
	for i := range labels {
		labels[i], order[i] = int32(s.Below(10)), i
	}
	return n, Samples{X: x, Labels: labels, Classes: 10}.Batches(order, size)
}

// BenchmarkEpoch times one network-epoch of the paper's network, 3 276 samples,
// batch 256, with every kernel of this machine.
func BenchmarkEpoch(b *testing.B) { epochs(b, paper, 3276, 256) }

// BenchmarkFullEpoch times it with 85 % of the patterns in one batch, as the paper's networks
// are trained.
func BenchmarkFullEpoch(b *testing.B) { epochs(b, paper, 3481, 4096) }

// BenchmarkWideEpoch times 1 024 samples of 784-1024-20-20-20-10, batch 128.
func BenchmarkWideEpoch(b *testing.B) { epochs(b, wide, 1024, 128) }

func epochs(b *testing.B, network func(samples, size int) (*Network, []Batch), samples, size int) {
	for _, name := range []string{"adam", "sgd"} {
		for _, kernel := range vec.Kernels() {
			b.Run(name+"/"+kernel, func(b *testing.B) {
				before := vec.Kernel()
				defer vec.Select(before)
				if err := vec.Select(kernel); err != nil {
					b.Fatal(err)
				}
				n, batches := network(samples, size)
				w, grad := NewWorkspace(n, size), make([]float32, len(n.Params))
				var optimizer Optimizer = NewAdam(len(grad))
				if name == "sgd" {
					optimizer = SGD{}
				}
				b.ReportAllocs()
				took := make([]time.Duration, 0, 1<<20)
				for b.Loop() {
					start := time.Now()
					for _, batch := range batches {
						n.Gradient(w, batch, grad)
						optimizer.Step(n.Params, grad, 4e-4)
					}
					took = append(took, time.Since(start))
				}
				epoch, least := float64(b.Elapsed().Nanoseconds())/float64(b.N), floor(n, samples)
				slices.Sort(took)
				b.ReportMetric(epoch/float64(samples), "ns/sample")
				b.ReportMetric(least/epoch, "of-floor")
				b.ReportMetric(least/float64(took[0]), "of-floor-quickest") // as the floor is that of the quickest runs
			})
		}
	}
}

// BenchmarkEvaluate times loss and accuracy on all 4 096 patterns.
func BenchmarkEvaluate(b *testing.B) {
	n, batches := paper(4096, 512)
	w := NewWorkspace(n, 512)
	for b.Loop() {
		n.Evaluate(w, slices.Values(batches))
	}
}

// BenchmarkForward times the outputs of all layers for batches of several sizes.
func BenchmarkForward(b *testing.B) {
	for _, size := range []int{64, 256, 1024, 4096} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			n, batches := paper(4096, size)
			w := NewWorkspace(n, size)
			for b.Loop() {
				for _, batch := range batches {
					n.Forward(w, batch)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/4096, "ns/sample")
		})
	}
}

// BenchmarkAltered times an epoch of the paper's network under noise and with rounding.
func BenchmarkAltered(b *testing.B) {
	for _, c := range []struct {
		name string
		Noise
		Quantiser
	}{
		{name: "plain"}, {name: "noise", Noise: Noise{Deviation: 0.1}}, {name: "binary", Noise: Noise{Dropout: 0.1}},
		{name: "activations", Quantiser: Quantiser{Bits: 8}}, {name: "both", Quantiser: Quantiser{Bits: 8, Weights: true, Moving: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n, batches := paper(3276, 256)
			n.Quantise(c.Quantiser)
			w, grad, adam := NewWorkspace(n, 256), make([]float32, len(n.Params)), NewAdam(len(n.Params))
			source, drawn := Source{c.Noise, random.New(1, "noise"), random.New(1, "dropout")}, Disturbance{}
			for b.Loop() {
				for _, batch := range batches {
					if c.Noise != (Noise{}) {
						source.Draw(&drawn, n, batch.N)
						w.Disturb = &drawn
					}
					n.Gradient(w, batch, grad)
					adam.Step(n.Params, grad, 4e-4)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/3276, "ns/sample")
		})
	}
}
