package nn

import (
	"math"

	"infoplane/internal/random"
	"infoplane/internal/vec"
)

// Noise is what disturbs the outputs of the hidden layers:
//
//	T_l = m ⊙ f(z_l) + ζ
//
// with ζ normal of the deviation, and a mask m of mean 1, of each unit and sample. A binary
// mask is 0 with the probability Dropout and 1/(1-Dropout) otherwise; a Gaussian one is
// normal of variance Dropout/(1-Dropout), that of the binary.
//
// Reference: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov,
// "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15 (2014) 1929,
// section 10 for the Gaussian mask.
type Noise struct {
	Deviation float64 `json:"deviation,omitempty"`
	Dropout   float64 `json:"dropout,omitempty"`
	Gaussian  bool    `json:"gaussian,omitempty"` // the mask
}

// Disturbance is one draw of noise for a batch: a factor and a summand of each output of a
// hidden layer. The zero Disturbance is none.
type Disturbance struct {
	mask, noise [][]vec.Block // of layers 1 … L-1; nil: 1 and 0
}

// Source draws the noise of a network, each kind from a stream of its own.
type Source struct {
	Noise
	Normals random.Stream // ζ
	Masks   random.Stream // m
}

// Draw draws the disturbance of a batch of n samples into d, layer by layer, unit by unit,
// in the order of the samples.
func (s Source) Draw(d *Disturbance, n *Network, samples int) {
	if s.Dropout > 0 {
		keep := float32(1 / (1 - s.Dropout))
		deviation, normal := math.Sqrt(s.Dropout/(1-s.Dropout)), inPairs(s.Masks)
		d.mask = draw(d.mask, n, samples, func() float32 {
			switch {
			case s.Gaussian:
				return float32(1 + float64(deviation*normal()))
			case s.Masks.Uniform() < s.Dropout:
				return 0
			}
			return keep
		})
	}
	if s.Deviation > 0 {
		normal := inPairs(s.Normals)
		d.noise = draw(d.noise, n, samples, func() float32 { return float32(s.Deviation * normal()) })
	}
}

// inPairs returns a source of standard normal variates, which are drawn two at a time.
func inPairs(s random.Stream) func() float64 {
	second, kept := 0.0, false
	return func() (first float64) {
		if kept = !kept; !kept {
			return second
		}
		first, second = s.Normals()
		return first
	}
}

// draw fills the rows of all units of hidden layers.
func draw(rows [][]vec.Block, n *Network, samples int, next func() float32) [][]vec.Block {
	blocks := vec.Blocks(samples)
	if rows == nil {
		rows = make([][]vec.Block, n.Layers())
	}
	for l := 1; l < n.Layers(); l++ {
		rows[l] = resize(rows[l], n.Widths[l]*blocks)
		for u := range n.Widths[l] {
			row := rows[l][u*blocks : (u+1)*blocks]
			clear(row[blocks-1:])
			for i := range samples {
				row[i/vec.Lanes][i%vec.Lanes] = next()
			}
		}
	}
	return rows
}

// apply disturbs the outputs of layer l in a workspace.
func (d *Disturbance) apply(w *Workspace, l int) {
	t := w.T[l]
	if d.mask != nil {
		vec.Multiply(t, d.mask[l])
	}
	if w.KeepMeans {
		w.means[l] = resize(w.means[l], len(t))
		copy(w.means[l], t)
	}
	if d.noise != nil {
		vec.Add(t, d.noise[l])
	}
}

// back propagates a gradient back through the disturbance of layer l.
func (d *Disturbance) back(delta []vec.Block, l int) {
	if d.mask != nil {
		vec.Multiply(delta, d.mask[l])
	}
}
