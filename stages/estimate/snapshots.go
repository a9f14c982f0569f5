package estimate

import "fmt"

// Snapshot holds the activations of all layers for all patterns at one epoch.
type Snapshot struct {
	Epoch   int32
	Layers  [][][]float32 // Layers[l][unit][pattern]
	Numbers []int32       // of the layers; nil: 1, 2, …
	Names   []string      // of the layers; nil: they have none

	// Read returns the layers where they are not in memory, and is called whenever they
	// are needed. Its error is the error of what needs them.
	Read func() ([][][]float32, error)
}

// loaded returns the snapshot with its layers in memory.
func (s Snapshot) loaded() (Snapshot, error) {
	if s.Read == nil {
		return s, nil
	}
	layers, err := s.Read()
	if err != nil {
		return s, fmt.Errorf("epoch %d: %w", s.Epoch, err)
	}
	s.Layers, s.Read = layers, nil
	return s, nil
}

// number returns the number of layer l in tables.
func (s Snapshot) number(l int) int32 {
	if s.Numbers == nil {
		return int32(l + 1)
	}
	return s.Numbers[l]
}

// name returns the name of layer l in tables.
func (s Snapshot) name(l int) string {
	if s.Names == nil {
		return ""
	}
	return s.Names[l]
}

// Snapshots splits the rows of an activations table t[l][unit][row], sorted by epoch,
// into snapshots, without copying activations. It fails where a snapshot does not have
// the patterns want, in that order.
func Snapshots(epoch, pattern []int32, t [][][]float32, want []int32) ([]Snapshot, error) {
	if len(want) == 0 {
		return nil, fmt.Errorf("no patterns")
	}
	if len(epoch)%len(want) != 0 {
		return nil, fmt.Errorf("%d rows of activations for %d patterns: not a whole number of snapshots", len(epoch), len(want))
	}
	var out []Snapshot
	for start := 0; start < len(epoch); start += len(want) {
		end := start + len(want)
		for row := start; row < end; row++ {
			if epoch[row] != epoch[start] || pattern[row] != want[row-start] {
				return nil, fmt.Errorf("row %d has epoch %d and pattern %d, expected epoch %d and pattern %d",
					row, epoch[row], pattern[row], epoch[start], want[row-start])
			}
		}
		s := Snapshot{Epoch: epoch[start], Layers: make([][][]float32, len(t))}
		for l, units := range t {
			s.Layers[l] = make([][]float32, len(units))
			for u := range units {
				s.Layers[l][u] = units[u][start:end]
			}
		}
		out = append(out, s)
	}
	return out, nil
}
