package estimate

import (
	"math"
	"strings"
	"testing"
)

// numpy 2.4, eigvalsh of the matrices of the definition, on these numbers. Another order, or another width, does
// not agree. Below order 1 the eigenvalues near rounding count: their square roots add up to 1e-6.
func TestRenyiPeersAgree(t *testing.T) {
	x, unit, y := peersLayer()
	for _, c := range []struct {
		order, width float64
		units        int
		ixt, ity     float64
	}{
		{1.01, 1, 1, 1.5216826579, 0.6371072408}, {1.01, 1, 2, 1.8295829964, 0.6846315408},
		{2, 1, 1, 1.2228505930, 0.5578957850}, {2, 1, 2, 1.4706131199, 0.6452633704},
		{2, 0.1, 1, 4.1561979812, 0.9304390408}, {2, 0.1, 2, 5.9300723559, 0.9308742486},
		{0.5, 0.3, 1, 3.4372858677, 0.8811293835}, {0.5, 0.3, 2, 4.6085499710, 0.8807298830},
	} {
		within := 1e-8
		if c.order < 1 {
			within = 1e-5
		}
		layer := [][]float32{unit, x}[:c.units]
		near := func(e Estimate) bool { return math.Abs(e.IXT-c.ixt) < within && math.Abs(e.ITY-c.ity) < within }
		if got := must(NewRenyi(c.order, c.width), layer, y); !near(got) {
			t.Errorf("%+v: %+v", c, got)
		}
		if near(must(NewRenyi(c.order, c.width*1.01), layer, y)) {
			t.Errorf("%+v: another width agrees", c)
		}
	}
	if a, b := must(NewRenyi(2, 1), [][]float32{unit}, y), must(NewRenyi(1.999999, 1), [][]float32{unit}, y); math.Abs(a.IXT-b.IXT) > 1e-5 {
		t.Errorf("order 2 by squares %v, by eigenvalues %v", a, b)
	}
}

// Patterns that lie apart are told apart, those that lie together are one; between, orders are in order.
func TestRenyiEnds(t *testing.T) {
	apart, together := [][]float32{nil}, [][]float32{nil}
	var y []int32
	for i := range 64 {
		apart[0], together[0], y = append(apart[0], 1000*float32(i)), append(together[0], 5), append(y, int32(i%2))
	}
	for _, order := range []float64{0.5, 1.01, 2, 3} {
		e := NewRenyi(order, 1)
		if got := must(e, apart, y); math.Abs(got.IXT-6) > 1e-9 || math.Abs(got.ITY-1) > 1e-9 {
			t.Errorf("%s: apart %+v", e.Name(), got)
		}
		if got := must(e, together, y); math.Abs(got.IXT) > 1e-5 || math.Abs(got.ITY) > 1e-5 {
			t.Errorf("%s: together %+v", e.Name(), got)
		}
	}
	_, unit, labels := peersLayer()
	last := math.Inf(1)
	for _, order := range []float64{0.5, 1.01, 1.5, 2, 4} {
		got := must(NewRenyi(order, 1), [][]float32{unit}, labels).IXT
		if got >= last {
			t.Errorf("order %v has %v, a lower order %v", order, got, last)
		}
		last = got
	}
	many, labels := [][]float32{make([]float32, 3000)}, make([]int32, 3000)
	if _, err := NewRenyi(1.01, 1).Estimate(many, labels); err == nil || !strings.Contains(err.Error(), "take order 2") {
		t.Errorf("error %v", err)
	}
}
