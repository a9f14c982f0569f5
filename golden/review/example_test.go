package review_test

import (
	"fmt"

	"infoplane/artifacts"
	"infoplane/golden/review"
)

// A network was trained at another rate: its weights differ, and so does a curve.
func ExampleCompare() {
	results := func(rate string, weights artifacts.Logical, ixt float64) review.Results {
		return review.Results{
			Versions: []review.Fact{{Name: "generate", Value: "1"}, {Name: "train", Value: "2"}},
			Settings: []review.Fact{{Name: "train/network rate", Value: rate}},
			Digests: []review.Digest{
				{Stage: "generate", Name: "patterns", Export: true, Logical: artifacts.Logical{1}},
				{Stage: "train", Name: "weights", Export: true, Logical: weights},
			},
			Series: []review.Series{{
				Name: "figure3", Keys: []string{"layer"}, Columns: []string{"ixt_bits"},
				Rows: []review.Row{{Key: []string{"5"}, Values: []float64{ixt}, Tolerances: []float64{0.02}}},
			}},
		}
	}
	c := review.Compare(results("0.0004", artifacts.Logical{2}, 2.5), results("0.001", artifacts.Logical{3}, 2.0))
	for _, i := range c.Items {
		fmt.Printf("%s %s: %s, %s\n", i.Part, i.Name, i.State, i.Detail)
	}
	for _, cause := range c.Causes {
		fmt.Println(cause)
	}
	// Output:
	// setting train/network rate: changed, 0.0004 → 0.001
	// stage generate: same, 1 digest
	// stage train: differs, 1 of 1 digests differ: weights
	// series figure3: differs, ixt_bits -0.5 (2.5 → 2) at layer=5; 1 of 1 point beyond the tolerance
	// train: its tables differ (weights); generate before it is the same. Changed: train/network rate: 0.0004 → 0.001.
}
