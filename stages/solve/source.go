package solve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"infoplane/internal/info"
	"infoplane/internal/linear"
	"infoplane/internal/parallel"
)

// source is what a [Problem] and a [Joint] have in common: the rows' probabilities,
// and the informations that follow from them.
type source struct {
	weight      []float64 // p(x), positive, sums to 1
	conditional []float64 // H(Y|x) in nats

	ixy float64 // I(X;Y) in nats
	hx  float64 // H(X) of the merged rows in nats

	stop  *atomic.Bool  // set when the work is to end; nil: never
	ended *atomic.Int64 // solves and searches that ended at the limit of their work; nil: not counted
	spent *int64        // work of the solve under way, in products; nil: not counted
	most  int64         // work at which a solve ends; 0: solveProducts

	coarse float64 // gap of the solve under way, in nats, if that is wide enough to save steps
}

// spend counts work of the solve under way.
func (s *source) spend(products int) {
	if s.spent != nil {
		*s.spent += int64(products)
	}
}

// exponentials counts the work of computing so many.
func (s *source) exponentials(n int) {
	const products = 40 // that take as long as one
	s.spend(products * n)
}

// factorise ends the work if its context has ended, and counts that of factoring a symmetric
// matrix.
func (s *source) factorise(variables int) {
	s.check()
	s.spend(variables * variables * variables / 6)
}

// over reports whether the work of the solve under way is at its limit.
func (s *source) over() bool { return s.spent != nil && *s.spent > cmp.Or(s.most, solveProducts) }

// solveProducts is the work at which a solve ends: half a minute on two cores with AVX2.
const solveProducts = 250_000_000_000

// count counts a solve or search that ended at the limit of its work, unless it is done.
func (s *source) count(done bool) {
	if s.over() && !done && s.ended != nil {
		s.ended.Add(1)
	}
}

// Rows returns the number of rows after merging.
func (s *source) Rows() int { return len(s.weight) }

// Information returns I(X;Y) in bits, the height of the curve.
func (s *source) Information() float64 { return info.Bits(s.ixy) }

// Entropy returns H(X) in bits of the merged rows: the I(X;T) at which the curve
// reaches I(X;Y).
func (s *source) Entropy() float64 { return info.Bits(s.hx) }

// common returns the source of a problem, for functions of any [model].
func (s *source) common() *source { return s }

// objective returns F(q) = -Σ_x p(x) log Z_x in nats.
func (s *source) objective(logZ []float64) float64 {
	f := 0.0
	for x, w := range s.weight {
		f -= float64(w * logZ[x])
	}
	return f
}

// errStopped and unsound end work from deep inside; [interruptible] recovers them.
var errStopped = errors.New("solve: stopped")

type unsound struct{ error }

// Interruptible calls do with a copy of the joint distribution. Solves with that copy
// end within some milliseconds of the end of the context, and Interruptible returns
// the context's error. Another error reports a result that would not be a number.
func (j *Joint) Interruptible(ctx context.Context, do func(j *Joint) error) error {
	return interruptible(ctx, func(stop *atomic.Bool) error {
		mine := *j
		mine.stop, mine.ended = stop, new(atomic.Int64)
		if j.binary != nil {
			binary := *j.binary
			binary.stop, binary.ended, mine.binary = stop, mine.ended, &binary
		}
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

// check ends the work if its context has ended.
func (s *source) check() {
	if s.stopped() {
		panic(errStopped)
	}
}

// stopped reports whether the context of the work has ended.
func (s *source) stopped() bool { return s.stop != nil && s.stop.Load() }

// each calls do(0) … do(n-1), on all processors where n pieces of work of a size are
// worth that.
func (s *source) each(n, size int, do func(int)) {
	const worth = 1 << 15
	if n*size < worth {
		for i := range n {
			do(i)
		}
		return
	}
	parallel.Each(n, do)
}

// products returns [linear.Products] under the weights of the rows.
func (s *source) products(a [][]float64, b *linear.Matrix, lower bool) [][]float64 {
	s.check()
	s.spend(len(a) * len(a) * len(s.weight))
	out := linear.Products(s.weight, a, b, lower, s.stopped)
	s.check()
	return out
}

// sound panics where a point, or its Lagrangian, is not a number: NaN is never a result.
func sound(at Point, lagrangian float64) {
	for _, v := range [...]float64{at.IXT, at.ITY, at.Gap, at.lower, lagrangian} {
		if v != v || math.IsInf(lagrangian, 0) {
			panic(unsound{fmt.Errorf("β = %v: the solver came to a value that is not a number: I(X;T) = %v, I(T;Y) = %v; please report the distribution", at.Beta, at.IXT, at.ITY)})
		}
	}
}
