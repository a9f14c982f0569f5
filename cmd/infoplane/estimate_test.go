package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
)

// write writes a Parquet file of columns and returns its path.
func (b *bench) write(name string, columns ...table.Column) string {
	b.t.Helper()
	t, err := table.New(columns...)
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := parquet.Write(&out, t); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(b.path(name), out.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
	return b.path(name)
}

// Four patterns: the first unit tells halves apart, the label is the half.
func unit(name string, values ...float32) table.Column { return table.NewColumn(name, values) }
func texts(name string, values ...string) table.Column { return table.NewColumn(name, values) }
func whole(name string, values ...int32) table.Column  { return table.NewColumn(name, values) }

func TestEstimateAnyonesTable(t *testing.T) {
	b := newBench(t)
	halves := unit("t1_0", -0.9, -0.9, 0.9, 0.9)
	labels := texts("animal", "cat", "cat", "dog", "dog")
	file := b.write("mine.parquet", halves, labels)

	b.run(exitDone, "estimate "+file+" --labels animal")
	b.silent("stderr", b.stderr)
	b.says(b.stdout, "epoch  layer  estimator         I(X;T)  I(T;Y)  symbols  of log2 N  saturated  remarks\n",
		"0      1      binning(bins=30)  1.0000  1.0000  2        50 %       100 %\n")

	b.run(exitDone, "estimate "+file)
	b.says(b.stdout, "binning(bins=30)  1.0000  –       2")
	b.says(b.stderr, "I(T;Y) is not estimated: --labels names the column")

	b.run(exitDone, "estimate "+file+" --labels animal --estimator floor:width=0.5 --estimator quantised --estimator adaptive:bins=2 --estimator ksg:neighbours=1 --estimator noisy(variance=0.0001,samples=40,seed=2) --estimator kde --estimator exact --estimator binning:range=layer --format csv")
	b.says(b.stdout, ",floor(width=0.5),1,1,", ",quantised(bits=8),1,1,", ",adaptive(bins=2),1,1,", ",exact,1,1,", ",ksg(neighbours=1),NaN,", "\"noisy(variance=0.0001,samples=40,seed=2)\",1,1,0,0,NaN,0,", "\"kde(bound=upper,variance=0.001)\",1,1,", "\"binning(bins=30,range=layer)\",1,1,")

	// Wide layers, other names, numbers of another kind, epochs in between.
	columns := []table.Column{table.NewColumn("epoch", []int64{3, 3, 7, 7}), table.NewColumn("pattern", []int64{8, 5, 8, 5}), whole("y", 1, 0, 1, 0)}
	for u := range 100 {
		columns = append(columns, table.NewColumn(fmt.Sprintf("layer2.unit%d", u), []float64{0, 0, 0, float64(u % 2)}))
	}
	file = b.write("wide.parquet", columns...)
	b.run(exitDone, "estimate "+file+" --columns layer%d.unit%d --labels y --epochs 7 -o "+b.path("out/o.parquet"))
	b.says(b.stdout, "7      2      binning(bins=30)  1.0000  1.0000  2        100 %      100 %      I(X;T) is at its ceiling\n")
	b.says(b.stderr, "written "+b.path("out/o.parquet"))
	bytes, err := os.ReadFile(b.path("out/o.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	tbl, err := parquet.Read(bytes)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := table.Decode[tables.Information](tbl)
	if err != nil || len(rows) != 1 || rows[0].Layer != 2 || rows[0].Epoch != 7 || rows[0].ITYBits != 1 {
		t.Errorf("%+v, %v", rows, err)
	}

	// Labels and inputs from another file, in another order.
	patterns := b.write("patterns.parquet", whole("pattern", 5, 6, 8), whole("y", 0, 9, 1), unit("x_0", 0, 0, 1))
	b.run(exitDone, "estimate "+file+" --columns layer%d.unit%d --patterns "+patterns+" --labels y --inputs x_%d --estimator ksg:neighbours=1 --format json")
	if strings.Count(b.stdout, "\n") != 2 || strings.Contains(b.stdout, `"ixt_bits":null`) {
		t.Errorf("I(X;T) is missing: %s", b.stdout)
	}
}

// TestEstimateWarnings: a layer whose scale does not fit the estimator is estimated,
// with a word on stderr in every format.
func TestEstimateWarnings(t *testing.T) {
	b := newBench(t)
	file := b.write("relu.parquet", unit("t1_0", 0, 5, 6, 7), unit("t2_0", 0, .1, .2, .3), whole("y", 0, 1, 0, 1))
	for _, format := range []string{"text", "csv", "json"} {
		b.run(exitDone, "estimate "+file+" --labels y --format "+format)
		b.says(b.stderr, "relu.parquet: binning: layer 1: 75 % of the activations lie above 1 and 0 % below -1 (epoch 0)", "take range=layer")
		if strings.Contains(b.stderr, "layer 2") {
			t.Errorf("a layer within the edges has a remark: %s", b.stderr)
		}
	}
	b.run(exitDone, "estimate "+file+" --labels y --estimator binning:range=layer")
	b.silent("stderr", b.stderr)
}

// TestEstimateEdgeCases: what is no estimate is an error that names its place, and
// what is one says what it is worth.
func TestEstimateEdgeCases(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	ok := unit("t1_0", 0, 1, 2)
	for name, c := range map[string]struct {
		columns []table.Column
		flags   string
		code    int
		want    string // on stderr, or stdout if code is 0
	}{
		"NaN":             {[]table.Column{ok, unit("t1_1", 0, nan, 2)}, "", exitFailure, "column t1_1, row 1: is NaN; expected a finite number"},
		"infinity":        {[]table.Column{ok, unit("t2_0", 0, 1, inf)}, "", exitFailure, "column t2_0, row 2: is -Inf"},
		"left out":        {[]table.Column{ok, unit("t2_0", 0, 1, inf)}, "--layers 1", exitDone, "binning(bins=30)"},
		"too large":       {[]table.Column{table.NewColumn("t1_0", []float64{1, 2, 1e300})}, "", exitFailure, "row 2: is 1e+300; expected a finite number of at most 3.4e38"},
		"missing label":   {[]table.Column{ok, texts("y", "a", "", "b")}, "--labels y", exitFailure, "column y, row 1: \"\" is a missing value"},
		"NaN label":       {[]table.Column{ok, unit("y", 0, 1, nan)}, "--labels y", exitFailure, "column y, row 2: NaN is a missing value"},
		"no such label":   {[]table.Column{ok, unit("y", 0, 1, nan)}, "--labels z", exitUsage, "has no column z for the labels; it has t1_0, y"},
		"one class":       {[]table.Column{ok, whole("y", 4, 4, 4)}, "--labels y", exitDone, "0.9183  0.0000  2"}, // 1 and 2 are beyond the edges
		"one class, ksg":  {[]table.Column{ok, whole("y", 4, 4, 4)}, "--labels y --estimator ksg:neighbours=2", exitDone, "–       0.0000"},
		"one pattern":     {[]table.Column{unit("t1_0", 0)}, "", exitFailure, "has 1 pattern in its first snapshot; what a layer tells apart needs at least two"},
		"no pattern":      {[]table.Column{unit("t1_0")}, "", exitFailure, "has 0 patterns in its first snapshot"},
		"one per epoch":   {[]table.Column{ok, whole("epoch", 1, 2, 3)}, "", exitFailure, "has 1 pattern in its first snapshot"},
		"few neighbours":  {[]table.Column{ok}, "--estimator ksg", exitFailure, "ksg: epoch 0: layer 1: 3 patterns; ksg with 3 neighbours needs more"},
		"constant":        {[]table.Column{unit("t1_0", 7, 7, 7), whole("y", 0, 1, 1)}, "--labels y --estimator quantised --estimator adaptive --estimator binning:range=run", exitDone, "0.0000  0.0000  1"},
		"constant, noisy": {[]table.Column{unit("t1_0", 7, 7, 7), whole("y", 0, 1, 1)}, "--labels y --estimator noisy --estimator kde", exitDone, "0.0000  0.0000"},
		"text":            {[]table.Column{texts("t1_0", "a", "b", "c")}, "", exitFailure, "column t1_0: holds text; expected numbers"},
		"no columns":      {[]table.Column{unit("h1", 0, 1, 2)}, "", exitUsage, "no column is named like t%d_%d; it has h1. Say how"},
		"by pattern":      {[]table.Column{unit("t1_0", 0, 0.9, 0.9, 0.9), whole("pattern", 0, 0, 1, 1), whole("epoch", 1, 2, 1, 2)}, "", exitDone, "1      1      binning(bins=30)  1.0000"},
		"epochs mixed":    {[]table.Column{unit("t1_0", 0, 1, 2, 3), whole("epoch", 1, 2, 1, 2)}, "", exitFailure, "column epoch, row 2: 1 follows 2; sort by epoch, then pattern"},
		"pattern twice":   {[]table.Column{ok, whole("pattern", 0, 0, 1)}, "", exitFailure, "rows 0 and 1: both are epoch 0, pattern 0; expected each pattern once"},
		"other pattern":   {[]table.Column{unit("t1_0", 0, 1, 2, 3), whole("epoch", 1, 1, 2, 2), whole("pattern", 0, 1, 0, 2)}, "", exitFailure, "epoch 2: has no pattern 1, which epoch 1 has"},
		"negative epoch":  {[]table.Column{ok, whole("epoch", -1, -1, -1)}, "", exitFailure, "column epoch, row 0: is -1; epochs count from 0"},
		"zeros in front":  {[]table.Column{ok, unit("t1_00", 0, 1, 2)}, "", exitFailure, "column t1_00: looks like one of t1_0, t1_1, … and is none"},
		"zeros in layer":  {[]table.Column{ok, unit("t01_0", 0, 1, 2)}, "", exitFailure, "column t01_0: looks like one of"},
		"other case":      {[]table.Column{ok, unit("T1_1", 0, 1, 2)}, "", exitFailure, "column T1_1: looks like one of"},
		"a sign":          {[]table.Column{ok, unit("t1_-1", 0, 1, 2)}, "", exitFailure, "column t1_-1: looks like one of"},
		"a blank":         {[]table.Column{ok, unit("t1_1 ", 0, 1, 2)}, "", exitFailure, "looks like one of"},
		"of pandas":       {[]table.Column{ok, unit("t1_0.1", 0, 1, 2)}, "", exitFailure, "column t1_0.1: looks like one of"},
		"no unit":         {[]table.Column{ok, unit("t2", 0, 1, 2)}, "", exitFailure, "column t2: looks like one of"},
		"no separator":    {[]table.Column{ok, unit("t1-1", 0, 1, 2)}, "", exitFailure, "column t1-1: looks like one of"},
		"unit missing":    {[]table.Column{ok, unit("t1_2", 0, 1, 2)}, "", exitFailure, "column t1_2: follows t1_0; the columns between them are missing"},
		"first missing":   {[]table.Column{unit("t1_1", 0, 1, 2)}, "", exitFailure, "column t1_1: is the first of its family; numbers begin with 0"},
		"layer 0":         {[]table.Column{ok, unit("t0_0", 0, 1, 2)}, "", exitFailure, "column t0_0: layers are numbered from 1"},
		"Epoch":           {[]table.Column{ok, whole("Epoch", 0, 1, 2)}, "", exitFailure, "column \"Epoch\": looks like epoch and is not"},
		"input missing":   {[]table.Column{ok, unit("x_0", 0, 1, 2), unit("x_2", 0, 1, 2)}, "--inputs x_%d", exitFailure, "column x_2: follows x_0"},
		"not asked for":   {[]table.Column{ok, unit("x_0", 0, 1, nan), unit("x_2", 0, 1, 2), texts("note", "a", "", "NA"), unit("temperature", 1, nan, 1)}, "", exitDone, "binning(bins=30)"},
		"minus zero":      {[]table.Column{ok, unit("y", 0, float32(math.Copysign(0, -1)), 1)}, "--labels y", exitDone, "0.9183  0.2516  2"},
		"NA":              {[]table.Column{ok, texts("y", "a", "NA", "b")}, "--labels y", exitFailure, "column y, row 1: \"NA\" is a missing value"},
		"None":            {[]table.Column{ok, texts("y", "a", "None", "b")}, "--labels y", exitFailure, "\"None\" is a missing value"},
		"none":            {[]table.Column{ok, texts("y", "a", "none", "b")}, "--labels y", exitDone, "0.9183  0.9183"},
		"two spellings":   {[]table.Column{ok, texts("y", "1", "1.0", "b")}, "--labels y", exitFailure, "are one number, written in two ways"},
		"large labels":    {[]table.Column{ok, table.NewColumn("y", []int64{1 << 53, 1<<53 + 1, 1 << 53})}, "--labels y", exitDone, "0.9183  0.2516  2"},
		"parameter twice": {[]table.Column{ok}, "--estimator binning:bins=30,bins=31", exitUsage, "--estimator binning:bins=30,bins=31: bins is there twice"},
		"comma at end":    {[]table.Column{ok}, "--estimator binning:bins=30,", exitUsage, "a parameter is empty"},
		"colon at end":    {[]table.Column{ok}, "--estimator binning:", exitUsage, "a parameter is empty"},
		"empty value":     {[]table.Column{ok}, "--estimator binning:bins=", exitUsage, "bins has no value"},
		"no value":        {[]table.Column{ok}, "--estimator binning:bins", exitUsage, "bins has no value"},
		"octal value":     {[]table.Column{ok}, "--estimator binning:bins=030", exitUsage, "binning:bins=030: bins=030: expected a whole number, in decimal digits without a 0 in front"},
		"open bracket":    {[]table.Column{ok}, "--estimator binning(bins=30", exitUsage, "the ) is missing"},
		"little memory":   {[]table.Column{ok}, "--memory 20B", exitUsage, "in memory, of at most 20 B; INFOPLANE_MEMORY raises the bound"},
		"bad memory":      {[]table.Column{ok}, "--memory lots", exitUsage, "is not a size"},
		"cut":             {[]table.Column{ok, whole("epoch", 1, 1, 2)}, "", exitFailure, "epoch 2: has no pattern 1, which epoch 1 has"},
		"fickle label":    {[]table.Column{unit("t1_0", 0, 1, 2, 3), whole("epoch", 1, 1, 2, 2), whole("y", 0, 1, 0, 0)}, "--labels y", exitFailure, "column y, row 3: the pattern has another label"},
		"other patterns":  {[]table.Column{ok}, "--patterns FILE --labels y", exitUsage, "has no column pattern"},
		"no epoch":        {[]table.Column{ok}, "--epochs 5", exitFailure, "no snapshot at epoch 5; there are snapshots at 0"},
		"no layer":        {[]table.Column{ok}, "--layers 1,3-4", exitUsage, "has no layer 3; it has the layers 1"},
		"bad layers":      {[]table.Column{ok}, "--layers 4-3", exitUsage, "--layers 4-3: expected numbers and ranges"},
		"bad pattern":     {[]table.Column{ok}, "--columns t1", exitUsage, "--columns t1: a pattern of column names has %d once or"},
		"bad estimator":   {[]table.Column{ok}, "--estimator bining", exitUsage, "--estimator bining: no such value; did you mean binning?"},
		"none to permute": {[]table.Column{ok}, "--shuffle 100", exitUsage, "there are no labels to permute"},
		"few shuffles":    {[]table.Column{ok}, "--shuffle 5", exitUsage, "take 20 permutations or more"},
		"no parameter":    {[]table.Column{ok}, "--estimator exact:bins=3", exitUsage, "exact has no bins. It takes correction"},
		"bad parameter":   {[]table.Column{ok}, "--estimator floor:bins=3", exitUsage, "floor has no bins. It takes width"},
		"bad value":       {[]table.Column{ok}, "--estimator binning:bins=many", exitUsage, "bins=many: expected a whole number"},
		"not whole":       {[]table.Column{ok}, "--estimator kde --estimator noisy:samples=1.5", exitUsage, "noisy:samples=1.5: samples=1.5: expected a whole number"},
		"word for number": {[]table.Column{ok}, "--estimator kde:variance=0x1p-3", exitUsage, "variance=0x1p-3: expected a number such as 0.07"},
		"number for word": {[]table.Column{ok}, "--estimator binning:range=1", exitUsage, "range=1: expected a word"},
		"wrong value":     {[]table.Column{ok}, "--estimator binning:bins=1", exitUsage, "--estimator binning:bins=1: bins: is 1; binning needs 2 to"},
		"twice":           {[]table.Column{ok}, "--estimator binning --estimator binning:bins=30", exitUsage, "is there twice"},
		"regression":      {[]table.Column{ok, unit("y", 0.1, 0.2, 0.3)}, "--labels y", exitDone, "0.9183  0.9183"},
	} {
		b := newBench(t)
		file := b.write("f.parquet", c.columns...)
		b.run(c.code, "estimate "+file+" "+strings.ReplaceAll(c.flags, "FILE", file))
		out := b.stderr
		if c.code == exitDone {
			out = b.stdout
		}
		if !strings.Contains(out, c.want) {
			t.Errorf("%s: got %s\nwant %s", name, out, c.want)
		}
		if c.code != exitDone && strings.Count(b.stderr, "\n") != 1 {
			t.Errorf("%s: more than one line: %s", name, b.stderr)
		}
	}
	b := newBench(t)
	b.run(exitUsage, "estimate "+b.path("none.parquet"))
	b.says(b.stderr, "none.parquet: cannot be read: no such file")
	if err := os.WriteFile(b.path("bad.parquet"), []byte("PAR1"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "estimate "+b.path("bad.parquet"))
	b.says(b.stderr, "bad.parquet: ")
}

// TestEstimateSaysWhatRoundingLoses: numbers that float32 does not hold apart are told,
// those that it holds are not.
func TestEstimateSaysWhatRoundingLoses(t *testing.T) {
	for want, c := range map[string]table.Column{
		"layer 1 at epoch 0 gives 3 different answers to 3 patterns, as float32 1": table.NewColumn("t1_0", []int64{1 << 53, 1<<53 + 1, 1<<53 - 1}),
		"gives 3 different answers to 3 patterns, as float32 2":                    table.NewColumn("t1_0", []float64{1, 1 + 1e-9, 2}),
		"": table.NewColumn("t1_0", []float64{0.1, 0.2, 0.3}),
	} {
		b := newBench(t)
		b.run(exitDone, "estimate "+b.write("f.parquet", c)+" --estimator adaptive:bins=2")
		if want == "" && strings.Contains(b.stderr, "as float32") || !strings.Contains(b.stderr, want) {
			t.Errorf("stderr %s, want %s", b.stderr, want)
		}
	}
}

// TestEstimateReadsArrow: the same numbers from an Arrow stream as from Parquet.
func TestEstimateReadsArrow(t *testing.T) {
	b := newBench(t)
	table, err := table.New(unit("t1_0", -0.9, -0.9, 0.9, 0.9), texts("y", "a", "a", "b", "b"))
	if err != nil {
		t.Fatal(err)
	}
	var stream bytes.Buffer
	if err := parquet.WriteArrow(&stream, table); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(b.path("f.arrow"), stream.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "estimate "+b.path("f.arrow")+" --labels y")
	b.says(b.stdout, "1.0000  1.0000  2")
	if err := os.WriteFile(b.path("f.npz"), []byte("PK\x03\x04\x00t1_0.npy"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.run(exitFailure, "estimate "+b.path("f.npz"))
	b.says(b.stderr, "f.npz: is a damaged zip archive")
}

// Of a table of many patterns it is said that some are there twice, and that I(X;T) is at its
// ceiling; of one without these, nothing.
func TestEstimateOfManyPatterns(t *testing.T) {
	b := newBench(t)
	many := func(value func(i int) float32) []float32 {
		out := make([]float32, 120)
		for i := range out {
			out[i] = value(i)
		}
		return out
	}
	labels := make([]int32, 120)
	for i := range labels {
		labels[i] = int32(i / 60)
	}
	fine := unit("t1_0", many(func(i int) float32 { return float32(i) / 120 })...)
	twice := unit("t2_0", many(func(i int) float32 { return float32(i%60) / 60 })...)
	file := b.write("fine.parquet", fine, unit("t2_0", many(func(i int) float32 { return float32(i*i) / 15000 })...), whole("y", labels...))
	b.run(exitDone, "estimate "+file+" --labels y --estimator binning:bins=500,range=layer")
	b.says(b.stderr, "binning(bins=500,range=layer): I(X;T) is at its ceiling, log2 of 120 patterns, in layers 1, 2 (2 of 2 estimates)",
		"(of labels that are permuted at random it finds 1.00 bit on average in layer 1, where it finds 1.00 of these)", "take coarser bins")
	b.run(exitDone, "estimate "+file+" --labels y --shuffle 20 --estimator binning:bins=500,range=layer")
	if n := strings.Count(b.stderr, "at its ceiling"); n != 1 {
		t.Errorf("said %d times:\n%s", n, b.stderr)
	}
	b.run(exitDone, "estimate "+file+" --estimator binning:bins=500,range=layer") // without labels
	b.says(b.stderr, "I(X;T) is at its ceiling")
	b.run(exitDone, "estimate "+file+" --labels y --estimator binning:bins=500,range=run")
	b.says(b.stderr, "of labels that are permuted")
	b.run(exitDone, "estimate "+file+" --labels y --estimator binning:bins=10,range=layer")
	b.silent("stderr", b.stderr)
	file = b.write("twice.parquet", unit("t1_0", many(func(i int) float32 { return -float32(i%60) / 60 })...), twice, whole("y", labels...))
	b.run(exitDone, "estimate "+file+" --labels y --estimator binning:bins=10,range=layer")
	b.says(b.stderr, "60 of 120 patterns have the activations in all layers (epoch 0) of another: are patterns in it twice?", "; 60 of them have another label")
	file = b.write("inputs.parquet", fine, whole("y", labels...), unit("x_0", many(func(i int) float32 { return float32(i / 2) })...))
	b.run(exitDone, "estimate "+file+" --labels y --inputs x_%d --estimator binning:bins=10,range=layer")
	b.says(b.stderr, "60 of 120 patterns have the inputs of another")
}
