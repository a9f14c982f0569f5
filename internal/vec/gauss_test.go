package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// gaussReference is the definition of GaussSums in float64, for points that fill
// their blocks: the wide and the narrow sum of each point a over points b.
func gaussReference(a, b []Block, units int, scale float32) (wide, narrow []float64) {
	rows, cols := len(a)/units, len(b)/units
	for i := range rows * Lanes {
		w, n := 0.0, 0.0
		for j := range cols * Lanes {
			d := 0.0
			for u := range units {
				diff := float64(a[u*rows+i/Lanes][i%Lanes]) - float64(b[u*cols+j/Lanes][j%Lanes])
				d += diff * diff
			}
			w += math.Exp2(-float64(scale) * d)
			n += math.Exp2(-4 * float64(scale) * d)
		}
		wide, narrow = append(wide, w), append(narrow, n)
	}
	return wide, narrow
}

// sumsOf returns the sums of GaussSums.
func sumsOf(a, b []Block, units int, scale float32) (rowWide, rowNarrow, colWide, colNarrow []Block) {
	rows, cols := len(a)/units, len(b)/units
	rowWide, rowNarrow = make([]Block, rows), make([]Block, rows)
	colWide, colNarrow = make([]Block, cols), make([]Block, cols)
	GaussSums(rowWide, rowNarrow, colWide, colNarrow, a, b, units, scale)
	return
}

// TestGaussSumsAgainstFloat64. A term has the error of 2^-x, 3e-7, and that of x,
// a few roundings of numbers up to 125; near terms, which count, are better off.
func TestGaussSumsAgainstFloat64(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct {
		units, rows, cols int
		scale             float32
		tol               float64
	}{{1, 3, 2, 1, 3e-6}, {10, 4, 4, 0.05, 3e-6}, {10, 2, 5, 3, 2e-5}, {3, 1, 1, 20, 2e-5}} {
		a, b := normal(rng, c.rows*c.units), normal(rng, c.cols*c.units)
		worst := func(scale float32) (worst float64) {
			rw, rn, cw, cn := sumsOf(a, b, c.units, scale)
			for _, side := range []struct {
				a, b []Block
				w, n []Block
			}{{a, b, rw, rn}, {b, a, cw, cn}} {
				wide, narrow := gaussReference(side.a, side.b, c.units, c.scale)
				for i := range wide {
					w, n := float64(side.w[i/Lanes][i%Lanes]), float64(side.n[i/Lanes][i%Lanes])
					worst = max(worst, math.Abs(w/wide[i]-1))
					if narrow[i] > 0x1p-100 { // smaller ones may have terms cut off
						worst = max(worst, math.Abs(n/narrow[i]-1))
					}
				}
			}
			return worst
		}
		if w := worst(c.scale); !(w < c.tol) {
			t.Errorf("%+v: relative error %g", c, w)
		}
		if w := worst(c.scale * (1 + 1e-3)); w < c.tol {
			t.Errorf("%+v: a scale that is off by a thousandth passes", c)
		}
	}
}

func TestExp2MinusError(t *testing.T) {
	worst := 0.0
	for x := float32(0); x < gaussFar; x = math.Nextafter32(x, inf) + x*0x1p-18 + 0x1p-30 {
		worst = max(worst, math.Abs(float64(exp2Minus(x))/math.Exp2(-float64(x))-1))
	}
	if !(worst < 2.0e-7) {
		t.Errorf("relative error %g", worst)
	}
	if exp2Minus(0) != 1 {
		t.Error("2⁰ is not 1")
	}
}

