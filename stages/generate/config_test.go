package generate

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
		{Config{Rule: "hard"}, ""},
		{Config{Rule: "committee"}, ""},
		{Config{Rule: "smooth", Gamma: 12}, ""},
		{Config{}, "rule"},
		{Config{Rule: "soft"}, "rule"},
		{Config{Rule: "hard", Gamma: 12}, "gamma"},
		{Config{Rule: "smooth"}, "gamma"},
		{Config{Rule: "smooth", Gamma: -1}, "gamma"},
		{Config{Rule: "smooth", Gamma: math.NaN()}, "gamma"},
		{Config{Rule: "smooth", Gamma: math.Inf(1)}, "gamma"},
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
