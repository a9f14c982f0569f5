package estimate

import (
	"errors"
	"math"
	"testing"

	"infoplane/internal/field"
)

func TestValidateNamesTheField(t *testing.T) {
	for _, c := range []struct {
		config Config
		field  string
	}{
		{Config{Estimator: "binning", Bins: 30, Range: "fixed"}, ""},
		{Config{Estimator: "binning", Bins: 2, Range: "run"}, ""},
		{Config{Estimator: "floor", Width: 0.07}, ""},
		{Config{}, "estimator"},
		{Config{Estimator: "bining"}, "estimator"},
		{Config{Estimator: "binning", Bins: 2, Range: "run", Top: "closed"}, ""},
		{Config{Estimator: "binning", Bins: 2, Range: "run", Top: "open"}, "top"},
		{Config{Estimator: "floor", Width: 1, Top: "closed"}, "top"},
		{Config{Estimator: "adaptive", Bins: 30, Edges: "published"}, ""},
		{Config{Estimator: "adaptive", Bins: 30, Edges: "authors"}, "edges"},
		{Config{Estimator: "binning", Bins: 30, Range: "run", Edges: "published"}, "edges"},
		{Config{Estimator: "binning", Bins: 1, Range: "fixed"}, "bins"},
		{Config{Estimator: "binning", Bins: 1 << 30, Range: "fixed"}, "bins"},
		{Config{Estimator: "binning", Bins: 30}, "range"},
		{Config{Estimator: "binning", Bins: 30, Range: "fixed", Width: 1}, "width"},
		{Config{Estimator: "floor"}, "width"},
		{Config{Estimator: "floor", Width: math.NaN()}, "width"},
		{Config{Estimator: "floor", Width: 1e-60}, "width"}, // 0 in float32
		{Config{Estimator: "floor", Width: 1e-45}, "width"}, // 40 % larger in float32
		{Config{Estimator: "floor", Width: 1, Bins: 3}, "bins"},
		{Config{Estimator: "floor", Width: 1, Range: "run"}, "range"},
		{Config{Estimator: "floor", Width: 1, Variance: 1}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: 1e-3}, ""},
		{Config{Estimator: "kde", Bound: "lower", Variance: 1e-3}, ""},
		{Config{Estimator: "kde", Variance: 1e-3}, "bound"},
		{Config{Estimator: "kde", Bound: "both", Variance: 1e-3}, "bound"},
		{Config{Estimator: "kde", Bound: "upper"}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: -1}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: math.NaN()}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: math.Inf(1)}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: 1e-300}, "variance"},
		{Config{Estimator: "kde", Bound: "upper", Variance: 1, Width: 1}, "width"},
		{Config{Estimator: "kde", Bound: "upper", Variance: 1, Bins: 30, Range: "fixed"}, "bins"},
		{Config{Estimator: "binning", Bins: 30, Range: "fixed", Bound: "upper"}, "bound"},
	} {
		err, named := c.config.Validate(), ""
		var wrong *field.Error
		if errors.As(err, &wrong) {
			named = wrong.Field
		}
		if named != c.field {
			t.Errorf("%+v: %v", c.config, err)
		}
	}
}
