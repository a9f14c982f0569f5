package solve

import (
	"context"
	"errors"
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/field"
	"infoplane/pipeline"
)

// Version is raised when equal configs and patterns give another curve.
const Version = 3

// Config chooses how finely the curve is sampled.
type Config struct {
	// Tolerance is what the polygon through the points may lie below the bound
	// by, in bits of I(T;Y): 1e-4 takes some dozens of points, and cannot be seen
	// in a figure.
	Tolerance float64 `json:"tolerance"`
}

// finest and coarsest bound the tolerance: the goal of a single solve, and a
// tenth of what there is to know about a fair label.
const finest, coarsest = 1e-8, 0.1

// Validate says what is wrong with the config, as joined [field.Error]s.
func (c Config) Validate() error {
	var errs []error
	if !(c.Tolerance >= finest && c.Tolerance <= coarsest) {
		errs = append(errs, &field.Error{Field: "tolerance", Problem: fmt.Sprintf("is %v; the curve needs %g to %g bits, such as 1e-4", c.Tolerance, finest, coarsest)})
	}
	return errors.Join(errs...)
}

// Add adds the action that computes the bound of the patterns' p(y=1|x). With a
// deterministic rule that is min(I(X;T), H(Y)), and no β is distinguished.
//
// The table starts at the origin, where beta is the onset, and ends where every
// p(y|x) has its own symbol, where beta is +Inf; from there the bound is level.
func Add(g *pipeline.Graph, name string, c Config, patterns pipeline.Output[tables.Patterns]) pipeline.Output[tables.Curve] {
	a := g.Add(pipeline.Spec{Stage: "solve", Version: Version, Name: name, Config: c})
	in := pipeline.Input(a, "patterns", patterns)
	out := pipeline.Result[tables.Curve](a, "curve")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		return expectCurve(p, out.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		curve, err := c.run(p, func(int) error { return t.Context().Err() })
		if err != nil {
			return err
		}
		return out.Write(t, curve)
	})
	return out
}

// AddOptimality adds the action that compares the layers of a network, as symbols
// on the patterns, with the bound of the patterns' p(y=1|x).
func AddOptimality(g *pipeline.Graph, name string, patterns pipeline.Output[tables.Patterns], symbols pipeline.Output[tables.Symbols]) pipeline.Output[tables.Optimality] {
	config := struct {
		Output string `json:"output"` // tells the action from the one that solves the curve
	}{"optimality of layers"}
	a := g.Add(pipeline.Spec{Stage: "solve", Version: Version, Name: name, Config: config})
	in := pipeline.Input(a, "patterns", patterns)
	layers := pipeline.Input(a, "symbols", symbols)
	out := pipeline.Result[tables.Optimality](a, "optimality")
	a.Expect(func(t *pipeline.Task, d pipeline.Delivery) error {
		s, err := layers.Read(t)
		if err != nil {
			return err
		}
		return expectOptimality(s, out.Of(d))
	})
	a.Do(func(t *pipeline.Task) error {
		p, err := in.Read(t)
		if err != nil {
			return err
		}
		s, err := layers.Read(t)
		if err != nil {
			return err
		}
		rows, err := optimality(p, s, func(done, total int) error {
			t.Progress(done, total, "layers")
			return t.Context().Err()
		})
		if err != nil {
			return err
		}
		return out.Write(t, rows)
	})
	return out
}

// optimality compares every layer of a table of symbols; after each it calls step,
// whose error stops it.
func optimality(patterns tables.Patterns, symbols tables.Symbols, step func(done, total int) error) (tables.Optimality, error) {
	p, err := problemOf(patterns)
	if err != nil {
		return nil, err
	}
	n := len(patterns.PY)
	if len(symbols)%n != 0 {
		return nil, fmt.Errorf("symbols: %d rows for %d patterns: not a whole number of layers", len(symbols), n)
	}
	var out tables.Optimality
	symbol := make([]int32, n)
	for start := 0; start < len(symbols); start += n {
		head := symbols[start]
		for i, s := range symbols[start : start+n] {
			if s.Epoch != head.Epoch || s.Layer != head.Layer || s.Pattern != patterns.Pattern[i] {
				return nil, fmt.Errorf("symbols: row %d has epoch %d, layer %d, pattern %d, expected %d, %d, %d",
					start+i, s.Epoch, s.Layer, s.Pattern, head.Epoch, head.Layer, patterns.Pattern[i])
			}
			if s.Symbol < 0 || s.Symbol >= int64(n) {
				return nil, fmt.Errorf("symbols: row %d has the symbol %d, %d patterns have at most 0 to %d", start+i, s.Symbol, n, n-1)
			}
			symbol[i] = int32(s.Symbol)
		}
		l := HardLayer(p, patterns.PY, symbol)
		var o Optimality
		if err := p.Interruptible(context.Background(), func(p *Problem) error { o = Compare(p, l); return nil }); err != nil {
			return nil, fmt.Errorf("symbols: epoch %d, layer %d: %w", head.Epoch, head.Layer, err)
		}
		out = append(out, tables.OptimalityRow{
			Epoch: head.Epoch, Layer: head.Layer, Estimator: head.Estimator,
			IXTBits: l.IXT, ITYBits: l.ITY, Beta: o.Beta, DivergenceBits: o.Divergence,
			VerticalGapBits: o.VerticalGap.Low, CertificateBits: o.VerticalGap.Width(),
			RateExcessBits: o.RateExcess.Low, RateCertificateBits: o.RateExcess.Width(),
		})
		if err := step(len(out), len(symbols)/n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// run computes the curve of equiprobable patterns; after each solve it calls
// step, whose error stops it.
func (c Config) run(patterns tables.Patterns, step func(solved int) error) (tables.Curve, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	p, err := problemOf(patterns)
	if err != nil {
		return nil, err
	}
	var points []Solution
	err = p.Interruptible(context.Background(), func(p *Problem) (err error) { // step ends it
		points, err = Curve(p, c.Tolerance, step)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out tables.Curve
	for _, s := range points {
		out = append(out, tables.CurveRow{Beta: s.Beta, IXTBits: s.IXT, ITYBits: s.ITY, GapBits: s.Gap, Atoms: int32(s.Atoms)})
	}
	return out, nil
}

// problemOf is the problem of equiprobable patterns whose label is 0 or 1.
func problemOf(patterns tables.Patterns) (*Problem, error) {
	for i, y := range patterns.Y {
		if y > 1 {
			return nil, fmt.Errorf("patterns: row %d, column y: is %d; the bound is one of labels 0 and 1", i, y)
		}
	}
	p, err := NewProblem(nil, patterns.PY)
	if err != nil {
		return nil, fmt.Errorf("patterns: %w", err)
	}
	return p, nil
}
