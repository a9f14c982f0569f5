package parallel

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

func TestInParallel(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]atomic.Int32, n)
		Each(n, func(i int) { calls[i].Add(1) })
		for i := range calls {
			if got := calls[i].Load(); got != 1 {
				t.Errorf("n = %d: %d is called %d times", n, i, got)
			}
		}
	}
}

// Results come in order even if the first ones take longest.
func TestInOrder(t *testing.T) {
	const n = 200
	next := 0
	err := Ordered(n, func(i int) int {
		time.Sleep(time.Duration(i%3) * 100 * time.Microsecond)
		return i
	}, func(i int) error {
		if i != next {
			t.Fatalf("got %d, want %d", i, next)
		}
		next++
		return nil
	})
	if err != nil || next != n {
		t.Errorf("%d results, %v, want %d", next, err, n)
	}
}

// After an error little more is produced and nothing is consumed.
func TestInOrderStops(t *testing.T) {
	stop := errors.New("stop")
	var produced atomic.Int32
	consumed := 0
	err := Ordered(1_000_000, func(i int) int { produced.Add(1); return i }, func(i int) error {
		if consumed++; i == 10 {
			return stop
		}
		return nil
	})
	if err != stop || consumed != 11 {
		t.Errorf("error %v after %d results, want %v after 11", err, consumed, stop)
	}
	got := produced.Load()
	time.Sleep(10 * time.Millisecond)
	if later := produced.Load(); got > 1000 || later != got {
		t.Errorf("%d results were produced, %d after it returned", got, later-got)
	}
}
