package review

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"infoplane/artifacts"
	"infoplane/golden"
)

// results are those of a small experiment: two stages, and a figure of two layers.
func results() Results {
	layer := func(n string, epoch string, ixt, ity float64) Row {
		return Row{Key: []string{n, epoch}, Values: []float64{2, ixt, ity}, Tolerances: []float64{0, 0.02, 0.002}}
	}
	return Results{
		Versions: []Fact{{Name: "generate", Value: "1"}, {Name: "train", Value: "2"}},
		Settings: []Fact{{Name: "generate/patterns rule", Value: "hard"}, {Name: "train/network rate", Value: "0.0004"}},
		Digests: []Digest{
			{Stage: "generate", Name: "patterns", Export: true, Logical: logical(1)},
			{Stage: "train", Name: "weights", Export: true, Logical: logical(2), from: []string{"patterns"}},
			{Stage: "generate", Name: "generate/patterns/patterns", Logical: logical(1)},
			{Stage: "train", Name: "train/network/seed=1/weights", Logical: logical(3), from: []string{"generate/patterns/patterns"}},
		},
		Series: []Series{{
			Name: "figure3", Keys: []string{"layer", "epoch"}, Columns: []string{"networks", "ixt_bits", "ity_bits"},
			Rows: []Row{layer("1", "0", 12, 0.9), layer("1", "10", 11, 0.95), layer("2", "0", 8, 0.3), layer("2", "10", 7, 0.6)},
		}},
		Verdicts: []Verdict{{golden.Verdict{
			Claim: "layers-fit", Figure: "figure3", Expected: "rises", Decides: 0.31, Unit: "bit", Margin: 0.2, Detail: "layer 1: 0.31, layer 2: \"0.5\"", Outcome: golden.Reproduced,
		}, 7}},
	}
}

func logical(n byte) artifacts.Logical { return artifacts.Logical{n} }

// item finds an item.
func item(t *testing.T, c Comparison, part, name string) Item {
	t.Helper()
	for _, i := range c.Items {
		if i.Part == part && i.Name == name {
			return i
		}
	}
	t.Fatalf("no %s %s among %+v", part, name, c.Items)
	return Item{}
}

func TestCompareSame(t *testing.T) {
	c := Compare(results(), results())
	if !c.Equal() || !c.OK() || len(c.Causes)+len(c.Deviations)+len(c.Changes) > 0 {
		t.Errorf("a result differs from itself: %+v", c)
	}
}

// Gradients along the epoch that begins at epoch 0 tell of training: where they alone
// differ the fault is not there before it.
func TestEpochZeroIsBeforeTraining(t *testing.T) {
	gradients := func(moving float64) Results {
		r := results()
		r.Series[0].Columns = []string{"networks", "mean_norm", "moving_mean_norm"}
		r.Series[0].Rows = []Row{
			{Key: []string{"1", "0"}, Values: []float64{2, 1, moving}, Tolerances: []float64{0, 0, 0}},
			{Key: []string{"1", "10"}, Values: []float64{2, moving, moving}, Tolerances: []float64{0, 0, 0}},
		}
		return r
	}
	text := strings.Join(Compare(gradients(1), gradients(2)).Causes, "\n")
	if !strings.Contains(text, "the same at epoch 0 and differ from epoch 10 on") || strings.Contains(text, "before any training") {
		t.Errorf("causes %q", text)
	}
}

// Each fault must be seen, and told from the others.
func TestCompareNamesTheFault(t *testing.T) {
	for _, c := range []struct {
		name   string
		break_ func(*Results)
		says   []string
	}{
		{"code, version not raised", func(r *Results) { r.Digests[1].Logical, r.Digests[3].Logical = logical(8), logical(9) },
			[]string{"train: its tables differ (weights)", "generate before it is the same", "unchanged version", "trainVersion in stages/train.go"}},
		{"version raised", func(r *Results) { r.Digests[3].Logical, r.Versions[1].Value = logical(9), "3" },
			[]string{"train:", "Changed: version 2 → 3."}},
		{"setting", func(r *Results) { r.Digests[3].Logical, r.Settings[1].Value = logical(9), "0.001" },
			[]string{"train:", "Changed: train/network rate: 0.0004 → 0.001."}},
		{"first stage, others behind it", func(r *Results) { r.Digests[2].Logical, r.Digests[3].Logical = logical(8), logical(9) },
			[]string{"generate: its tables differ (patterns); it is the first stage"}},
		{"from an epoch on", func(r *Results) { r.Series[0].Rows[1].Values = []float64{2, 10, 0.95} },
			[]string{"the same at epoch 0 and differ from epoch 10 on"}},
		{"from the beginning", func(r *Results) { r.Series[0].Rows[0].Values = []float64{2, 10, 0.9} },
			[]string{"At epoch 0, before any training, ixt_bits differ; the same there: ity_bits."}},
		{"all from the beginning", func(r *Results) { r.Series[0].Rows[0].Values = []float64{2, 10, 0.8} },
			[]string{"differ from epoch 0 on"}},
		{"layers swapped", func(r *Results) {
			rows := r.Series[0].Rows
			rows[0].Values, rows[1].Values, rows[2].Values, rows[3].Values = rows[2].Values, rows[3].Values, rows[0].Values, rows[1].Values
		}, []string{"Layers 1 and 2 have changed places."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := results()
			c.break_(&broken)
			got := Compare(results(), broken)
			if got.OK() {
				t.Error("not noticed")
			}
			text := strings.Join(got.Causes, "\n")
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in %q", want, text)
				}
			}
			if c.name == "layers swapped" != strings.Contains(text, "changed places") {
				t.Errorf("swapped layers: %q", text)
			}
		})
	}
}

