package plot

import (
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// coursed is a network of one layer with I(X;T) at epochs 0, 9, 99, 999.
func coursed(value string, place, batches int, ixt ...float64) Series {
	out := Series{Value: value, Position: place, Batches: batches}
	for i, v := range ixt {
		out.Rows = append(out.Rows, tables.InformationRow{Epoch: int32(math.Pow10(i)) - 1, Layer: 1, Estimator: "e", IXTBits: v, ITYBits: 0.5})
	}
	return out
}

// The median and its interval are of the epochs, never among them; steps are epochs
// times batches.
func TestBends(t *testing.T) {
	networks := []Series{
		coursed("slow", 1, 1, 5, 6, 7, 6), coursed("slow", 1, 1, 5, 6, 7, 3), coursed("slow", 1, 1, 5, 6, 7, 3),
		coursed("fast", 0, 7, 5, 7, 6, 5), coursed("fast", 0, 7, 5, 7, 7, 6.6), coursed("fast", 0, 7, 5, 7, 6, 5),
		coursed("flat", 2, 1, 7, 6, 5, 4), coursed("flat", 2, 1, 5, 6, 7, 8), coursed("flat", 2, 1, 5, 7, 6, 5),
	}
	d, err := Bends("", networks)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, tick := range d.Panels[0].Y.Ticks {
		rows = append(rows, tick.Label)
	}
	if !slices.Equal(rows, []string{"fast", "slow", "flat"}) {
		t.Errorf("rows %q, want those of the places", rows)
	}
	for _, want := range []string{
		"fast, 7 steps in an epoch: layer 1 at epoch 9, step 63 (2 of 3 networks).",
		"slow, 1 step in an epoch: layer 1 at epoch 99, step 99 (3 of 3 networks).",
		"flat, 1 step in an epoch: layer 1 mostly does not bend (1 of 3 networks do).",
	} {
		if !strings.Contains(d.Description, want) {
			t.Errorf("%q: is not in %q", want, d.Description)
		}
	}
	row, err := bendsOf(networks[3:6], 1)
	if b := row.layers[0]; err != nil || b.median != 9 || b.low != 9 || !math.IsInf(b.high, 1) {
		t.Errorf("fast: %+v, %v", row, err)
	}
	if _, err := d.PNG(1); err != nil {
		t.Error(err)
	}
}

func TestBendsRefuse(t *testing.T) {
	for want, networks := range map[string][]Series{
		"a: a network has 0 batches in an epoch, another 0: steps cannot be told": {coursed("a", 0, 0, 5, 6, 5)},
		"a: a network has 7 batches in an epoch, another 1: steps cannot be told": {coursed("a", 0, 1, 5, 6, 5), coursed("a", 0, 7, 5, 6, 5)},
		"nothing to draw": nil,
	} {
		if _, err := Bends("", networks); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A recipe is named by what it may differ in; a batch of all patterns is full.
func TestRecipeName(t *testing.T) {
	labels := table.Labels{
		{Name: "train", Value: "text"}, {Name: "rate", Value: 0.1}, {Name: "seed", Value: int64(3)},
		{Name: "batch", Value: int64(4096)}, {Name: "optimizer", Value: "sgd"}, {Name: "fraction", Value: 0.85},
	}
	all := []string{"rate", "batch", "optimizer", "fraction"}
	for want, got := range map[string]string{
		"text": recipeName(labels, nil, dataSet{}),
		"text: SGD, rate 0.1, full batch, 85 % of the patterns for training": recipeName(labels, all, dataSet{patterns: 4096}),
		"text: SGD, batch 4096": recipeName(labels, []string{"batch", "optimizer"}, dataSet{patterns: 8192}),
		"text: batch 4096":      recipeName(labels, []string{"batch"}, dataSet{}),
		"rate 0.1":              recipeName(labels[1:], []string{"rate"}, dataSet{}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	runs := []Network{{Labels: labels}, {Labels: slices.Concat(labels[:1], table.Labels{{Name: "rate", Value: 0.2}, {Name: "seed", Value: int64(4)}}, labels[3:])}}
	if got := differing(runs); !slices.Equal(got, []string{"rate"}) {
		t.Errorf("recipes differ in %q, want the rate and not the seed", got)
	}
}

func TestMeasure(t *testing.T) {
	got := measure(tables.Patterns{Y: []int32{0, 1, 1, 1, 0, 1, 1, 1}})
	if want := 0.8112781244591328; got.patterns != 8 || got.ceiling.X != 3 || math.Abs(got.ceiling.Y-want) > 1e-15 {
		t.Errorf("%+v, want 3 bits and H(1/4)", got)
	}
	if got := measure(tables.Patterns{}); got != (dataSet{}) {
		t.Errorf("no patterns: %+v", got)
	}
}
