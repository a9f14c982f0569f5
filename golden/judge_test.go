package golden

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/pipeline"
	"infoplane/stages/report"
)

// world is an experiment of our making, with results that nobody computed.
type world struct {
	report.Findings
	refs map[string]artifacts.Ref
}

func newWorld() *world {
	w := &world{refs: map[string]artifacts.Ref{}}
	w.Graph, w.Store = pipeline.New("world"), artifacts.InMemory()
	w.Output = func(node, port string) (artifacts.Ref, bool) {
		ref, ok := w.refs[node+" "+port]
		return ref, ok
	}
	return w
}

// add adds a table; one without rows is not there yet.
func add[T any](t *testing.T, w *world, name, port string, labels table.Labels, rows T) {
	t.Helper()
	node := "made/" + name + "/" + labels.String()
	a := w.Graph.Add(pipeline.Spec{Stage: "made", Version: 1, Name: node})
	pipeline.Export(w.Graph, name, labels, pipeline.Result[T](a, port))
	if reflect.ValueOf(rows).Len() == 0 {
		return
	}
	ref, err := artifacts.Put(w.Store, rows)
	if err != nil {
		t.Fatal(err)
	}
	w.refs[node+" "+port] = ref
}

// snapshots are the epochs of the world.
var snapshots = []int32{0, 40, 400, 9000}

// information is a table of as many layers as there are trajectories.
func information(estimator string, ixt, ity [][]float64) tables.Information {
	var out tables.Information
	for k, epoch := range snapshots {
		for l := range ixt {
			out = append(out, tables.InformationRow{Epoch: epoch, Layer: int32(l + 1), Estimator: estimator, IXTBits: ixt[l][k], ITYBits: ity[l][k]})
		}
	}
	return out
}

func labels(fraction float64, hidden string, seed int) table.Labels {
	return table.Labels{{Name: "fraction", Value: fraction}, {Name: "hidden", Value: hidden}, {Name: "seed", Value: int64(seed)}}
}

// twoLayers is a world of 10 networks at two fractions: the first layer keeps all,
// the second fits and compresses, later for a greater seed. One of ten does not.
func twoLayers(t *testing.T) *world {
	w := newWorld()
	for _, fraction := range []float64{0.05, 0.85} {
		for seed := 1; seed <= 10; seed++ {
			s := float64(seed) / 100
			ixt := [][]float64{{12, 12, 12, 12}, {6.5, 7 + s, 5.7, 2.5 + s}}
			ity := [][]float64{{1, 1, 1, 1}, {0.1, 0.5, 0.8, 0.9}}
			if fraction == 0.05 {
				ity[1] = []float64{0.1, 0.5, 0.7, 0.6 - s}
			}
			if seed == 10 {
				ixt[1][3] = 6.9
			}
			add(t, w, "bins30", "information", labels(fraction, "2", seed), information("binning(bins=30)", ixt, ity))
			var g tables.Gradients
			for k, epoch := range snapshots {
				for l := range 2 {
					g = append(g, tables.GradientsRow{Epoch: epoch, Layer: int32(l + 1), MovingMeanNorm: []float64{3, 2, 1.5 + s - 1, 0.1}[k], MovingStdNorm: 1, MeanNorm: []float64{3, 2, 1, 1}[k], StdNorm: 1, WeightNorm: []float64{1, 2, 2 * math.Sqrt(10), 20}[k]})
				}
			}
			add(t, w, "gradients", "gradients", labels(fraction, "2", seed), g)
			add(t, w, "optimality", "optimality", labels(fraction, "2", seed), tables.Optimality{
				{Epoch: 9000, Layer: 1, IXTBits: 4, ITYBits: 0.9, Beta: math.Inf(1)}, {Epoch: 9000, Layer: 2, IXTBits: 1, ITYBits: 0.6, Beta: 3}})
		}
	}
	for _, bins := range []int{10, 100} {
		add(t, w, "bins", "information", table.Labels{{Name: "seed", Value: int64(1)}, {Name: "of", Value: fmt.Sprint(bins)}},
			information(fmt.Sprintf("binning(bins=%d)", bins), [][]float64{{3, 3, 3, 3 + float64(bins)/100}}, [][]float64{{1, 1, 1, 1}}))
	}
	add(t, w, "bound", "curve", nil, tables.Curve{{}, {IXTBits: 1, ITYBits: 0.7}, {IXTBits: 4, ITYBits: 0.95}})
	add(t, w, "absent", "information", labels(0.85, "2", 1), tables.Information{})
	add(t, w, "strange", "patterns", nil, tables.Curve{{}})
	return w
}

