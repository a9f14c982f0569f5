package golden

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// fifty is a world of 50 networks with one layer, which ends at 1 bit in the first
// `holding` of them and at 5 in the others.
func fifty(t *testing.T, holding int) *world {
	w := newWorld()
	for seed := 1; seed <= 50; seed++ {
		end := 1.0
		if seed > holding {
			end = 5
		}
		add(t, w, "bins30", "information", labels(0.85, "2", seed), information("binning(bins=30)", [][]float64{{6, 7, 6, end}}, [][]float64{{0, 1, 1, 1}}))
	}
	return w
}

const endsLow = "table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 9000}\nbetween: {high: 2}\nat_least: 0.9"

// The stability of a share is that of the binomial distribution: with 46 of 50 networks,
// 45 or more of 50 drawn hold in 79 % of the samples.
func TestStability(t *testing.T) {
	for holding, outcome := range map[int]Outcome{50: Reproduced, 46: Reproduced, 45: Reproduced, 44: Partly, 26: Partly, 0: NotReproduced} {
		v := judge(t, fifty(t, holding), endsLow)
		want := 0.0
		for k := range 51 {
			drawn := NotReproduced
			switch {
			case k >= 45:
				drawn = Reproduced
			case k >= 25:
				drawn = Partly
			}
			if drawn == outcome {
				want += binomial(50, k, float64(holding)/50)
			}
		}
		// A share of 2000 samples wavers by at most 1.1 %; three of these.
		if v.Outcome != outcome || math.Abs(v.Stability-want) > 0.034 || v.Networks != 50 {
			t.Errorf("%d of 50: %s, stability %v, of %d networks; want %s, %.3f", holding, v.Outcome, v.Stability, v.Networks, outcome, want)
		}
		if v.Close() != (want < 0.95) {
			t.Errorf("%d of 50 is close: %v, with a stability of %v", holding, v.Close(), v.Stability)
		}
	}
}

func binomial(n, k int, p float64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	choose := math.Exp(a - b - c)
	return choose * math.Pow(p, float64(k)) * math.Pow(1-p, float64(n-k))
}

// A claim that pools networks is judged again with each sample pooled again.
func TestStabilityOfPools(t *testing.T) {
	const text = "table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 9000}\npool: mean\nbetween: {high: %v}"
	// 40 of 50 end at 1, the others at 5: the mean is at most 1.95 where at most 11 of 50
	// drawn are of these.
	for high, most := range map[float64]int{1.8: 10, 1.95: 11, 3: 25} {
		want := 0.0
		for k := range most + 1 {
			want += binomial(50, k, 0.2)
		}
		v := judge(t, fifty(t, 40), fmt.Sprintf(text, high))
		if v.Outcome != Reproduced || math.Abs(v.Stability-want) > 0.034 {
			t.Errorf("at most %v: %s, stability %v, want %v", high, v.Outcome, v.Stability, want)
		}
	}
	// One network has nothing to be drawn from.
	w := newWorld()
	add(t, w, "bins30", "information", labels(0.85, "2", 1), information("binning(bins=30)", [][]float64{{6, 7, 6, 1}}, [][]float64{{0, 1, 1, 1}}))
	if v := judge(t, w, endsLow); v.Stability != 1 || v.Networks != 1 {
		t.Errorf("one network: stability %v of %d", v.Stability, v.Networks)
	}
}

// A step that rises by less than its interval is wide is no rise; one that rises beyond
// it is.
func TestOrderWithInterval(t *testing.T) {
	world := func(rise float64) *world {
		w := newWorld()
		for seed := 1; seed <= 50; seed++ {
			for i, end := range []float64{5, 3, 3 + rise} {
				noise := float64((seed*(i+1))%11) / 5 // of each setting its own
				add(t, w, "bins30", "information", labels(float64(i+1)/10, "2", seed), information("binning(bins=30)", [][]float64{{6, 7, 6, end + noise}}, [][]float64{{0, 1, 1, 1}}))
			}
		}
		return w
	}
	const text = "table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 9000}\nalong: fraction\npool: mean\nordered_along: {}"
	for rise, want := range map[float64]Outcome{0.01: Reproduced, 1: NotReproduced, -1: Reproduced} {
		if v := judge(t, world(rise), text+"\ninterval: 0.95"); v.Outcome != want {
			t.Errorf("a rise of %v: %s, want %s: %s", rise, v.Outcome, want, v.Detail)
		}
	}
	if v := judge(t, world(0.01), text); v.Outcome != NotReproduced {
		t.Errorf("without an interval a rise of 0.01 is none: %s", v.Detail)
	}
}

