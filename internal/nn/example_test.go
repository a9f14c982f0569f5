package nn_test

import (
	"fmt"

	"infoplane/internal/nn"
)

// A network learns the exclusive or of two inputs.
func Example() {
	x := [][]float32{{0, 0, 1, 1}, {0, 1, 0, 1}}
	batches := nn.Batches(x, []int32{0, 1, 1, 0}, 2, []int{0, 1, 2, 3}, 4)
	n := nn.New([]int{2, 4, 2}, nn.Tanh)
	n.Init(nn.NewStream(1, "init"))

	work, gradient := nn.NewWorkspace(n, 4), make([]float32, len(n.Params))
	adam := nn.NewAdam(0.05, len(n.Params))
	for range 500 {
		for _, b := range batches {
			n.Gradient(work, b, gradient)
			adam.Step(n.Params, gradient)
		}
	}
	score := n.Evaluate(work, batches)
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

// The numbers of a stream depend on the seed and the purpose alone.
func ExampleStream() {
	s := nn.NewStream(1, "init")
	fmt.Println(s.Uniform(), s.TruncatedNormal(), s.Below(1000))
	// Output: 0.0747899573515779 1.173111873027271 232
}