// Each claim stands beside its twin, which says something else of the same curves.
func TestVerdicts(t *testing.T) {
	w := twoLayers(t)
	const at85 = "table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: "
	for _, c := range []struct {
		name, text, other string
		want, twin        Outcome
	}{
		{"phases", at85 + "ixt_bits\nphases: {up: 0.1, down: 0.5}\nat_least: 0.9", "phases: {up: 1, down: 0.5}", Reproduced, NotReproduced},
		{"the share of networks", at85 + "ixt_bits\nphases: {up: 0.1, down: 0.5}\nat_least: 0.9", "phases: {up: 0.1, down: 0.5}\nat_least: 1", Reproduced, Partly},
		{"falls", at85 + "ixt_bits\nfalls: {by: 3, slack: 0.7}\nat_least: 0.9", "falls: {by: 3, slack: 0.4}", Reproduced, NotReproduced},
		{"rises", at85 + "ity_bits\nrises: {by: 0.8}\nat_least: 1", "rises: {by: 0.9}", Reproduced, NotReproduced},
		{"peak_at", at85 + "ixt_bits\npeak_at: {low: 40, high: 40}\nat_least: 1", "peak_at: {low: 41}", Reproduced, NotReproduced},
		{"peak_at with a fall", at85 + "ixt_bits\npeak_at: {low: 40, high: 40, fall: 4}\nat_least: 0.9", "peak_at: {low: 40, high: 40, fall: 5}", Reproduced, NotReproduced},
		{"saturates", at85 + "ity_bits\nsaturates: {from: 400, within: 0.11}\nat_least: 1", "saturates: {from: 40, within: 0.11}", Reproduced, NotReproduced},
		{"crosses", "table: gradients\nlayers: [-1]\ncolumn: mean_over_deviation\ncrosses: {level: 1, low: 41, high: 400}\nat_least: 1", "crosses: {level: 5, low: 0}", Reproduced, NotReproduced},
		{"the authors' sum", "table: gradients\nlayers: [-1]\ncolumn: cumulative_mean_over_deviation\nreduce: {epoch: 0}\nbetween: {low: 4.24, high: 4.25}\nat_least: 1", "column: mean_over_deviation", Reproduced, NotReproduced},
		{"ordered_along layers", "table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 0}\nalong: layers\nordered_along: {slack: 0}\nat_least: 1", "ordered_along: {rising: true}", Reproduced, NotReproduced},
		{"ordered_along a label", "table: bins30\nlayers: [2]\ncolumn: ity_bits\nreduce: {epoch: 9000}\nalong: fraction\nordered_along: {rising: true}\nat_least: 1", "ordered_along: {}", Reproduced, NotReproduced},
		{"below_curve", "table: optimality\nx: ixt_bits\ncolumn: ity_bits\nagainst: {table: bound, column: ity_bits}\nbelow_curve: {tolerance: 0}\nat_least: 1", "column: ixt_bits", Reproduced, NotReproduced},
		{"beta", "table: optimality\ncolumn: beta\nalong: layers\nordered_along: {}\nat_least: 1", "ordered_along: {rising: true}", Reproduced, NotReproduced},
		{"between", at85 + "ity_bits\nreduce: {change: [0, 400]}\nbetween: {low: 0.69, high: 0.71}\nat_least: 1", "reduce: {change: [400, 9000]}", Reproduced, NotReproduced},
		{"two runs", at85 + "ity_bits\nreduce: {epoch: 9000}\nagainst: {where: {fraction: 0.05}}\ncompare: difference\nbetween: {low: 0.3}\nat_least: 1", "against: {}", Reproduced, NotReproduced},
		{"ratio", at85 + "ity_bits\nreduce: {epoch: 400}\nagainst: {reduce: {epoch: 0}}\ncompare: ratio\nbetween: {low: 7.9, high: 8.1}\nat_least: 1", "compare: difference", Reproduced, NotReproduced},
		{"earlier_than", at85 + "ity_bits\nreduce: {reaches: 0.5}\nagainst: {column: ixt_bits, reduce: {lost: {share: 0.5, least: 0.5}}}\nearlier_than: {factor: 0.9}\nat_least: 0.9", "reduce: {reaches: 0.85}", Reproduced, NotReproduced},
		{"crosses as a number", at85 + "ixt_bits\nreduce: {crosses: 3}\nbetween: {high: 9000}\nat_least: 0.9", "reduce: {crosses: 2}", Reproduced, NotReproduced},
		{"bend", at85 + "ixt_bits\nreduce: {bend: 4}\nbetween: {low: 40, high: 40}\nat_least: 0.9", "reduce: {bend: 5}", Reproduced, NotReproduced},
		{"lost", at85 + "ixt_bits\nreduce: {lost: {share: 0.9, least: 4}}\nbetween: {low: 400, high: 9000}\nat_least: 0.9", "reduce: {lost: {share: 0.9, least: 5}}", Reproduced, NotReproduced},
		{"lowest", at85 + "ity_bits\nreduce: {lowest: true}\nbetween: {low: 0.1, high: 0.1}\nat_least: 1", "reduce: {peak: true}", Reproduced, NotReproduced},
		{"peak_before", "table: gradients\nlayers: [2]\nwhere: {fraction: 0.85}\ncolumn: mean_over_deviation\nreduce: {peak_before: 1}\nbetween: {low: 3, high: 3}\nat_least: 1", "reduce: {epoch: 40}", Reproduced, NotReproduced},
		{"exponent", "table: gradients\nlayers: [2]\ncolumn: weight_norm\nreduce: {exponent: [40, 400]}\nbetween: {low: 0.49, high: 0.51}\nat_least: 1", "reduce: {exponent: [400, 9000]}", Reproduced, NotReproduced},
		{"together", "table: bins30\nwhere: {fraction: 0.85}\ncolumn: ity_bits\nreduce: {epoch: 40}\nalong: layers\ntogether: {factor: 1.34}\nat_least: 1", "together: {factor: 1.33}", Reproduced, NotReproduced},
		{"exponential", "table: optimality\ncolumn: ixt_bits\nalong: layers\nexponential: {low: 0.2, high: 0.3, explains: 0.9}\nat_least: 1", "exponential: {low: 0.3, explains: 0.9}", Reproduced, NotReproduced},
		{"inverse_slope", "table: optimality\nlayers: [2]\nx: ixt_bits\ncolumn: beta\nagainst: {table: bound, column: ity_bits}\ninverse_slope: {factor: 2.2}\nat_least: 1", "inverse_slope: {factor: 2}", Reproduced, NotReproduced},
		{"leave_out", at85 + "ixt_bits\nreduce: {bend: 4}\nbetween: {low: 40, high: 40}\nleave_out: never\nat_least: 1", "between: {low: 41}", Reproduced, NotReproduced},
		{"one part with many", "table: bins30\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: ity_bits\nreduce: {reaches: 0.9}\nagainst: {layers: [1, 2], reduce: {epoch: 9000}}\ncompare: difference\nbetween: {low: 8998}\nat_least: 1", "between: {low: 8999.05}", Reproduced, Partly},
		{"an order and its interval", "table: bins30\nlayers: [2]\ncolumn: ixt_bits\nreduce: {peak: true}\nalong: fraction\npool: median\nordered_along: {}\ninterval: 0.95", "column: ity_bits", Reproduced, NotReproduced},
		{"when", at85 + "ixt_bits\nreduce: {when: ity_bits, reaches: 0.8}\nbetween: {low: 5.7, high: 5.7}\nat_least: 1", "reduce: {when: ity_bits, reaches: 0.5}", Reproduced, NotReproduced},
		{"peak", at85 + "ixt_bits\nreduce: {peak: true}\nbetween: {low: 7, high: 7.2}\nat_least: 1", "reduce: {loss: true}", Reproduced, NotReproduced},
		{"gained", at85 + "ity_bits\nreduce: {gained: {share: 0.5, least: 0.1}}\nbetween: {low: 40, high: 41}\nat_least: 1", "reduce: {gained: {share: 0.9, least: 0.1}}", Reproduced, NotReproduced},
		{"correlation of curves", at85 + "ixt_bits\nagainst: {where: {fraction: 0.05}}\ncorrelation: {low: 0.99}\nat_least: 1", "against: {column: ity_bits}", Reproduced, NotReproduced},
		{"correlation over networks", "table: gradients\nwhere: {fraction: 0.85}\nlayers: [2]\ncolumn: mean_over_deviation\nreduce: {epoch: 400}\nalong: seed\nagainst: {table: bins30, column: ixt_bits, reduce: {peak: true}}\ncorrelation: {low: 0.99}", "correlation: {high: 0}", Reproduced, NotReproduced},
		{"an interval", at85 + "ixt_bits\nreduce: {peak: true}\nbetween: {low: 7.02, high: 7.09}\ninterval: 0.95", "between: {low: 7.05}", Reproduced, NotReproduced},
		{"a mean", at85 + "ixt_bits\nreduce: {peak: true}\npool: mean\nbetween: {low: 7.054, high: 7.056}", "pool: deviation", Reproduced, NotReproduced},
		{"a median", at85 + "ixt_bits\nreduce: {epoch: 9000}\npool: median\nbetween: {high: 2.6}", "pool: mean", Reproduced, NotReproduced},
		{"a deviation", at85 + "ixt_bits\npool: deviation\nrises: {by: 1, slack: 0.1}", "pool: mean", Reproduced, NotReproduced},
		{"an estimator's parameter", "table: bins\ncolumn: ixt_bits\nreduce: {epoch: 9000}\nwhere: {bins: 100}\nbetween: {low: 4, high: 4}\nat_least: 1", "where: {bins: 10}", Reproduced, NotReproduced},
		{"some layers of all", "table: bins30\ncolumn: ixt_bits\nphases: {up: 0.1, down: 0.5}\nat_least: 0.9", "layers: [1]", NotReproduced, NotReproduced},
		{"half of the layers", "table: bins30\ncolumn: ixt_bits\nsaturates: {from: 0, within: 1}\nat_least: 0.9", "layers: [1]", Partly, Reproduced},
	} {
		for _, side := range []struct {
			text string
			want Outcome
		}{{c.text, c.want}, {replace(c.text, c.other), c.twin}} {
			v := judge(t, w, side.text)
			if v.Outcome != side.want || v.Missing != "" {
				t.Errorf("%s: %q (%s), want %q: %s\n%s\n%s", c.name, v.Outcome, v.Missing, side.want, side.text, v.Expected, v.Detail)
			}
			if (v.Margin >= 0) != (v.Outcome == Reproduced) {
				t.Errorf("%s: %q with the margin %v", c.name, v.Outcome, v.Margin)
			}
			if strings.Contains(v.Expected, "%s") || strings.Contains(v.Expected, "%!") || v.Detail == "" {
				t.Errorf("%s: expected %q, detail %q", c.name, v.Expected, v.Detail)
			}
		}
	}
}

