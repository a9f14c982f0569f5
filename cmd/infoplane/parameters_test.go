package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
)

// twiceYAML has one estimator in two entries, and others with other parameters.
var twiceYAML = strings.Replace(smallYAML, `  bins30:
    estimator: binning
    bins: 30
    range: fixed
`, `  bins30: {estimator: binning, bins: 30, range: fixed}
  bins: {estimator: binning, bins: [10, 30], range: fixed}
  floor: {estimator: floor, width: 0.5}
`, 1)

// Every row of an exported table can be told from every other by the columns in front:
// one estimator in two entries is in the table twice, under two entries.
func TestCatTellsEntriesApart(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	file := b.path("twice.yaml")
	b.put(file, twiceYAML)
	b.run(0, "run "+file)
	b.run(0, "cat "+file+":information")
	rows, err := csv.NewReader(strings.NewReader(b.stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := "train seed estimate bins estimate_estimator range width epoch layer estimator ixt_bits"
	if got := strings.Join(rows[0], " "); !strings.HasPrefix(got, head) {
		t.Fatalf("the columns are %s, want %s …", got, head)
	}
	count := func(columns ...string) map[string]int {
		out := map[string]int{}
		for _, row := range rows[1:] {
			var key []string
			for _, name := range columns {
				key = append(key, row[slices.Index(rows[0], name)])
			}
			out[strings.Join(key, " ")]++
		}
		return out
	}
	for key, n := range count("seed", "estimate", "bins", "epoch", "layer") {
		if n != 1 {
			t.Errorf("%d rows are %s", n, key)
		}
	}
	each := len(rows[1:]) / 4
	got := fmt.Sprint(count("estimate", "bins", "width", "estimate_estimator"))
	if want := fmt.Sprintf("map[bins 10 NaN binning:%d bins 30 NaN binning:%d bins30 30 NaN binning:%d floor NaN 0.5 floor:%d]", each, each, each, each); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	// The trap that the columns are for: without the entry, 30 bins count double.
	if n := count("seed", "bins", "epoch", "layer")["1 30 0 1"]; n != 2 {
		t.Errorf("%d rows of 30 bins, want 2", n)
	}

	// The other formats have the same columns.
	b.run(0, "cat "+file+":information --format parquet")
	table, err := parquet.Read([]byte(b.stdout))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range table.Schema() {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, rows[0]) || table.Rows() != len(rows)-1 {
		t.Errorf("Parquet has %v and %d rows", names, table.Rows())
	}
	b.run(0, "cat "+file+":information --format arrow")
	if table, err = parquet.ReadArrow(strings.NewReader(b.stdout)); err != nil || table.Rows() != len(rows)-1 {
		t.Error(err)
	}
	b.run(0, "cat "+file+":information --format json")
	var first struct {
		Estimate string
		Bins     *float64
		Width    *float64
	}
	if err := json.NewDecoder(strings.NewReader(b.stdout)).Decode(&first); err != nil || first.Estimate != "bins30" || first.Bins == nil || *first.Bins != 30 || first.Width != nil {
		t.Errorf("%+v, %v", first, err)
	}

	// The tables of an entry have the same columns; one of a single action has its own only.
	b.run(0, "cat "+file+":bins")
	b.says(b.stdout, "train,seed,estimate,bins,estimate_estimator,range,width,epoch", "network,1,bins,10,binning,fixed,NaN,0")
	b.run(0, "cat "+file+":estimate/floor/network/seed=1")
	if !strings.HasPrefix(b.stdout, "epoch,layer,") {
		t.Errorf("it begins %.40q", b.stdout)
	}
	b.run(0, "ls "+file)
	b.says(b.stdout, "by train, seed, estimate, bins, estimator, range, width")
}
