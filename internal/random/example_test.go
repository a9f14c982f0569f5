package random_test

import (
	"fmt"

	"infoplane/internal/random"
)

// The numbers of a stream depend on the seed and the purpose alone.
func ExampleStream() {
	s := random.New(1, "init")
	fmt.Println(s.Uniform(), s.TruncatedNormal(), s.Below(1000))
	// Output: 0.0747899573515779 1.173111873027271 232
}
