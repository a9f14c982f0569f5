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

	"infoplane/internal/nn"
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
		Optimizer: "adam", Rate: 0.002, Batch: 64, Epochs: epochs, Snapshots: 8,
	}
}

func on(int) error { return nil }

func mustTrain(t *testing.T, c Config, seed uint64) []Snapshot {
	t.Helper()
	x, y := hardRule()
	_, snapshots, err := Train(c, seed, x, y, on)
	if err != nil {
		t.Fatal(err)
	}
	return snapshots
}

// digest hashes all parameters of all snapshots.
func digest(snapshots []Snapshot) string {
	h := sha256.New()
	for _, s := range snapshots {
		binary.Write(h, binary.LittleEndian, int32(s.Epoch))
		binary.Write(h, binary.LittleEndian, s.Params)
		for _, g := range s.Gradients {
			binary.Write(h, binary.LittleEndian, g)
		}
		binary.Write(h, binary.LittleEndian, s.Train)
		binary.Write(h, binary.LittleEndian, s.Test)
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
	if !(first.Gradients[0].WeightNorm > 0 && first.Gradients[0].StdNorm > 0 && first.Gradients[5].MeanNorm > 0) {
		t.Errorf("gradients: %+v", first.Gradients)
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
		"tanh adam":     "4bde4c79694ad8d9",
		"tanh sgd":      "6cf0435471079cc6",
		"relu adam":     "3d081a2e7d9918d7",
		"relu sgd":      "88b40daee94e3949",
		"sigmoid adam":  "785328a354397087",
		"sigmoid sgd":   "cc86832aadd84cb0",
		"softplus adam": "35f17c34b9a332a9",
		"softplus sgd":  "5cb0da4d41b9f4bc",
		"softsign adam": "be1efa2e78d7fad1",
		"softsign sgd":  "810b0730ff27cd2b",
		"linear adam":   "1fc86eb9ce6659fc",
		"linear sgd":    "e21a1585c5888fd3",
	}
	for _, activation := range nn.Activations() {
		for _, optimizer := range []string{"adam", "sgd"} {
			c := paper(10)
			c.Activation, c.Optimizer, c.Batch, c.Snapshots = string(activation), optimizer, 100, 11
			eachKernel(t, func(kernel string) {
				if got := digest(mustTrain(t, c, 3)); got != want[string(activation)+" "+optimizer] {
					t.Errorf("%s: %q: %q,", kernel, string(activation)+" "+optimizer, got)
				}
			})
		}
	}
}

// TestKernelDoesNotShow trains the paper's network for 200 epochs with each kernel.
func TestKernelDoesNotShow(t *testing.T) {
	want := ""
	eachKernel(t, func(kernel string) {
		got := digest(mustTrain(t, paper(200), 5))
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
			_, s, _ := Train(paper(50), 2, x, y, on)
			results <- digest(s)
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
	b.Fraction, b.Rate, b.Optimizer, b.Activation = 0.5, 0.1, "sgd", "relu"
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
	for _, g := range sa[1].Gradients {
		if g.StdNorm != 0 {
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
	if s := mustTrain(t, c, 1); s[0].Gradients[0].StdNorm != 0 {
		t.Error("one training pattern makes one batch")
	}
}

func TestDivergenceIsAnError(t *testing.T) {
	x, y := hardRule()
	c := paper(1000)
	c.Activation, c.Optimizer, c.Rate = "relu", "sgd", 1e20
	last := -1
	_, s, err := Train(c, 1, x, y, func(epoch int) error { last = epoch; return nil })
	if !errors.Is(err, ErrNotFinite) || s != nil {
		t.Fatalf("error %v", err)
	}
	if last > 20 || !strings.HasPrefix(err.Error(), "epoch ") {
		t.Errorf("noticed at epoch %d: %v", last, err)
	}
	c.Rate = 0.01
	if _, _, err := Train(c, 1, x, y, on); err != nil {
		t.Errorf("a good rate: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	x, y := hardRule()
	stop := errors.New("stop")
	epochs := []int{}
	_, _, err := Train(paper(1000), 1, x, y, func(epoch int) error {
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
	if _, _, err := Train(paper(1), 1, [][]float32{{0, 1}}, []int32{0, 2}, on); err == nil || err.Error() != "pattern 1: label 2, want 0 or 1" {
		t.Errorf("error %v", err)
	}
}

func TestSplit(t *testing.T) {
	_, y := hardRule()
	for _, random := range []bool{true, false} {
		for fraction, want := range map[float64]int{1e-9: 1, 0.05: 205, 0.45: 1843, 0.85: 3482, 1: 4096} {
			train, test := split(random, 4096, fraction, 1)
			if len(train) != want {
				t.Errorf("fraction %g: %d patterns, want %d", fraction, len(train), want)
			}
			all := slices.Concat(train, test)
			slices.Sort(all)
			for i := range all {
				if all[i] != i {
					t.Fatalf("fraction %g: not a partition", fraction)
				}
			}
		}
	}
	// The class balance of the authors' split, and of ours.
	train, test := split(false, 4096, 0.05, 1)
	if a, b := ones(y, train), ones(y, test); math.Abs(a-0.117) > 5e-4 || math.Abs(b-0.538) > 5e-4 {
		t.Errorf("unshuffled: %.4f ones in training, %.4f in the rest", a, b)
	}
	train, _ = split(true, 4096, 0.05, 1)
	if a := ones(y, train); math.Abs(a-0.517) > 4*0.035 { // four standard errors
		t.Errorf("random: %.4f ones in training", a)
	}
}

// BenchmarkTrain is the paper's network at its full size, snapshots and gradient
// statistics included.
func BenchmarkTrain(b *testing.B) {
	x, y := hardRule()
	c := paper(1000)
	c.Fraction, c.Batch, c.Rate, c.Snapshots = 0.85, 512, 0.0004, 60
	for b.Loop() {
		if _, _, err := Train(c, 1, x, y, on); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "µs/epoch")
}
