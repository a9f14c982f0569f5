package dump

import (
	"infoplane/artifacts/tables"
	"infoplane/internal/nn"
	"infoplane/internal/random"
)

// Draws returns the patterns of a network with noise, of which each pattern has a number of
// draws: those of pattern i are the patterns i·draws to i·draws + draws-1.
func Draws(p tables.Patterns, draws int) tables.Patterns {
	out := tables.Patterns{
		Orbit: repeated(p.Orbit, draws), Score: repeated(p.Score, draws), PY: repeated(p.PY, draws), Y: repeated(p.Y, draws),
		X: make([][]float32, len(p.X)),
	}
	for i := range out.Y {
		out.Pattern = append(out.Pattern, int32(i))
	}
	for j, x := range p.X {
		out.X[j] = repeated(x, draws)
	}
	return out
}

func repeated[T any](x []T, times int) []T {
	out := make([]T, 0, len(x)*times)
	for _, v := range x {
		for range times {
			out = append(out, v)
		}
	}
	return out
}

// Noisy reports whether noise is drawn.
func (c Config) Noisy() bool { return c.Noise != (nn.Noise{}) }

// noise draws the noise of the batches of a snapshot: the same at each snapshot, so that its
// chance does not move a trajectory.
type noise struct {
	nn.Source
	drawn nn.Disturbance
}

// begin returns the noise of a snapshot.
func (c Config) begin(seed uint64) *noise {
	return &noise{Source: nn.Source{Noise: c.Noise, Normals: random.New(seed, "noise of the dump"), Masks: random.New(seed, "dropout of the dump")}}
}

// disturb draws the noise of a batch, if there is any.
func (d *noise) disturb(w *nn.Workspace, n *nn.Network, samples int) {
	if d.Noise != (nn.Noise{}) {
		d.Draw(&d.drawn, n, samples)
		w.Disturb = &d.drawn
	}
}
