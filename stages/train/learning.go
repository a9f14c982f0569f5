package train

import (
	"fmt"
	"slices"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// The targets of a network.
const (
	targetLabel = "label"
	targetScore = "score"
)

// filled returns the config with the values of fields that were left out.
func (c Config) filled() Config {
	or := func(field *string, usual string) {
		if *field == "" {
			*field = usual
		}
	}
	or(&c.Target, targetLabel)
	or(&c.Output, string(nn.SoftmaxOutput))
	or(&c.Loss, string(nn.CrossEntropy))
	return c
}

// Labelled returns the config whose fields are the values of labels: with those that were
// left out.
func (c Config) Labelled() Config { return c.filled() }

// Squared reports whether the loss is the squared error, which is then a table.
func (c Config) Squared() bool { return c.Loss == string(nn.Squared) }

// Unknown returns why a column of the history is not known of networks of the config, or "".
func (c Config) Unknown(column string) string {
	switch column {
	case tables.ColumnLossTrainBits, tables.ColumnLossTestBits, tables.ColumnLossGapBits:
		if output := nn.Output(c.filled().Output); !output.Probable() {
			return string(output) + " outputs are no probabilities, of which a loss in bits is; take error_train or error_test"
		}
	case tables.ColumnAccuracyTrain, tables.ColumnAccuracyTest, tables.ColumnAccuracyGap:
		if c.Real() {
			return "a score is no class, of which an accuracy is; take error_train or error_test"
		}
	}
	return ""
}

// Ends reports whether training may end before its last epoch, or begin again: then how it
// ended is a table.
func (c Config) Ends() bool { return c.Steps != 0 || c.Stop != (Stop{}) || c.Restart != (Restart{}) }

// Learned reports whether units learn slopes beside their weights.
func (c Config) Learned() bool { return nn.Activation(c.Activation) == nn.PReLU }

// DumpedOutput returns the output as the config of a dump has it, where softmax is left out.
func (c Config) DumpedOutput() string {
	if c.Output == string(nn.SoftmaxOutput) {
		return ""
	}
	return c.Output
}

// DumpedLoss returns the loss as the config of measures has it, where the cross-entropy is
// left out.
func (c Config) DumpedLoss() string {
	if !c.Squared() {
		return ""
	}
	return c.Loss
}

// DumpedTarget returns the target as the config of measures has it, where the label is left
// out.
func (c Config) DumpedTarget() string {
	if !c.Real() {
		return ""
	}
	return c.Target
}

// Real reports whether a network learns a number, not a class.
func (c Config) Real() bool { return c.Target == targetScore }

// learningProblem returns what is wrong with target, output and loss, and the field; or "".
func (c Config) learningProblem() (field, problem string) {
	f := c.filled()
	output, loss := nn.Output(f.Output), nn.Loss(f.Loss)
	switch {
	case f.Target != targetLabel && f.Target != targetScore:
		return "target", fmt.Sprintf("is %q; a network learns the label or the score of patterns", f.Target)
	case !slices.Contains(nn.Outputs(), output):
		return "output", fmt.Sprintf("is %q; the outputs are %s", f.Output, listedNames(nn.Outputs()))
	case !slices.Contains(nn.Losses(), loss):
		return "loss", fmt.Sprintf("is %q; the losses are %s", f.Loss, listedNames(nn.Losses()))
	case c.Real() && output.Probable():
		return "output", fmt.Sprintf("is %s, and a score is any number; take `output: linear`, or tanh for scores from -1 to 1, with `loss: squared`", f.Output)
	case c.Real() && loss != nn.Squared:
		return "loss", fmt.Sprintf("is %s, which is of classes; a score is learned with `loss: squared`", f.Loss)
	case !loss.Fits(output):
		return "loss", fmt.Sprintf("is %s, which needs probabilities, and `output: %s` has none; take `loss: squared`, or `output: softmax`", f.Loss, f.Output)
	}
	return "", ""
}

// network returns a network of the config for a number of inputs and classes, all
// parameters zero.
func (c Config) network(inputs, classes int) *nn.Network {
	f := c.filled()
	outputs := classes
	if c.Real() {
		outputs = 1
	}
	n := nn.New(append(append([]int{inputs}, c.Hidden...), outputs), nn.Activation(c.Activation))
	n.Output, n.Loss = nn.Output(f.Output), nn.Loss(f.Loss)
	n.Quantise(c.Quantize.Quantiser())
	return n
}
