package train

import (
	"math"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
)

// divide splits patterns with labels, and fails the test if it is not a partition.
func divide(t *testing.T, s Splitting, y []int32) (train, test []int) {
	t.Helper()
	train, test, err := s.split(y, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(train, test)
	slices.Sort(all)
	for i := range y {
		if len(all) != len(y) || all[i] != i {
			t.Fatalf("%+v: not a partition", s)
		}
	}
	return train, test
}

func TestSplit(t *testing.T) {
	_, y := hardRule()
	for _, split := range []string{"random", "unshuffled", "stratified"} {
		for fraction, want := range map[float64]int{1e-9: 1, 0.05: 205, 0.45: 1843, 0.85: 3482, 1: 4096} {
			if train, _ := divide(t, Splitting{fraction, split}, y); len(train) != want {
				t.Errorf("%s, fraction %g: %d patterns, want %d", split, fraction, len(train), want)
			}
		}
	}
	// The class balance of the authors' split, and of ours.
	train, test := divide(t, Splitting{0.05, "unshuffled"}, y)
	if a, b := ones(y, train), ones(y, test); math.Abs(a-0.117) > 5e-4 || math.Abs(b-0.538) > 5e-4 {
		t.Errorf("unshuffled: %.4f ones in training, %.4f in the rest", a, b)
	}
	train, _ = divide(t, Splitting{0.05, "random"}, y)
	if a := ones(y, train); math.Abs(a-0.517) > 4*0.035 { // four standard errors
		t.Errorf("random: %.4f ones in training", a)
	}
}

// TestStratifiedSplit: each label has its share of the training patterns to within one
// pattern, which a random split does not give.
func TestStratifiedSplit(t *testing.T) {
	y := make([]int32, 1000)
	for i := range y {
		y[i] = int32(i % 7 * (i % 3) % 5) // labels of different frequency
	}
	off := func(split string, fraction float64) (most float64) {
		train, _ := divide(t, Splitting{fraction, split}, y)
		for label := range int32(5) {
			all, chosen := 0, 0
			for i := range y {
				if y[i] == label {
					all++
					if slices.Contains(train, i) {
						chosen++
					}
				}
			}
			most = max(most, math.Abs(float64(chosen)-fraction*float64(all)))
		}
		return most
	}
	for _, fraction := range []float64{0.003, 0.1, 0.333, 0.8, 1} {
		if most := off("stratified", fraction); most >= 1 {
			t.Errorf("fraction %g: a label is off by %g patterns", fraction, most)
		}
	}
	if most := off("random", 0.333); most < 1 {
		t.Errorf("a random split is off by %g only: the test sees nothing", most)
	}
}

// TestSplitColumn: the patterns' own split is taken as it is.
func TestSplitColumn(t *testing.T) {
	own := tables.Split{{Pattern: 0, Part: "test"}, {Pattern: 1, Part: "train"}, {Pattern: 2, Part: "test"}, {Pattern: 3, Part: "train"}}
	train, test, err := Splitting{Split: "column"}.split([]int32{0, 1, 0, 1}, own, 7)
	if err != nil || !slices.Equal(train, []int{1, 3}) || !slices.Equal(test, []int{0, 2}) {
		t.Errorf("training %v, test %v, %v", train, test, err)
	}
	got, err := Splitting{Split: "column"}.Table([]int32{0, 1, 0, 1}, own, 7)
	if err != nil || !slices.Equal(got, own) {
		t.Errorf("table %v, %v", got, err)
	}
	for want, own := range map[string]tables.Split{
		"divides 2 patterns; there are 4": own[:2],
		"has no pattern for training":     {own[0], own[2], own[0], own[2]},
	} {
		if _, _, err := (Splitting{Split: "column"}).split(make([]int32, 4), own, 7); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
