package train

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestScore(t *testing.T) {
	c := short()
	c.Target, c.Output, c.Loss = "score", "linear", "squared"
	d := clusters(3)
	r := result(t, c, d)
	first, last := r.Snapshots[0], lastOf(r)
	if !slices.Equal(r.Widths, []int{2, 8, 1}) || last.Test.Squared > 0.02 || first.Test.Squared < 0.5 {
		t.Errorf("widths %v, squared error from %g to %g", r.Widths, first.Test.Squared, last.Test.Squared)
	}
	history, errs := History(r.Snapshots), SquaredErrors(r.Snapshots)
	if err := errors.Join(history.Check(), errs.Check(), ExpectErrors(history, errs)); err != nil {
		t.Error(err)
	}
	if !math.IsNaN(history[0].LossTrainBits) || !math.IsNaN(history[0].AccuracyTest) || errs[7].ErrorTest != last.Test.Squared {
		t.Errorf("history %+v, errors %+v", history[0], errs[7])
	}
	d.Patterns.Score[7] = math.NaN()
	if _, err := Train(c, 1, d, on); err == nil || !strings.HasPrefix(err.Error(), "pattern 7: score NaN cannot be learned") {
		t.Errorf("error %v", err)
	}
}

// TestScoreOfTanh: outputs of tanh learn scores of -1 and 1, and never those beyond.
func TestScoreOfTanh(t *testing.T) {
	c := short()
	c.Target, c.Output, c.Loss = "score", "tanh", "squared"
	d := clusters(3)
	for i, score := range d.Patterns.Score {
		d.Patterns.Score[i] = math.Copysign(1, score-0.5)
	}
	r := result(t, c, d)
	if first, last := r.Snapshots[0], lastOf(r); last.Test.Squared > 0.1 || first.Test.Squared < 0.5 || !math.IsNaN(last.Test.LossBits) {
		t.Errorf("squared error from %g to %+v", first.Test.Squared, last.Test)
	}
	for i := range d.Patterns.Score {
		d.Patterns.Score[i] *= 3
	}
	if last := lastOf(result(t, c, d)); last.Test.Squared < 4 {
		t.Errorf("scores of ±3 are learned to a squared error of %g", last.Test.Squared)
	}
}