// What comes behind a fault is not blamed.
func TestCompareBlamesTheFirst(t *testing.T) {
	broken := results()
	broken.Digests[2].Logical, broken.Digests[3].Logical = logical(8), logical(9)
	for _, cause := range Compare(results(), broken).Causes {
		if strings.HasPrefix(cause, "train:") {
			t.Errorf("train only read what generate had broken: %s", cause)
		}
	}
}

// A large experiment has no outputs listed: its exports tell.
func TestCompareExportsAlone(t *testing.T) {
	old, broken := results(), results()
	old.Digests, broken.Digests = old.Digests[:2], broken.Digests[:2]
	broken.Digests[1].Logical = logical(9)
	if got := strings.Join(Compare(old, broken).Causes, "\n"); !strings.Contains(got, "train: its tables differ (weights)") {
		t.Errorf("got %q", got)
	}
}

func TestCompareSeries(t *testing.T) {
	for _, c := range []struct {
		name   string
		break_ func(*Series)
		state  State
		detail string
	}{
		{"within the tolerance", func(s *Series) { s.Rows[3].Values = []float64{2, 7.019, 0.6} }, Within, "ixt_bits +0.019 (7 → 7.019) at layer=2, epoch=10, within the tolerance of 0.02"},
		{"beyond it", func(s *Series) { s.Rows[3].Values = []float64{2, 7.021, 0.6} }, Differs, "1 of 4 points beyond the tolerance"},
		{"the worse of two quantities, in tolerances", func(s *Series) { s.Rows[3].Values = []float64{2, 7.03, 0.61} }, Differs, "ity_bits +0.01 "},
		{"a network less", func(s *Series) { s.Rows[3].Values = []float64{1, 7, 0.6} }, Differs, "networks -1 (2 → 1)"},
		{"not a number", func(s *Series) { s.Rows[3].Values = []float64{2, math.NaN(), 0.6} }, Differs, "ixt_bits 7 → NaN"},
		{"infinite", func(s *Series) { s.Rows[3].Values = []float64{2, math.Inf(1), 0.6} }, Differs, "ixt_bits 7 → +Inf"},
		{"a point is gone", func(s *Series) { s.Rows = s.Rows[:3] }, Differs, "0 points new, 1 gone"},
		{"a point is new", func(s *Series) { s.Rows[3].Key = []string{"2", "11"} }, Differs, "1 point new, 1 gone"},
		{"another form", func(s *Series) { s.Columns = []string{"networks", "ixt_bits", "beta"} }, Differs, "its columns were layer epoch networks ixt_bits ity_bits"},
	} {
		broken := results()
		broken.Series[0].Rows = slices.Clone(broken.Series[0].Rows)
		c.break_(&broken.Series[0])
		got := item(t, Compare(results(), broken), "series", "figure3")
		if got.State != c.state || !strings.Contains(got.Detail, c.detail) {
			t.Errorf("%s: %s, %q; want %s, %q", c.name, got.State, got.Detail, c.state, c.detail)
		}
	}
}

