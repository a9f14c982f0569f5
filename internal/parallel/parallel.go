// Package parallel runs independent pieces of work on all processors.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do(0) … do(n-1) on as many goroutines as can run at once. The
// order of the calls is open, so do must keep its results apart by its argument.
func Each(n int, do func(int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	done.Wait()
}

// Ordered calls produce(0) … produce(n-1) on as many goroutines as can run at
// once, and consume on each result, in order, on the caller's. It runs ahead by a
// few results only. After an error of consume it calls neither any more, and when it
// returns no call is under way.
func Ordered[T any](n int, produce func(int) T, consume func(T) error) error {
	workers := runtime.GOMAXPROCS(0)
	results := make(chan chan T, 4*workers)
	running := make(chan struct{}, workers)
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer func() {
		close(stop)
		all.Wait()
	}()
	all.Go(func() {
		defer close(results)
		for i := range n {
			result := make(chan T, 1)
			select {
			case results <- result:
			case <-stop:
				return
			}
			running <- struct{}{}
			all.Go(func() {
				result <- produce(i)
				<-running
			})
		}
	})
	for result := range results {
		if err := consume(<-result); err != nil {
			return err
		}
	}
	return nil
}

// First returns the first error that is not nil, so that the same input gives the same
// error however the calls of Each are scheduled.
func First(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
