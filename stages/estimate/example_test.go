package estimate_test

import (
	"fmt"

	"infoplane/stages/estimate"
)

func ExampleBinning() {
	layer := [][]float32{{-0.9, -0.9, 0.9, 0.9}} // one unit, four patterns
	labels := []int32{0, 0, 1, 0}
	e := estimate.NewBinning(30)
	got, err := e.Estimate(layer, labels)
	fmt.Printf("%s: I(X;T) = %.4f, I(T;Y) = %.4f, error %v\n", e.Name(), got.IXT, got.ITY, err)
	// Output: binning(bins=30): I(X;T) = 1.0000, I(T;Y) = 0.3113, error <nil>
}

func ExampleFloor() {
	symbols, _ := estimate.NewFloor(0.5).Symbols([][]float32{{-0.1, 0.1, 0.4, 0.6}})
	fmt.Println(symbols)
	// Output: [0 1 1 2]
}

func ExampleKDE() {
	layer := [][]float32{{-0.9, -0.9, 0.9, 0.9}}
	labels := []int32{0, 0, 1, 0}
	e := estimate.NewKDE(estimate.Upper, 0.001)
	got, err := e.Estimate(layer, labels)
	fmt.Printf("%s: I(X;T) = %.4f, I(T;Y) = %.4f, error %v\n", e.Name(), got.IXT, got.ITY, err)
	// Output: kde(bound=upper,variance=0.001): I(X;T) = 1.0000, I(T;Y) = 0.3113, error <nil>
}

func ExampleKDE_Bounds() {
	layer := [][]float32{{0, 1, 2}} // with noise of their own size
	upper, lower, _ := estimate.NewKDE(estimate.Upper, 1).Bounds(layer, []int32{0, 0, 1})
	fmt.Printf("%.4f ≤ I(X;T) ≤ %.4f\n", lower.IXT, upper.IXT)
	// Output: 0.2188 ≤ I(X;T) ≤ 0.6692
}

func ExamplePlugIn() {
	got := estimate.PlugIn([]int32{0, 1, 0, 1}, []int32{7, 7, 8, 8})
	fmt.Println(got.IXT, got.ITY, got.Symbols)
	// Output: 1 0 2
}

func ExampleLimits() {
	hidden, output := [][]float32{{-0.5, 3}}, [][]float32{{0.5, 1}}
	fmt.Println(estimate.Limits(hidden, output))
	// Output: -0.5 3 <nil>
}
