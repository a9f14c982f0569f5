package dump

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// rounding bounds the error of the sum of the softmax probabilities, which are float32
// and may have been computed in any order.
const rounding = 1e-4

// Expect checks a table of activations that satisfies its own rules against the config, the
// patterns and the weights: it has a row for each pattern at each snapshot, a column for each
// unit, and an output of probabilities where it has them.
func Expect(c Config, patterns tables.Patterns, weights tables.Weights, ranges tables.Ranges, a tables.Activations) error {
	widths, snapshots, err := c.Snapshots(weights, ranges)
	if err != nil {
		return err
	}
	if len(a.T) != len(widths)-1 {
		return fmt.Errorf("activations: has the columns of %d layers, expected %d", len(a.T), len(widths)-1)
	}
	for l, units := range a.T {
		if len(units) != widths[l+1] {
			return fmt.Errorf("activations: has %d columns of layer %d, expected %d: t%d_0 to t%d_%d", len(units), l+1, widths[l+1], l+1, l+1, widths[l+1]-1)
		}
	}
	n := len(patterns.Pattern)
	for row := range max(len(a.Epoch), len(snapshots)*n) {
		if row >= len(snapshots)*n {
			return fmt.Errorf("activations: row %d is epoch %d, pattern %d; expected %d rows, of %d snapshots of %d patterns", row, a.Epoch[row], a.Pattern[row], row, len(snapshots), n)
		}
		epoch, pattern := snapshots[row/n].Epoch, patterns.Pattern[row%n]
		if row >= len(a.Epoch) {
			return fmt.Errorf("activations: has %d rows, expected %d: row %d, epoch %d, pattern %d, is missing", row, len(snapshots)*n, row, epoch, pattern)
		}
		if a.Epoch[row] != epoch || a.Pattern[row] != pattern {
			return fmt.Errorf("activations: row %d is epoch %d, pattern %d; expected epoch %d, pattern %d", row, a.Epoch[row], a.Pattern[row], epoch, pattern)
		}
	}
	if !c.output().Probable() {
		return nil
	}
	output, slack := a.T[len(a.T)-1], float64(rounding)
	if b := c.Quantiser.Bits; b > 0 {
		slack += float64(len(output)) / float64(int(1)<<b)
	}
	for row := range a.Epoch {
		sum := 0.0
		for u, t := range output {
			if t[row] < 0 || t[row] > 1+rounding {
				return fmt.Errorf("activations: row %d, column t%d_%d: is %v; the output is a probability", row, len(a.T), u, t[row])
			}
			sum += float64(t[row])
		}
		if c.output() == nn.SoftmaxOutput && math.Abs(sum-1) > slack {
			return fmt.Errorf("activations: row %d, columns t%d_0 to t%d_%d: sum to %v; the output is a distribution", row, len(a.T), len(a.T), len(output)-1, sum)
		}
	}
	return nil
}
