package train

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A number of snapshots is a number in the key, as it always was; a list is a list.
func TestGridEncodesAsItIsWritten(t *testing.T) {
	for text, grid := range map[string]Grid{"80": {Count: 80}, `{"epochs":[0,7,20]}`: {Epochs: []int{0, 7, 20}}} {
		got, err := json.Marshal(grid)
		if err != nil || string(got) != text {
			t.Errorf("%v is written %s, want %s (%v)", grid, got, text, err)
		}
		var back Grid
		if err := json.Unmarshal([]byte(text), &back); err != nil || back.String() != grid.String() {
			t.Errorf("%s is read as %v (%v)", text, back, err)
		}
	}
	config, err := json.Marshal(paper(10))
	if err != nil || !strings.Contains(string(config), `"snapshots":8}`) {
		t.Errorf("a config is written %s (%v)", config, err)
	}
	for _, text := range []string{`"80"`, `{"epoch":[1]}`, `[0, 1]`, "1.5"} {
		if err := json.Unmarshal([]byte(text), new(Grid)); err == nil {
			t.Errorf("%s is read as a grid", text)
		}
	}
}

// The snapshots are at the epochs that are listed, and are those of the same network
// on another grid.
func TestTrainAtListedEpochs(t *testing.T) {
	x, y := hardRule()
	c := paper(10)
	c.Snapshots = Grid{Epochs: []int{0, 3, 4, 10}}
	listed, err := Train(c, 1, data(x, y), on)
	if err != nil {
		t.Fatal(err)
	}
	c.Snapshots = Grid{Count: 11}
	all, err := Train(c, 1, data(x, y), on)
	if err != nil {
		t.Fatal(err)
	}
	var epochs []int
	for _, s := range listed.Snapshots {
		epochs = append(epochs, s.Epoch)
		if !slices.Equal(s.Params, all.Snapshots[s.Epoch].Params) {
			t.Errorf("epoch %d has other weights than without the list", s.Epoch)
		}
	}
	if fmt.Sprint(epochs) != "[0 3 4 10]" {
		t.Errorf("snapshots at %v", epochs)
	}
}

func TestGridsThatAreRefused(t *testing.T) {
	for want, grid := range map[string]Grid{
		"is 3; there are at least 4":    {Count: 3},
		"at most 1000000":               {Count: 1_000_001},
		"has a count and epochs":        {Count: 4, Epochs: []int{0, 10}},
		"begins with 0":                 {Epochs: []int{1, 10}},
		"ends with the last, 10":        {Epochs: []int{0, 9}},
		"has the epoch 3 behind 3":      {Epochs: []int{0, 3, 3, 10}},
		"0, 1, … 8, 9; the list begins": {Epochs: []int{0, 1, 2, 3, 4, 8, 9}},
	} {
		if got := grid.problem(10); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", grid, got, want)
		}
	}
	for _, grid := range []Grid{{Count: 4}, {Count: 1_000_000}, {Epochs: []int{0, 10}}, {Epochs: []int{0, 1, 10}}} {
		if got := grid.problem(10); got != "" {
			t.Errorf("%v: %s", grid, got)
		}
		if grid.Size(10) != len(grid.At(10)) {
			t.Errorf("%v has %d snapshots at %v", grid, grid.Size(10), grid.At(10))
		}
	}
}

// What does not fit into memory is refused, with its size; the largest network that a
// test can make is not.
func TestSize(t *testing.T) {
	c := paper(10)
	c.Hidden = slices.Repeat([]int{10_000}, 100)
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "makes a network of 9.9e+09 weights, which takes 1.6e+03 GB at 8 snapshots") {
		t.Errorf("100 layers of 10 000: %v", err)
	}
	c.Hidden = []int{1000, 1000, 1000}
	if err := c.Validate(); err != nil {
		t.Errorf("3 layers of 1000: %v", err)
	}
	c = paper(10)
	if got := c.Weights(12, 2); got != 12*10+10+10*7+7+7*5+5+5*4+4+4*3+3+3*2+2 {
		t.Errorf("the paper's network has %d weights", got)
	}
}
