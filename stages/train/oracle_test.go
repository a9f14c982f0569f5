package train

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// oracle is what testdata/oracle.py computes with PyTorch in float64.
type oracle struct {
	MadeBy     string      `json:"made_by"`
	X          [][]float32 `json:"x"`
	Labels     []int32     `json:"labels"`
	Scores     []float64   `json:"scores"`
	Start      []float32   `json:"start"`       // weights and biases of a network with an output for each label
	StartScore []float32   `json:"start_score"` // and of one with a single output
	Cases      []struct {
		Config     json.RawMessage `json:"config"`
		Loss       float64         `json:"loss"`
		Parameters []float64       `json:"parameters"`
	} `json:"cases"`
}

func readOracle(t *testing.T) oracle {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var o oracle
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// train trains the network of a case for 100 steps, and returns its parameters and loss.
func (o oracle) train(t *testing.T, config json.RawMessage) (parameters []float32, loss float64) {
	t.Helper()
	c := Config{Fraction: 1, Split: "unshuffled", Hidden: []int{6, 4}, Batch: 8, Steps: 100, Snapshots: Grid{Count: 4}}
	if err := json.Unmarshal(config, &c); err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Fatalf("%s: %v", config, err)
	}
	c.Init.From = "oracle"
	d := Data{Patterns: tables.Patterns{X: o.X, Y: o.Labels, Score: o.Scores}}
	n, start := c.network(len(o.X), d.classes()), o.Start
	if c.Real() {
		start = o.StartScore
	}
	for l := 1; l <= n.Layers(); l++ {
		weights, biases := n.Layer(n.Params, l)
		start = start[copy(weights, start):]
		start = start[copy(biases, start):]
		for u := range n.Slopes(n.Params, l) {
			n.Slopes(n.Params, l)[u] = 0.25 // PyTorch's too
		}
	}
	d.From = Weights(c, n.Widths, []Snapshot{{Params: n.Params}})
	r, err := Train(c, 1, d, on)
	if err != nil {
		t.Fatalf("%s: %v", config, err)
	}
	if r.Outcome != (Outcome{Epoch: 34, Steps: 100}) {
		t.Errorf("%s: training ends with %+v", config, r.Outcome)
	}
	last := r.Snapshots[len(r.Snapshots)-1]
	if n.Loss == nn.Squared {
		return last.Params, last.Train.Squared
	}
	return last.Params, last.Train.LossBits * math.Ln2
}

// TestAgainstPyTorch compares networks after 100 steps, in float32, with PyTorch's in
// float64: each activation, output, loss, optimizer, regularizer, schedule, noise and
// quantiser. The negative
// twin of a case is the next one.
func TestAgainstPyTorch(t *testing.T) {
	const tolerance = 1e-5
	o := readOracle(t)
	differ := func(parameters []float32, want []float64) (most float64) {
		if len(parameters) != len(want) {
			return math.Inf(1)
		}
		for i, p := range parameters {
			most = max(most, math.Abs(float64(p)-want[i]))
		}
		return most
	}
	worst := 0.0
	for i, c := range o.Cases {
		parameters, loss := o.train(t, c.Config)
		most := differ(parameters, c.Parameters)
		if worst = max(worst, most); most > tolerance || math.Abs(loss-c.Loss) > tolerance {
			t.Errorf("%s: parameters differ by %g, the loss is %g, %g in PyTorch", c.Config, most, loss, c.Loss)
		}
		if other := o.Cases[(i+1)%len(o.Cases)]; differ(parameters, other.Parameters) < 100*tolerance {
			t.Errorf("%s: parameters differ by %g from those of %s", c.Config, differ(parameters, other.Parameters), other.Config)
		}
	}
	t.Logf("%d cases of %s: parameters differ by at most %.1g", len(o.Cases), o.MadeBy, worst)
}

// TestOptionBitsAreFrozen: every case of the oracle has the same bits with every kernel, and
// on every CPU. See TestBitsAreFrozen.
func TestOptionBitsAreFrozen(t *testing.T) {
	const want = "f905e66b8dd27e22"
	o := readOracle(t)
	eachKernel(t, func(kernel string) {
		h := sha256.New()
		for _, c := range o.Cases {
			parameters, loss := o.train(t, c.Config)
			binary.Write(h, binary.LittleEndian, parameters)
			binary.Write(h, binary.LittleEndian, loss)
		}
		if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
			t.Errorf("%s: %q", kernel, got)
		}
	})
}
