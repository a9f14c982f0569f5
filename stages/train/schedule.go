package train

import (
	"fmt"
	"slices"

	"infoplane/internal/vec"
)

// Schedule changes the learning rate from epoch to epoch.
type Schedule struct {
	// Kind is cosine or steps; left out, the rate is constant.
	Kind string `json:"kind,omitempty"`

	// Final is the share of the rate that cosine ends at; left out, 0.
	Final float64 `json:"final,omitempty"`

	// At are the epochs before which steps multiplies the rate by Factor.
	At     []int   `json:"at,omitempty"`
	Factor float64 `json:"factor,omitempty"`
}

// IsZero reports whether the rate is constant.
func (s Schedule) IsZero() bool {
	return s.Kind == "" && s.Final == 0 && len(s.At) == 0 && s.Factor == 0
}

// String returns the group as the value of a label: constant, or steps-at-100-factor-0.1.
func (s Schedule) String() string {
	if s.IsZero() {
		return "constant"
	}
	return label("", s.Kind, "final", s.Final, "at", s.At, "factor", s.Factor)
}

// problem returns what is wrong with the schedule of a training of a number of epochs, 0 if
// that is not known, or "".
func (s Schedule) problem(epochs int) string {
	switch {
	case s.Kind == "cosine" && (len(s.At) > 0 || s.Factor != 0):
		return "has at or factor, which are of steps; cosine has final"
	case s.Kind == "cosine" && !(s.Final >= 0 && s.Final < 1):
		return fmt.Sprintf("has the final %v, the share of the rate at the end, at least 0 and below 1", s.Final)
	case s.Kind == "cosine" || s.IsZero():
		return ""
	case s.Kind != "steps":
		return fmt.Sprintf("has the kind %q; the kinds are cosine, steps, and without a schedule the rate is constant", s.Kind)
	case s.Final != 0:
		return "has final, which is of cosine; steps has at and factor"
	case len(s.At) == 0 || !(s.Factor > 0 && s.Factor < maxRate) || s.Factor == 1:
		return "needs at, the epochs at which the rate changes, and factor, such as {kind: steps, at: [100, 200], factor: 0.1}"
	case s.At[0] < 1 || !slices.IsSorted(s.At) || len(slices.Compact(slices.Clone(s.At))) < len(s.At):
		return fmt.Sprintf("has at %s; the list is in order from 1, each epoch once", listed(s.At))
	case epochs > 0 && s.At[len(s.At)-1] >= epochs:
		return fmt.Sprintf("changes the rate at epoch %d, and training ends at %d", s.At[len(s.At)-1], epochs)
	}
	return ""
}

// rate returns the learning rate of an epoch, of a number of them.
//
//	cosine   rate·(final + (1 - final)·(1 + cos(π·epoch/epochs))/2)
//	steps    rate·factorⁿ after n of the epochs at
func (s Schedule) rate(rate float64, epoch, epochs int) float64 {
	switch s.Kind {
	case "cosine":
		wave := (1 + vec.CosPi(min(1, float64(epoch)/float64(epochs)))) / 2
		return float64(rate * (s.Final + float64((1-s.Final)*wave)))
	case "steps":
		for _, at := range s.At {
			if epoch >= at {
				rate = float64(rate * s.Factor)
			}
		}
	}
	return rate
}
