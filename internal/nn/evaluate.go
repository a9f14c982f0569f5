package nn

import (
	"iter"
	"math"

	"infoplane/internal/vec"
)

// Score is the performance of a network on some samples. What is not known is NaN: all of
// it without samples.
type Score struct {
	// LossBits is the mean cross-entropy of the outputs, known where they are probabilities.
	LossBits float64

	// Accuracy is the share of samples whose largest output is that of their label; of
	// equal outputs the first counts. It is not known where targets are numbers.
	Accuracy float64

	// Squared is the mean of (output - target)² over samples and outputs, not known
	// unless it is the loss.
	Squared float64
}

// Evaluate computes the score over batches. Sums run in float64, in the order of
// the samples.
func (n *Network) Evaluate(w *Workspace, batches iter.Seq[Batch]) Score {
	var s tally
	for b := range batches {
		s.add(n, w, b)
	}
	return s.score(n)
}

// tally adds up the score of a network over batches, one after the other.
type tally struct {
	nats, squares float64
	hits, samples int
	real          bool
}

// add adds a batch.
func (s *tally) add(n *Network, w *Workspace, b Batch) {
	n.Sums(w, b)
	last, blocks := w.T[n.Layers()], vec.Blocks(b.N)
	z, target := make([]float64, n.Widths[n.Layers()]), make([]float64, n.Widths[n.Layers()])
	for i := range b.N {
		label := 0
		for u := range z {
			at := u*blocks + i/vec.Lanes
			z[u] = float64(last[at][i%vec.Lanes])
			target[u] = float64(b.Target[at][i%vec.Lanes])
			if target[u] == 1 {
				label = u
			}
		}
		best := largest(z)
		if best == label {
			s.hits++
		}
		s.nats += n.nats(z, target, best, label)
		if n.Loss == Squared {
			s.squares += n.squared(z, target, best)
		}
	}
	s.samples += b.N
	s.real = b.Real
}

// score returns the score over what was added.
func (s *tally) score(n *Network) Score {
	out := Score{math.NaN(), math.NaN(), math.NaN()}
	if s.samples == 0 {
		return out
	}
	if n.Output.Probable() {
		out.LossBits = inBits(s.nats / float64(s.samples))
	}
	if !s.real {
		out.Accuracy = float64(s.hits) / float64(s.samples)
	}
	if n.Loss == Squared {
		out.Squared = s.squares / float64(s.samples)
	}
	return out
}

// largest returns the first of the largest numbers.
func largest(z []float64) (best int) {
	for u := range z {
		if z[u] > z[best] {
			best = u
		}
	}
	return best
}

// nats returns the cross-entropy of one sample with the sums z of the last layer, of which
// z[best] is the largest; 0 of outputs that are no probabilities.
func (n *Network) nats(z, target []float64, best, label int) float64 {
	switch n.Output {
	case LinearOutput, TanhOutput:
		return 0
	case SigmoidOutput: // -t ln σ(z) - (1-t) ln(1-σ(z)) = ln(1 + e^z) - t z
		var sum float64
		for u := range z {
			sum += max(z[u], 0) + vec.Log1p(vec.Exp(-math.Abs(z[u]))) - float64(target[u]*z[u])
		}
		return sum / float64(len(z))
	}
	return vec.Log(total(z, best)) - (z[label] - z[best])
}

// total returns Σ e^{z_u - z_best}.
func total(z []float64, best int) (sum float64) {
	for u := range z {
		sum += vec.Exp(z[u] - z[best])
	}
	return sum
}

// squared returns the mean of (output - target)² of one sample.
func (n *Network) squared(z, target []float64, best int) float64 {
	var sum, all float64
	if n.Output == SoftmaxOutput {
		all = total(z, best)
	}
	for u := range z {
		y := z[u]
		switch n.Output {
		case SoftmaxOutput:
			y = vec.Exp(z[u]-z[best]) / all
		case SigmoidOutput:
			y = 1 / (1 + vec.Exp(-z[u]))
		case TanhOutput:
			e := vec.Exp(-2 * math.Abs(z[u]))
			y = math.Copysign((1-e)/(1+e), z[u])
		}
		sum += float64((y - target[u]) * (y - target[u]))
	}
	return sum / float64(len(z))
}

// inBits converts natural units of information.
func inBits(nats float64) float64 { return nats / math.Ln2 }