// replace gives some keys of a claim other values.
func replace(claim, other string) string {
	var out []string
	for _, line := range strings.Split(claim, "\n") {
		key, _, _ := strings.Cut(line, ":")
		for _, o := range strings.Split(other, "\n") {
			if strings.HasPrefix(o, key+":") {
				line = ""
			}
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(append(out, other), "\n")
}

// judge judges one claim, given by its keys.
func judge(t *testing.T, w *world, keys string) Verdict {
	t.Helper()
	claims, err := ParseClaims("claims.yaml", []byte("claim:\n  figure: figure2\n  text: Something.\n  "+strings.ReplaceAll(keys, "\n", "\n  ")))
	if err != nil {
		t.Fatalf("%s\n%v", keys, err)
	}
	first, second := Judge(w.Findings, claims), Judge(w.Findings, claims)
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("two verdicts on one claim: %v, %v", first, second)
	}
	return first[0]
}

// A claim of which something is missing has no outcome, and says what.
func TestMissing(t *testing.T) {
	w := twoLayers(t)
	const tail = "\nbetween: {low: 0}\nat_least: 1"
	for keys, want := range map[string]string{
		"table: absent\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                                           "1 of 1 tables of absent are missing: made/absent/fraction=0.85,hidden=2,seed=1: has no result that is up to date",
		"table: bins03\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                                           "the experiment has no table bins03",
		"table: bins30\nwhere: {fraction: 0.5}\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                   "the experiment has no table bins30 with fraction=0.5",
		"table: bins30\nwhere: {bins: 31}\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                        "no rows with bins=31",
		"table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 1}" + tail:                                                                           "there is no snapshot of epoch 1",
		"table: bins30\ncolumn: ixt_bits\nreduce: {change: [0, 2]}" + tail:                                                                     "there is no snapshot of epoch 2",
		"table: bins30\ncolumn: beta\nreduce: {epoch: 0}" + tail:                                                                               "the table has no column beta",
		"table: bins30\ncolumn: mean_over_deviation\nreduce: {epoch: 0}" + tail:                                                                "the table has no column mean_over_deviation",
		"table: bins30\ncolumn: ixt_bits" + tail:                                                                                               "between is of one number, and there are 4",
		"table: bins30\nlayers: [9]\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                              "layers [9]",
		"table: bins30\nlayers: [1]\ncolumn: ixt_bits\nreduce: {epoch: 0}\nalong: depth\nordered_along: {}\nat_least: 1":                       "the runs have no label depth",
		"table: bins30\nlayers: [1]\ncolumn: ixt_bits\nalong: layers\nordered_along: {}\nat_least: 1":                                          "a trajectory has 4 points",
		"table: bins30\nlayers: [1]\ncolumn: ixt_bits\nreduce: {epoch: 0}\nalong: layers\nordered_along: {}\nat_least: 1":                      "an order needs two values",
		"table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 0}\nagainst: {table: absent}\ncompare: ratio" + tail:                                 "1 of 1 tables of absent are missing",
		"table: bins30\ncolumn: ixt_bits\nreduce: {epoch: 0}\nagainst: {where: {fraction: 0.05, seed: 1}, layers: [1]}\ncompare: ratio" + tail: "no network of seed 2 to compare with",
		"table: bins30\nlayers: [1]\ncolumn: ixt_bits\nagainst: {table: bound}\ncorrelation: {low: 0}\nat_least: 1":                            "the table has no column epoch",
		"table: bins30\nlayers: [1]\ncolumn: ixt_bits\nagainst: {table: optimality}\ncorrelation: {low: 0}\nat_least: 1":                       "two curves with points of their own",
		"table: strange\ncolumn: ixt_bits\nreduce: {epoch: 0}" + tail:                                                                          "claims do not read tables of the kind patterns",
	} {
		v := judge(t, w, keys)
		if v.Outcome != "" || !strings.Contains(v.Missing, want) || !math.IsNaN(v.Decides) {
			t.Errorf("%s\n%q, missing %q, want %q", keys, v.Outcome, v.Missing, want)
		}
	}
}

// What a verdict tells is what decided it: the network that just has to hold, of the
// part that is worst off.
func TestWhatDecides(t *testing.T) {
	v := judge(t, twoLayers(t), "table: bins30\nwhere: {fraction: 0.85}\ncolumn: ixt_bits\nreduce: {loss: true}\nbetween: {high: 4.5}\nat_least: 0.9")
	if v.Decides != 4.5 || v.Margin != 0 || v.Unit != "bit" || v.Low != math.Inf(-1) || v.High != 4.5 || v.Outcome != Reproduced {
		t.Errorf("measured %v %s in [%v, %v], margin %v, %s", v.Decides, v.Unit, v.Low, v.High, v.Margin, v.Outcome)
	}
	if want := "layer 1: 0 bit (10 of 10 networks); layer 2: 4.5 bit (10 of 10)"; v.Detail != want {
		t.Errorf("detail %q, want %q", v.Detail, want)
	}
	if want := "I(X;T) lost after its highest value is at most 4.5 bit, in at least 90 % of the networks"; v.Expected != want {
		t.Errorf("expected %q, want %q", v.Expected, want)
	}
}

func ExampleJudge() {
	w := newWorld() // an experiment with one network of one layer, binned
	add(new(testing.T), w, "bins30", "information", labels(0.85, "2", 1),
		information("binning(bins=30)", [][]float64{{6.5, 7, 5.7, 2.5}}, [][]float64{{0.1, 0.5, 0.8, 0.9}}))
	claims, err := ParseClaims("claims.yaml", []byte(`
two-phases:
  figure: figure3
  text: The layer first learns about the input, then compresses it.
  table: bins30
  column: ixt_bits
  phases: {up: 0.1, down: 0.5}
  at_least: 0.9
`))
	if err != nil {
		panic(err)
	}
	v := Judge(w.Findings, claims)[0]
	fmt.Printf("%s: %v %s, margin %.1f\nexpected: %s\n", v.Outcome, v.Decides, v.Unit, v.Margin, v.Expected)
	// Output:
	// reproduced: 4.5 bit, margin 0.4
	// expected: I(X;T) first rises, by at least 0.1 bit, then falls, by at least 0.5 bit, in at least 90 % of the networks
}

func ExampleParseClaims() {
	claims, err := ParseClaims("claims.yaml", []byte(`
layers-compress:
  figure: figure2
  text: After 400 epochs, the deep layers forget.
  table: bins30
  layers: [4, 5, 6]
  column: ixt_bits
  reduce: {change: [400, 9000]}
  between: {high: -0.5}
  at_lest: 0.9
`))
	fmt.Println(len(claims), strings.SplitAfter(err.Error(), "?")[0])
	// Output: 0 claims.yaml:10:3: layers-compress.at_lest: unknown key; did you mean at_least?
}

// No claim that can be read brings the judge down, whatever it asks for.
func FuzzJudge(f *testing.F) {
	for _, name := range Names() {
		text, err := files.ReadFile(name + "/claims.yaml")
		if err != nil {
			f.Fatal(err)
		}
		for _, claim := range strings.Split(string(text), "\n\n") {
			f.Add([]byte(strings.ReplaceAll(claim, "train: network, ", "")))
		}
	}
	var w *world
	f.Fuzz(func(t *testing.T, text []byte) {
		claims, err := ParseClaims("claims.yaml", text)
		if err != nil {
			return
		}
		if w == nil {
			w = twoLayers(t)
		}
		for _, v := range Judge(w.Findings, claims) {
			if (v.Outcome == "") != (v.Missing != "") || (v.Margin >= 0) != (v.Outcome == Reproduced) {
				t.Errorf("%s: %q, missing %q, margin %v", text, v.Outcome, v.Missing, v.Margin)
			}
		}
	})
}
