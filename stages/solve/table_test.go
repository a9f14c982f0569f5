package solve

import (
	"errors"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
)

func never(int) error { return nil }

func TestTableHoldsTheWholeCurve(t *testing.T) {
	table, err := Config{Tolerance: 1e-3}.Curve(tables.Patterns{PY: []float64{0.1, 0.9, 0.9, 0.1}}, never)
	if err != nil {
		t.Fatal(err)
	}
	first, last := table[0], table[len(table)-1]
	if first.IXTBits != 0 || first.ITYBits != 0 || first.Atoms != 1 || math.Abs(first.Beta-1/0.64) > 1e-6 {
		t.Errorf("starts at %+v", first)
	}
	if last.IXTBits != 1 || math.Abs(last.ITYBits-0.531004) > 1e-6 || !math.IsInf(last.Beta, 1) || last.Atoms != 2 {
		t.Errorf("ends at %+v", last)
	}
	for i := 1; i < len(table); i++ {
		if table[i].Beta < table[i-1].Beta || table[i].IXTBits < table[i-1].IXTBits || table[i].GapBits > 1e-6 {
			t.Errorf("row %d: %+v after %+v", i, table[i], table[i-1])
		}
	}
}

func TestBadPatternsAreNamed(t *testing.T) {
	_, err := Config{Tolerance: 1e-3}.Curve(tables.Patterns{PY: []float64{0.1, math.NaN()}}, never)
	if err == nil || !strings.Contains(err.Error(), "patterns: row 1") {
		t.Errorf("error %v", err)
	}
	if _, err := (Config{Tolerance: 1e-3}).Curve(tables.Patterns{}, never); err == nil {
		t.Error("no patterns have a curve")
	}
}

// twoLayers has five patterns, an injective layer and one of two bins.
func twoLayers() (tables.Patterns, tables.Symbols) {
	p := tables.Patterns{Pattern: []int32{0, 1, 2, 3, 4}, PY: []float64{0.1, 0.9, 0.5, 0.7, 0.3}}
	var s tables.Symbols
	for layer, symbols := range [][]int64{{0, 1, 2, 3, 4}, {0, 1, 0, 1, 0}} {
		for i, v := range symbols {
			s = append(s, tables.SymbolsRow{Epoch: 7, Layer: int32(layer + 1), Estimator: "bins", Pattern: int32(i), Symbol: v})
		}
	}
	return p, s
}

func TestOptimalityOfLayers(t *testing.T) {
	p, s := twoLayers()
	rows, err := CompareLayers(p, s, func(int, int) error { return nil })
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	all, two := rows[0], rows[1]
	if all.Layer != 1 || two.Layer != 2 || two.Epoch != 7 || two.Estimator != "bins" {
		t.Errorf("%+v, %+v", all, two)
	}
	if all.VerticalGapBits > 1e-9 || all.RateExcessBits > 1e-9 || math.Abs(all.IXTBits-vec.Log2(5)) > 1e-12 {
		t.Errorf("the injective layer: %+v", all)
	}
	if two.DivergenceBits != 0 || !math.IsInf(two.Beta, 1) || math.Abs(two.VerticalGapBits-0.012907) > 1e-6 || two.CertificateBits > 2e-9 || two.RateCertificateBits > 2e-9 {
		t.Errorf("the layer of two bins: %+v", two)
	}
}

func TestBadSymbolsAreNamed(t *testing.T) {
	for want, spoil := range map[string]func(s tables.Symbols) tables.Symbols{
		"9 rows for 5 patterns":                                   func(s tables.Symbols) tables.Symbols { return s[:9] },
		"row 6 has epoch 7, layer 2, pattern 3, expected 7, 2, 1": func(s tables.Symbols) tables.Symbols { s[6].Pattern = 3; return s },
		"row 3 has epoch 7, layer 2":                              func(s tables.Symbols) tables.Symbols { s[3].Layer = 2; return s },
		"row 4 has the symbol -1":                                 func(s tables.Symbols) tables.Symbols { s[4].Symbol = -1; return s },
		"row 4 has the symbol 5":                                  func(s tables.Symbols) tables.Symbols { s[4].Symbol = 5; return s },
	} {
		p, s := twoLayers()
		if _, err := CompareLayers(p, spoil(s), func(int, int) error { return nil }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p, s := twoLayers()
	stop := errors.New("stop")
	if _, err := CompareLayers(p, s, func(int, int) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}

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
		{many, "patterns: row 1, column y: is 7; 2 patterns have at most the classes 0 to 1"},
	} {
		if c.err != nil && c.err.Error() != c.want || c.err == nil && c.want != "" {
			t.Errorf("error %v, want %s", c.err, c.want)
		}
	}
}
