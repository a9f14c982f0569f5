package dump

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// table lists random weights of a network at some epochs.
func weightsOf(widths []int, epochs ...int32) tables.Weights {
	var rows tables.Weights
	s := random.New(1, "test")
	for _, e := range epochs {
		for l := 1; l < len(widths); l++ {
			for u := range widths[l] {
				for j := -1; j < widths[l-1]; j++ {
					rows = append(rows, tables.WeightsRow{Epoch: e, Layer: int32(l), Unit: int32(u), Input: int32(j), Value: float32(s.TruncatedNormal())})
				}
			}
		}
	}
	return rows
}

// patterns lists all patterns of n bits.
func patterns(n int) [][]float32 {
	x := make([][]float32, n)
	for j := range x {
		x[j] = make([]float32, 1<<n)
		for i := range x[j] {
			x[j][i] = float32(i >> (n - 1 - j) & 1)
		}
	}
	return x
}

func on(int) error { return nil }

func TestActivations(t *testing.T) {
	widths := []int{11, 5, 3, 2} // 2 048 patterns: four batches
	rows, x := weightsOf(widths, 0, 7, 20), patterns(11)
	got, snapshots, err := Config{Activation: "tanh"}.Snapshots(rows, nil)
	if err != nil || !slices.Equal(got, widths) || len(snapshots) != 3 {
		t.Fatalf("widths %v, %d snapshots, %v", got, len(snapshots), err)
	}
	layers, err := Config{Activation: "tanh"}.outputs(widths, snapshots, x, 0, on)
	if err != nil {
		t.Fatal(err)
	}
	// The definition, from the table's rows, in float64.
	type key struct{ epoch, layer, unit, input int32 }
	w := map[key]float64{}
	for _, r := range rows {
		w[key{r.Epoch, r.Layer, r.Unit, r.Input}] = float64(r.Value)
	}
	for s, epoch := range []int32{0, 7, 20} {
		for i := 0; i < 2048; i += 13 {
			in := make([]float64, 11)
			for j := range in {
				in[j] = float64(x[j][i])
			}
			for l := 1; l < len(widths); l++ {
				out, total := make([]float64, widths[l]), 0.0
				for u := range out {
					out[u] = w[key{epoch, int32(l), int32(u), -1}]
					for j := range in {
						out[u] += w[key{epoch, int32(l), int32(u), int32(j)}] * in[j]
					}
					total += math.Exp(out[u])
				}
				for u := range out {
					if l == len(widths)-1 {
						out[u] = math.Exp(out[u]) / total
					} else {
						out[u] = math.Tanh(out[u])
					}
					if v := float64(layers[l-1][u][s*2048+i]); math.Abs(v-out[u]) > 4e-6 { // a dozen roundings of sums up to 20
						t.Fatalf("epoch %d, layer %d, unit %d, pattern %d: %g, want %g", epoch, l, u, i, v, out[u])
					}
				}
				in = out
			}
		}
	}
	// The negative twin: another activation shows.
	other, _ := Config{Activation: "softsign"}.outputs(widths, snapshots, x, 0, on)
	if slices.Equal(other[0][0], layers[0][0]) {
		t.Error("the activation does not show")
	}
}

