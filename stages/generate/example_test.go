package generate_test

import (
	"fmt"

	"infoplane/stages/generate"
)

// The authors' patterns with labels drawn from their stochastic rule.
func Example() {
	p, err := generate.Config{Rule: "smooth", Gamma: 12}.Patterns(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	ones, expected := 0, 0.0
	for i, y := range p.Y {
		ones += int(y)
		expected += p.PY[i]
	}
	fmt.Printf("%d patterns of %d inputs, %d with label 1, %.1f expected\n", len(p.Y), len(p.X), ones, expected)
	// Output:
	// 4096 patterns of 12 inputs, 2052 with label 1, 2051.8 expected
}
