package plot_test

import (
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// valued are the activations of a network of two layers, of one unit each, at two epochs: at
// the second all patterns are at the ends.
func valued() tables.Activations {
	a := tables.Activations{T: [][][]float32{{nil}, {nil}}}
	for _, epoch := range []int32{0, 100} {
		for p := range int32(8) {
			v := float32(p)/4 - 1
			if epoch == 100 {
				v = float32(p%2)*2 - 1
			}
			a.Epoch, a.Pattern = append(a.Epoch, epoch), append(a.Pattern, p)
			a.T[0][0], a.T[1][0] = append(a.T[0][0], v), append(a.T[1][0], 0.5)
		}
	}
	return a
}

func TestHistogramsCountSaturation(t *testing.T) {
	d, err := plot.Histograms("t", []int{0, 100}, nil, []tables.Activations{valued(), valued()})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Layer 1 at 0 epochs: 0.125 of the activations in the lowest cell, from -1 on, 0 in the highest, to 1.",
		"Layer 1 at 100 epochs: 0.5 of the activations in the lowest cell, from -1 on, 0.5 in the highest, to 1.",
		"Layer 2 at 100 epochs: 0 of the activations in the lowest cell, from 0 on, 0 in the highest, to 1.",
	} {
		if !strings.Contains(d.Description, want) {
			t.Errorf("no %q in %s", want, d.Description)
		}
	}
	if len(d.Panels) != 2 || len(d.Panels[0].Marks) != 2 || d.Panels[0].Facts[0] != "2 networks" {
		t.Errorf("%d panels, %q", len(d.Panels), d.Panels[0].Facts)
	}
	one, err := plot.Histograms("t", []int{7}, []int{2}, []tables.Activations{valued()})
	if err != nil || len(one.Panels) != 1 || one.Panels[0].Empty == "" {
		t.Errorf("at an epoch without a snapshot: %v, %v", one.Panels, err)
	}
	if _, err := plot.Histograms("t", []int{0}, []int{3}, []tables.Activations{valued()}); err == nil || !strings.Contains(err.Error(), "layer 3 of networks with 2 layers") {
		t.Errorf("layer 3: %v", err)
	}
	deeper := valued()
	deeper.T = append(deeper.T, deeper.T[0])
	if _, err := plot.Histograms("t", []int{0}, nil, []tables.Activations{valued(), deeper}); err == nil {
		t.Error("networks of two depths in one picture")
	}
	if _, err := plot.Histograms("t", []int{0}, nil, nil); err == nil {
		t.Error("a picture of nothing")
	}
}

func TestHistogramsNameTheField(t *testing.T) {
	for want, c := range map[string]plot.Config{
		"epochs: has 0 epochs; histograms draws 1 to 6 of them": {Kind: "histograms"},
		"layers: has the layer 2, which is there twice":         {Kind: "histograms", Epochs: []int{0}, Layers: []int{2, 2}},
	} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func ExampleHistograms() {
	d, err := plot.Histograms("Activations", []int{0}, []int{1}, []tables.Activations{valued()})
	fmt.Println(d.Description, err)
	// Output: Histograms of activations. Layer 1 at 0 epochs: 0.125 of the activations in the lowest cell, from -1 on, 0.125 in the highest, to 0.75. <nil>
}
