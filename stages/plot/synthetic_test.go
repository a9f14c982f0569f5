package plot_test

import (
	"math"
	"math/rand/v2"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/stages/plot"
)

// knot is where the layers of an average network stand at an epoch: I(X;T) and
// I(T;Y) of layers 1 to 6.
type knot struct {
	epoch    int
	ixt, ity [6]float64
}

// The shapes of science.md §6, as knots: the paper's network at three sizes of
// the training set. Made up for pictures; nothing here was measured.
var (
	with85 = []knot{
		{0, [6]float64{12, 11.92, 10.8, 8.9, 6.6, 2.4}, [6]float64{.999, .97, .62, .29, .11, .03}},
		{20, [6]float64{12, 11.92, 10.8, 8.9, 6.5, 2.4}, [6]float64{.999, .975, .66, .33, .15, .06}},
		{120, [6]float64{12, 11.95, 11.0, 9.2, 6.3, 2.6}, [6]float64{.999, .99, .86, .72, .60, .52}},
		{400, [6]float64{12, 11.97, 11.1, 9.2, 5.7, 2.5}, [6]float64{.999, .997, .975, .93, .89, .84}},
		{2000, [6]float64{12, 11.96, 10.9, 8.2, 3.8, 1.8}, [6]float64{.999, .998, .993, .985, .97, .94}},
		{9999, [6]float64{12, 11.94, 10.3, 6.7, 2.5, 1.2}, [6]float64{.999, .998, .995, .99, .985, .97}},
	}
	with45 = []knot{
		with85[0], with85[1],
		{120, [6]float64{12, 11.95, 11.0, 9.2, 6.3, 2.6}, [6]float64{.999, .988, .84, .70, .58, .50}},
		{500, [6]float64{12, 11.97, 11.1, 9.0, 5.4, 2.4}, [6]float64{.999, .996, .97, .95, .92, .86}},
		{9999, [6]float64{12, 11.93, 10.2, 6.2, 2.4, 1.2}, [6]float64{.999, .995, .95, .92, .89, .86}},
	}
	with5 = []knot{
		with85[0], with85[1],
		{120, [6]float64{12, 11.95, 10.9, 9.0, 6.2, 2.5}, [6]float64{.999, .985, .79, .60, .45, .36}},
		{700, [6]float64{12, 11.96, 10.9, 8.6, 5.4, 2.2}, [6]float64{.999, .985, .88, .78, .69, .60}},
		{9999, [6]float64{12, 11.9, 10.0, 6.5, 3.0, 1.4}, [6]float64{.999, .97, .80, .66, .56, .50}},
	}
)

// epochsTo returns about n epochs on a logarithmic grid, with 0, 400 and 9000.
func epochsTo(last, n int) []int {
	out := []int{0}
	for _, e := range []int{400, 9000} {
		if e <= last {
			out = append(out, e)
		}
	}
	for i := range n {
		out = append(out, int(math.Round(math.Pow(float64(1+last), float64(i)/float64(n-1))))-1)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// synthetic returns networks that follow the knots with a scatter of their own.
func synthetic(seed uint64, value any, knots []knot, networks int, epochs []int) []plot.Series {
	out := make([]plot.Series, networks)
	for i := range out {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		var shift [6][2]float64
		for l := range shift {
			shift[l] = [2]float64{random.NormFloat64(), random.NormFloat64()}
		}
		out[i].Value = value
		for _, e := range epochs {
			for l := range 6 {
				x, y := interpolate(knots, e, l)
				out[i].Rows = append(out[i].Rows, tables.InformationRow{
					Epoch: int32(e), Layer: int32(l + 1), Estimator: "binning(bins=30)",
					IXTBits: min(12, x+(12-x)*x/40*(shift[l][0]+0.1*random.NormFloat64())),
					ITYBits: max(0, min(0.999, y+0.35*y*(1-y)*(shift[l][1]+0.1*random.NormFloat64()))),
				})
			}
		}
	}
	return out
}

// interpolate finds the average network between its knots, on a log scale.
func interpolate(knots []knot, epoch, layer int) (ixt, ity float64) {
	i := 1
	for i < len(knots)-1 && knots[i].epoch < epoch {
		i++
	}
	a, b := knots[i-1], knots[i]
	t := math.Log(float64(1+epoch)/float64(1+a.epoch)) / math.Log(float64(1+b.epoch)/float64(1+a.epoch))
	return a.ixt[layer] + t*(b.ixt[layer]-a.ixt[layer]), a.ity[layer] + t*(b.ity[layer]-a.ity[layer])
}

// bound looks like the curve of the smooth rule at γ = 41.64.
func bound() plot.Bound {
	var out []tables.CurveRow
	for i := range 60 {
		x := 1.6 * float64(i+1) / 60
		out = append(out, tables.CurveRow{Beta: float64(i + 1), IXTBits: x, ITYBits: 0.99 * (1 - math.Pow(1-x/1.6, 2.6))})
	}
	return plot.Bound{Curve: out}
}

// converged returns networks whose layers lie below bound() as those of figure 6 do.
func converged(seed uint64, networks int) [][]tables.OptimalityRow {
	ixt := [6]float64{12, 11.99, 11.5, 4.2, 1.5, 1.1}
	gap := [6]float64{0, 1e-7, 3e-4, 5e-3, 0.03, 0.06}
	beta := [6]float64{math.Inf(1), 1e6, 400, 17, 1.4, 1.15}
	out := make([][]tables.OptimalityRow, networks)
	for i := range out {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		for l := range 6 {
			x := math.Min(12, ixt[l]*math.Exp(0.02*float64(l*l)*random.NormFloat64()/3))
			g := gap[l] * math.Exp(0.5*random.NormFloat64())
			best := 0.99 * (1 - math.Pow(max(0, 1-x/1.6), 2.6))
			out[i] = append(out[i], tables.OptimalityRow{
				Epoch: 10000, Layer: int32(l + 1), Estimator: "binning(bins=30)", IXTBits: x, ITYBits: best - g,
				Beta: 1 + (beta[l]-1)*math.Exp(0.6*random.NormFloat64()), VerticalGapBits: g,
			})
		}
	}
	return out
}