// What an event is claimed of must have happened; networks without it fail, or are left
// out and counted where the claim says so.
func TestWhatNeverHappens(t *testing.T) {
	w := newWorld()
	for seed := 1; seed <= 10; seed++ {
		end := 1.0
		if seed > 6 {
			end = 6.9 // does not compress
		}
		add(t, w, "bins30", "information", labels(0.85, "2", seed), information("binning(bins=30)", [][]float64{{6, 7, 6, end}}, [][]float64{{0, 1, 1, 1}}))
	}
	const both = "table: bins30\ncolumn: ity_bits\nreduce: {gained: {share: 0.9, least: 0.05}}\nagainst: {column: ixt_bits, reduce: {lost: {share: 0.5, least: 0.5}}}\nearlier_than: {factor: 1}\nat_least: 0.9"
	for text, want := range map[string]struct {
		outcome Outcome
		detail  string
	}{
		both:                        {Partly, "layer 1: 0.0203 (6 of 10 networks, 4 without a value)"},
		both + "\nleave_out: never": {Reproduced, "layer 1: 0.0203 (6 of 6 networks, 4 left out)"},
		strings.Replace(both, "earlier_than: {factor: 1}", "compare: ratio\nbetween: {high: 1}", 1): {Partly, "(6 of 10 networks, 4 without a value)"},
		strings.Replace(both, "factor: 1", "factor: 1, open: true", 1):                              {Reproduced, "(10 of 10 networks)"},
		strings.Replace(both, "least: 0.05", "least: 2", 1):                                         {NotReproduced, "∞ (0 of 10 networks, 4 without a value)"},
	} {
		v := judge(t, w, text)
		if v.Outcome != want.outcome || !strings.Contains(v.Detail, want.detail) {
			t.Errorf("%s\n%s: %s, want %s: %s", text, v.Outcome, v.Detail, want.outcome, want.detail)
		}
	}
	if v := judge(t, w, both+"\nleave_out: never"); v.Networks != 6 {
		t.Errorf("%d networks were judged, want 6", v.Networks)
	}
}

// Of an order, values that never come are left out.
func TestOrderOfWhatComes(t *testing.T) {
	w := newWorld()
	ity := [][]float64{{0, 1, 1, 1}, {1, 1, 1, 1}, {0, 0, 1, 1}, {0, 0, 0, 1}} // the second layer has nothing to learn
	add(t, w, "bins30", "information", labels(0.85, "2", 1), information("binning(bins=30)", [][]float64{{6, 7, 6, 1}, {6, 7, 6, 1}, {6, 7, 6, 1}, {6, 7, 6, 1}}, ity))
	const text = "table: bins30\ncolumn: ity_bits\nreduce: {gained: {share: 0.5, least: 0.05}}\nalong: layers\nordered_along: {rising: true}\nat_least: 1"
	if v := judge(t, w, text); v.Outcome != NotReproduced {
		t.Errorf("an epoch that never comes is before the others: %s", v.Detail)
	}
	if v := judge(t, w, text+"\nleave_out: never"); v.Outcome != Reproduced {
		t.Errorf("%s, %s", v.Outcome, v.Detail)
	}
	if v := judge(t, w, strings.Replace(text, "rising: true", "", 1)+"\nleave_out: never"); v.Outcome != NotReproduced {
		t.Errorf("the other way: %s, %s", v.Outcome, v.Detail)
	}
}

