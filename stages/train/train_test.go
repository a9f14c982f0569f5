package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// hardRule returns the 4 096 patterns with the authors' published labels: y = 1 iff
// (number of ones) + ‖sum of the occupied vertices of the icosahedron‖ > 7.632.
func hardRule() (x [][]float32, y []int32) {
	const a, b = .5257311121191336, .8506508083520399
	vertices := [12][3]float64{
		{0, a, b}, {a, b, 0}, {0, a, -b}, {-a, b, 0}, {b, 0, -a}, {0, -a, b},
		{a, -b, 0}, {-a, -b, 0}, {-b, 0, -a}, {0, -a, -b}, {-b, 0, a}, {b, 0, a},
	}
	x, y = make([][]float32, 12), make([]int32, 4096)
	for j := range x {
		x[j] = make([]float32, 4096)
	}
	for i := range y {
		ones, sum := 0.0, [3]float64{}
		for j := range x {
			bit := float64(i >> (11 - j) & 1)
			x[j][i] = float32(bit)
			ones += bit
			for k := range sum {
				sum[k] += bit * vertices[j][k]
			}
		}
		if ones+math.Sqrt(sum[0]*sum[0]+sum[1]*sum[1]+sum[2]*sum[2]) > 7.632 {
			y[i] = 1
		}
	}
	return x, y
}

// paper is the authors' recipe, in small.
func paper(epochs int) Config {
	return Config{
		Fraction: 0.1, Split: "random", Hidden: []int{10, 7, 5, 4, 3}, Activation: "tanh",
		Optimizer: Optimizer{Kind: "adam"}, Rate: 0.002, Batch: 64, Epochs: epochs, Snapshots: Grid{Count: 8},
	}
}

func on(int, int) error { return nil }

// data are patterns with labels.
func data(x [][]float32, y []int32) Data {
	return Data{Patterns: tables.Patterns{X: x, Y: y}}
}

func mustTrain(t *testing.T, c Config, seed uint64) []Snapshot {
	t.Helper()
	x, y := hardRule()
	result, err := Train(c, seed, data(x, y), on)
	if err != nil {
		t.Fatal(err)
	}
	return result.Snapshots
}

