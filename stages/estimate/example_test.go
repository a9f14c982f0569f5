package estimate_test

import (
	"fmt"

	"infoplane/stages/estimate"
)

// I(X;T) of any layer's activations: t[unit][pattern].
func Example() {
	layer := [][]float32{ // two units, six patterns
		{-0.9, -0.9, -0.9, 0.1, 0.7, 0.7},
		{0.3, 0.3, 0.3, 0.3, -0.6, -0.6},
	}
	labels := []int32{0, 0, 0, 1, 1, 1}
	for _, e := range []estimate.Estimator{estimate.NewBinning(30), estimate.NewKDE(estimate.Upper, 0.01)} {
		got, err := e.Estimate(layer, labels)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: I(X;T) = %.3f bit, I(T;Y) = %.3f bit\n", e.Name(), got.IXT, got.ITY)
	}
	// Output:
	// binning(bins=30): I(X;T) = 1.459 bit, I(T;Y) = 1.000 bit
	// kde(bound=upper,variance=0.01): I(X;T) = 1.459 bit, I(T;Y) = 1.000 bit
}

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

func ExampleQuantised() {
	symbols, _ := estimate.NewQuantised(1).Symbols([][]float32{{0, 0.6, 1, 2}}) // codes 0 1 1 2
	fmt.Println(symbols)
	// Output: [0 1 1 2]
}

func ExampleExact() {
	got, err := estimate.NewExact().Estimate([][]float32{{0.1, 0.1, 0.2, 0.3}}, []int32{0, 0, 1, 1})
	fmt.Println(got.IXT, got.ITY, got.Symbols, err)
	// Output: 1.5 1 3 <nil>
}

func ExampleNetBins() {
	saturated := [][]float32{{0.9, 0.99, 0.999, 0.9999}} // bins of equal width tell few of them apart
	symbols, err := estimate.NewNetBins(201).Symbols(saturated)
	fmt.Println(symbols, err)
	// Output: [0 1 2 3] <nil>
}

func ExampleCorrected() {
	e := estimate.NewCorrected(estimate.NewFloor(1), "miller-madow")
	got, err := e.Estimate([][]float32{{0, 0, 1, 1, 2, 2}}, []int32{0, 1, 0, 1, 0, 1})
	fmt.Printf("%s: I(T;Y) = %.3f, error %v\n", e.Name(), got.ITY, err)
	// Output: floor(width=1,correction=miller-madow): I(T;Y) = -0.240, error <nil>
}

func ExampleEDGE() {
	layer, labels := [][]float32{nil}, []int32(nil)
	for i := range 200 {
		layer[0], labels = append(layer[0], float32(i)), append(labels, int32(i/100))
	}
	got, err := estimate.NewEDGE(0.2, 0, 1, nil).Estimate(layer, labels)
	fmt.Printf("I(X;T) = %.2f, I(T;Y) = %.2f, error %v\n", got.IXT, got.ITY, err)
	// Output: I(X;T) = 7.28, I(T;Y) = 0.99, error <nil>
}

func ExampleRenyi() {
	layer := [][]float32{{0, 0, 9, 9}}
	got, err := estimate.NewRenyi(2, 1).Estimate(layer, []int32{0, 0, 1, 0})
	fmt.Printf("I(X;T) = %.2f, I(T;Y) = %.2f, error %v\n", got.IXT, got.ITY, err)
	// Output: I(X;T) = 1.00, I(T;Y) = 0.26, error <nil>
}

func ExampleShuffled() {
	layer, labels := [][]float32{{1, 2, 3, 4, 5, 6, 7, 8}}, []int32{0, 1, 0, 1, 0, 1, 0, 1}
	e := estimate.NewExact() // a symbol for each pattern: 1 bit, whatever the labels are
	got, _ := e.Estimate(layer, labels)
	nothing, err := estimate.NewShuffled(e, 100, 1, 95).Estimate(layer, labels)
	fmt.Println(got.ITY, nothing.ITY, err)
	// Output: 1 1 <nil>
}

