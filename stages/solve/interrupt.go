package solve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
)

// errStopped and unsound end work from deep inside; [interruptible] recovers them.
var errStopped = errors.New("solve: stopped")

type unsound struct{ error }

// Interruptible calls do with the joint distribution; what do solves with that value
// ends within some milliseconds once the context is done, and Interruptible returns
// the context's error. Another error says that a result would not be a number.
func (j *Joint) Interruptible(ctx context.Context, do func(j *Joint) error) error {
	return interruptible(ctx, func(stop *atomic.Bool) error {
		mine := *j
		mine.stop = stop
		return do(&mine)
	})
}

// Interruptible is [Joint.Interruptible] for a binary Y.
func (p *Problem) Interruptible(ctx context.Context, do func(p *Problem) error) error {
	return interruptible(ctx, func(stop *atomic.Bool) error {
		mine := *p
		mine.stop = stop
		return do(&mine)
	})
}

func interruptible(ctx context.Context, do func(stop *atomic.Bool) error) (err error) {
	var stop atomic.Bool
	release := context.AfterFunc(ctx, func() { stop.Store(true) })
	defer release()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unsound:
			err = r.error
		case error:
			if !errors.Is(r, errStopped) {
				panic(r)
			}
			err = ctx.Err()
		default:
			panic(r)
		}
	}()
	return do(&stop)
}

// check ends the work if it is to end.
func (j *Joint) check() {
	if j.stop != nil && j.stop.Load() {
		panic(errStopped)
	}
}

// check ends the work if it is to end.
func (p *Problem) check() {
	if p.stop != nil && p.stop.Load() {
		panic(errStopped)
	}
}

// sound panics where a point, or its Lagrangian, is not a number: NaN is never a result.
func sound(at Point, lagrangian float64) {
	for _, v := range [...]float64{at.IXT, at.ITY, at.Gap, at.lower, lagrangian} {
		if v != v || math.IsInf(lagrangian, 0) {
			panic(unsound{fmt.Errorf("β = %v: the solver came to a value that is not a number: I(X;T) = %v, I(T;Y) = %v; please report the distribution", at.Beta, at.IXT, at.ITY)})
		}
	}
}
