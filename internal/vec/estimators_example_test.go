package vec_test

import (
	"fmt"
	"math"

	"infoplane/internal/vec"
)

func ExamplePushBins() {
	key := []uint32{0, 0, 0}
	edges := []float32{-1, 0, 1}
	vec.PushBins(key, []float32{-2, 0.5, 1}, edges, 1, 4)
	fmt.Println(key)
	fmt.Println(vec.PushBins(key, []float32{0, 0, 0}, edges, 1, 4)) // all are finite
	fmt.Printf("%#x\n", key)
	// Output:
	// [0 2 3]
	// true
	// [0x2 0x22 0x32]
}

func ExamplePushCells() {
	key := []uint32{0, 0, 0}
	vec.PushCells(key, []float32{-0.1, 0.1, 0.6}, 0.5, -1, 4) // -1 is the first cell
	fmt.Println(key)
	// Output: [0 1 2]
}

func ExampleLimits() {
	fmt.Println(vec.Limits([]float32{3, -1, 2}))
	// Output: -1 3 true
}

func ExampleLevels() {
	x := make([]vec.Block, 1)
	vec.Pack(x, []float32{-3, 0.2, 0.5, 9})
	vec.Levels(x, x, 0, 4, 1)
	fmt.Println(x[0][:4])
	// Output: [0 0 1 4]
}

func ExampleInside() {
	x := make([]vec.Block, 1)
	vec.Pack(x, []float32{-3, 0.2, 1, 9})
	vec.Inside(x, x, 0, 1)
	fmt.Println(x[0][:4])
	// Output: [0 1 1 0]
}

func ExampleReach() {
	x := make([]vec.Block, 2) // two units, three samples and padding
	vec.Pack(x[:1], []float32{3, 1, 2})
	vec.Pack(x[1:], []float32{5, 1, 4})
	fmt.Println(vec.Reach(x, 3))
	// Output: 0 5 true
}

func ExampleGaussSums() {
	points := make([]vec.Block, 1) // one unit, three points and padding
	vec.Pack(points, []float32{0, 1, 3})
	for l := 3; l < vec.Lanes; l++ {
		points[0][l] = float32(math.Inf(1))
	}
	sums := make([]vec.Block, 4)
	vec.GaussSums(sums[:1], sums[1:2], sums[2:3], sums[3:], points, points, 1, 1)
	fmt.Printf("%.5f %.5f\n", sums[0][:3], sums[1][:3]) // 2^-1 and 2^-4 are 2^-d², 2^-9 is the third
	// Output: [1.50195 1.56250 1.06445] [1.06250 1.06252 1.00002]
}
