package nn_test

import (
	"fmt"
	"slices"

	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// A network learns the exclusive or of two inputs.
func Example() {
	x := [][]float32{{0, 0, 1, 1}, {0, 1, 0, 1}}
	batches := nn.Samples{X: x, Labels: []int32{0, 1, 1, 0}, Classes: 2}.Batches([]int{0, 1, 2, 3}, 4)
	n := nn.New([]int{2, 4, 2}, nn.Tanh)
	n.Init(random.New(1, "init"), nn.Standard())

	work, gradient := nn.NewWorkspace(n, 4), make([]float32, len(n.Params))
	adam := nn.NewAdam(len(n.Params))
	for range 500 {
		for _, b := range batches {
			n.Gradient(work, b, gradient)
			adam.Step(n.Params, gradient, 0.05)
		}
	}
	score := n.Evaluate(work, slices.Values(batches))
	fmt.Printf("accuracy %.0f, loss below 0.02 bit: %v\n", score.Accuracy, score.LossBits < 0.02)
	// Output: accuracy 1, loss below 0.02 bit: true
}

// Layer 1 of a network with two inputs and three hidden units.
func ExampleNetwork_Layer() {
	n := nn.New([]int{2, 3, 2}, nn.Tanh)
	weights, biases := n.Layer(n.Params, 1)
	fmt.Println(len(weights), len(biases), len(n.Params))
	// Output: 6 3 17
}
