package train

import (
	"fmt"
	"math"

	"infoplane/internal/nn"
)

// Restart throws a network away that has learned too little, and trains it again from
// other initial weights, of the same seed.
type Restart struct {
	// Of is the quantity, as in [Stop].
	Of string `json:"of"`

	// WorseThan is the value; a network whose quantity is worse after so many epochs is
	// thrown away.
	WorseThan float64 `json:"worse_than"`
	Epoch     int     `json:"epoch"`

	// Most is how often; left out, 10. A network that is still worse then is an error.
	Most int `json:"most,omitempty"`
}

// mostRestarts is how often a network is restarted if the rule does not say.
const mostRestarts = 10

// String returns the rule as the value of a label.
func (r Restart) String() string {
	if r == (Restart{}) {
		return "none"
	}
	return label("", r.Of, "worse-than", r.WorseThan, "epoch", r.Epoch, "most", r.Most)
}

// problem returns what is wrong with the rule of a config, or "".
func (r Restart) problem(c Config) string {
	if r == (Restart{}) {
		return ""
	}
	if problem := c.measureProblem(r.Of); problem != "" {
		return problem
	}
	switch {
	case c.Init.From != "" || c.Init.Kind == string(nn.Zero):
		return "draws other initial weights, and init draws none; leave one of them out"
	case !(r.WorseThan > 0) || math.IsInf(r.WorseThan, 0):
		return fmt.Sprintf("has worse_than %v; losses and accuracies are positive numbers", r.WorseThan)
	case r.Epoch < 1 || c.Epochs > 0 && r.Epoch > c.Epochs:
		return fmt.Sprintf("looks after epoch %d; training has the epochs 1 to %d", r.Epoch, c.Epochs)
	case r.Most < 0 || r.Most > 1000:
		return fmt.Sprintf("has most %d; a network is restarted 1 to 1000 times", r.Most)
	}
	return ""
}

// most returns how often a network is restarted at most.
func (r Restart) most() int {
	if r.Most == 0 {
		return mostRestarts
	}
	return r.Most
}
