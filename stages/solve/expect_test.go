package solve

import (
	"testing"

	"infoplane/artifacts/tables"
)

func TestExpect(t *testing.T) {
	p := tables.Patterns{PY: []float64{0, 1}, Y: []int32{0, 1}}
	symbols := tables.Symbols{{Epoch: 5, Layer: 1}, {Epoch: 5, Layer: 1, Pattern: 1}, {Epoch: 5, Layer: 2}, {Epoch: 5, Layer: 2, Pattern: 1}}
	layers := tables.Optimality{{Epoch: 5, Layer: 1}, {Epoch: 5, Layer: 2}}
	curve, err := Config{Tolerance: 1e-4}.Curve(tables.Patterns{PY: []float64{0.1, 0.8}, Y: []int32{0, 1}}, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	_, many := Config{Tolerance: 1e-4}.Curve(tables.Patterns{PY: []float64{0, 0}, Y: []int32{0, 7}}, nil)
	for _, c := range []struct {
		err  error
		want string
	}{
		{ExpectCurve(p, curve), ""},
		{ExpectCurve(p, nil), "curve: has no row; it has at least its two ends"},
		{ExpectCurve(p, tables.Curve{{IXTBits: 1.5}}), "curve: row 0, column ixt_bits: is 1.5, and 2 patterns hold at most 1 bits"},
		{ExpectCurve(p, tables.Curve{{IXTBits: 0.5, ITYBits: 0.6}}), "curve: row 0, column ity_bits: is 0.6, more than a label or I(X;T) has"},
		{ExpectOptimality(symbols, layers), ""},
		{ExpectOptimality(symbols, layers[:1]), "optimality: has 1 rows: row 1, epoch 5, layer 2, is missing"},
		{ExpectOptimality(symbols, layers[1:]), "optimality: row 0 is epoch 5, layer 2; expected epoch 5, layer 1"},
		{ExpectOptimality(symbols[:2], layers), "optimality: row 1 is epoch 5, layer 2; expected 1 rows"},
		{many, "patterns: row 1, column y: is 7; the bound is one of labels 0 and 1"},
	} {
		if c.err != nil && c.err.Error() != c.want || c.err == nil && c.want != "" {
			t.Errorf("error %v, want %s", c.err, c.want)
		}
	}
}
