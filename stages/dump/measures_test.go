package dump

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// measured is a network with a linear hidden layer that passes on three inputs, and its
// patterns in classes, of which those with an odd number are for testing.
func measured(sizes ...int) (tables.Patterns, tables.Weights, tables.Split) {
	s := random.New(1, "test")
	p := tables.Patterns{X: make([][]float32, 3)}
	var split tables.Split
	for class, size := range sizes {
		for range 2 * size {
			for j := range p.X {
				p.X[j] = append(p.X[j], float32(float64((j+1)*class%5)+s.Normal()))
			}
			i := len(p.Y)
			split = append(split, tables.SplitRow{Pattern: int32(i), Part: []string{"train", "test"}[i%2]})
			p.Pattern, p.Y = append(p.Pattern, int32(i)), append(p.Y, int32(class))
		}
	}
	n := nn.New([]int{3, 3, len(sizes)}, nn.Linear)
	n.Init(s, nn.Standard())
	var w tables.Weights
	for q := range n.Parameters() {
		v := n.Params[q.Index]
		if q.Layer == 1 {
			v = 0
			if q.Unit == q.Input {
				v = 1
			}
		}
		w = append(w, tables.WeightsRow{Layer: q.Layer, Unit: q.Unit, Input: q.Input, Value: v})
	}
	return p, w, split
}

// covariances returns Σ_W and Σ_B of the inputs of the patterns for training, by their
// definitions, and the number of classes.
func covariances(p tables.Patterns) (within, between *mat.SymDense, classes int) {
	d := len(p.X)
	within, between = mat.NewSymDense(d, nil), mat.NewSymDense(d, nil)
	of := func(class int) (mean []float64, members []int) {
		mean = make([]float64, d)
		for i := 0; i < len(p.Y); i += 2 {
			if class < 0 || int(p.Y[i]) == class {
				members = append(members, i)
			}
		}
		for j := range mean {
			for _, i := range members {
				mean[j] += float64(p.X[j][i]) / float64(len(members))
			}
		}
		return mean, members
	}
	all, patterns := of(-1)
	n := float64(len(patterns))
	for class := range 10 {
		mean, members := of(class)
		if len(members) == 0 {
			continue
		}
		classes++
		for a := range d {
			for b := a; b < d; b++ {
				between.SetSym(a, b, between.At(a, b)+float64(len(members))/n*(mean[a]-all[a])*(mean[b]-all[b]))
				for _, i := range members {
					within.SetSym(a, b, within.At(a, b)+(float64(p.X[a][i])-mean[a])*(float64(p.X[b][i])-mean[b])/n)
				}
			}
		}
	}
	return within, between, classes
}

