package estimate

import "strings"

// On chooses the patterns of an estimate: all, train or test.
type On string

// IsZero reports whether the estimate is on all patterns, which is also what is left out.
func (o On) IsZero() bool { return o == "" || o == "all" }

// named adds the choice to the name of an estimator: binning(bins=30,on=test).
func (o On) named(estimator string) string {
	if o.IsZero() {
		return estimator
	}
	if head, parameters := strings.CutSuffix(estimator, ")"); parameters {
		return head + ",on=" + string(o) + ")"
	}
	return estimator + "(on=" + string(o) + ")"
}
