package dump

import (
	"fmt"
	"math"

	"infoplane/artifacts/tables"
	"infoplane/internal/linear"
	"infoplane/internal/nn"
	"infoplane/internal/vec"
)

// mostClasses bounds the classes of patterns that are measured: the cost of a layer has their
// number as a factor, and its cube as a summand.
const mostClasses = 256

// Measures describes the layers of a network, given by its weights, on its training
// patterns at all snapshots: see [tables.MeasuresRow]. step is called after each snapshot;
// its error stops the work. It fails as Activations does, and for a split or labels that do
// not fit.
//
// The cost of a snapshot is that of five passes of the training patterns through the
// network, forwards or backwards, and of N·K·d operations for a layer of d units and K
// classes. Memory is that of one batch and of the weights of one snapshot, beside the tables.
func (c Config) Measures(p tables.Patterns, w tables.Weights, ranges tables.Ranges, split tables.Split, step func(done, total int) error) (tables.Measures, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	widths, snapshots, err := c.Snapshots(w, ranges)
	if err != nil {
		return nil, err
	}
	if len(p.X) != widths[0] {
		return nil, fmt.Errorf("patterns have %d inputs, the network has %d", len(p.X), widths[0])
	}
	train, err := split.Chosen(tables.PartTrain, len(p.Pattern))
	if err != nil {
		return nil, err
	}
	classes := 0
	for _, i := range train {
		classes = max(classes, int(p.Y[i])+1)
	}
	switch last := widths[len(widths)-1]; {
	case len(train) == 0:
		return nil, fmt.Errorf("split: has no pattern for training")
	case classes > last && c.Target == "":
		return nil, fmt.Errorf("patterns: the label %d; the network has the outputs 0 to %d", classes-1, last-1)
	case classes > mostClasses:
		return nil, fmt.Errorf("patterns: %d classes; measures are of at most %d", classes, mostClasses)
	}
	m := measuring{
		network: c.network(widths), train: train, labels: p.Y, classes: classes,
		samples: nn.Samples{X: p.X, Labels: p.Y, Classes: widths[len(widths)-1]},
	}
	if c.Target != "" {
		m.samples = nn.Samples{X: p.X, Values: make([]float32, len(p.Score))}
		for i, score := range p.Score {
			m.samples.Values[i] = float32(score)
		}
	}
	m.work = nn.NewWorkspace(m.network, min(batch, len(train)))
	var out tables.Measures
	for i, s := range snapshots {
		if err := step(i, len(snapshots)); err != nil {
			return nil, err
		}
		s.set(m.network)
		rows, err := m.layers()
		if err != nil {
			return nil, fmt.Errorf("epoch %d: %w", s.Epoch, err)
		}
		for l := range rows {
			rows[l].Epoch, rows[l].Layer = s.Epoch, int32(l+1)
		}
		out = append(out, rows...)
	}
	return out, step(len(snapshots), len(snapshots))
}

// measuring measures the layers of one network.
type measuring struct {
	network *nn.Network
	work    *nn.Workspace
	samples nn.Samples
	train   []int   // the training patterns
	labels  []int32 // of all patterns
	classes int
	packed  nn.Batch
}

// batches calls do with each batch of the training patterns, and with their labels.
func (m *measuring) batches(do func(b nn.Batch, labels []int32) error) error {
	var labels []int32
	for at := 0; at < len(m.train); at += batch {
		part := m.train[at:min(at+batch, len(m.train))]
		m.samples.Pack(&m.packed, part)
		labels = labels[:0]
		for _, i := range part {
			labels = append(labels, m.labels[i])
		}
		if err := do(m.packed, labels); err != nil {
			return err
		}
	}
	return nil
}

