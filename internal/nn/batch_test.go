package nn

import (
	"reflect"
	"slices"
	"testing"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// batchSamples returns samples whose inputs tell their number, and an order of some of them.
func batchSamples() (Samples, []int) {
	s := Samples{X: make([][]float32, 3), Labels: make([]int32, 300), Classes: 4}
	for j := range s.X {
		s.X[j] = make([]float32, 300)
		for i := range s.X[j] {
			s.X[j][i] = float32(1000*j + i)
			s.Labels[i] = int32(i % 4)
		}
	}
	return s, random.New(1, "batches").Permutation(300)[:250]
}

// TestBatches: each sample is where it belongs, and the padding is 0.
func TestBatches(t *testing.T) {
	s, order := batchSamples()
	values := Samples{X: s.X, Values: s.X[2]}
	for k, b := range s.Batches(order, 40) {
		part, blocks := order[40*k:min(40*(k+1), len(order))], vec.Blocks(b.N)
		of := values.Batches(order, 40)[k]
		if b.N != len(part) || b.Real || !of.Real || len(of.Target) != blocks {
			t.Fatalf("batch %d: %d samples, real: %v, %v", k, b.N, b.Real, of.Real)
		}
		for at := range blocks * vec.Lanes {
			for j := range s.X {
				want := float32(0)
				if at < b.N {
					want = s.X[j][part[at]]
				}
				if got := b.X[j*blocks+at/16][at%16]; got != want {
					t.Fatalf("batch %d: input %d of sample %d is %g, want %g", k, j, at, got, want)
				}
			}
			for u := range s.Classes {
				want := float32(0)
				if at < b.N && part[at]%4 == u {
					want = 1
				}
				if got := b.Target[u*blocks+at/16][at%16]; got != want {
					t.Fatalf("batch %d: target %d of sample %d is %g, want %g", k, u, at, got, want)
				}
			}
		}
		if !slices.Equal(of.Target, b.X[2*blocks:3*blocks]) {
			t.Errorf("batch %d: the values are not the targets", k)
		}
	}
}

// TestEach: batches are the same however many are packed together, in memory that held
// other ones before.
func TestEach(t *testing.T) {
	s, order := batchSamples()
	var scratch Batch
	for _, together := range []int{1, 3 * 40, 3 * 40 * 2, 3*40*3 + 5, 1 << 24} {
		for range 2 {
			var got []Batch
			for b := range s.each(&scratch, order, 40, together) {
				b.X, b.Target = slices.Clone(b.X), slices.Clone(b.Target)
				got = append(got, b)
			}
			if !reflect.DeepEqual(got, s.Batches(order, 40)) {
				t.Errorf("%d numbers together: other batches", together)
			}
		}
	}
	for _, part := range [][]int{order[:20], order[:50], order[:7]} {
		s.Pack(&scratch, part)
		if want := s.Batches(part, len(part))[0]; !reflect.DeepEqual(scratch, want) {
			t.Errorf("%d samples: another batch", len(part))
		}
	}
	count := 0
	for range s.Each(&scratch, order, 40) {
		if count++; count == 2 {
			break
		}
	}
	if count != 2 {
		t.Errorf("%d batches before a break at 2", count)
	}
}
