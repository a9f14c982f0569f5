package solve

import (
	"errors"
	"math"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/pipeline"
)

func TestValidateNamesTheField(t *testing.T) {
	if err := (Config{Tolerance: 1e-4}).Validate(); err != nil {
		t.Error(err)
	}
	for _, bad := range []float64{0, -1, 1e-12, 1, math.NaN(), math.Inf(1)} {
		var wrong *pipeline.FieldError
		if err := (Config{Tolerance: bad}).Validate(); !errors.As(err, &wrong) || wrong.Field != "tolerance" {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func never(int) error { return nil }

func TestTableHoldsTheWholeCurve(t *testing.T) {
	table, err := Config{Tolerance: 1e-3}.run(tables.Patterns{PY: []float64{0.1, 0.9, 0.9, 0.1}}, never)
	if err != nil {
		t.Fatal(err)
	}
	first, last := table[0], table[len(table)-1]
	if first.IXTBits != 0 || first.ITYBits != 0 || first.Atoms != 1 || math.Abs(first.Beta-1/0.64) > 1e-6 {
		t.Errorf("starts at %+v", first)
	}
	if last.IXTBits != 1 || math.Abs(last.ITYBits-0.531004) > 1e-6 || !math.IsInf(last.Beta, 1) || last.Atoms != 2 {
		t.Errorf("ends at %+v", last)
	}
	for i := 1; i < len(table); i++ {
		if table[i].Beta < table[i-1].Beta || table[i].IXTBits < table[i-1].IXTBits || table[i].GapBits > 1e-6 {
			t.Errorf("row %d: %+v after %+v", i, table[i], table[i-1])
		}
	}
}

func TestBadPatternsAreNamed(t *testing.T) {
	_, err := Config{Tolerance: 1e-3}.run(tables.Patterns{PY: []float64{0.1, math.NaN()}}, never)
	if err == nil || !strings.Contains(err.Error(), "patterns: row 1") {
		t.Errorf("error %v", err)
	}
	if _, err := (Config{Tolerance: 1e-3}).run(tables.Patterns{}, never); err == nil {
		t.Error("no patterns have a curve")
	}
}