// digest hashes all of all snapshots except the moving gradients, which moving does.
func digest(snapshots []Snapshot) string {
	h := sha256.New()
	for _, s := range snapshots {
		binary.Write(h, binary.LittleEndian, int32(s.Epoch))
		binary.Write(h, binary.LittleEndian, s.Params)
		for l, g := range s.Frozen {
			binary.Write(h, binary.LittleEndian, g)
			binary.Write(h, binary.LittleEndian, s.Weights[l])
		}
		for _, score := range []nn.Score{s.Train, s.Test} {
			binary.Write(h, binary.LittleEndian, []float64{score.LossBits, score.Accuracy})
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// moving hashes the moving gradients of all snapshots.
func moving(snapshots []Snapshot) string {
	h := sha256.New()
	for _, s := range snapshots {
		binary.Write(h, binary.LittleEndian, s.Moving)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func TestLearnsTheHardRule(t *testing.T) {
	_, y := hardRule()
	if ones := count(y); ones != 2118 {
		t.Fatalf("the rule has %d ones, want 2118", ones)
	}
	s := mustTrain(t, paper(200), 1)
	first, last := s[0], s[len(s)-1]
	if first.Epoch != 0 || last.Epoch != 200 {
		t.Fatalf("snapshots from %d to %d", first.Epoch, last.Epoch)
	}
	if first.Train.LossBits < 0.9 || first.Test.Accuracy > 0.7 {
		t.Errorf("the initial network knows the rule: %+v", first)
	}
	if last.Train.LossBits > 0.5 || last.Test.Accuracy < 0.8 {
		t.Errorf("nothing learned: %+v %+v", last.Train, last.Test)
	}
	if !(first.Weights[0] > 0 && first.Frozen[0].StdNorm > 0 && first.Frozen[5].MeanNorm > 0) {
		t.Errorf("gradients: %+v", first.Frozen)
	}
}

func count(y []int32) (ones int) {
	for _, label := range y {
		ones += int(label)
	}
	return ones
}

// TestBitsAreFrozen trains each kind of network for a few epochs with every kernel
// of this machine. A digest that changes means that every published result changes:
// raise Version, and say why. The same digests must come out on every CPU (arm64 by
// qemu, GOAMD64=v3).
func TestBitsAreFrozen(t *testing.T) {
	want := map[string]string{
		"tanh adam":             "4bde4c79694ad8d9 8a92fd704f1f8bde",
		"tanh sgd":              "6cf0435471079cc6 dc852ca8326f847d",
		"relu adam":             "3d081a2e7d9918d7 e92bf2afc7dc345d",
		"relu sgd":              "88b40daee94e3949 5dab0647c74d970d",
		"sigmoid adam":          "785328a354397087 7028b5a42c5e6796",
		"sigmoid sgd":           "cc86832aadd84cb0 6e7c249f69bf1a7f",
		"softplus adam":         "35f17c34b9a332a9 812b8e2ce9e58fdb",
		"softplus sgd":          "5cb0da4d41b9f4bc 74a36a9ddc790d9f",
		"softsign adam":         "be1efa2e78d7fad1 141e77e0d477aadf",
		"softsign sgd":          "810b0730ff27cd2b f382c192a10042bc",
		"linear adam":           "1fc86eb9ce6659fc 1277aa298d9be85d",
		"linear sgd":            "e21a1585c5888fd3 3eb34b8b472d83ea",
		"elu adam":              "f7c87eb0c9dea257 72f4bd84e0776594",
		"elu sgd":               "a7518eeee145b1ec 73847a1bd72d30bd",
		"swish adam":            "2a7509e0eb069756 de820567cc47c272",
		"swish sgd":             "092828bb784b0837 e1e7300a24603bf1",
		"abs adam":              "49b0d0c4614fb306 47f25a3424b44211",
		"abs sgd":               "660001e40a33590c 4696a5b906fa1841",
		"leaky-relu adam":       "4afa643d9a31246b b220099aa9b31d33",
		"leaky-relu sgd":        "2fd6821ea7ca6e08 9288c3e3eabba4d8",
		"prelu adam":            "3566452b21239fc6 5fd88d7625a50ed8",
		"prelu sgd":             "1197e7fba2a07bce aa953b829fd569e2",
		"centred-softplus adam": "fdb00781455d6b66 637880c7f4e458f3",
		"centred-softplus sgd":  "77762048529e00e7 df60a666503f21ea",
	}
	for _, activation := range nn.Activations() {
		for _, optimizer := range []string{"adam", "sgd"} {
			c := paper(10)
			c.Activation, c.Optimizer.Kind, c.Batch, c.Snapshots.Count = string(activation), optimizer, 100, 11
			eachKernel(t, func(kernel string) {
				s := mustTrain(t, c, 3)
				if got := digest(s) + " " + moving(s); got != want[string(activation)+" "+optimizer] {
					t.Errorf("%s: %q: %q,", kernel, string(activation)+" "+optimizer, got)
				}
			})
		}
	}
}

// TestMovingGradients trains a network beside Train, step by step, and takes the mean
// and the deviation of its gradients in plain loops, right after each step: also of the
// epoch after the last, which Train keeps nothing else of.
func TestMovingGradients(t *testing.T) {
	c := paper(6)
	c.Batch, c.Snapshots.Count = 100, 7 // batches of 100, 100, 100, 100, 10
	snapshots := mustTrain(t, c, 4)
	x, y := hardRule()
	n := nn.New([]int{12, 10, 7, 5, 4, 3, 2}, nn.Tanh)
	n.Init(random.New(4, "init"), nn.Standard())
	order := random.New(4, "split").Permutation(4096)[:410]
	w, adam := nn.NewWorkspace(n, 100), nn.NewAdam(len(n.Params))
	for epoch, s := range snapshots {
		if s.Epoch != epoch || s.Batches != 5 || !slices.Equal(s.Params, n.Params) {
			t.Fatalf("snapshot %d: epoch %d, %d batches, or other weights", epoch, s.Epoch, s.Batches)
		}
		var after [][]float32
		for i := 0; i < 410; i += 100 {
			b := nn.Samples{X: x, Labels: y, Classes: 2}.Batches(order[i:min(i+100, 410)], 100)[0]
			g := make([]float32, len(n.Params))
			n.Gradient(w, b, g)
			adam.Step(n.Params, g, c.Rate)
			n.Gradient(w, b, g)
			after = append(after, g)
		}
		for l := range s.Moving {
			var mean2, spread float64
			weights, _ := n.Layer(n.Params, l+1)
			for i := range weights {
				var sum, squares float64
				for k := range after {
					g, _ := n.Layer(after[k], l+1)
					sum, squares = sum+float64(g[i]), squares+float64(g[i])*float64(g[i])
				}
				mean2, spread = mean2+sum/5*sum/5, spread+squares/5-sum/5*sum/5
			}
			if got := s.Moving[l]; math.Abs(got.MeanNorm-math.Sqrt(mean2)) > 1e-12 || math.Abs(got.StdNorm-math.Sqrt(spread)) > 1e-9 {
				t.Errorf("epoch %d, layer %d: %+v, want %g and %g", epoch, l+1, got, math.Sqrt(mean2), math.Sqrt(spread))
			}
			if s.Moving[l] == s.Frozen[l] {
				t.Errorf("epoch %d, layer %d: the weights of the moving form do not move", epoch, l+1)
			}
		}
	}
}

// TestKernelDoesNotShow trains the paper's network for 200 epochs with each kernel.
func TestKernelDoesNotShow(t *testing.T) {
	want := ""
	eachKernel(t, func(kernel string) {
		s := mustTrain(t, paper(200), 5)
		got := digest(s) + " " + moving(s)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: digest %s, want the portable %s", kernel, got, want)
		}
	})
}

// eachKernel calls f with each kernel of this machine at work, portable first.
func eachKernel(t *testing.T, f func(kernel string)) {
	t.Helper()
	before := vec.Kernel()
	defer vec.Select(before)
	for _, kernel := range vec.Kernels() {
		if err := vec.Select(kernel); err != nil {
			t.Fatal(err)
		}
		f(kernel)
	}
}

// TestSameOnAnyNumberOfCores: a network is a function of its inputs alone.
func TestSameOnAnyNumberOfCores(t *testing.T) {
	before := runtime.GOMAXPROCS(1)
	one := digest(mustTrain(t, paper(50), 2))
	runtime.GOMAXPROCS(2)
	results := make(chan string)
	for range 3 {
		go func() {
			x, y := hardRule()
			s, _ := Train(paper(50), 2, data(x, y), on)
			results <- digest(s.Snapshots)
		}()
	}
	for range 3 {
		if two := <-results; two != one {
			t.Errorf("digest %s beside others, %s alone", two, one)
		}
	}
	runtime.GOMAXPROCS(before)

	// The negative twins: whatever is part of the recipe shows.
	for name, change := range map[string]func(*Config){
		"rate":     func(c *Config) { c.Rate = 0.0020000001 },
		"batch":    func(c *Config) { c.Batch = 63 },
		"fraction": func(c *Config) { c.Fraction = 0.1003 },
		"split":    func(c *Config) { c.Split = "unshuffled" },
		"strata":   func(c *Config) { c.Split = "stratified" },
		"output":   func(c *Config) { c.Output = "sigmoid" },
		"loss":     func(c *Config) { c.Loss = "squared" },
		"init":     func(c *Config) { c.Init.Gain = 2 },
		"moments":  func(c *Config) { c.Optimizer.Beta1 = 0.8 },
		"l2":       func(c *Config) { c.Regularizer.L2 = 1e-6 },
		"schedule": func(c *Config) { c.Schedule.Kind = "cosine" },
		"shuffle":  func(c *Config) { c.Shuffle = true },
	} {
		c := paper(50)
		if change(&c); digest(mustTrain(t, c, 2)) == one {
			t.Errorf("%s: does not show", name)
		}
	}
	if digest(mustTrain(t, paper(50), 3)) == one {
		t.Error("seed: does not show")
	}
}

func TestSeedAndSettingsAreApart(t *testing.T) {
	a, b := paper(1), paper(1)
	b.Fraction, b.Rate, b.Optimizer.Kind, b.Activation = 0.5, 0.1, "sgd", "relu"
	if !slices.Equal(mustTrain(t, a, 4)[0].Params, mustTrain(t, b, 4)[0].Params) {
		t.Error("networks of one seed and shape start differently")
	}
}

func TestFullBatch(t *testing.T) {
	a, b := paper(3), paper(3)
	a.Batch, b.Batch = 410, 100_000 // round(0.1·4096) = 410
	sa, sb := mustTrain(t, a, 1), mustTrain(t, b, 1)
	if digest(sa) != digest(sb) {
		t.Error("a batch beyond the training set is not full-batch")
	}
	for l := range sa[1].Frozen {
		if sa[1].Frozen[l].StdNorm != 0 || sa[1].Moving[l].StdNorm != 0 || sa[1].Batches != 1 {
			t.Error("one batch has a deviation")
		}
	}
}

func TestWholeDataIsTraining(t *testing.T) {
	c := paper(2)
	c.Fraction = 1
	for _, s := range mustTrain(t, c, 1) {
		if !math.IsNaN(s.Test.LossBits) || !math.IsNaN(s.Test.Accuracy) || math.IsNaN(s.Train.LossBits) {
			t.Errorf("epoch %d: %+v %+v", s.Epoch, s.Train, s.Test)
		}
	}
	c.Fraction = 1e-9
	if s := mustTrain(t, c, 1); s[0].Frozen[0].StdNorm != 0 || s[0].Batches != 1 {
		t.Error("one training pattern makes one batch")
	}
}

func TestDivergenceIsAnError(t *testing.T) {
	x, y := hardRule()
	c := paper(1000)
	c.Activation, c.Optimizer.Kind, c.Rate = "relu", "sgd", 1e20
	last := -1
	result, err := Train(c, 1, data(x, y), func(epoch, _ int) error { last = epoch; return nil })
	if !errors.Is(err, ErrNotFinite) || result.Snapshots != nil {
		t.Fatalf("error %v", err)
	}
	if last > 20 || !strings.HasPrefix(err.Error(), "epoch ") {
		t.Errorf("noticed at epoch %d: %v", last, err)
	}
	c.Rate = 0.01
	if _, err := Train(c, 1, data(x, y), on); err != nil {
		t.Errorf("a good rate: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	x, y := hardRule()
	stop := errors.New("stop")
	epochs := []int{}
	_, err := Train(paper(1000), 1, data(x, y), func(epoch, _ int) error {
		if epochs = append(epochs, epoch); epoch == 7 {
			return stop
		}
		return nil
	})
	if err != stop || len(epochs) != 8 {
		t.Errorf("error %v after epochs %v", err, epochs)
	}
}

func TestBadLabels(t *testing.T) {
	if _, err := Train(paper(1), 1, data([][]float32{{0, 1}}, []int32{0, -2}), on); err == nil || err.Error() != "pattern 1: label -2; labels count from 0" {
		t.Errorf("error %v", err)
	}
}

// BenchmarkTrain is the paper's network at its full size, snapshots and gradient
// statistics included.
func BenchmarkTrain(b *testing.B) {
	x, y := hardRule()
	c := paper(1000)
	c.Fraction, c.Batch, c.Rate, c.Snapshots.Count = 0.85, 512, 0.0004, 60
	for b.Loop() {
		if _, err := Train(c, 1, data(x, y), on); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/epoch")
}
