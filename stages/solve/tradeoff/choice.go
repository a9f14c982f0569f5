package tradeoff

import (
	"infoplane/internal/info"
	"infoplane/stages/solve"
)

// Choice is the encoder that an objective chooses at one parameter, in bits.
type Choice struct {
	Parameter float64 // β, or the share that is not erased
	IXT, ITY  float64 // I(X;T), I(T;Y)
	HT        float64 // H(T)

	// Gap is by how much the objective can be better at most; +Inf if nothing is proven,
	// and 0 of an encoder that is given, not chosen.
	Gap float64

	Atoms int // values of T with positive probability
}

// Plane is a joint distribution with its bound, in which choices are made.
type Plane struct {
	joint  *solve.Joint
	points []solve.JointSolution
	bound  solve.Envelope
}

// NewPlane finds the bound to a tolerance in bits of I(T;Y). step is called after every
// solve; its error ends the work.
func NewPlane(j *solve.Joint, tolerance float64, step func(solved int) error) (*Plane, error) {
	points, _, err := j.Curve(tolerance, step)
	if err != nil {
		return nil, err
	}
	return &Plane{j, points, solve.NewEnvelope(points)}, nil
}

// Below returns by how much a choice lies below the bound, I_Y*(I(X;T)) - I(T;Y).
func (p *Plane) Below(c Choice) solve.Interval {
	at := p.bound.At(c.IXT)
	return solve.Interval{Low: max(0, at.Low-c.ITY), High: max(0, at.High-c.ITY)}
}

// FromEnds returns how far a choice is, in bits of I(X;T), from the nearer end of the curve:
// the origin, and (H(X), I(X;Y)) with H(X) of the rows with equal p(y|x) merged.
func (p *Plane) FromEnds(c Choice) float64 {
	return max(0, min(c.IXT, p.joint.Entropy()-c.IXT))
}

// Lagrangian returns what minimises I(X;T) - β I(T;Y); its Gap is in these units. At the β
// of a straight piece of the bound every point of the piece does, and one end is returned.
func (p *Plane) Lagrangian(beta float64) Choice {
	at := p.joint.Solve(beta)
	return Choice{Parameter: beta, IXT: at.IXT, ITY: at.ITY, HT: info.Entropy(at.Mixture.Mass), Gap: at.Gap, Atoms: at.Atoms}
}
