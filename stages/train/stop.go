package train

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// measures are the quantities that rules look at, from the scores of a network.
var measures = []struct {
	name string
	of   func(train, test nn.Score, squared bool) float64
	test bool // of the test patterns
	loss bool // the smaller, the better
}{
	{"loss_train", func(train, _ nn.Score, squared bool) float64 { return lossOf(train, squared) }, false, true},
	{"loss_test", func(_, test nn.Score, squared bool) float64 { return lossOf(test, squared) }, true, true},
	{tables.ColumnAccuracyTrain, func(train, _ nn.Score, _ bool) float64 { return train.Accuracy }, false, false},
	{tables.ColumnAccuracyTest, func(_, test nn.Score, _ bool) float64 { return test.Accuracy }, true, false},
}

func lossOf(s nn.Score, squared bool) float64 {
	if squared {
		return s.Squared
	}
	return s.LossBits
}

// measure returns the index of a quantity, -1 if there is none.
func measure(name string) int {
	for i, m := range measures {
		if m.name == name {
			return i
		}
	}
	return -1
}

// measureProblem returns what is wrong with a quantity that a rule looks at, or "".
func (c Config) measureProblem(name string) string {
	i := measure(name)
	switch {
	case i < 0:
		var names []string
		for _, m := range measures {
			names = append(names, m.name)
		}
		return fmt.Sprintf("looks at %q; the quantities are %s", name, listedNames(names))
	case measures[i].test && c.Fraction == 1:
		return fmt.Sprintf("looks at %s, and all patterns are for training (fraction 1)", name)
	case !measures[i].loss && c.Real():
		return fmt.Sprintf("looks at %s, which networks that learn numbers (target: score) do not have; take loss_train or loss_test", name)
	}
	return ""
}

// better reports whether x is better than y in a quantity.
func better(of string, x, y float64) bool {
	if measures[measure(of)].loss {
		return x < y
	}
	return x > y
}

// Stop ends the training of a network early. Its later snapshots repeat the network as it
// then was, so that all networks have the same snapshots.
type Stop struct {
	// Of is loss_train, loss_test, accuracy_train or accuracy_test, of the loss that is
	// trained; in bits if that is the cross-entropy.
	Of string `json:"of"`

	// Reaches ends the training when the quantity is as good as this, or better.
	Reaches float64 `json:"reaches,omitempty"`

	// Patience ends the training after as many epochs without a better value.
	Patience int `json:"patience,omitempty"`

	// Every is the number of epochs from one look to the next; left out, 1.
	Every int `json:"every,omitempty"`
}

// String returns the rule as the value of a label.
func (s Stop) String() string {
	if s == (Stop{}) {
		return "none"
	}
	return label("", s.Of, "reaches", s.Reaches, "patience", s.Patience, "every", s.Every)
}

// problem returns what is wrong with the rule of a config, or "".
func (s Stop) problem(c Config) string {
	if s == (Stop{}) {
		return ""
	}
	if problem := c.measureProblem(s.Of); problem != "" {
		return problem
	}
	switch {
	case s.Reaches == 0 && s.Patience == 0:
		return "says what to look at, not when to stop; give patience, reaches, or both"
	case !(s.Reaches >= 0) || math.IsInf(s.Reaches, 0):
		return fmt.Sprintf("reaches %v; losses and accuracies are positive numbers", s.Reaches)
	case s.Patience < 0 || s.Every < 0 || s.Patience > maxEpochs || s.Every > maxEpochs:
		return fmt.Sprintf("has the patience %d and looks every %d epochs; both are at least 1", s.Patience, s.Every)
	case s.Patience > 0 && s.Patience < s.Every:
		return fmt.Sprintf("has the patience of %d epochs and looks every %d; patience is at least as long", s.Patience, s.Every)
	}
	return ""
}

// stopping follows the quantity of a rule.
type stopping struct {
	Stop
	best  float64
	since int // epoch of the best value
}

// looks reports whether the rule looks at the network after an epoch.
func (s *stopping) looks(epoch int) bool {
	return s.Stop != (Stop{}) && epoch > 0 && epoch%max(1, s.Every) == 0
}

// ends reports whether training ends after an epoch with a value of the quantity.
func (s *stopping) ends(epoch int, value float64) bool {
	if s.since == 0 || better(s.Of, value, s.best) {
		s.best, s.since = value, epoch
	}
	return s.Reaches != 0 && !better(s.Of, s.Reaches, value) || s.Patience > 0 && epoch-s.since >= s.Patience
}
