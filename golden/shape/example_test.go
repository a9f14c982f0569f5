package shape_test

import (
	"fmt"

	"infoplane/golden/shape"
)

// layer is I(X;T) of a layer that fits, then compresses.
var layer = shape.Curve{X: []float64{0, 40, 400, 9000}, Y: []float64{6.6, 7, 5.7, 2.5}}

func ExampleRises() {
	m := shape.Rises(shape.Curve{X: []float64{0, 400, 9000}, Y: []float64{0.11, 0.89, 0.99}}, 0.5, 0)
	fmt.Printf("%.2f bit, %v\n", m.Value, m.Holds())
	// Output: 0.88 bit, true
}

func ExampleFalls() {
	m := shape.Falls(layer, 2, 0.1)
	fmt.Printf("%.1f bit, margin %.1f, %v\n", m.Value, m.Margin, m.Holds()) // it rises by 0.4 first
	// Output: 4.1 bit, margin -0.3, false
}

func ExamplePhases() {
	m := shape.Phases(layer, 0.1, 0.5)
	fmt.Printf("compresses by %.1f bit, %v\n", m.Value, m.Holds())
	// Output: compresses by 4.5 bit, true
}

func ExamplePeakAt() {
	m := shape.PeakAt(layer, 0.5, 175, 700)
	fmt.Println(m.Value, m.Holds())
	// Output: 40 false
}

func ExampleCrosses() {
	ratio := shape.Curve{X: []float64{0, 99, 199}, Y: []float64{3, 2, 0.5}}
	m := shape.Crosses(ratio, 1, 100, 200)
	fmt.Printf("epoch %.0f, %v\n", m.Value, m.Holds())
	// Output: epoch 158, true
}

func ExampleSaturates() {
	m := shape.Saturates(shape.Curve{X: []float64{30, 100, 300}, Y: []float64{9, 11.9, 12}}, 100, 0.2)
	fmt.Printf("%.1f bit, %v\n", m.Value, m.Holds())
	// Output: 0.1 bit, true
}

func ExampleOrderedAlong() {
	fmt.Println(shape.OrderedAlong([]float64{12, 12, 11.6, 8.9, 6.6, 2.4}, 0).Holds())
	fmt.Println(shape.OrderedAlong([]float64{12, 11.6, 12, 8.9, 6.6, 2.4}, 0).Holds())
	// Output:
	// true
	// false
}

func ExampleBetween() {
	m := shape.Between(0.97, 0.9, 1)
	fmt.Printf("margin %.2f, %v\n", m.Margin, m.Holds())
	// Output: margin 0.03, true
}

func ExampleBelowCurve() {
	bound := shape.Curve{X: []float64{0, 1, 2}, Y: []float64{0, 0.8, 0.95}}
	m := shape.BelowCurve(shape.Curve{X: []float64{1.2}, Y: []float64{0.82}}, bound, 0)
	fmt.Printf("%.2f bit, %v\n", m.Value, m.Holds())
	// Output: -0.01 bit, true
}

func ExampleEarlierThan() {
	m := shape.EarlierThan(399, 799, 1, false)
	fmt.Println(m.Value, m.Holds())
	// Output: 0.5 true
}

func ExampleCorrelation() {
	m := shape.Correlation([]float64{1, 2, 3, 4}, []float64{1, 10, 100, 1000}, 0.9, 1)
	fmt.Println(m.Value, m.Holds())
	// Output: 1 true
}

func ExampleAtLeast() {
	var networks []shape.Measure
	for _, bits := range []float64{2.5, 2.4, 2.6, 0.3} {
		networks = append(networks, shape.Between(bits, 0.5, 12))
	}
	fmt.Println(shape.Holding(networks), shape.AtLeast(networks, 0.75).Holds(), shape.AtLeast(networks, 0.9).Holds())
	// Output: 3 true false
}

func ExampleTogether() {
	fmt.Println(shape.Together([]float64{99, 49, 79}, 2).Holds(), shape.Together([]float64{99, 9, 79}, 2).Holds())
	// Output: true false
}

func ExampleExponential() {
	m := shape.Exponential(shape.Curve{X: []float64{1, 2, 3}, Y: []float64{1200, 600, 300}}, 0, 0.9, 0.9)
	fmt.Printf("a factor of %.2f, %v\n", m.Value, m.Holds())
	// Output: a factor of 0.50, true
}

func ExampleInverseSlope() {
	bound := shape.Curve{X: []float64{0, 1, 3}, Y: []float64{0, 0.8, 1}}
	m := shape.InverseSlope(shape.Curve{X: []float64{2}, Y: []float64{15}}, bound, 2)
	fmt.Printf("%.1f times the slope, %v\n", m.Value, m.Holds())
	// Output: 1.5 times the slope, true
}
