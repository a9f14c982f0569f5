package golden

import (
	"fmt"
	"math"
)

// band is from low to high; an end left out is open.
type band struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

// ends returns the ends of a band, infinite where it is open.
func (q band) ends() (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if q.Low != nil {
		low = *q.Low
	}
	if q.High != nil {
		high = *q.High
	}
	return low, high
}

// inside describes a band; the unit stands for %s.
func (q band) inside() string {
	switch low, high := q.ends(); {
	case q.Low != nil && q.High != nil:
		return fmt.Sprintf("between %s and %s%%s", number(low), number(high))
	case q.Low != nil:
		return fmt.Sprintf("at least %s%%s", number(low))
	default:
		return fmt.Sprintf("at most %s%%s", number(high))
	}
}

// problem returns why a band holds nothing or everything; empty if it does not.
func (q band) problem() string {
	switch low, high := q.ends(); {
	case q.Low == nil && q.High == nil:
		return "has no end; give low, high or both"
	case low > high:
		return fmt.Sprintf("runs from %v to %v; low is at most high", low, high)
	}
	return ""
}

// within is that numbers are the same, to within a factor.
type within struct {
	Factor float64 `json:"factor"`
}

func (q within) problem() string {
	if !(q.Factor >= 1) {
		return fmt.Sprintf("is to within a factor of %v; a factor is 1 or more", q.Factor)
	}
	return ""
}

func dips(way string, slack float64) string {
	if slack == 0 {
		return ", never " + way
	}
	return fmt.Sprintf(", %s back by at most %s%%s", way, number(slack))
}

func inEpochs(unit) unit { return epochs }
func plain(unit) unit    { return "" }

func negative(x float64) string {
	if x < 0 {
		return fmt.Sprintf("is %v; a tolerance is 0 or more", x)
	}
	return ""
}