// TestMeasuresAgainstGonum compares with the definitions, the pseudo-inverse by gonum v0.17:
// for classes of one size and of several, fewer classes than units and more. With other
// labels all of it differs.
func TestMeasuresAgainstGonum(t *testing.T) {
	for _, sizes := range [][]int{{20, 20}, {30, 10, 25}, {7, 7, 7, 7, 7}, {200, 0, 90, 40}, {400, 500}} {
		p, w, split := measured(sizes...)
		rows, err := Config{Activation: "linear"}.Measures(p, w, nil, split, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		within, between, classes := covariances(p)
		var svd mat.SVD
		svd.Factorize(between, mat.SVDFull)
		var inverse, product mat.Dense
		rank := min(classes-1, 3)
		svd.SolveTo(&inverse, mat.NewDiagDense(3, []float64{1, 1, 1}), rank)
		product.Mul(within, &inverse)
		got := rows[0]
		if math.Abs(got.WithinVariance/mat.Trace(within)-1) > 1e-10 || math.Abs(got.BetweenVariance/mat.Trace(between)-1) > 1e-10 ||
			math.Abs(got.Collapse*float64(classes)/mat.Trace(&product)-1) > 1e-8 {
			t.Errorf("%v: within %v, between %v, collapse %v; want %v, %v, %v", sizes, got.WithinVariance, got.BetweenVariance, got.Collapse,
				mat.Trace(within), mat.Trace(between), mat.Trace(&product)/float64(classes))
		}
		p.Y[0], p.Y[len(p.Y)-2] = p.Y[len(p.Y)-2], p.Y[0]
		others, err := Config{Activation: "linear"}.Measures(p, w, nil, split, func(int, int) error { return nil })
		if o := others[0]; err != nil || o.WithinVariance == got.WithinVariance || o.BetweenVariance == got.BetweenVariance || o.Collapse == got.Collapse || o.SampleMeanNorm == got.SampleMeanNorm {
			t.Errorf("%v: other labels: %+v, error %v", sizes, o, err)
		}
		if err := rows.Check(); err != nil {
			t.Error(err)
		}
	}
}

// Patterns of one place in each class have collapsed; those of one place at all have no
// collapse. Patterns for testing do not count.
func TestMeasuresOfCollapse(t *testing.T) {
	p, w, split := measured(8, 8, 8)
	measure := func() tables.MeasuresRow {
		rows, err := Config{Activation: "linear"}.Measures(p, w, nil, split, func(int, int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		return rows[0]
	}
	before := measure()
	for j := range p.X {
		for i := 1; i < len(p.Y); i += 2 {
			p.X[j][i] = 1000
		}
	}
	if after := measure(); after != before {
		t.Errorf("patterns for testing count: %+v, %+v", after, before)
	}
	for j := range p.X {
		for i := range p.Y {
			p.X[j][i] = 0.1 * float32(j) * float32(p.Y[i])
		}
	}
	if m := measure(); m.WithinVariance != 0 || m.Collapse != 0 || m.BetweenVariance < 0.01 {
		t.Errorf("one place for each class: %+v", m)
	}
	for j := range p.X {
		for i := range p.Y {
			p.X[j][i] = 0.1
		}
	}
	if m := measure(); m.WithinVariance != 0 || m.BetweenVariance != 0 || !math.IsNaN(m.Collapse) {
		t.Errorf("one place for all: %+v", m)
	}
}

func TestMeasuresFail(t *testing.T) {
	var p tables.Patterns
	var w tables.Weights
	var split tables.Split
	for want, spoil := range map[string]func(){
		"the network has the outputs 0 to 1": func() { p.Y[4] = 2 },
		"patterns have 2 inputs":             func() { p.X = p.X[:2] },
		"split: divides 31 patterns":         func() { split = split[:31] },
		"no pattern for training": func() {
			for i := range split {
				split[i].Part = "test"
			}
		},
	} {
		p, w, split = measured(8, 8)
		spoil()
		if _, err := (Config{Activation: "linear"}).Measures(p, w, nil, split, func(int, int) error { return nil }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Networks that learn a score have the gradients of the squared error, 2 (w·x + b - score) x of
// a network without hidden layer, and classes by their labels.
func TestMeasuresOfScores(t *testing.T) {
	p, _, split := measured(8, 8)
	weights := []float32{0.5, -1, 0.25}
	w := tables.Weights{{Layer: 1, Input: -1, Value: 0.1}}
	for j, v := range weights {
		w = append(w, tables.WeightsRow{Layer: 1, Input: int32(j), Value: v})
	}
	var mean [3]float64
	square, n := 0.0, 0.0
	for i := range p.Y {
		p.Score = append(p.Score, float64(i%5)-2)
		if split[i].Part != tables.PartTrain {
			continue
		}
		n++
		error := 0.1 - p.Score[i]
		for j, v := range weights {
			error += float64(v) * float64(p.X[j][i])
		}
		for j := range weights {
			g := 2 * error * float64(p.X[j][i])
			mean[j] += g
			square += g * g
		}
	}
	norm := math.Sqrt(mean[0]*mean[0]+mean[1]*mean[1]+mean[2]*mean[2]) / n
	c := Config{Activation: "tanh", Output: "linear", Loss: "squared", Target: "score"}
	rows, err := c.Measures(p, w, nil, split, func(int, int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if got, deviation := rows[0], math.Sqrt(square/n-norm*norm); math.Abs(got.SampleMeanNorm/norm-1) > 1e-5 || math.Abs(got.SampleStdNorm/deviation-1) > 1e-5 || got.Flat != 0 || got.BetweenVariance == 0 {
		t.Errorf("%+v, want the gradients %v and %v", got, norm, deviation)
	}
	c.Target = ""
	if _, err := c.Measures(p, w, nil, split, nil); err == nil || !strings.Contains(err.Error(), "the network has the outputs 0 to 0") {
		t.Errorf("classes of one output: %v", err)
	}
}
