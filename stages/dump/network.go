package dump

import (
	"fmt"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/internal/vec"
)

// batch is the number of patterns that go through the network at once, unless a quantiser has
// the range of all of them. It keeps a layer in the cache. It changes no result but that of
// noise, and of measures under such a quantiser.
const batch = 512

// Snapshot holds the parameters of a network before an epoch.
type Snapshot struct {
	Epoch  int32
	Params []float32  // in the layout of nn.Network
	Ranges []nn.Range // of hidden layers, where a quantiser has moving ones
}

// Snapshots returns the widths of the layers, the input's first, and the parameters at
// every snapshot, from a table of weights. It
// fails where the table is not complete, in its order, and of one shape at all epochs; the
// error names the row.
func (c Config) Snapshots(rows tables.Weights, ranges tables.Ranges) (widths []int, snapshots []Snapshot, err error) {
	if widths, err = shape(rows); err != nil {
		return nil, nil, err
	}
	n := c.network(widths)
	for at := 0; at < len(rows); {
		s := Snapshot{Epoch: rows[at].Epoch, Params: make([]float32, len(n.Params))}
		if k := len(snapshots); k > 0 && s.Epoch <= snapshots[k-1].Epoch {
			return nil, nil, fmt.Errorf("weights: row %d: epoch %d follows epoch %d", at, s.Epoch, snapshots[k-1].Epoch)
		}
		for p := range n.Parameters() {
			if at == len(rows) {
				return nil, nil, fmt.Errorf("weights: epoch %d ends before layer %d, unit %d, input %d", s.Epoch, p.Layer, p.Unit, p.Input)
			}
			r := rows[at]
			if r.Epoch != s.Epoch || r.Layer != p.Layer || r.Unit != p.Unit || r.Input != p.Input {
				return nil, nil, fmt.Errorf("weights: row %d is epoch %d, layer %d, unit %d, input %d; want epoch %d, layer %d, unit %d, input %d",
					at, r.Epoch, r.Layer, r.Unit, r.Input, s.Epoch, p.Layer, p.Unit, p.Input)
			}
			s.Params[p.Index] = r.Value
			at++
		}
		snapshots = append(snapshots, s)
	}
	if c.Quantiser.Moving {
		return widths, snapshots, addRanges(snapshots, ranges, n.Layers()-1)
	}
	return widths, snapshots, nil
}

// addRanges adds the ranges of a number of layers to the snapshots that they are of.
func addRanges(snapshots []Snapshot, rows tables.Ranges, layers int) error {
	if len(rows) != len(snapshots)*layers {
		return fmt.Errorf("ranges: has %d rows, expected %d: %d layers at %d epochs", len(rows), len(snapshots)*layers, layers, len(snapshots))
	}
	for i, r := range rows {
		s := &snapshots[i/layers]
		if r.Epoch != s.Epoch || int(r.Layer) != i%layers+1 {
			return fmt.Errorf("ranges: row %d is epoch %d, layer %d; expected epoch %d, layer %d", i, r.Epoch, r.Layer, s.Epoch, i%layers+1)
		}
		s.Ranges = append(s.Ranges, nn.Range{Low: r.Low, High: r.High})
	}
	return nil
}

// set sets a network to the snapshot.
func (s Snapshot) set(n *nn.Network) { n.Params, n.Ranges = s.Params, s.Ranges }

// shape returns the widths of the layers, from the rows of the first epoch.
func shape(rows tables.Weights) ([]int, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("weights: the table is empty")
	}
	var widths []int
	for _, r := range rows {
		if r.Epoch != rows[0].Epoch {
			break
		}
		if r.Layer < 1 || int(r.Layer) > len(rows) || r.Unit < 0 || r.Input < -2 {
			return nil, fmt.Errorf("weights: layer %d, unit %d, input %d does not exist", r.Layer, r.Unit, r.Input)
		}
		for int(r.Layer) >= len(widths) {
			widths = append(widths, 0)
		}
		widths[r.Layer] = max(widths[r.Layer], int(r.Unit)+1)
		widths[r.Layer-1] = max(widths[r.Layer-1], int(r.Input)+1)
	}
	size := 0
	for l := 1; l < len(widths); l++ {
		if size += widths[l] * (widths[l-1] + 1); widths[l] == 0 || widths[l-1] == 0 || size > len(rows) {
			return nil, fmt.Errorf("weights: layer %d is not complete", l)
		}
	}
	return widths, nil
}

// outputs computes the outputs of all units for the patterns x, where x[j][i]
// is input j of pattern i, at every snapshot:
//
//	t[l-1][u][s·N + i] is unit u of layer l for pattern i of N at snapshot s
//
// Before each snapshot, and after the last, it calls between with the number of snapshots
// that are done; its error ends the work.
func (c Config) outputs(widths []int, snapshots []Snapshot, x [][]float32, seed uint64, between func(done int) error) ([][][]float32, error) {
	if len(x) != widths[0] {
		return nil, fmt.Errorf("patterns have %d inputs, the network has %d", len(x), widths[0])
	}
	patterns := len(x[0])
	t := make([][][]float32, len(widths)-1)
	for l := range t {
		t[l] = make([][]float32, widths[l+1])
		for u := range t[l] {
			t[l][u] = make([]float32, len(snapshots)*patterns)
		}
	}
	n := c.network(widths)
	size := batch
	if c.Quantiser.Bits > 0 && !c.Quantiser.Moving {
		size = patterns
	}
	work := nn.NewWorkspace(n, size)
	work.KeepMeans = c.Means
	order := make([]int, patterns)
	for i := range order {
		order[i] = i
	}
	batches := nn.Samples{X: x}.Batches(order, size)
	for s, snapshot := range snapshots {
		if err := between(s); err != nil {
			return nil, err
		}
		snapshot.set(n)
		noise := c.begin(seed)
		at := s * patterns
		for _, b := range batches {
			noise.disturb(work, n, b.N)
			n.Forward(work, b)
			blocks := vec.Blocks(b.N)
			for l := range t {
				for u := range t[l] {
					vec.Unpack(t[l][u][at:at+b.N], work.Dumped(l + 1)[u*blocks:(u+1)*blocks])
				}
			}
			at += b.N
		}
	}
	return t, between(len(snapshots))
}
