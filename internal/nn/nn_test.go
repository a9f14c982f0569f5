package nn

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// small returns a network, and batches of random samples for it.
func small(hidden Activation, samples, size int, widths ...int) (*Network, []Batch) {
	n := New(widths, hidden)
	s := random.New(7, "test")
	n.Init(s, Standard())
	for i := range n.Params {
		n.Params[i] += float32(0.1 * s.TruncatedNormal()) // biases too
	}
	x, labels := make([][]float32, widths[0]), make([]int32, samples)
	for j := range x {
		x[j] = make([]float32, samples)
		for i := range x[j] {
			x[j][i] = float32(s.TruncatedNormal())
		}
	}
	order := make([]int, samples)
	for i := range labels {
		labels[i], order[i] = int32(s.Below(widths[len(widths)-1])), i
	}
	return n, Samples{X: x, Labels: labels, Classes: widths[len(widths)-1]}.Batches(order, size)
}

// change changes the output y of unit u of hidden layer l for sample i.
type change func(l, u, i int, y float64) float64

// reference computes the outputs of all layers in float64, sample by sample; those of hidden
// layers may be changed.
func reference(n *Network, params []float64, b Batch, i int, changes ...change) (t [][]float64) {
	blocks := vec.Blocks(b.N)
	in := make([]float64, n.Widths[0])
	for j := range in {
		in[j] = float64(b.X[j*blocks+i/16][i%16])
	}
	slope := 0.01
	f := map[Activation]func(float64) float64{
		ELU:             func(x float64) float64 { return max(x, math.Expm1(min(x, 0))) },
		Swish:           func(x float64) float64 { return x / (1 + math.Exp(-x)) },
		Abs:             math.Abs,
		LeakyReLU:       func(x float64) float64 { return max(x, 0) + slope*min(x, 0) },
		PReLU:           func(x float64) float64 { return max(x, 0) + slope*min(x, 0) },
		CentredSoftplus: func(x float64) float64 { return math.Log1p(math.Exp(x)) - math.Ln2 },
		Tanh:            math.Tanh, Linear: func(x float64) float64 { return x },
		ReLU:     func(x float64) float64 { return max(0, x) },
		Sigmoid:  func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
		Softplus: func(x float64) float64 { return math.Log1p(math.Exp(x)) },
		Softsign: func(x float64) float64 { return x / (1 + math.Abs(x)) },
	}[n.hidden.name]
	at := 0
	for l := 1; l <= n.Layers(); l++ {
		out := make([]float64, n.Widths[l])
		for u := range out {
			for j := range in {
				out[u] += params[at+u*len(in)+j] * in[j]
			}
			out[u] += params[at+len(out)*len(in)+u]
			if n.hidden.name == PReLU && l < n.Layers() {
				slope = params[at+len(out)*(len(in)+1)+u]
			}
			if l < n.Layers() {
				out[u] = f(out[u])
				for _, to := range changes {
					out[u] = to(l, u, i, out[u])
				}
			}
		}
		at += len(out) * (len(in) + 1)
		if n.hidden.name == PReLU {
			at += len(out)
		}
		t = append(t, out)
		in = out
	}
	last := t[len(t)-1]
	total := 0.0
	for u := range last {
		switch n.Output {
		case SoftmaxOutput:
			last[u] = math.Exp(last[u])
		case SigmoidOutput:
			last[u] = 1 / (1 + math.Exp(-last[u]))
		case TanhOutput:
			last[u] = math.Tanh(last[u])
		}
		total += last[u]
	}
	if n.Output == SoftmaxOutput {
		for u := range last {
			last[u] /= total
		}
	}
	return t
}

// referenceLoss is the mean loss in float64, of cross-entropy in nats.
func referenceLoss(n *Network, params []float64, b Batch, changes ...change) float64 {
	loss, blocks := 0.0, vec.Blocks(b.N)
	for i := range b.N {
		y := reference(n, params, b, i, changes...)[n.Layers()-1]
		one := 0.0
		for u := range y {
			target := float64(b.Target[u*blocks+i/16][i%16])
			switch {
			case n.Loss == Squared:
				one += (y[u] - target) * (y[u] - target)
			case n.Output == SigmoidOutput:
				one -= target*math.Log(y[u]) + (1-target)*math.Log(1-y[u])
			default:
				one -= target * math.Log(y[u])
			}
		}
		if n.Loss == Squared || n.Output == SigmoidOutput {
			one /= float64(len(y))
		}
		loss += one
	}
	return loss / float64(b.N)
}

