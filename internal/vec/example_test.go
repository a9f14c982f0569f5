package vec_test

import (
	"fmt"

	"infoplane/internal/vec"
)

// A layer of two units on three samples of two inputs.
func ExampleDense() {
	x := make([]vec.Block, 2) // two rows of Blocks(3) = 1 block
	vec.Pack(x[:1], []float32{1, 2, 3})
	vec.Pack(x[1:], []float32{0, 1, -1})
	out := make([]vec.Block, 2)
	vec.Dense(out, x, []float32{1, 10, -1, 0.5}, []float32{0, 100})
	fmt.Println(out[0][:3], out[1][:3])
	// Output: [1 12 -7] [99 98.5 96.5]
}

func ExampleDenseBack() {
	delta := []vec.Block{{1, 2}, {10, 20}} // two units, two samples
	dst := make([]vec.Block, 3)            // three inputs
	vec.DenseBack(dst, delta, []float32{1, 2, 3, 4, 5, 6}, 2)
	fmt.Println(dst[0][:2], dst[1][:2], dst[2][:2])
	// Output: [41 82] [52 104] [63 126]
}

func ExampleDenseGrad() {
	delta, x := []vec.Block{{1, -1, 2}}, []vec.Block{{3, 1, 0}, {1, 1, 1}}
	dw, db := make([]float32, 2), make([]float32, 1)
	vec.DenseGrad(dw, db, delta, x, 3)
	fmt.Println(dw, db)
	// Output: [2 2] [2]
}

func ExampleTanh() {
	x := []vec.Block{{0, 0.5, 10}}
	vec.Tanh(x, x)
	fmt.Println(x[0][:3])
	// Output: [0 0.46211714 1]
}

func ExampleTanhBack() {
	y, delta := []vec.Block{{0, 0.5, 1}}, []vec.Block{{8, 8, 8}}
	vec.TanhBack(delta, y)
	fmt.Println(delta[0][:3])
	// Output: [8 6 0]
}

func ExampleSoftmax() {
	z := []vec.Block{{0, 1, 100}, {0, 0, 0}}
	vec.Softmax(z, z, 2)
	fmt.Println(z[0][:3], z[1][:3])
	// Output: [0.5 0.7310586 1] [0.5 0.26894143 0]
}

func ExampleSoftmaxDelta() {
	z, target := []vec.Block{{0}, {0}}, []vec.Block{{1}, {0}}
	vec.SoftmaxDelta(z, z, target, 2, 0.5)
	fmt.Println(z[0][0], z[1][0])
	// Output: -0.25 0.25
}

func ExampleAdam() {
	p, m, v := []float32{1}, []float32{0}, []float32{0}
	vec.Adam(p, m, v, []float32{0.5}, 0.1, vec.AdamBeta1, vec.AdamBeta2, vec.AdamEpsilon)
	fmt.Println(p, m, v)
	// Output: [0.68377244] [0.05] [0.00025]
}