func TestCompareWholes(t *testing.T) {
	without := results()
	without.Series, without.Digests, without.Verdicts = nil, without.Digests[:3], nil
	c := Compare(results(), without)
	if got := item(t, c, "series", "figure3"); got.State != Gone {
		t.Errorf("series: %s", got.State)
	}
	if got := item(t, c, "claim", "layers-fit"); got.State != Gone {
		t.Errorf("claim: %s", got.State)
	}
	if got := item(t, c, "stage", "train"); got.State != Gone || !strings.Contains(got.Detail, "1 the same; 1 only in") {
		t.Errorf("stage: %s, %s", got.State, got.Detail)
	}
	if got := item(t, Compare(without, results()), "series", "figure3"); got.State != New {
		t.Errorf("series: %s", got.State)
	}
	without.Missing = []string{"train/network/seed=1"} // so it is not known whether it differs
	for _, c := range []Comparison{Compare(results(), without), Compare(without, results())} {
		for _, i := range []Item{item(t, c, "stage", "train"), item(t, c, "series", "figure3"), item(t, c, "claim", "layers-fit")} {
			if i.State != Unknown {
				t.Errorf("%s %s: %s, want unknown", i.Part, i.Name, i.State)
			}
		}
	}
	if c = Compare(results(), without); c.Equal() || !strings.Contains(c.Summary(), "cannot be compared") {
		t.Errorf("summary: %s", c.Summary())
	}
}

func TestCompareVerdicts(t *testing.T) {
	for _, c := range []struct {
		name   string
		break_ func(*Verdict)
		state  State
		detail string
	}{
		{"the value moved", func(v *Verdict) { v.Decides = 0.3 }, Within, "reproduced, 0.31 bit → reproduced, 0.3 bit"},
		{"another verdict", func(v *Verdict) { v.Outcome = golden.NotReproduced }, Differs, "reproduced, 0.31 bit → not reproduced"},
		{"not judged", func(v *Verdict) { v.Outcome, v.Missing = "", "no table bins30" }, Differs, "cannot be judged: no table bins30"},
		{"another claim", func(v *Verdict) { v.Expected = "falls" }, Differs, "another claim under this name"},
	} {
		broken := results()
		broken.Verdicts = slices.Clone(broken.Verdicts)
		c.break_(&broken.Verdicts[0])
		got := item(t, Compare(results(), broken), "claim", "layers-fit")
		if got.State != c.state || !strings.Contains(got.Detail, c.detail) || got.Line != 7 {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// What a golden's files say is what was written to them.
func TestFilesRoundTrip(t *testing.T) {
	files, err := results().Files()
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: text}
	}
	back, err := Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	if c := Compare(back, results()); !c.Equal() {
		t.Errorf("read back: %+v", c.Items)
	}
	if c := Compare(back, results()); item(t, c, "stage", "generate").State != Same {
		t.Error("no digest was read")
	}
	if _, err := Load(fstest.MapFS{}); !errors.Is(err, ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestLoadDamaged(t *testing.T) {
	good := "stage train 2\ntable train weights " + strings.Repeat("ab", 32) + "\n"
	for _, c := range []struct{ file, text, want string }{
		{"digests.txt", "stage train 2\ntable train weights abc\n", "digests.txt:2: digest"},
		{"digests.txt", "tables train\n", "digests.txt:1:"},
		{"series/a.csv", "layer,epoch\n1,2\n", "series/a.csv:1: none of the columns"},
		{"series/a.csv", "layer,ixt_bits\n1,x\n", `series/a.csv:2: "x"`},
		{"series/a.csv", "layer,ixt_bits,ixt_bits_tolerance\n1,2,-1\n", "series/a.csv:2:"},
		{"series/a.csv", "layer,ixt_bits\n1\n", "series/a.csv: record on line 2"},
		{"series/a.csv", "", "series/a.csv: EOF"},
		{"verdicts.csv", "verdict\n", "verdicts.csv: is not a table"},
		{"verdicts.csv", "claim,figure,expected,measured,unit,margin,verdict,detail\na,b,c,x,bit,0,d,e\n", "verdicts.csv:2: a:"},
	} {
		folder := fstest.MapFS{"digests.txt": {Data: []byte(good)}}
		folder[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		_, err := Load(folder)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || !strings.Contains(err.Error(), "restore the file from git") {
			t.Errorf("%s %q: %v, want %s", c.file, c.text, err, c.want)
		}
	}
}

func TestRanges(t *testing.T) {
	for want, all := range map[string][]uint64{"7": {7}, "1, 2": {2, 1}, "1…3": {3, 1, 2}, "1…4, 9": {1, 2, 3, 4, 9}, "0, 5…7": {0, 5, 6, 7}} {
		if got := ranges(all); got != want {
			t.Errorf("%v: %s, want %s", all, got, want)
		}
	}
}

func TestThinned(t *testing.T) {
	var all []int32
	for e := range int32(100) {
		all = append(all, e*e)
	}
	got := thinned(all)
	if len(got) != mostEpochs || got[0] != 0 || got[len(got)-1] != 99*99 || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != mostEpochs {
		t.Errorf("got %v", got)
	}
	if short := thinned(all[:5]); len(short) != 5 {
		t.Errorf("5 of 5: %v", short)
	}
}