func widen(params []float32) []float64 {
	out := make([]float64, len(params))
	for i, p := range params {
		out[i] = float64(p)
	}
	return out
}

func TestForward(t *testing.T) {
	for _, hidden := range Activations() {
		n, batches := small(hidden, 37, 37, 5, 7, 4, 3)
		w := NewWorkspace(n, 37)
		n.Forward(w, batches[0])
		for i := range batches[0].N {
			for l, want := range reference(n, widen(n.Params), batches[0], i) {
				for u := range want {
					got := float64(w.T[l+1][u*3+i/16][i%16])
					if math.Abs(got-want[u]) > 2e-6 { // a dozen roundings of numbers below 4
						t.Fatalf("%s: layer %d, unit %d, sample %d: %g, want %g", hidden, l+1, u, i, got, want[u])
					}
				}
			}
		}
	}
}

func TestEvaluate(t *testing.T) {
	n, batches := small(Tanh, 100, 33, 5, 7, 3)
	w := NewWorkspace(n, 33)
	var nats, hits float64
	for _, b := range batches {
		nats += referenceLoss(n, widen(n.Params), b) * float64(b.N)
		for i := range b.N {
			p, blocks := reference(n, widen(n.Params), b, i)[1], vec.Blocks(b.N)
			best := 0
			for u := range p {
				if p[u] > p[best] {
					best = u
				}
			}
			hits += float64(b.Target[best*blocks+i/16][i%16])
		}
	}
	s := n.Evaluate(w, slices.Values(batches))
	if math.Abs(s.LossBits-nats/100/math.Ln2) > 1e-6 || s.Accuracy != hits/100 {
		t.Errorf("got %v, want %g bits, %g", s, nats/100/math.Ln2, hits/100)
	}
	if none := n.Evaluate(w, slices.Values([]Batch(nil))); !math.IsNaN(none.LossBits) || !math.IsNaN(none.Accuracy) {
		t.Errorf("no samples: %v", none)
	}
	// With all weights 0, the loss is log₂ 3.
	clear(n.Params)
	if s := n.Evaluate(w, slices.Values(batches)); math.Abs(s.LossBits-math.Log2(3)) > 1e-12 {
		t.Errorf("zero network: %v", s)
	}
}

func TestStatistics(t *testing.T) {
	n, batches := small(Tanh, 100, 33, 5, 7, 3)
	w := NewWorkspace(n, 33)
	var gradients [][]float32
	few, many, one := n.NewVariation(4), n.NewVariation(mostKept), n.NewVariation(1)
	for k, b := range batches {
		if k >= 2 {
			n.Params[3] += 0.25 // the gradients are not of one network
		}
		g := make([]float32, len(n.Params))
		n.Gradient(w, b, g)
		gradients = append(gradients, g)
		few.Add(g)
		many.Add(g)
	}
	one.Add(gradients[0])
	got, running, norms := few.Statistics(), many.Statistics(), n.WeightNorms()
	for l := 1; l <= 2; l++ {
		var g [][]float32
		for k := range gradients {
			weights, _ := n.Layer(gradients[k], l)
			g = append(g, weights)
		}
		var mean2, mean, second, norm float64 // tr cov = mean of squares - square of mean
		for i := range g[0] {
			mean = 0
			for k := range g {
				mean += float64(g[k][i]) / float64(len(g))
				second += float64(g[k][i]) * float64(g[k][i]) / float64(len(g))
			}
			mean2 += mean * mean
		}
		weights, _ := n.Layer(n.Params, l)
		for _, x := range weights {
			norm += float64(x) * float64(x)
		}
		want := Statistic{math.Sqrt(mean2), math.Sqrt(second - mean2)}
		if math.Abs(got[l-1].MeanNorm-want.MeanNorm) > 1e-12 || math.Abs(got[l-1].StdNorm-want.StdNorm) > 1e-9 || math.Abs(norms[l-1]-math.Sqrt(norm)) > 1e-12 {
			t.Errorf("layer %d: %v and %g, want %v and %g", l, got[l-1], norms[l-1], want, math.Sqrt(norm))
		}
	}
	for l := range got {
		if many.mean == nil || math.Abs(running[l].MeanNorm-got[l].MeanNorm) > 1e-12 || math.Abs(running[l].StdNorm-got[l].StdNorm) > 1e-12 {
			t.Errorf("layer %d: running sums give %v, all gradients %v", l+1, running[l], got[l])
		}
	}
	if one.Statistics()[0].StdNorm != 0 {
		t.Errorf("one batch has deviation %g", one.Statistics()[0].StdNorm)
	}
}