func TestBadWeights(t *testing.T) {
	widths := []int{3, 2, 2}
	for name, c := range map[string]struct {
		rows tables.Weights
		want string
	}{
		"empty":       {nil, "empty"},
		"truncated":   {weightsOf(widths, 0, 1)[:20], "epoch 1 ends before layer 1, unit 1"},
		"swapped":     {swap(weightsOf(widths, 0, 1), 15, 16), "row 15 is"},
		"epoch twice": {append(weightsOf(widths, 3), weightsOf(widths, 3)...), "row 14: epoch 3 follows epoch 3"},
		"backwards":   {weightsOf(widths, 5, 4), "epoch 4 follows epoch 5"},
		"layer 0":     {tables.Weights{{Layer: 0}}, "layer 0, unit 0, input 0 does not exist"},
		"layer":       {tables.Weights{{Layer: 1 << 30}}, "does not exist"},
		"unit":        {tables.Weights{{Layer: 1, Unit: 1 << 30}}, "not complete"},
		"gap":         {weightsOf(widths, 0)[8:], "not complete"},
	} {
		if _, _, err := (Config{Activation: "tanh"}).Snapshots(c.rows, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	_, snapshots, _ := Config{Activation: "tanh"}.Snapshots(weightsOf(widths, 0), nil)
	if _, err := (Config{Activation: "tanh"}).outputs(widths, snapshots, patterns(4), 0, on); err == nil || err.Error() != "patterns have 4 inputs, the network has 3" {
		t.Errorf("error %v", err)
	}
	stop := errors.New("stop")
	if _, err := (Config{Activation: "tanh"}).outputs(widths, snapshots, patterns(3), 0, func(int) error { return stop }); err != stop {
		t.Errorf("error %v", err)
	}
}

func swap(rows tables.Weights, i, j int) tables.Weights {
	rows[i], rows[j] = rows[j], rows[i]
	return rows
}

func TestValidate(t *testing.T) {
	for _, a := range nn.Activations() {
		if err := (Config{Activation: string(a)}).Validate(); err != nil {
			t.Error(err)
		}
	}
	var wrong *field.Error
	if err := (Config{Activation: "cubic"}).Validate(); !errors.As(err, &wrong) || wrong.Field != "activation" {
		t.Errorf("error %v", err)
	}
}

func TestTableOfOneNetwork(t *testing.T) {
	rows := weightsOf([]int{3, 4, 2}, 0, 9)
	p := tables.Patterns{Pattern: []int32{0, 1, 2, 3, 4, 5, 6, 7}, X: patterns(3)}
	a, err := Config{Activation: "relu"}.Activations(p, rows, nil, 0, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	widths, snapshots, _ := Config{Activation: "tanh"}.Snapshots(rows, nil)
	want, _ := Config{Activation: "relu"}.outputs(widths, snapshots, patterns(3), 0, on)
	if len(a.T) != 2 || len(a.Epoch) != 16 || a.Epoch[7] != 0 || a.Epoch[8] != 9 || a.Pattern[8] != 0 || a.Pattern[15] != 7 {
		t.Errorf("%d layers, epochs %v, patterns %v", len(a.T), a.Epoch, a.Pattern)
	}
	for l := range want {
		for u := range want[l] {
			if !slices.Equal(a.T[l][u], want[l][u]) {
				t.Errorf("layer %d, unit %d: %v, want %v", l+1, u, a.T[l][u], want[l][u])
			}
		}
	}
	if _, err := (Config{Activation: "cubic"}).Activations(p, rows, nil, 0, nil); err == nil {
		t.Error("an unknown activation gives activations")
	}
}

// BenchmarkActivations computes the paper's network on its 4 096 patterns.
func BenchmarkActivations(b *testing.B) {
	widths := []int{12, 10, 7, 5, 4, 3, 2}
	_, snapshots, _ := Config{Activation: "tanh"}.Snapshots(weightsOf(widths, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), nil)
	x := patterns(12)
	b.SetBytes(10 * 4096 * 31 * 4)
	for b.Loop() {
		if _, err := (Config{Activation: "tanh"}).outputs(widths, snapshots, x, 0, on); err != nil {
			b.Fatal(err)
		}
	}
}

// TestActivationsFitIntoMemory: what is too large is refused before anything is allocated.
func TestActivationsFitIntoMemory(t *testing.T) {
	if err := fits([]int{784, 1024, 10}, 30, 60_000); err != nil {
		t.Error(err)
	}
	const want = "the activations of 1034 units on 60000 patterns take 9.9 GB at 40 snapshots, and those of a network at most 8.0 GB: make layers narrower, snapshots fewer, or draw a `subset` of the patterns"
	if err := fits([]int{784, 1024, 10}, 40, 60_000); err == nil || err.Error() != want {
		t.Errorf("error %v", err)
	}
}
