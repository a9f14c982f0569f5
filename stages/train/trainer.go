package train

import (
	"fmt"
	"iter"
	"slices"

	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// evaluationBatch is the size of batches for evaluation. It changes no result, and
// keeps the activations in the cache.
const evaluationBatch = 512

// trainer is the training of one network.
type trainer struct {
	Config
	seed        uint64
	data        Data
	n           *nn.Network
	samples     nn.Samples
	train, test []int // patterns, in the order of the split
	epochs      int   // all
	perEpoch    int   // batches

	fixed   []nn.Batch // the same in every epoch; nil if they are drawn
	scratch nn.Batch   // of batches that are packed when they are needed
	draws   random.Stream

	noise       nn.Source
	disturbance nn.Disturbance

	work        *nn.Workspace
	gradient    []float32
	optimizer   nn.Optimizer
	regularizer nn.Regularizer
	stopping    stopping

	snapshots []Snapshot
	outcome   Outcome
}

// newTrainer returns the training of a network before it begins.
func newTrainer(c Config, seed uint64, d Data) (*trainer, error) {
	t := &trainer{Config: c, seed: seed, data: d, regularizer: c.Regularizer.of()}
	var err error
	if t.samples, err = d.samples(c); err != nil {
		return nil, err
	}
	if t.train, t.test, err = c.Splitting().split(d.Patterns.Y, d.Split, seed); err != nil {
		return nil, err
	}
	t.perEpoch = (len(t.train)-1)/c.Batch + 1 // the last one may be short
	t.epochs = c.epochs(t.perEpoch)
	if problem := c.Snapshots.problem(t.epochs); problem != "" {
		return nil, fmt.Errorf("snapshots: %s", problem)
	}
	if problem := c.sizeProblem(len(d.Patterns.X), d.classes()); problem != "" {
		return nil, fmt.Errorf("hidden: %s", problem)
	}
	t.n = c.network(len(d.Patterns.X), t.samples.Outputs())
	if !c.Shuffle {
		t.fixed = t.samples.Batches(t.train, c.Batch)
	}
	t.work = nn.NewWorkspace(t.n, max(evaluationBatch, min(c.Batch, len(t.train))))
	t.gradient = make([]float32, len(t.n.Params))
	return t, nil
}

// epochs returns the number of epochs of training, with batches per epoch.
func (c Config) epochs(perEpoch int) int {
	if c.Steps == 0 {
		return c.Epochs
	}
	return (c.Steps-1)/perEpoch + 1
}

// begin sets the initial weights, of a restart others.
func (t *trainer) begin(restart int) error {
	purpose := func(name string) random.Stream {
		if restart > 0 {
			name = fmt.Sprintf("%s, restart %d", name, restart)
		}
		return random.New(t.seed, name)
	}
	switch {
	case t.Init.From != "":
		if err := restore(t.n, t.data.From); err != nil {
			return err
		}
	case t.Weight != 0:
		t.n.Init(purpose("init"), nn.Initial{Distribution: nn.Zero})
		for l := 1; l <= t.n.Layers(); l++ {
			weights, _ := t.n.Layer(t.n.Params, l)
			for i := range weights {
				weights[i] = float32(t.Weight)
			}
		}
	default:
		t.n.Init(purpose("init"), t.Init.initial())
	}
	t.draws = purpose("batches")
	t.noise = nn.Source{Noise: t.Noise.Of(), Normals: purpose("noise"), Masks: purpose("dropout")}
	t.n.Quantise(t.Quantize.Quantiser()) // with the ranges at the start
	t.optimizer = t.Optimizer.start(len(t.n.Params))
	t.stopping = stopping{Stop: t.Stop}
	t.snapshots, t.outcome = nil, Outcome{Restarts: restart}
	return nil
}

// run trains the network, unless it has to be trained again.
func (t *trainer) run(between func(epoch, epochs int) error) (again bool, err error) {
	next := t.Snapshots.At(t.epochs)
	for epoch := 0; epoch <= t.epochs; epoch++ {
		if err := between(epoch, t.epochs); err != nil {
			return false, err
		}
		recorded := epoch == next[0]
		restart, stop := t.Restart.Epoch == epoch && epoch > 0, epoch < t.epochs && t.stopping.looks(epoch)
		var s scores
		if recorded || restart || stop {
			s = t.scores()
		}
		if restart && better(t.Restart.Of, t.Restart.WorseThan, s.of(t.Restart.Of, t.n)) {
			return true, nil
		}
		batches := t.batches()
		if stop && t.stopping.ends(epoch, s.of(t.Stop.Of, t.n)) {
			return false, t.end(epoch, next, s, batches)
		}
		var moving *nn.Variation
		if recorded {
			if err := t.record(epoch, s, batches); err != nil {
				return false, err
			}
			next, moving = next[1:], t.n.NewVariation(t.perEpoch)
		}
		if err := t.epoch(epoch, batches, moving); err != nil {
			return false, err
		}
		if recorded {
			t.snapshots[len(t.snapshots)-1].Moving = moving.Statistics()
		}
	}
	return false, nil
}

// end records the network at all snapshots that are left.
func (t *trainer) end(epoch int, next []int, s scores, batches iter.Seq[nn.Batch]) error {
	if err := t.record(epoch, s, batches); err != nil {
		return err
	}
	last := t.snapshots[len(t.snapshots)-1]
	t.snapshots = t.snapshots[:len(t.snapshots)-1]
	last.Moving = last.Frozen // no step is taken
	for _, last.Epoch = range next {
		t.snapshots = append(t.snapshots, last)
	}
	t.outcome.Stopped = true
	return nil
}

// record adds a snapshot, all but its moving gradients.
func (t *trainer) record(epoch int, s scores, batches iter.Seq[nn.Batch]) error {
	frozen := t.n.NewVariation(t.perEpoch)
	for b := range batches {
		if !t.n.Gradient(t.work, b, t.gradient) {
			return fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
		}
		frozen.Add(t.gradient)
	}
	y := t.data.Patterns.Y
	if loss := func(x nn.Score) float64 { return lossOf(x, t.n.Loss == nn.Squared) }; !finite(loss(s.train)) || len(t.test) > 0 && !finite(loss(s.test)) {
		return fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
	}
	t.snapshots = append(t.snapshots, Snapshot{
		Epoch:     epoch,
		Params:    slices.Clone(t.n.Params),
		Train:     s.train,
		Test:      s.test,
		OnesTrain: ones(y, t.train),
		OnesTest:  ones(y, t.test),
		Weights:   t.n.WeightNorms(),
		Ranges:    slices.Clone(t.n.Ranges),
		Batches:   t.perEpoch,
		Frozen:    frozen.Statistics(),
	})
	return nil
}

// epoch trains on the batches of an epoch, and gathers its gradients in moving unless that
// is nil. The epoch after the last is for its gradients alone.
func (t *trainer) epoch(epoch int, batches iter.Seq[nn.Batch], moving *nn.Variation) error {
	rate := t.Schedule.rate(t.Rate, epoch, t.epochs)
	for b := range batches {
		if t.Steps > 0 && epoch < t.epochs && t.outcome.Steps == int64(t.Steps) {
			break
		}
		if !t.stepGradient(b) {
			return fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
		}
		t.regularizer.Add(t.n, t.gradient)
		t.regularizer.Shrink(t.n, rate)
		t.optimizer.Step(t.n.Params, t.gradient, rate)
		if epoch < t.epochs {
			t.outcome.Steps++
		}
		if moving != nil {
			if !t.n.Gradient(t.work, b, t.gradient) {
				return fmt.Errorf("epoch %d: %w", epoch, ErrNotFinite)
			}
			moving.Add(t.gradient)
		}
	}
	t.outcome.Epoch = min(epoch+1, t.epochs)
	return nil
}

// stepGradient computes the gradient for a step, under noise, with the ranges of a quantiser
// that follow; it reports whether the loss is finite. Gradients that are recorded are those
// of the network as it is, so that what is recorded does not change the training.
func (t *trainer) stepGradient(b nn.Batch) (finite bool) {
	if t.Noise != (Noise{}) {
		t.noise.Draw(&t.disturbance, t.n, b.N)
		t.work.Disturb = &t.disturbance
	}
	t.work.Follow = true
	finite = t.n.Gradient(t.work, b, t.gradient)
	t.work.Disturb, t.work.Follow = nil, false
	return finite
}

// batches returns those of the next epoch.
func (t *trainer) batches() iter.Seq[nn.Batch] {
	if !t.Shuffle {
		return slices.Values(t.fixed)
	}
	order := t.draws.Permutation(len(t.train))
	for k, i := range order {
		order[k] = t.train[i]
	}
	return t.samples.Each(&t.scratch, order, t.Batch)
}

// scores are those of a network.
type scores struct{ train, test nn.Score }

// of returns a quantity that a rule looks at.
func (s scores) of(name string, n *nn.Network) float64 {
	return measures[measure(name)].of(s.train, s.test, n.Loss == nn.Squared)
}

// scores returns those of the network. The training patterns are not packed once more
// where their batches are there, which matters for quantised networks alone: the range of
// an output is that of its batch.
func (t *trainer) scores() scores {
	each := func(patterns []int) iter.Seq[nn.Batch] {
		return t.samples.Each(&t.scratch, patterns, evaluationBatch)
	}
	train := each(t.train)
	if !t.Shuffle && t.Quantize == (Quantize{}) {
		train = slices.Values(t.fixed)
	}
	return scores{t.n.Evaluate(t.work, train), t.n.Evaluate(t.work, each(t.test))}
}