// TestGaussSumsEdges: a point has the term 1 with itself, exactly, and padding has
// none with anything.
func TestGaussSumsEdges(t *testing.T) {
	const units = 3
	rng := rand.New(rand.NewPCG(3, 3))
	a := normal(rng, 2*units)
	for u := range units { // the second block has 5 points
		for l := 5; l < Lanes; l++ {
			a[2*u+1][l] = inf
		}
	}
	rw, rn, cw, cn := sumsOf(a, a, units, 1e9) // no other point is near
	for i := range 2 * Lanes {
		want := float32(1)
		if i >= Lanes+5 {
			want = 0
		}
		for _, sums := range [][]Block{rw, rn, cw, cn} {
			if got := sums[i/Lanes][i%Lanes]; got != want {
				t.Errorf("point %d: sum %g, want %g", i, got, want)
			}
		}
	}
	rw, rn, _, _ = sumsOf(a, nil, units, 1)
	if rw[0] != (Block{}) || rn[1] != (Block{}) {
		t.Error("sums over no points are not 0")
	}
}

// TestGaussSumsAreNeverSubnormal: terms end before they would be.
func TestGaussSumsAreNeverSubnormal(t *testing.T) {
	least := func(near float32) float32 {
		e := exp2Minus(math.Nextafter32(near, 0))
		e = float32(e * e)
		return float32(e * e)
	}
	if e := exp2Minus(math.Nextafter32(gaussFar, 0)); e < 0x1p-126 {
		t.Errorf("the least wide term is %g", e)
	}
	if e := least(gaussNear); e < 0x1p-126 {
		t.Errorf("the least narrow term is %g", e)
	}
	if e := least(gaussNear + 1); e >= 0x1p-126 {
		t.Error("terms could end later")
	}
}

func TestGaussSumsMisusePanics(t *testing.T) {
	b := func(n int) []Block { return make([]Block, n) }
	for name, f := range map[string]func(){
		"no units":    func() { GaussSums(b(1), b(1), b(1), b(1), b(0), b(0), 0, 1) },
		"points":      func() { GaussSums(b(1), b(1), b(1), b(1), b(2), b(1), 1, 1) },
		"sums":        func() { GaussSums(b(1), b(2), b(1), b(1), b(1), b(1), 1, 1) },
		"scale":       func() { GaussSums(b(1), b(1), b(1), b(1), b(1), b(1), 1, 0) },
		"scale (NaN)": func() { GaussSums(b(1), b(1), b(1), b(1), b(1), b(1), 1, nan) },
	} {
		mustPanic(t, name, f)
	}
}

func reversed(rows []Block, units int) []Block {
	length, out := len(rows)/units, make([]Block, 0, len(rows))
	for u := units - 1; u >= 0; u-- {
		out = append(out, rows[u*length:(u+1)*length]...)
	}
	return out
}

func gaussUnitsReversed(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	gaussSumsPortable(rowWide, rowNarrow, colWide, colNarrow, reversed(a, units), reversed(b, units), units, scale)
}

// turned puts the points of every row in the opposite order.
func turned(rows []Block, units int) []Block {
	length, out := len(rows)/units, make([]Block, len(rows))
	for u := range units {
		for i := range length * Lanes {
			j := length*Lanes - 1 - i
			out[u*length+i/Lanes][i%Lanes] = rows[u*length+j/Lanes][j%Lanes]
		}
	}
	return out
}

func gaussColumnsReversed(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	w, n := turned(colWide, 1), turned(colNarrow, 1)
	gaussSumsPortable(rowWide, rowNarrow, w, n, a, turned(b, units), units, scale)
	copy(colWide, turned(w, 1))
	copy(colNarrow, turned(n, 1))
}

func gaussRowsReversed(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	w, n := turned(rowWide, 1), turned(rowNarrow, 1)
	gaussSumsPortable(w, n, colWide, colNarrow, turned(a, units), b, units, scale)
	copy(rowWide, turned(w, 1))
	copy(rowNarrow, turned(n, 1))
}

func gaussTooFar(rowWide, rowNarrow, colWide, colNarrow, a, b []Block, units int, scale float32) {
	gaussSumsPortable(rowWide, rowNarrow, colWide, colNarrow, a, b, units, scale)
	colWide[:len(colWide)+1][len(colWide)][0]++
}