// layers measures each layer at the parameters of the network.
func (m *measuring) layers() (tables.Measures, error) {
	n := m.network
	means, flat := make([]clusters, n.Layers()), make([]int, n.Layers())
	for l := range means {
		means[l] = newClusters(m.classes, n.Widths[l+1])
	}
	var norms nn.SampleNorms
	err := m.batches(func(b nn.Batch, labels []int32) error {
		n.Forward(m.work, b)
		for l := range means {
			means[l].add(m.work.T[l+1], labels)
		}
		n.Sums(m.work, b)
		n.Flat(m.work, b.N, flat)
		if !norms.Add(n, m.work, b) {
			return fmt.Errorf("the gradient of a pattern is not finite")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	spreads := make([]spread, n.Layers())
	for l := range spreads {
		spreads[l] = means[l].spread()
	}
	err = m.batches(func(b nn.Batch, labels []int32) error {
		n.Forward(m.work, b)
		for l := range spreads {
			spreads[l].add(m.work.T[l+1], labels)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make(tables.Measures, n.Layers())
	for l, s := range norms.Statistics(n) {
		out[l] = tables.MeasuresRow{
			SampleMeanNorm: s.MeanNorm, SampleStdNorm: s.StdNorm,
			WithinVariance: spreads[l].within(), BetweenVariance: spreads[l].between, Collapse: spreads[l].collapse(),
			Flat: float64(flat[l]) / float64(len(m.train)*n.Widths[l+1]),
		}
	}
	return out, nil
}

// clusters are the activations of a layer, added up by class.
type clusters struct {
	sums   [][]float64 // of each class, by unit
	counts []int
}

func newClusters(classes, units int) clusters {
	c := clusters{make([][]float64, classes), make([]int, classes)}
	for k := range c.sums {
		c.sums[k] = make([]float64, units)
	}
	return c
}

// add adds the activations t of samples with labels.
func (c clusters) add(t []vec.Block, labels []int32) {
	blocks := vec.Blocks(len(labels))
	for i, k := range labels {
		c.counts[k]++
		for u := range c.sums[k] {
			c.sums[k][u] += float64(t[u*blocks+i/vec.Lanes][i%vec.Lanes])
		}
	}
}

// spread is how activations spread around the means of their classes, and these around
// the mean of all.
type spread struct {
	means         [][]float64 // of each class, by unit
	offsets       [][]float64 // √(N_c/N)·(μ_c-μ)
	between       float64     // tr Σ_B
	projected     []float64   // Σ_i z zᵀ with z_c = offsets[c]·(h_i-μ_{class of i}), by rows
	squares       float64     // Σ_i ‖h_i-μ_c‖²
	samples       int
	present       int // classes that have samples
	difference, z []float64
}

// spread returns the spread of the means, to which the samples are added.
func (c clusters) spread() spread {
	classes, units := len(c.sums), len(c.sums[0])
	s := spread{projected: make([]float64, classes*classes), difference: make([]float64, units), z: make([]float64, classes)}
	mean := make([]float64, units)
	for k, sums := range c.sums {
		s.samples += c.counts[k]
		s.present += min(c.counts[k], 1)
		s.means, s.offsets = append(s.means, make([]float64, units)), append(s.offsets, make([]float64, units))
		for u, sum := range sums {
			mean[u] += sum
			if c.counts[k] > 0 {
				s.means[k][u] = sum / float64(c.counts[k])
			}
		}
	}
	for k := range s.means {
		root := math.Sqrt(float64(c.counts[k]) / float64(s.samples))
		for u := range mean {
			d := float64(root * (s.means[k][u] - mean[u]/float64(s.samples)))
			s.offsets[k][u] = d
			s.between += float64(d * d)
		}
	}
	return s
}

// add adds the activations t of samples with labels.
func (s *spread) add(t []vec.Block, labels []int32) {
	blocks := vec.Blocks(len(labels))
	for i, k := range labels {
		for u, mean := range s.means[k] {
			d := float64(t[u*blocks+i/vec.Lanes][i%vec.Lanes]) - mean
			s.difference[u] = d
			s.squares += float64(d * d)
		}
		for c, offsets := range s.offsets {
			s.z[c] = 0
			for u, d := range s.difference {
				s.z[c] += float64(offsets[u] * d)
			}
		}
		for a, x := range s.z {
			for b, y := range s.z {
				s.projected[a*len(s.z)+b] += float64(x * y)
			}
		}
	}
}

// within returns tr Σ_W.
func (s *spread) within() float64 { return s.squares / float64(s.samples) }

// negligible is the share of its greatest eigenvalue below which one of Σ_B is 0: means are
// float64 of activations that are float32.
const negligible = 1e-10

// collapse returns tr(Σ_W Σ_B⁺)/K, K the number of classes that have samples, and NaN
// where Σ_B is 0.
//
// With the offsets as the columns of M, Σ_B = M Mᵀ, and G = Mᵀ M = Σ_k λ_k v_k v_kᵀ has its
// eigenvalues, of K classes at most K-1:
//
//	tr(Σ_W M (G⁺)² Mᵀ) = Σ_k v_kᵀ (Mᵀ Σ_W M) v_k / λ_k²
func (s *spread) collapse() float64 {
	classes := len(s.offsets)
	gram := make([]float64, classes*classes)
	for a, x := range s.offsets {
		for b, y := range s.offsets {
			for u := range x {
				gram[a*classes+b] += float64(x[u] * y[u])
			}
		}
	}
	values, vectors := linear.Symmetric(gram, classes)
	greatest, sum := 0.0, 0.0
	for _, v := range values {
		greatest = max(greatest, v)
	}
	if greatest == 0 {
		return math.NaN()
	}
	for k, v := range values {
		if v <= negligible*greatest {
			continue
		}
		var form float64
		for a, x := range vectors[k] {
			for b, y := range vectors[k] {
				form += float64(float64(x*y) * s.projected[a*classes+b])
			}
		}
		sum += form / float64(v*v)
	}
	return max(sum, 0) / float64(s.samples) / float64(s.present)
}
