package train

import (
	"fmt"
	"slices"

	"infoplane/internal/nn"
)

// Init chooses the initial weights. Left out, they are those of the authors: from a normal
// distribution with σ² = 1/fan-in that is truncated at ±2σ. Biases are 0.
type Init struct {
	// Kind is truncated-normal (left out), normal, uniform (within ±√3σ) or zero.
	Kind string `json:"kind,omitempty"`

	// Fan is in (left out), out, both (their mean) or none (1): σ = scale·√(gain/fan).
	Fan string `json:"fan,omitempty"`

	// Gain is 1 (left out), or for He's initial weights of ReLU 2.
	Gain float64 `json:"gain,omitempty"`

	// Scale is 1 (left out). With the fan none it is σ itself.
	Scale float64 `json:"scale,omitempty"`

	// From is another train entry, whose network of the same seed ends with these weights
	// and biases. The state of its optimizer is not continued.
	From string `json:"from,omitempty"`
}

// String returns the group as the value of a label: normal-fan-out, or from-other.
func (i Init) String() string {
	if i == (Init{}) {
		return string(nn.TruncatedNormal)
	}
	return label("", i.Kind, "fan", i.Fan, "gain", i.Gain, "scale", i.Scale, "from", i.From)
}

// problem returns what is wrong with the group, or "".
func (i Init) problem() string {
	positive := func(x float64) bool { return x == 0 || x > 1/maxRate && x < maxRate }
	switch {
	case i.From != "" && i != (Init{From: i.From}):
		return "has from, the weights of another network, and a distribution; give one of them"
	case i.Kind != "" && !slices.Contains(nn.Distributions(), nn.Distribution(i.Kind)):
		return fmt.Sprintf("has the kind %q; the kinds are %s", i.Kind, listedNames(nn.Distributions()))
	case i.Kind == string(nn.Zero) && i != (Init{Kind: i.Kind}):
		return "has the kind zero, of which nothing is drawn; leave fan, gain and scale out"
	case i.Fan != "" && !slices.Contains(nn.Fans(), nn.Fan(i.Fan)):
		return fmt.Sprintf("has the fan %q; the fans are %s", i.Fan, listedNames(nn.Fans()))
	case i.Fan == string(nn.FanNone) && i.Gain != 0:
		return "has a gain, which is divided by the fan, and the fan none; give scale, the standard deviation"
	case !positive(i.Gain) || !positive(i.Scale):
		return fmt.Sprintf("has the gain %v and the scale %v, which are positive numbers", i.Gain, i.Scale)
	}
	return ""
}

// initial returns the distribution.
func (i Init) initial() nn.Initial {
	out := nn.Standard()
	if i.Kind != "" {
		out.Distribution = nn.Distribution(i.Kind)
	}
	if i.Fan != "" {
		out.Fan = nn.Fan(i.Fan)
	}
	if i.Gain != 0 {
		out.Gain = i.Gain
	}
	if i.Scale != 0 {
		out.Scale = i.Scale
	}
	return out
}

// weightProblem returns what is wrong with the weight that is given in place of Init, or "".
func (c Config) weightProblem() string {
	switch {
	case c.Weight == 0:
		return ""
	case c.Init != (Init{}):
		return fmt.Sprintf("is %v, and init draws or takes others; give one of them", c.Weight)
	case !(c.Weight > -maxRate && c.Weight < maxRate):
		return fmt.Sprintf("is %v; a weight is a number within ±%g", c.Weight, float64(maxRate))
	}
	return ""
}
