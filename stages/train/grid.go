package train

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxSnapshots bounds the snapshots of one network.
const maxSnapshots = 1_000_000

// Grid chooses the snapshots of a training run: a number of them on the grid of
// SnapshotEpochs, or a list of epochs.
type Grid struct {
	// Count is the number of snapshots, at least 4.
	Count int `json:"count,omitempty"`

	// Epochs are the epochs with a snapshot, in order, from 0 to the last.
	Epochs []int `json:"epochs,omitempty"`
}

// Short returns the field that a file may write as the value of the whole grid:
// snapshots: 80.
func (Grid) Short() string { return "count" }

// At returns the epochs with a snapshot of a valid grid. It panics like SnapshotEpochs.
func (g Grid) At(epochs int) []int {
	if len(g.Epochs) > 0 {
		return slices.Clone(g.Epochs)
	}
	return SnapshotEpochs(epochs, g.Count)
}

// Size returns the number of snapshots, the length of At; at most, if the number of epochs
// is 0, not known.
func (g Grid) Size(epochs int) int {
	switch {
	case len(g.Epochs) > 0:
		return len(g.Epochs)
	case epochs == 0:
		return g.Count
	}
	return min(g.Count, epochs+1)
}

// String returns the grid as the value of a label: 80, or epochs-0-10-400.
func (g Grid) String() string {
	if len(g.Epochs) == 0 {
		return fmt.Sprint(g.Count)
	}
	return "epochs-" + strings.Trim(strings.ReplaceAll(fmt.Sprint(g.Epochs), " ", "-"), "[]")
}

// MarshalJSON writes a count as a number, and epochs as {"epochs":[…]}.
func (g Grid) MarshalJSON() ([]byte, error) {
	if len(g.Epochs) == 0 {
		return json.Marshal(g.Count)
	}
	type fields Grid
	return json.Marshal(fields(g))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (g *Grid) UnmarshalJSON(text []byte) error {
	type fields Grid
	*g = Grid{}
	return decode(text, (*fields)(g), &g.Count)
}

// problem returns what is wrong with the grid of a run of a number of epochs, 0 if that is
// not known, or "".
func (g Grid) problem(epochs int) string {
	e := g.Epochs
	switch {
	case len(e) > 0 && g.Count != 0:
		return "has a count and epochs; give one of them"
	case len(e) == 0 && (g.Count < 4 || g.Count > maxSnapshots):
		return fmt.Sprintf("is %d; there are at least 4, since epochs 0, 400, 9000 and the last always have one, and at most %d", g.Count, maxSnapshots)
	case len(e) == 0:
		return ""
	case epochs == 0 && e[0] == 0 && len(e) > 1:
	case e[0] != 0 || e[len(e)-1] != epochs || len(e) < 2:
		return fmt.Sprintf("has the epochs %s; the list begins with 0, the network before training, and ends with the last, %d", listed(e), epochs)
	}
	for i := 1; i < len(e); i++ {
		if e[i] <= e[i-1] {
			return fmt.Sprintf("has the epoch %d behind %d; the list is in order, each epoch once", e[i], e[i-1])
		}
	}
	return ""
}

// listed returns a list of epochs as text; of a long one the ends.
func listed(e []int) string {
	if len(e) > 6 {
		return fmt.Sprintf("%d, %d, … %d, %d", e[0], e[1], e[len(e)-2], e[len(e)-1])
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(e), " ", ", "), "[]")
}
