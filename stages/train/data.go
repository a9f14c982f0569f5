package train

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
)

// Data are what a network is trained on.
type Data struct {
	Patterns tables.Patterns
	Split    tables.Split   // the patterns' own, for the split column
	From     tables.Weights // of the network that [Init] names
}

// classes returns the number of labels: the largest and one, at least two.
func (d Data) classes() int {
	classes := 2
	for _, label := range d.Patterns.Y {
		classes = max(classes, int(label)+1)
	}
	return classes
}

// samples returns what a network of the config learns.
func (d Data) samples(c Config) (nn.Samples, error) {
	if !c.Real() {
		for i, label := range d.Patterns.Y {
			if label < 0 {
				return nn.Samples{}, fmt.Errorf("pattern %d: label %d; labels count from 0", i, label)
			}
		}
		return nn.Samples{X: d.Patterns.X, Labels: d.Patterns.Y, Classes: d.classes()}, nil
	}
	values := make([]float32, len(d.Patterns.Score))
	for i, score := range d.Patterns.Score {
		if values[i] = float32(score); !finite(float64(values[i])) {
			return nn.Samples{}, fmt.Errorf("pattern %d: score %v cannot be learned (target: score); it is a number within ±%g", i, score, float32(math.MaxFloat32))
		}
	}
	return nn.Samples{X: d.Patterns.X, Values: values}, nil
}

// restore sets the parameters of a network to those at the end of another. It fails if they
// have not one shape.
func restore(n *nn.Network, from tables.Weights) error {
	first := len(from)
	for first > 0 && from[first-1].Epoch == from[len(from)-1].Epoch {
		first--
	}
	rows := from[first:]
	at := 0
	for p := range n.Parameters() {
		if at == len(rows) || rows[at].Layer != p.Layer || rows[at].Unit != p.Unit || rows[at].Input != p.Input {
			return fmt.Errorf("init: the network to continue from has another shape: %d parameters, this one has %d, and the first to differ is %s; give both the same inputs, hidden layers, outputs and kind of activation",
				len(rows), len(n.Params), place(p))
		}
		n.Params[p.Index] = rows[at].Value
		at++
	}
	if at < len(rows) {
		return fmt.Errorf("init: the network to continue from has another shape: %d parameters, this one has %d; give both the same inputs, hidden layers, outputs and kind of activation", len(rows), len(n.Params))
	}
	return nil
}

// place describes a parameter.
func place(p nn.Parameter) string {
	return fmt.Sprintf("that of layer %d, unit %d, input %d", p.Layer, p.Unit, p.Input)
}
