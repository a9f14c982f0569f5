package train

import (
	"fmt"
	"slices"
	"testing"
)

func TestSnapshotEpochs(t *testing.T) {
	for _, c := range []struct {
		epochs, count int
		want          []int
	}{
		{1, 4, []int{0, 1}},
		{3, 80, []int{0, 1, 2, 3}},
		{400, 4, []int{0, 10, 100, 400}},
		{9000, 4, []int{0, 10, 400, 9000}},
		{10000, 4, []int{0, 400, 9000, 10000}},
		{300, 24, []int{0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 31, 39, 49, 61, 77, 100, 122, 153, 191, 239, 300}},
	} {
		if got := SnapshotEpochs(c.epochs, c.count); !slices.Equal(got, c.want) {
			t.Errorf("%d of %d epochs: %v, want %v", c.count, c.epochs, got, c.want)
		}
	}
}

func TestSnapshotEpochsLaws(t *testing.T) {
	for _, epochs := range []int{1, 2, 3, 4, 5, 10, 11, 99, 100, 101, 300, 399, 400, 401, 1000, 8999, 9000, 9001, 10000, 100000} {
		for _, count := range []int{4, 5, 6, 7, 8, 10, 24, 60, 80, 100, 200, 500, 2000, 20000} {
			got := SnapshotEpochs(epochs, count)
			if len(got) != min(count, epochs+1) {
				t.Errorf("%d of %d: there are %d", count, epochs, len(got))
			}
			if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Errorf("%d of %d: not in order, or not distinct: %v", count, epochs, got)
			}
			for _, e := range []int{0, 400, 9000, epochs} {
				if e <= epochs && !slices.Contains(got, e) {
					t.Errorf("%d of %d: %d is missing", count, epochs, e)
				}
			}
			if count >= 24 && epochs >= 100 && !slices.Contains(got, 100) {
				t.Errorf("%d of %d: 100 is missing", count, epochs)
			}
			if got[0] < 0 || got[len(got)-1] > epochs {
				t.Errorf("%d of %d: beyond the training: %v", count, epochs, got)
			}
		}
	}
}

// The paper's grid is close to even in log e once its steps are above one epoch.
func TestSnapshotGridIsLogarithmic(t *testing.T) {
	got := SnapshotEpochs(10000, 80)
	for i := 2; i < len(got); i++ {
		if a, b := got[i-1], got[i]; a >= 20 && float64(b)/float64(a) > 1.35 {
			t.Errorf("a step from %d to %d", a, b)
		}
	}
}

func ExampleSnapshotEpochs() {
	fmt.Println(SnapshotEpochs(10000, 12))
	// Output: [0 1 3 10 17 42 100 400 1000 1615 9000 10000]
}
