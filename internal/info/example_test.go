package info_test

import (
	"fmt"
	"math"

	"infoplane/internal/info"
)

func ExampleEntropy() {
	fmt.Println(info.Entropy([]float64{0.5, 0.25, 0.25}))
	// Output: 1.5
}

func ExampleEntropyCounts() {
	fmt.Println(info.EntropyCounts([]int{2, 1, 1}), info.EntropyCounts([]int{1, 2, 1}))
	// Output: 1.5 1.5
}

func ExampleBinary() {
	fmt.Printf("%.6f\n", info.Binary(0.11))
	// Output: 0.499916
}

func ExampleKL() {
	fmt.Println(info.KL([]float64{1, 0}, []float64{0.5, 0.5}))
	// Output: 1
}

func ExampleMutualInformation() {
	channel := [][]float64{{0.45, 0.05}, {0.05, 0.45}} // a fair bit, flipped one time in ten
	fmt.Printf("%.6f\n", info.MutualInformation(channel))
	// Output: 0.531004
}

func ExampleBits() {
	fmt.Println(info.Bits(math.Ln2), info.Nats(1) == math.Ln2)
	// Output: 1 true
}