func TestNotFinite(t *testing.T) {
	for _, bad := range []float32{float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), math.MaxFloat32} {
		n, batches := small(ReLU, 20, 20, 5, 4, 2)
		w, grad := NewWorkspace(n, 20), make([]float32, len(n.Params))
		if !n.Gradient(w, batches[0], grad) {
			t.Fatal("finite network reported as not finite")
		}
		_, biases := n.Layer(n.Params, 1)
		biases[0] = bad
		weights, _ := n.Layer(n.Params, 2)
		weights[0] = -3
		got, loss := n.Gradient(w, batches[0], grad), n.Evaluate(w, slices.Values(batches)).LossBits
		want := !math.IsNaN(loss) && !math.IsInf(loss, 0)
		// ReLU(-Inf) = 0 hides the bad bias; the other three cannot be hidden.
		if got != want || want != math.IsInf(float64(bad), -1) {
			t.Errorf("bias %g: loss %g, reported finite: %v", bad, loss, got)
		}
	}
}

// TestBatchSizeDoesNotShow: the outputs for a sample do not depend on its neighbours.
func TestBatchSizeDoesNotShow(t *testing.T) {
	n, whole := small(Tanh, 100, 100, 12, 10, 7, 2)
	_, parts := small(Tanh, 100, 23, 12, 10, 7, 2)
	w, v := NewWorkspace(n, 100), NewWorkspace(n, 23)
	n.Forward(w, whole[0])
	at := 0
	for _, b := range parts {
		n.Forward(v, b)
		for l := 1; l <= 3; l++ {
			for u := range n.Widths[l] {
				for i := range b.N {
					k := at + i
					if w.T[l][u*vec.Blocks(100)+k/16][k%16] != v.T[l][u*vec.Blocks(b.N)+i/16][i%16] {
						t.Fatalf("layer %d, unit %d, sample %d differs", l, u, k)
					}
				}
			}
		}
		at += b.N
	}
}

// TestOptimizers: both find the minimum of a bowl, and Adam follows float64.
func TestOptimizers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	p, g := make([]float32, 10), make([]float32, 10)
	q, m, v := make([]float64, 10), make([]float64, 10), make([]float64, 10)
	adam := NewAdam(10)
	for i := range p {
		p[i] = float32(rng.NormFloat64())
		q[i] = float64(p[i])
	}
	for step := 1; step <= 2000; step++ {
		for i := range g {
			g[i] = p[i] - float32(i)
			m[i] = 0.9*m[i] + 0.1*float64(g[i])
			v[i] = 0.999*v[i] + 0.001*float64(g[i])*float64(g[i])
			rate := 0.01 * math.Sqrt(1-math.Pow(0.999, float64(step))) / (1 - math.Pow(0.9, float64(step)))
			q[i] -= rate * m[i] / (math.Sqrt(v[i]) + 1e-8)
		}
		adam.Step(p, g, 0.01)
	}
	for i := range p {
		if math.Abs(float64(p[i])-q[i]) > 1e-4 { // 2 000 roundings of numbers up to 9, 5e-7 each, at random
			t.Errorf("adam: parameter %d: %g, want %g", i, p[i], q[i])
		}
		if i < 5 && math.Abs(float64(p[i])-float64(i)) > 0.01 {
			t.Errorf("adam: parameter %d: %g is not the minimum", i, p[i])
		}
	}
	for range 200 {
		for i := range g {
			g[i] = p[i] - 1
		}
		SGD{}.Step(p, g, 0.1)
	}
	for i := range p {
		if math.Abs(float64(p[i])-1) > 1e-5 {
			t.Errorf("sgd: parameter %d: %g", i, p[i])
		}
	}
}

func TestMisusePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"no layer":   func() { New([]int{3}, Tanh) },
		"no unit":    func() { New([]int{3, 0, 2}, Tanh) },
		"activation": func() { n, b := small("cubic", 5, 5, 2, 2, 2); n.Forward(NewWorkspace(n, 5), b[0]) },
		"statistics": func() { New([]int{2, 2}, Tanh).NewVariation(1).Statistics() },
		"batch":      func() { Samples{Classes: 2}.Batches([]int{0}, 0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