func ExampleKNNEntropy() {
	layer := [][]float32{{0, 1, 2, 3, 4, 5, 6, 7}} // uniform on a length of 8: 3 bits, and few patterns
	got, err := estimate.NewKNNEntropy(2, 0, 1).Estimate(layer, make([]int32, 8))
	fmt.Printf("h(T) = %.2f bits, error %v\n", got.IXT, err)
	// Output: h(T) = 3.55 bits, error <nil>
}

func ExampleStandardised() {
	layer := [][]float32{{0, 0, 1000, 1000}, {0, 0.001, 0, 0.001}}
	e := estimate.NewStandardised(estimate.NewKDE(estimate.Upper, 0.01))
	got, err := e.Estimate(layer, []int32{0, 1, 0, 1})
	fmt.Printf("%s: I(X;T) = %.2f, error %v\n", e.Name(), got.IXT, err)
	// Output: kde(bound=upper,variance=0.01,standardise=true): I(X;T) = 2.00, error <nil>
}

func ExampleAdaptive() {
	symbols, _ := estimate.NewAdaptive(2).Symbols([][]float32{{0, 1, 100, 1000}})
	fmt.Println(symbols)
	// Output: [0 0 1 1]
}

func ExampleAdaptive_Published() {
	symbols, _ := estimate.NewAdaptive(2).Published().Symbols([][]float32{{0, 1, 2, 100, 1000, 0}})
	fmt.Println(symbols) // 0, then 1 and 2, 100, and the highest
	// Output: [0 1 1 2 3 0]
}

func ExampleKSG() {
	layer := [][]float32{{0, 1, 2, 3, 10, 11, 12, 13}}
	labels := []int32{0, 0, 0, 0, 1, 1, 1, 1}
	e := estimate.NewKSG(2, nil)
	got, err := e.Estimate(layer, labels)
	fmt.Printf("%s: I(T;Y) = %.4f, error %v\n", e.Name(), got.ITY, err)
	// Output: ksg(neighbours=2): I(T;Y) = 1.0958, error <nil>
}

func ExampleGaussian() {
	known := estimate.Regression{X: [][]float32{{1, 1, -1, -1}, {1, -1, 1, -1}}, Score: []float64{1, 1, -1, -1}}
	layer := [][]float32{{3, 1, -1, -3}} // 2 x_0 + x_1, of variance 5
	for _, inputs := range []string{"", "0-0", "1-1"} {
		e := estimate.NewGaussian(estimate.GaussianModel{Variance: 1, Target: estimate.TargetScore, Inputs: inputs}, known)
		got, err := e.Estimate(layer, make([]int32, 4))
		fmt.Printf("%s: I(X;T) = %.4f, I(T;Y) = %.4f, error %v\n", e.Name(), got.IXT, got.ITY, err)
	}
	// Output:
	// gaussian(variance=1,target=score): I(X;T) = 1.2925, I(T;Y) = 0.7925, error <nil>
	// gaussian(variance=1,target=score,inputs=0-0): I(X;T) = 0.7925, I(T;Y) = 0.7925, error <nil>
	// gaussian(variance=1,target=score,inputs=1-1): I(X;T) = 0.1315, I(T;Y) = 0.7925, error <nil>
}

func ExampleNoisy() {
	layer := [][]float32{{-0.9, -0.9, 0.9, 0.9}}
	got, err := estimate.NewNoisy(1, 1000, 1).Estimate(layer, []int32{0, 0, 1, 1})
	fmt.Printf("I(X;T) = %.2f ± %.2f, error %v\n", got.IXT, got.IXTError, err)
	// Output: I(X;T) = 0.43 ± 0.02, error <nil>
}

func ExampleConfig_Measure() {
	run := []estimate.Snapshot{{Layers: [][][]float32{{{-0.9, -0.5, 0.5, 0.9}}, {{-0.1, -0.1, 0.1, 0.1}}}}}
	rows, err := estimate.Config{Estimator: "floor", Width: 0.5}.Measure(run, nil, []int32{0, 0, 1, 1}, func(int, int) error { return nil })
	for _, r := range rows {
		fmt.Println(r.Layer, r.IXTBits, r.ITYBits, r.Symbols, r.Ceiling)
	}
	fmt.Println(err)
	// Output:
	// 1 1.5 1 3 0.75
	// 2 1 1 2 0.5
	// <nil>
}
