package train_test

import (
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/stages/train"
)

// A network that learns the exclusive or of two inputs: x[input][pattern].
func Example() {
	x := [][]float32{{0, 0, 1, 1}, {0, 1, 0, 1}}
	y := []int32{0, 1, 1, 0}
	c := train.Config{
		Fraction: 1, Split: "unshuffled", Hidden: []int{4}, Activation: "tanh",
		Optimizer: train.Optimizer{Kind: "adam"}, Rate: 0.05, Batch: 4, Epochs: 400, Snapshots: train.Grid{Count: 4},
	}
	if err := c.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	result, err := train.Train(c, 1, train.Data{Patterns: tables.Patterns{X: x, Y: y}}, func(int, int) error { return nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("widths", result.Widths)
	for _, s := range result.Snapshots {
		fmt.Printf("epoch %3d: loss %.2f bit, accuracy %.2f\n", s.Epoch, s.Train.LossBits, s.Train.Accuracy)
	}
	// Output:
	// widths [2 4 2]
	// epoch   0: loss 1.10 bit, accuracy 0.75
	// epoch  10: loss 0.79 bit, accuracy 0.75
	// epoch 100: loss 0.01 bit, accuracy 1.00
	// epoch 400: loss 0.00 bit, accuracy 1.00
}
