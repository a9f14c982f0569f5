package estimate

import (
	"math"
	"slices"
	"testing"
)

// numpy 2.4 on the oracle layers: np.digitize on np.tanh(np.linspace(-50, 50, bins)). Bins of
// equal width between -1 and 1 do not agree.
func TestNetBinsAreNumpys(t *testing.T) {
	y := hardLabels()
	for _, c := range netBinsOracle {
		layer := oracleLayer(c.d, c.s)
		got := must(NewNetBins(c.bins), layer, y)
		if math.Abs(got.IXT-c.ixt) > 1e-9 || math.Abs(got.ITY-c.ity) > 1e-9 || got.Symbols != c.symbols {
			t.Errorf("%+v: %+v", c, got)
		}
		if twin := must(NewBinning(c.bins), layer, y); c.bins < 1000 && math.Abs(twin.IXT-c.ixt) < 1e-3 {
			t.Errorf("%+v: bins of equal width agree", c)
		}
	}
}

// Equal steps of the net input have equally many symbols while tanh is not 1 in float32, where
// bins of equal width merge them; at ±1 both end.
func TestNetBinsSeeTheNetInput(t *testing.T) {
	var unit []float32
	for z := -7.5; z <= 7.5; z++ {
		unit = append(unit, float32(math.Tanh(z)))
	}
	symbol, err := NewNetBins(101).Symbols([][]float32{unit}) // edges at -50, -49, … 50
	if err != nil || slices.Max(symbol) != int32(len(unit)-1) {
		t.Errorf("%v, %v: not a symbol for each", symbol, err)
	}
	merged, err := NewBinning(101).Symbols([][]float32{unit})
	if err != nil || slices.Max(merged) >= int32(len(unit)-1) {
		t.Errorf("%v, %v: bins of equal width merge none", merged, err)
	}
	ends, err := NewNetBins(101).Symbols([][]float32{{1, 1.5, 40, -1, -1.5, -3}})
	if want := []int32{0, 0, 0, 1, 2, 2}; err != nil || !slices.Equal(ends, want) {
		t.Errorf("%v, %v, want %v", ends, err, want)
	}
}

// netBinsOracle has the values of numpy.
var netBinsOracle = []struct {
	d, s, bins int
	ixt, ity   float64
	symbols    int
}{
	{2, 0, 30, 0, 0, 1},
	{2, 0, 100, 2.7502960867, 0.0178773704, 14},
	{2, 0, 1000, 7.2517567134, 0.4883563517, 231},
	{3, 0, 30, 0, 0, 1},
	{3, 0, 100, 3.9903643082, 0.0436585639, 37},
	{3, 0, 1000, 8.1368080250, 0.5675357254, 451},
	{5, 1, 30, 0.9629734744, 0.4923721315, 2},
	{5, 1, 100, 5.3540015276, 0.1574803070, 114},
	{5, 1, 1000, 8.7050278495, 0.6982720366, 660},
}
