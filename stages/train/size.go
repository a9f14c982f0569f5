package train

import "fmt"

// maxTable bounds the weights of all snapshots of one network, which are in memory
// together: a quarter of a billion rows of 20 bytes.
const maxTable = 1 << 28

const rowBytes = 20 // of tables.WeightsRow

// Weights returns the number of weights, biases and learned slopes of the network for a
// number of inputs and classes.
func (c Config) Weights(inputs, classes int) int {
	if c.Real() {
		classes = 1
	}
	total, below := 0, inputs
	for _, units := range append(append([]int(nil), c.Hidden...), classes) {
		total += units * (below + 1)
		below = units
	}
	if c.Learned() {
		for _, units := range c.Hidden {
			total += units
		}
	}
	return total
}

// Seconds returns roughly how long training on a number of patterns takes, for comparison with
// other networks: six operations for each weight, pattern and epoch, of which a core does
// five thousand million a second.
func (c Config) Seconds(patterns int) float64 {
	passes := float64(c.Epochs) * float64(max(1, patterns))
	if c.Fraction > 0 {
		passes *= c.Fraction
	}
	if c.Steps > 0 {
		passes = float64(c.Steps) * float64(c.Batch)
	}
	return passes * float64(6*c.Weights(1, 2)) / 5e9
}

// sizeProblem returns a message if the snapshots of one network for a number of inputs and
// classes do not fit into memory, or "". It allocates nothing else.
func (c Config) sizeProblem(inputs, classes int) string {
	weights, snapshots := c.Weights(inputs, classes), c.Snapshots.Size(c.Epochs)
	if weights <= maxTable/snapshots {
		return ""
	}
	return fmt.Sprintf("makes a network of %.2g weights, which takes %.2g GB at %d snapshots; a network takes at most %.2g GB: make layers narrower, or snapshots fewer",
		float64(weights), float64(weights)*float64(snapshots)*rowBytes/1e9, snapshots, float64(maxTable)*rowBytes/1e9)
}
