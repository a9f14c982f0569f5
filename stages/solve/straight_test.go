package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

// TestStraightPieces of joints that are deterministic but for 1e-13: the bound
// rises along I(T;Y) = I(X;T), and is level where telling more of x is useless.
func TestStraightPieces(t *testing.T) {
	for _, c := range []struct {
		name      string
		weight, p []float64
		from, to  float64 // of the only piece
		slope     float64
	}{
		{"Y = f(X)", nil, []float64{0, 0, 1}, 0, info.Binary(1. / 3), 1},
		{"almost f(X)", nil, []float64{1e-13, 1 - 1e-13}, 0, 1, 1},
		{"two rows alike", []float64{.2, .3, .5}, []float64{0, .5, .5 + 1e-9}, info.Binary(.2), info.Entropy([]float64{.2, .3, .5}), 0},
	} {
		p := problem(t, c.weight, c.p)
		pieces := Straight(p, curve(t, p, 1e-4))
		if len(pieces) != 1 {
			t.Errorf("%s: %+v", c.name, pieces)
			continue
		}
		got := pieces[0]
		if math.Abs(got.From.IXT-c.from) > 1e-3 || math.Abs(got.To.IXT-c.to) > 1e-3 || math.Abs(1/got.Beta-c.slope) > 1e-8 || got.Gap > 2*straightGap {
			t.Errorf("%s: from %v to %v, slope %v, gap %v", c.name, got.From.IXT, got.To.IXT, 1/got.Beta, got.Gap)
		}
	}
}

// TestPiecesAreOnTheBound, at a point of each piece of random problems.
func TestPiecesAreOnTheBound(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 1))
	for range 40 {
		p := randomProblem(r, 12)
		for _, piece := range Straight(p, curve(t, p, 1e-4)) {
			rate := piece.From.IXT + r.Float64()*(piece.To.IXT-piece.From.IXT)
			low := chord(piece.From, piece.To, rate)
			if i := Relevance(p, rate, 1e-9); i.High < low || i.Low > low+piece.Gap+1e-11 {
				t.Errorf("at %v the bound is %v, on the piece %v", rate, i, low)
			}
		}
	}
}

// TestCurvedBoundHasNoStraightPiece: the symmetric channel's is curved everywhere.
func TestCurvedBoundHasNoStraightPiece(t *testing.T) {
	for _, e := range []float64{0.05, 0.11, 0.3} {
		p := problem(t, nil, []float64{e, 1 - e})
		if pieces := Straight(p, curve(t, p, 1e-4)); len(pieces) > 0 {
			t.Errorf("ε = %v: %+v", e, pieces)
		}
	}
}
