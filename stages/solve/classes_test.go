package solve

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// labelled returns patterns of classes without noise.
func labelled(y ...int32) tables.Patterns {
	var p tables.Patterns
	for i, label := range y {
		one := 0.0
		if label == 1 {
			one = 1
		}
		p.Pattern, p.Y, p.PY = append(p.Pattern, int32(i)), append(p.Y, label), append(p.PY, one)
	}
	return p
}

func symbolsOf(symbols ...int64) tables.Symbols {
	var out tables.Symbols
	for i, s := range symbols {
		out = append(out, tables.SymbolsRow{Layer: 1, Pattern: int32(i), Symbol: s})
	}
	return out
}

func noStep(int, int) error { return nil }

// The bound of classes without noise is min(r, H(Y)), and its table ends at H(Y).
func TestCurveOfClasses(t *testing.T) {
	p := labelled(0, 1, 2, 2, 3, 3, 3, 3)
	curve, err := Config{Tolerance: 1e-4}.Curve(p, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if len(curve) != 2 || curve[0].IXTBits != 0 || curve[1].IXTBits != 1.75 || curve[1].ITYBits != 1.75 || curve[1].GapBits != 0 || !math.IsInf(curve[1].Beta, 1) || curve[1].Atoms != 4 {
		t.Errorf("%+v", curve)
	}
	if err := curve.Check(); err != nil {
		t.Error(err)
	}
	if err := ExpectCurve(p, curve); err != nil {
		t.Error(err)
	}
	curve[1].ITYBits = 2.1
	if err := ExpectCurve(p, curve); err == nil {
		t.Error("more than log₂ of the classes was accepted")
	}
	p.PY[0] = 0.9
	if _, err := (Config{Tolerance: 1e-4}).Curve(p, func(int) error { return nil }); err == nil || !strings.Contains(err.Error(), "labels without noise") {
		t.Errorf("labels with noise: %v", err)
	}
}

// Layers of known distance: all symbols of one class each, one symbol for all, and one between.
func TestLayersOfClasses(t *testing.T) {
	p := labelled(0, 0, 1, 1, 2, 2, 3, 3)
	for _, c := range []struct {
		symbols        []int64
		ixt, ity, rate float64
		vertical       float64
	}{
		{[]int64{0, 0, 1, 1, 2, 2, 3, 3}, 2, 2, 0, 0},
		{[]int64{0, 1, 2, 3, 4, 5, 6, 7}, 3, 2, 1, 0},
		{[]int64{0, 0, 0, 0, 0, 0, 0, 0}, 0, 0, 0, 0},
		{[]int64{0, 0, 0, 0, 1, 1, 1, 1}, 1, 1, 0, 0},
		{[]int64{0, 1, 0, 1, 0, 1, 0, 1}, 1, 0, 1, 1},
	} {
		rows, err := CompareLayers(p, symbolsOf(c.symbols...), noStep)
		if err != nil {
			t.Fatal(err)
		}
		r := rows[0]
		for _, v := range []struct {
			what      string
			got, want float64
		}{{"I(X;T)", r.IXTBits, c.ixt}, {"I(T;Y)", r.ITYBits, c.ity}, {"vertical gap", r.VerticalGapBits, c.vertical}, {"rate excess", r.RateExcessBits, c.rate}} {
			if math.Abs(v.got-v.want) > 1e-12 {
				t.Errorf("%v: %s is %v, want %v", c.symbols, v.what, v.got, v.want)
			}
		}
		if err := rows.Check(); err != nil {
			t.Error(err)
		}
	}
}

// Of two classes, the comparison agrees with the one that solves: the same law, another path.
func TestClassesAgreeWithTwo(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 40 {
		n := 4 + random.IntN(60)
		y, symbol, symbols := make([]int32, n), make([]int32, n), make([]int64, n)
		for i := range y {
			y[i], symbol[i] = int32(random.IntN(2)), int32(random.IntN(1+random.IntN(min(n, 9))))
			symbols[i] = int64(symbol[i])
		}
		y[0], y[1] = 0, 1
		p := labelled(y...)
		c, several, err := classesOf(p)
		if several || err != nil {
			t.Fatal(several, err)
		}
		l, o := c.compare(y, symbol)
		rows, err := CompareLayers(p, symbolsOf(symbols...), noStep)
		if err != nil {
			t.Fatal(err)
		}
		r := rows[0]
		for _, v := range []struct {
			what       string
			got, want  float64
			certified  float64
			relativeTo float64
		}{
			{"I(X;T)", l.IXT, r.IXTBits, 0, 1}, {"I(T;Y)", l.ITY, r.ITYBits, 0, 1}, {"G", o.Divergence, r.DivergenceBits, 0, 1},
			{"vertical gap", o.VerticalGap.Low, r.VerticalGapBits, r.CertificateBits, 1}, {"rate excess", o.RateExcess.Low, r.RateExcessBits, r.RateCertificateBits, 1},
			{"β*", o.Beta, r.Beta, 0, max(1, r.Beta)},
		} {
			if v.got == v.want {
				continue // also +Inf
			}
			if d := v.got - v.want; !(d > -1e-9*v.relativeTo && d < v.certified+1e-9*v.relativeTo) {
				t.Errorf("%v, %v: %s is %v, and by solving %v", y, symbols, v.what, v.got, v.want)
			}
		}
	}
}