// A median leaves out the networks without a value, and the text says how many entered.
func TestMedianOfWhatEntered(t *testing.T) {
	w := newWorld()
	for seed := 1; seed <= 5; seed++ {
		start := 3.0
		if seed <= 2 {
			start = 0.5 // never above 1: no crossing
		}
		var g tables.Gradients
		for k, epoch := range snapshots {
			g = append(g, tables.GradientsRow{Epoch: epoch, Layer: 1, MovingMeanNorm: []float64{start, start, 0.1, 0.1}[k], MovingStdNorm: 1, WeightNorm: 1})
		}
		add(t, w, "gradients", "gradients", labels(0.85, "2", seed), g)
	}
	v := judge(t, w, "table: gradients\ncolumn: mean_over_deviation\ncrosses: {level: 1, low: 40, high: 400}\nat_least: 0.9")
	if want := "layer 1: 84.6 epochs (3 of 5 networks, 2 without a value)"; v.Detail != want {
		t.Errorf("detail %q, want %q", v.Detail, want)
	}
	v = judge(t, w, "table: gradients\ncolumn: mean_over_deviation\nreduce: {crosses: 1}\npool: median\nbetween: {low: 40, high: 400}")
	if want := "layer 1: 84.6 epochs (of 3 of 5 networks)"; v.Detail != want || v.Networks != 3 {
		t.Errorf("detail %q of %d networks, want %q of 3", v.Detail, v.Networks, want)
	}
}

// A peak over few snapshots is compared with one over the same.
func TestCommonEpochs(t *testing.T) {
	w := newWorld()
	at := table.Labels{{Name: "seed", Value: int64(1)}}
	add(t, w, "bins30", "information", at, information("binning(bins=30)", [][]float64{{6, 9, 7, 5}}, [][]float64{{0, 1, 1, 1}}))
	few := information("noisy(variance=0.01)", [][]float64{{6, 9, 7, 5}}, [][]float64{{0, 1, 1, 1}})
	few = append(few[:1], few[2:]...) // without epoch 40
	add(t, w, "noisy", "information", at, few)
	const text = "table: noisy\ncolumn: ixt_bits\nreduce: {loss: true}\nagainst: {table: bins30}\ncompare: ratio\nbetween: {low: 1, high: 1}\nat_least: 1"
	if v := judge(t, w, text); v.Outcome != NotReproduced || v.Decides != 0.5 {
		t.Errorf("over other epochs: %v, %s", v.Decides, v.Outcome)
	}
	if v := judge(t, w, text+"\ncommon_epochs: true"); v.Outcome != Reproduced || v.Decides != 1 {
		t.Errorf("over the same epochs: %v, %s", v.Decides, v.Outcome)
	}
}

