package estimate

import (
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/info"
	"infoplane/internal/random"
)

// channel is a binary symmetric channel with the error probability 1/4, exactly: of four
// draws of each input one is wrong. There are two inputs of each bit.
func channel() (tables.Patterns, tables.Activations) {
	var p tables.Patterns
	x := tables.Activations{T: [][][]float32{{nil}}}
	for i := range 16 {
		bit := int32(i / 4 % 2)
		p.Pattern, p.Y = append(p.Pattern, int32(i)), append(p.Y, bit)
		t := bit
		if i%4 == 3 {
			t = 1 - bit
		}
		x.Epoch, x.Pattern = append(x.Epoch, 0), append(x.Pattern, int32(i))
		x.T[0][0] = append(x.T[0][0], float32(t))
	}
	return p, x
}

// With draws I(X;T) is that of the channel, not H(T), and of inputs that are for training
// alike. One draw of each input is H(T), and draws of other inputs are of another channel.
func TestDraws(t *testing.T) {
	p, x := channel()
	floor := Config{Estimator: "floor", Width: 0.5}
	of := func(c Config, rows Rows) tables.InformationRow {
		out, err := c.Information(p, x, rows, never)
		if err != nil {
			t.Fatal(err)
		}
		return out[0]
	}
	want := 1 - info.Binary(0.25)
	got := of(floor, Rows{Draws: 4})
	if math.Abs(got.IXTBits-want) > tol || math.Abs(got.ITYBits-want) > tol || got.HTBits != 1 || math.Abs(got.Ceiling-want/2) > tol {
		t.Errorf("%+v, want %v", got, want)
	}
	on := floor
	on.On = "train"
	if half := of(on, Rows{Draws: 4, Split: parts("train", "train", "test", "test")}); math.Abs(half.IXTBits-want) > tol || math.Abs(half.Ceiling-want) > tol {
		t.Errorf("on two inputs: %+v, want %v", half, want)
	}
	if one := of(floor, Rows{}); one.IXTBits != 1 {
		t.Errorf("one draw: %+v", one)
	}
	if two := of(floor, Rows{Draws: 2}); math.Abs(two.IXTBits-want) < 0.1 {
		t.Errorf("two draws: %+v", two)
	}
	for want, c := range map[string]struct {
		Config
		Rows
	}{
		"16 patterns are not 3 draws of each input": {floor, Rows{Draws: 3}},
		"needs more draws than neighbours":          {Config{Estimator: "ksg", Neighbours: 4}, Rows{Draws: 4}},
		"split: divides 16 patterns; there are 4":   {on, Rows{Draws: 4, Split: make(tables.Split, 16)}},
		"split: divides 4 patterns; there are 16":   {on, Rows{Split: make(tables.Split, 4)}},
		"on: the split has no pattern for train":    {on, Rows{Draws: 4, Split: parts("test", "test", "test", "test")}},
	} {
		if _, err := c.Config.Information(p, x, c.Rows, never); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Four inputs at -3, -1, 1, 3, tanh, and normal noise of deviation 0.05: the one unit of
// Goldfeld et al., whose I(X;T) is that of a mixture of four normal distributions. Many
// draws in narrow cells give it, and so does the estimator that knows the noise, of the
// means alone; wide noise does not.
func TestDrawsOfOneUnit(t *testing.T) {
	const draws, deviation, weight, bias = 4000, 0.05, 1.5, 0.0
	var means []float64
	for _, x := range []float64{-3, -1, 1, 3} {
		means = append(means, math.Tanh(weight*x+bias))
	}
	// h(T) - h(Z), by the rectangle rule on the density.
	want := -0.5 * math.Log2(2*math.Pi*math.E*deviation*deviation)
	for u := -2.0; u < 2; u += 1e-4 {
		density := 0.0
		for _, m := range means {
			density += math.Exp(-(u-m)*(u-m)/2/deviation/deviation) / math.Sqrt(2*math.Pi) / deviation / 4
		}
		if density > 0 {
			want -= 1e-4 * density * math.Log2(density)
		}
	}
	s := random.New(1, "test")
	var p, q tables.Patterns
	x, y := tables.Activations{T: [][][]float32{{nil}}}, tables.Activations{T: [][][]float32{{nil}}}
	for i, m := range means {
		q.Pattern, q.Y = append(q.Pattern, int32(i)), append(q.Y, int32(i/2))
		y.Epoch, y.Pattern, y.T[0][0] = append(y.Epoch, 0), append(y.Pattern, int32(i)), append(y.T[0][0], float32(m))
		for d := range draws {
			p.Pattern, p.Y = append(p.Pattern, int32(i*draws+d)), append(p.Y, int32(i/2))
			x.Epoch, x.Pattern = append(x.Epoch, 0), append(x.Pattern, int32(i*draws+d))
			x.T[0][0] = append(x.T[0][0], float32(m+deviation*s.Normal()))
		}
	}
	drawn, err := Config{Estimator: "floor", Width: 0.02}.Information(p, x, Rows{Draws: draws}, never)
	if err != nil {
		t.Fatal(err)
	}
	known := func(variance float64) float64 {
		out, err := Config{Estimator: "noisy", Variance: variance, Samples: 20_000, Seed: 1}.Information(q, y, Rows{}, never)
		if err != nil {
			t.Fatal(err)
		}
		return out[0].IXTBits
	}
	// The bias of counting 30 cells in 4000 draws is 0.005 bit; the standard error of 20 000
	// draws 0.005 bit.
	if got := drawn[0].IXTBits; math.Abs(got-want) > 0.02 || math.Abs(known(deviation*deviation)-want) > 0.02 {
		t.Errorf("I(X;T): %v by draws, %v by the known noise, want %v", got, known(deviation*deviation), want)
	}
	if wide := known(0.25); math.Abs(wide-want) < 0.1 || want > 1.9 || want < 1.1 {
		t.Errorf("I(X;T): %v with wide noise, %v", wide, want)
	}
}
