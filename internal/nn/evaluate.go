package nn

import (
	"math"

	"infoplane/internal/vec"
)

// Score is the performance of a network on some samples. Without samples both are NaN.
type Score struct {
	LossBits float64 // mean cross-entropy
	Accuracy float64 // share of samples whose likeliest class is their label; of equal logits the first counts
}

// Evaluate computes the score over batches. Sums run in float64, in the order of
// the samples.
func (n *Network) Evaluate(w *Workspace, batches []Batch) Score {
	var nats float64
	var hits, samples int
	logits := make([]float64, n.Widths[n.Layers()])
	for _, b := range batches {
		n.Sums(w, b.X)
		z, blocks := w.T[n.Layers()], vec.Blocks(b.N)
		for i := range b.N {
			label := 0
			for u := range logits {
				at := u*blocks + i/vec.Lanes
				logits[u] = float64(z[at][i%vec.Lanes])
				if b.Target[at][i%vec.Lanes] == 1 {
					label = u
				}
			}
			loss, best := crossEntropy(logits, label)
			nats += loss
			if best == label {
				hits++
			}
		}
		samples += b.N
	}
	if samples == 0 {
		return Score{math.NaN(), math.NaN()}
	}
	return Score{inBits(nats / float64(samples)), float64(hits) / float64(samples)}
}

// crossEntropy returns -ln softmax(z)[label] and the first of the largest logits.
func crossEntropy(z []float64, label int) (nats float64, best int) {
	for u := range z {
		if z[u] > z[best] {
			best = u
		}
	}
	var total float64
	for u := range z {
		total += vec.Exp(z[u] - z[best])
	}
	return vec.Log(total) - (z[label] - z[best]), best
}

// inBits converts natural units of information.
func inBits(nats float64) float64 { return nats / math.Ln2 }
