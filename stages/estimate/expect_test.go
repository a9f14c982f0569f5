package estimate

import (
	"math"
	"slices"
	"testing"

	"infoplane/artifacts/tables"
)

func TestExpect(t *testing.T) {
	p := tables.Patterns{Pattern: []int32{0, 1}}
	x := tables.Activations{Epoch: []int32{0, 0, 5, 5}, Pattern: []int32{0, 1, 0, 1}, T: make([][][]float32, 2)}
	information := tables.Information{{Epoch: 0, Layer: 1}, {Epoch: 0, Layer: 2}, {Epoch: 5, Layer: 1}, {Epoch: 5, Layer: 2}}
	symbols := tables.Symbols{{Epoch: 5, Layer: 1}, {Epoch: 5, Layer: 1, Pattern: 1}, {Epoch: 5, Layer: 2}, {Epoch: 5, Layer: 2, Pattern: 1}}
	last := Config{Epochs: []int{5}}
	unlabelled := slices.Clone(information)
	unlabelled[2].ITYBits = math.NaN()
	for _, c := range []struct {
		err  error
		want string
	}{
		{Config{}.Expect(x, information), ""},
		{last.Expect(x, information[2:]), ""},
		{Config{}.Expect(x, information[:3]), "information: has 3 rows, expected 4: row 3, epoch 5, layer 2, is missing"},
		{last.Expect(x, information), "information: row 0 is epoch 0, layer 1; expected epoch 5, layer 1"},
		{Config{}.Expect(x, append(slices.Clone(information), tables.InformationRow{Epoch: 6})), "information: row 4 is epoch 6, layer 0; expected 4 rows"},
		{Config{}.Expect(x, unlabelled), "information: row 2, column ity_bits: is NaN; the patterns have labels"},
		{ExpectSymbols(p, x, symbols), ""},
		{ExpectSymbols(p, x, symbols[:3]), "symbols: has 3 rows, expected 4: row 3, epoch 5, layer 2, pattern 1, is missing"},
	} {
		if text := ""; c.err != nil && c.err.Error() != c.want || c.err == nil && c.want != text {
			t.Errorf("error %v, want %s", c.err, c.want)
		}
	}
}

// Inputs that are not known are none.
func TestUnknownInputs(t *testing.T) {
	if inputsOf(tables.Patterns{X: [][]float32{{float32(math.NaN())}}}) != nil {
		t.Error("NaN passes for an input")
	}
	if inputsOf(tables.Patterns{X: [][]float32{{0}}}) == nil {
		t.Error("inputs are lost")
	}
}
