package tables

import "fmt"

// Split divides the patterns of a network into those for training and those for testing,
// one row per pattern.
type Split []SplitRow

// SplitRow is the part of one pattern.
type SplitRow struct {
	Pattern int32  `column:"pattern"`
	Part    string `column:"part"` // train or test
}

// The names of the columns that only [Split] has.
const (
	ColumnPart = "part"
)

// The parts of a [Split].
const (
	PartTrain = "train"
	PartTest  = "test"
)

// Check returns an error that names what is wrong with the table.
func (s Split) Check() error {
	for i, r := range s {
		if int(r.Pattern) != i {
			return violation(i, ColumnPattern, "is %d; patterns are numbered 0, 1, … in order", r.Pattern)
		}
		if r.Part != PartTrain && r.Part != PartTest {
			return violation(i, ColumnPart, "is %q; a pattern is for %s or %s", r.Part, PartTrain, PartTest)
		}
	}
	return nil
}

// Chosen returns the patterns of a part, in order. It fails if the table does not divide
// as many patterns as there are.
func (s Split) Chosen(part string, patterns int) ([]int, error) {
	if len(s) != patterns {
		return nil, fmt.Errorf("split: divides %d patterns; there are %d", len(s), patterns)
	}
	var out []int
	for i, r := range s {
		if r.Part == part {
			out = append(out, i)
		}
	}
	return out, nil
}
