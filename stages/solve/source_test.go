package solve

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestInterruptible: work ends soon after its context, wherever it is. The bound on the
// time leaves room for a busy machine; the work itself takes much longer.
func TestInterruptible(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 1))
	py := make([]float64, 20_000)
	for x := range py {
		py[x] = r.Float64()
	}
	two, three, many := problem(t, nil, py), randomJoint(t, r, 400, 3, 2), randomJoint(t, r, 120, 120, 2)
	for name, work := range map[string]func(ctx context.Context) error{
		"two": func(ctx context.Context) error {
			return two.Interruptible(ctx, func(p *Problem) error { _, err := Curve(p, 1e-8, never); return err })
		},
		"three": func(ctx context.Context) error {
			return three.Interruptible(ctx, func(j *Joint) error { _, _, err := j.Curve(1e-8, never); return err })
		},
		"many": func(ctx context.Context) error {
			return many.Interruptible(ctx, func(j *Joint) error { j.Relevance(2, 1e-9); return nil })
		},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		begun := time.Now()
		err := work(ctx)
		if took := time.Since(begun); !errors.Is(err, context.DeadlineExceeded) || took > 3*time.Second {
			t.Errorf("%s: %v after %v", name, err, took)
		}
		cancel()
	}
	if err := three.Interruptible(context.Background(), func(j *Joint) error { j.Solve(2); return nil }); err != nil {
		t.Errorf("undisturbed: %v", err)
	}
}

// TestNaNIsAnError, and not a result; other panics remain panics.
func TestNaNIsAnError(t *testing.T) {
	p := problem(t, nil, []float64{0.1, 0.9})
	nan := math.NaN()
	for _, at := range []Point{{IXT: nan}, {ITY: nan}, {Gap: nan}, {lower: nan}} {
		err := p.Interruptible(context.Background(), func(*Problem) error { sound(at, 0); return nil })
		if err == nil || !strings.Contains(err.Error(), "not a number") {
			t.Errorf("%+v: %v", at, err)
		}
	}
	if err := p.Interruptible(context.Background(), func(*Problem) error { sound(Point{}, math.Inf(1)); return nil }); err == nil {
		t.Error("a Lagrangian of +Inf passes")
	}
	if err := p.Interruptible(context.Background(), func(*Problem) error { sound(Point{Gap: math.Inf(1)}, 0); return nil }); err != nil {
		t.Errorf("an unknown gap: %v", err)
	}
	defer func() {
		if recover() == nil {
			t.Error("another panic was swallowed")
		}
	}()
	p.Interruptible(context.Background(), func(p *Problem) error { Solve(p, -1, Encoder{}); return nil })
}
