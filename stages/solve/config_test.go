package solve

import (
	"errors"
	"math"
	"testing"

	"infoplane/internal/field"
)

func TestValidateNamesTheField(t *testing.T) {
	if err := (Config{Tolerance: 1e-4}).Validate(); err != nil {
		t.Error(err)
	}
	for _, bad := range []float64{0, -1, 1e-12, 1, math.NaN(), math.Inf(1)} {
		var wrong *field.Error
		if err := (Config{Tolerance: bad}).Validate(); !errors.As(err, &wrong) || wrong.Field != "tolerance" {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
