package train

import (
	"fmt"

	"infoplane/internal/nn"
)

// mostDraws bounds the draws of each pattern in dump.
const mostDraws = 10_000

// Noise disturbs the outputs of the hidden layers, in training and, where asked, in the
// activations that are dumped: see [nn.Noise]. Everything else that is recorded is of the
// network without it: the history, the gradients at snapshots, and measures.
type Noise struct {
	// Deviation is the standard deviation β of a normal number that is added to each
	// output, N(0, β²).
	Deviation float64 `json:"deviation,omitempty"`

	// Dropout is the probability p with which an output is 0 (binary), or the p of a factor
	// of variance p/(1-p) (gaussian). The mean of the factor is 1: binary ones are 1/(1-p).
	Dropout float64 `json:"dropout,omitempty"`

	// Kind is that of dropout: binary (left out) or gaussian.
	Kind string `json:"kind,omitempty"`

	// Dump is the number of draws of each pattern in dump; left out, activations are
	// without noise.
	Dump int `json:"dump,omitempty"`

	// Means leaves the normal number that is added to a layer out of its own dump, though not
	// out of the layers above. Estimators that add noise then add it.
	Means bool `json:"means,omitempty"`
}

// String returns the group as the value of a label: deviation-0.05-dump-100.
func (n Noise) String() string {
	if n == (Noise{}) {
		return "none"
	}
	return label("deviation", n.Deviation, "dropout", n.Dropout, "", n.Kind, "dump", n.Dump, "means", n.Means)
}

// problem returns what is wrong with the noise of a network, or "".
func (n Noise) problem(c Config) string {
	if n == (Noise{}) {
		return ""
	}
	switch {
	case len(c.Hidden) == 0:
		return "is of hidden layers, and the network has none; leave it out"
	case !(n.Deviation >= 0 && n.Deviation < maxRate):
		return fmt.Sprintf("has the deviation %v, which is a positive number, such as 0.05", n.Deviation)
	case !(n.Dropout >= 0 && n.Dropout < 1):
		return fmt.Sprintf("has the dropout %v, which is a probability below 1", n.Dropout)
	case n.Deviation == 0 && n.Dropout == 0:
		return "says what noise is like, not how much there is; give deviation, dropout, or both"
	case n.Kind != "" && n.Kind != "binary" && n.Kind != "gaussian":
		return fmt.Sprintf("has the kind %q; the kinds of dropout are binary, gaussian", n.Kind)
	case n.Kind != "" && n.Dropout == 0:
		return fmt.Sprintf("has the kind %s, which is of dropout, and no dropout; leave kind out", n.Kind)
	case n.Dump < 0 || n.Dump == 1 || n.Dump > mostDraws:
		return fmt.Sprintf("dumps %d draws of each pattern; there are 2 to %d, or none, and activations are without noise", n.Dump, mostDraws)
	case n.Means && (n.Dump == 0 || n.Deviation == 0):
		return "has means, which leave the noise of a layer out of its dump: it needs deviation and dump"
	}
	return ""
}

// Of returns the noise by itself.
func (n Noise) Of() nn.Noise {
	return nn.Noise{Deviation: n.Deviation, Dropout: n.Dropout, Gaussian: n.Kind == "gaussian"}
}

// Trained returns the config as training reads it, without what is of the dump alone.
func (c Config) Trained() Config {
	c.Noise.Dump, c.Noise.Means = 0, false
	return c
}
