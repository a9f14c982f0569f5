package tradeoff

import (
	"context"
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/vec"
	"infoplane/stages/solve"
)

// Choices returns what the objective chooses for equiprobable patterns,
// whose bound it finds to the tolerance, in bits of I(T;Y). step is called after every
// solve; its error ends the work. It fails where the patterns are no distribution.
//
// Labels 0 and 1 have p(y=1|x) from the patterns. Of more classes each pattern has its
// label, so that Y is a function of X.
func (o Objective) Choices(patterns tables.Patterns, tolerance float64, step func(solved int) error) (tables.Choices, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Functional == "" {
		panic("tradeoff: no functional")
	}
	j, err := jointOf(patterns)
	if err != nil {
		return nil, err
	}
	var out tables.Choices
	err = j.Interruptible(context.Background(), func(j *solve.Joint) error { // step ends it
		p, err := NewPlane(j, tolerance, step)
		if err != nil {
			return err
		}
		for i, parameter := range o.parameters() {
			out = append(out, p.row(o.Functional, p.Choose(o.Functional, parameter)))
			if err := step(i); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Choose returns what the objective of that name chooses at β or, of erasure, at a share.
// It panics for another name.
func (p *Plane) Choose(functional string, parameter float64) Choice {
	switch functional {
	case Lagrangian:
		return p.Lagrangian(parameter)
	case Squared:
		return p.Squared(parameter)
	case Deterministic:
		return p.Deterministic(parameter)
	case Erasure:
		return p.Erasure(parameter)
	}
	panic("tradeoff: no functional " + functional)
}

// parameters are the β or the shares of an objective.
func (o Objective) parameters() []float64 {
	if o.Functional == Erasure {
		return o.Shares
	}
	return o.Betas
}

func (p *Plane) row(functional string, c Choice) tables.ChoicesRow {
	below := p.Below(c)
	certificate := below.Width()
	if !p.joint.Proves() {
		certificate = math.Inf(1)
	}
	return tables.ChoicesRow{
		Functional: functional, Parameter: c.Parameter, IXTBits: c.IXT, ITYBits: c.ITY, HTBits: c.HT,
		GapBits: c.Gap, VerticalGapBits: below.Low, CertificateBits: certificate,
		FromEndsBits: p.FromEnds(c), Atoms: int32(c.Atoms),
	}
}

// jointOf is the joint distribution of equiprobable patterns and their labels.
func jointOf(patterns tables.Patterns) (*solve.Joint, error) {
	n, classes := len(patterns.Y), 2
	for _, y := range patterns.Y {
		classes = max(classes, int(y)+1)
	}
	var pairs []solve.Pair
	for x, y := range patterns.Y {
		if p := patterns.PY[x]; classes == 2 {
			if p < 1 {
				pairs = append(pairs, solve.Pair{X: int32(x), Y: 0, P: (1 - p) / float64(n)})
			}
			if p > 0 {
				pairs = append(pairs, solve.Pair{X: int32(x), Y: 1, P: p / float64(n)})
			}
		} else {
			pairs = append(pairs, solve.Pair{X: int32(x), Y: y, P: 1 / float64(n)})
		}
	}
	j, err := solve.FromPairs(n, classes, pairs)
	if err != nil {
		return nil, fmt.Errorf("patterns: %w", err)
	}
	return j, nil
}

// Expect checks choices that satisfy the rules of their table against the objective and the
// patterns: a row for each parameter, and no more information than the patterns have.
func (o Objective) Expect(patterns tables.Patterns, rows tables.Choices) error {
	parameters := o.parameters()
	if len(rows) != len(parameters) {
		return fmt.Errorf("choices: has %d rows for %d parameters", len(rows), len(parameters))
	}
	ceiling := vec.Log2(float64(len(patterns.Y))) + rounding
	for i, r := range rows {
		switch {
		case r.Functional != o.Functional || r.Parameter != parameters[i]:
			return fmt.Errorf("choices: row %d is %s at %v; expected %s at %v", i, r.Functional, r.Parameter, o.Functional, parameters[i])
		case r.IXTBits > ceiling || r.ITYBits > r.IXTBits+rounding:
			return fmt.Errorf("choices: row %d: I(X;T) = %v, I(T;Y) = %v: more than %d patterns, or T, hold", i, r.IXTBits, r.ITYBits, len(patterns.Y))
		}
	}
	return nil
}
