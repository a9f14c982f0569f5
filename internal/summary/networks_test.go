package summary_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"infoplane/internal/summary"
)

func TestAverage(t *testing.T) {
	got := summary.Average([][]summary.Point{
		{{Epoch: 5, Layer: 1, Values: []float64{1, 10}}, {Epoch: 0, Layer: 2, Values: []float64{2, 20}}, {Epoch: 0, Layer: 1, Values: []float64{3, 30}}},
		{{Epoch: 0, Layer: 1, Values: []float64{5, math.NaN()}}, {Epoch: 0, Layer: 2, Values: []float64{inf, 40}}},
		{{Epoch: 0, Layer: 1, Values: []float64{7, 70}}},
	})
	want := []summary.Place{
		{Epoch: 0, Layer: 1, Networks: 2, Columns: [][]float64{{3, 7}, {30, 70}}}, // the second network does not enter
		{Epoch: 0, Layer: 2, Networks: 2, Columns: [][]float64{{2, inf}, {20, 40}}},
		{Epoch: 5, Layer: 1, Networks: 1, Columns: [][]float64{{1}, {10}}},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for _, p := range got {
		for _, c := range p.Columns {
			if len(c) != p.Networks {
				t.Errorf("%d networks and %d values", p.Networks, len(c))
			}
		}
	}
}

type label struct{ name, value string }

func TestGroups(t *testing.T) {
	name := func(l label) string { return l.name }
	a := []label{{"fraction", "0.85"}, {"seed", "1"}}
	b := []label{{"fraction", "0.05"}, {"seed", "1"}}
	c := []label{{"fraction", "0.85"}, {"seed", "2"}}
	groups := summary.Group([][]label{a, b, c}, func(l []label) string { return fmt.Sprint(summary.Setting(l, name)) })
	if len(groups) != 2 || len(groups[0]) != 2 || groups[0][1][1].value != "2" || groups[1][0][0].value != "0.05" {
		t.Errorf("groups %v", groups)
	}
	if a[1].value != "1" || len(a) != 2 {
		t.Error("the labels have changed")
	}
	text := func(l []label, name string) string {
		for _, one := range l {
			if one.name == name {
				return one.value
			}
		}
		return ""
	}
	if got := summary.Differing([][]label{a, b, c}, []string{"train", "fraction", "seed"}, text); !slices.Equal(got, []string{"fraction"}) {
		t.Errorf("they differ by %v", got)
	}
	if got := summary.Differing([][]label{a, c}, []string{"fraction", "seed"}, text); got != nil {
		t.Errorf("networks of one setting differ by %v", got)
	}
}

// The sum of deviations stands under the root, and not the sum of their squares.
func TestCumulative(t *testing.T) {
	sums, roots := summary.Cumulative([]float64{1, 2, 3}, []float64{4, 5, 7})
	if !slices.Equal(sums, []float64{1, 3, 6}) || !slices.Equal(roots, []float64{2, 3, 4}) {
		t.Errorf("sums %v, roots %v", sums, roots)
	}
}

func ExampleAverage() {
	networks := [][]summary.Point{
		{{Epoch: 0, Layer: 1, Values: []float64{11}}, {Epoch: 400, Layer: 1, Values: []float64{12}}},
		{{Epoch: 0, Layer: 1, Values: []float64{9}}},
	}
	for _, p := range summary.Average(networks) {
		fmt.Println(p.Epoch, p.Layer, p.Networks, summary.Mean(p.Columns[0]), summary.Deviation(p.Columns[0]))
	}
	// Output:
	// 0 1 2 10 1.4142135623730951
	// 400 1 1 12 NaN
}

func ExampleMedian() {
	never := math.Inf(1)
	fmt.Println(summary.Median([]float64{20, math.NaN(), 300, never, 100}))
	// Output: 200
}
