package train

import (
	"testing"

	"infoplane/artifacts/tables"
)

// What a network gives is what is expected of one, and nothing less is.
func TestExpect(t *testing.T) {
	c := Config{Fraction: 1, Split: "random", Hidden: []int{2}, Activation: "tanh", Optimizer: Optimizer{Kind: "sgd"}, Rate: 0.1, Batch: 4, Epochs: 5, Snapshots: Grid{Count: 4}}
	d := data([][]float32{{0, 0, 1, 1}, {0, 1, 0, 1}, {1, 1, 1, 0}}, []int32{0, 1, 1, 0})
	made := func() (tables.Weights, tables.History, tables.Gradients) {
		r, err := Train(c, 1, d, on)
		if err != nil {
			t.Fatal(err)
		}
		return Weights(c, r.Widths, r.Snapshots), History(r.Snapshots), Gradients(r.Snapshots)
	}
	if w, h, g := made(); Expect(c, d, w, h, g) != nil {
		t.Error(Expect(c, d, w, h, g))
	}
	for _, x := range []struct {
		want  string
		spoil func(*tables.Weights, *tables.History, *tables.Gradients)
	}{
		{"weights: has 55 rows, expected 56: row 55, epoch 5, layer 2, unit 1, input 1, is missing",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { *w = (*w)[:55] }},
		{"weights: row 56, column epoch: history has no epoch 9",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) {
				*w = append(*w, tables.WeightsRow{Epoch: 9})
			}},
		{"weights: row 3 is epoch 0, layer 1, unit 0, input 3; expected epoch 0, layer 1, unit 0, input 2",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { (*w)[3].Input = 3 }},
		{"history: has no row; there is one for each snapshot",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { *h = nil }},
		{"history: row 3, column epoch: is 6; training ends at 5",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { (*h)[3].Epoch = 6 }},
		{"gradients: has 7 rows, expected 8: 4 epochs of 2 layers",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { *g = (*g)[:7] }},
		{"gradients: row 2 is epoch 1, layer 2; expected epoch 1, layer 1",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { (*g)[2].Layer = 2 }},
		{"gradients: row 5, column batches: is 2, expected 1: 4 training patterns in batches of 4",
			func(w *tables.Weights, h *tables.History, g *tables.Gradients) { (*g)[5].Batches = 2 }},
	} {
		w, h, g := made()
		x.spoil(&w, &h, &g)
		if err := Expect(c, d, w, h, g); err == nil || err.Error() != x.want {
			t.Errorf("error %v\nwant %s", err, x.want)
		}
	}
}