// A claim for each value of a label is a claim of its own.
func TestForEach(t *testing.T) {
	claims, err := ParseClaims("claims.yaml", []byte(`
learns:
  for_each: {train: [code, text]}
  figure: recipe-{train}
  text: By the recipe {train}, networks learn.
  table: history
  where: {fraction: 0.85}
  column: accuracy_test
  reduce: {epoch: 10000}
  against: {where: {fraction: 0.05}}
  compare: difference
  between: {low: 0.95}
  at_least: 0.9
`))
	if err != nil || len(claims) != 2 {
		t.Fatal(claims, err)
	}
	for i, train := range []string{"code", "text"} {
		c := claims[i]
		got := fmt.Sprint(c.Name, " ", c.Figure, " ", c.Text, " ", describeWhere(c.Where), " ", describeWhere(c.Against.Where), " ", c.Line())
		if want := fmt.Sprintf("learns-%[1]s recipe-%[1]s By the recipe %[1]s, networks learn. fraction=0.85, train=%[1]s fraction=0.05, train=%[1]s 2", train); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// A claim for each of some settings has their labels, except those that it has itself.
func TestForEachSetting(t *testing.T) {
	text := `
settings:
  code-80: {train: code, fraction: 0.8}
  full: {train: full, rate: 0.0004, fraction: 0.85}
learns:
  for_each: {setting: [code-80, full]}
  figure: recipe-{train}
  text: By the recipe {setting}, networks learn.
  table: history
  where: {fraction: 0.05}
  column: accuracy_test
  reduce: {epoch: 10000}
  against: {where: {}}
  compare: difference
  between: {low: 0.95}
  at_least: 0.9
`
	claims, err := ParseClaims("claims.yaml", []byte(text))
	if err != nil || len(claims) != 2 {
		t.Fatal(claims, err)
	}
	for i, want := range []string{
		"learns-code-80 recipe-code By the recipe code-80, networks learn. fraction=0.05, train=code fraction=0.8, train=code 5",
		"learns-full recipe-full By the recipe full, networks learn. fraction=0.05, rate=0.0004, train=full fraction=0.85, rate=0.0004, train=full 5",
	} {
		c := claims[i]
		if got := fmt.Sprint(c.Name, " ", c.Figure, " ", c.Text, " ", describeWhere(c.Where), " ", describeWhere(c.Against.Where), " ", c.Line()); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	learns := text[strings.Index(text, "learns:"):]
	for _, wrong := range []struct{ text, want string }{
		{strings.Replace(text, "[code-80, full]", "[fall]", 1), "claims.yaml:6:13: learns.for_each: no setting \"fall\"; did you mean full?"},
		{strings.Replace(text, "{train: code, fraction: 0.8}", "code", 1), "claims.yaml:3:12: settings.code-80: expected"},
		{text + strings.Replace(learns, "learns:\n  for_each: {setting: [code-80, full]}", "learns-full:", 1), "learns-full: there are two claims of the name learns-full"},
		{learns, "no setting \"code-80\""},
	} {
		if _, err := ParseClaims("claims.yaml", []byte(wrong.text)); err == nil || !strings.Contains(err.Error(), wrong.want) {
			t.Errorf("%s\nerror %v, want %s", wrong.text, err, wrong.want)
		}
	}
}

// The correlation of weights, of vectors at known angles: 0, 45 and 45 degrees.
func TestIncoming(t *testing.T) {
	var w tables.Weights
	for unit, vector := range [][]float32{{2, 0}, {0, 3}, {-1, 1}} {
		w = append(w, tables.WeightsRow{Epoch: 9, Layer: 1, Unit: int32(unit), Input: -1, Value: 7})
		for input, v := range vector {
			w = append(w, tables.WeightsRow{Epoch: 9, Layer: 1, Unit: int32(unit), Input: int32(input), Value: v})
		}
	}
	w = append(w, tables.WeightsRow{Epoch: 9, Layer: 2, Value: 1})
	got := incoming(w)
	if len(got) != 2 || got[0].Layer != 1 || math.Abs(got[0].IncomingCorrelation-math.Sqrt2/3) > 1e-12 || !math.IsNaN(got[1].IncomingCorrelation) {
		t.Errorf("got %v", got)
	}
}

// The authors' sums stand on the gradients of the moving epoch, those at frozen weights
// beside them.
func TestQuantities(t *testing.T) {
	rows := tables.Gradients{
		{Epoch: 0, Layer: 1, MeanNorm: 1, StdNorm: 4, MovingMeanNorm: 2, MovingStdNorm: 1},
		{Epoch: 0, Layer: 2, MeanNorm: 3, StdNorm: 5, MovingMeanNorm: 3, MovingStdNorm: 8},
		{Epoch: 1, Layer: 1, MeanNorm: 100, StdNorm: 1, MovingMeanNorm: 1000, MovingStdNorm: 1},
	}
	for name, want := range map[string]string{
		"mean_over_deviation": "[2 0.375 1000]", "frozen_mean_over_deviation": "[0.25 0.6 100]",
		"cumulative_mean_over_deviation": "[2 1.6666666666666667 1000]", "frozen_cumulative_mean_over_deviation": "[0.5 1.3333333333333333 100]",
	} {
		if got, _ := column(rows, name); fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
	}
	if got, _ := column(rows, "log10_mean_over_deviation"); math.Abs(got[2]-3) > 1e-12 {
		t.Errorf("log10 of 1000 is %v", got[2])
	}
}
