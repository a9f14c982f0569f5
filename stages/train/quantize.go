package train

import (
	"fmt"

	"infoplane/internal/nn"
)

// mostBits bounds the bits of a quantised number.
const mostBits = 16

// Quantize rounds numbers in training and in what is dumped: see [nn.Quantiser]. Left out,
// nothing is rounded.
type Quantize struct {
	// Bits is the number of bits of a number, which has 2^bits levels: 4 and 8 are in use.
	Bits int `json:"bits,omitempty"`

	// Of is activations (left out), the outputs of the hidden layers and in dump those of
	// the last, or both, these and the weights.
	Of string `json:"of,omitempty"`

	// Range is batch (left out), from the least output of the layer in the batch to the
	// greatest, or moving, averages over the batches of training.
	Range string `json:"range,omitempty"`
}

// String returns the group as the value of a label: bits-8-of-both-range-moving.
func (q Quantize) String() string {
	if q == (Quantize{}) {
		return "none"
	}
	return label("bits", q.Bits, "of", q.Of, "range", q.Range)
}

// problem returns what is wrong with the group for a network, or "".
func (q Quantize) problem(c Config) string {
	if q == (Quantize{}) {
		return ""
	}
	switch {
	case q.Bits < 1 || q.Bits > mostBits:
		return fmt.Sprintf("has %d bits; a number has 1 to %d, such as 8", q.Bits, mostBits)
	case q.Of != "" && q.Of != "activations" && q.Of != "both":
		return fmt.Sprintf("is of %q; what is rounded is activations, or both these and weights", q.Of)
	case q.Range != "" && q.Range != "batch" && q.Range != "moving":
		return fmt.Sprintf("has the range %q; the ranges are batch, moving", q.Range)
	case c.Noise != (Noise{}):
		return "and noise are both given, and an activation with noise is not rounded; leave one out"
	case !nn.Output(c.filled().Output).Probable():
		return fmt.Sprintf("needs outputs from 0 to 1, and `output: %s` has none such; take softmax or sigmoid", c.Output)
	}
	return ""
}

// Quantiser returns the quantiser; the zero one if nothing is rounded.
func (q Quantize) Quantiser() nn.Quantiser {
	return nn.Quantiser{Bits: q.Bits, Weights: q.Of == "both", Moving: q.Range == "moving"}
}

// Moving reports whether the ranges of layers follow the training: then they are a table.
func (c Config) Moving() bool { return c.Quantize.Quantiser().Moving }
