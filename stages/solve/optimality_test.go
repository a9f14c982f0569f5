package solve

import (
	"math"
	"math/rand/v2"
	"testing"

	"infoplane/internal/info"
)

// randomLayer is a function of some inputs, with the inputs.
func randomLayer(r *rand.Rand) (p *Problem, py []float64, symbol []int32) {
	n, symbols := 4+r.IntN(60), 1+r.IntN(6)
	py, symbol = make([]float64, n), make([]int32, n)
	for x := range py {
		py[x] = math.Round(20*r.Float64()) / 20
		symbol[x] = int32(r.IntN(symbols))
	}
	p, err := NewProblem(nil, py)
	if err != nil {
		panic(err)
	}
	return p, py, symbol
}

// TestHardTwoBinLayer: five inputs with p(y=1|x) = 0.1, 0.3 … 0.9 in two bins. The
// layer satisfies the self-consistent equations (G = 0, at β = ∞), and lies 0.013
// bit below the bound all the same: that G vanishes does not say that a layer is
// optimal.
func TestHardTwoBinLayer(t *testing.T) {
	py := []float64{0.1, 0.3, 0.5, 0.7, 0.9}
	p := problem(t, nil, py)
	l := HardLayer(p, py, []int32{0, 0, 0, 1, 1})
	o := Compare(p, l)
	if o.Divergence != 0 || !math.IsInf(o.Beta, 1) {
		t.Errorf("G = %v at β* = %v, want 0 at +Inf", o.Divergence, o.Beta)
	}
	if math.Abs(o.VerticalGap.Low-0.012907) > 1e-6 || o.VerticalGap.Width() > 2e-9 {
		t.Errorf("the vertical gap is in %v, want 0.012907", o.VerticalGap)
	}
	if o.RateExcess.Low < 0.01 || o.RateExcess.Width() > 2e-9 {
		t.Errorf("the rate excess is in %v", o.RateExcess)
	}
	// A witness: this encoder has a lower I(X;T) and a higher I(T;Y).
	if s := Solve(p, 10, Encoder{}); !(s.IXT < l.IXT && s.ITY > l.ITY+0.01) {
		t.Errorf("no better encoder: %v, %v against %v, %v", s.IXT, s.ITY, l.IXT, l.ITY)
	}
	// Its negative twin: other bins are no fixed point.
	if o := Compare(p, HardLayer(p, py, []int32{0, 1, 0, 1, 1})); o.Divergence < 0.01 || o.VerticalGap.Low < 0.02 {
		t.Errorf("shuffled bins: %+v", o)
	}
}

// TestSolutionsAreOptimalLayers: β* is their β, G and both gaps vanish.
func TestSolutionsAreOptimalLayers(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 1))
	for range 30 {
		p := randomProblem(r, 20)
		beta := Onset(p) * (1.05 + r.Float64())
		s := Solve(p, beta, Encoder{})
		o := Compare(p, SoftLayer(p, beta, s.Encoder))
		if g, slope := p.divergence(SoftLayer(p, beta, s.Encoder), beta); math.Abs(g) > 1e-9*beta || math.Abs(slope) > 1e-6 {
			t.Errorf("β = %v: G = %v, G' = %v", beta, g, slope)
		}
		if o.Divergence > 1e-9*beta || o.VerticalGap.Low > 1e-9 || o.VerticalGap.Width() > 2e-9 || o.RateExcess.Low > 1e-9*beta {
			t.Errorf("β = %v: %+v", beta, o)
		}
	}
	p := smoothRule(t, 12)
	s := Solve(p, 3, Encoder{})
	if o := Compare(p, SoftLayer(p, 3, s.Encoder)); math.Abs(o.Beta-3) > 1e-3 {
		t.Errorf("β* = %v of the solution at 3", o.Beta)
	}
	worse := SoftLayer(p, 3, Encoder{[]float64{0.5, 0.5}, []float64{-5, 0}})
	if o := Compare(p, worse); o.Divergence < 1e-4 || o.VerticalGap.Low < 1e-5 {
		t.Errorf("a layer off the bound: %+v", o)
	}
}

// TestDivergenceIsItsDefinition: G from the sum of divergences over inputs, with
// all computed again from p(t|x); and β* is where it is least.
func TestDivergenceIsItsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 1))
	finite := 0
	for range 100 {
		p, py, symbol := randomLayer(r)
		l := HardLayer(p, py, symbol)
		n := float64(len(py))
		pt, one := map[int32]float64{}, map[int32]float64{}
		for x, s := range symbol {
			pt[s] += 1 / n
			one[s] += py[x] / n
		}
		definition := func(beta float64) float64 {
			g := 0.0
			for x, s := range symbol {
				z := 0.0
				for u, q := range pt {
					z += q * math.Exp(-beta*info.Nats(info.KL([]float64{py[x], 1 - py[x]}, []float64{one[u] / q, 1 - one[u]/q})))
				}
				q := pt[s]
				own := math.Log(q) - beta*info.Nats(info.KL([]float64{py[x], 1 - py[x]}, []float64{one[s] / q, 1 - one[s]/q})) - math.Log(z)
				g -= own / n
			}
			return g
		}
		for _, beta := range []float64{0, 0.5, 3, 20} {
			if g, _ := p.divergence(l, beta); math.Abs(g-definition(beta)) > 1e-11*(1+beta) {
				t.Errorf("G(%v) = %v, by definition %v", beta, g, definition(beta))
			}
		}
		o := Compare(p, l)
		if o.Beta == 0 || math.IsInf(o.Beta, 1) {
			continue
		}
		finite++
		for _, beta := range []float64{o.Beta / 1.01, o.Beta * 1.01} {
			if g, _ := p.divergence(l, beta); g < info.Nats(o.Divergence) {
				t.Errorf("G(%v) = %v, less than at β* = %v: %v", beta, g, o.Beta, o.Divergence)
			}
		}
	}
	if finite < 30 {
		t.Errorf("%d layers have a finite β*: this test shows little", finite)
	}
}

// TestLayersLieUnderTheBound, with informations from the joint distribution.
func TestLayersLieUnderTheBound(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 1))
	for range 30 {
		p, py, symbol := randomLayer(r)
		l := HardLayer(p, py, symbol)
		joint := make([][]float64, 6)
		for t := range joint {
			joint[t] = make([]float64, 2)
		}
		for x, s := range symbol {
			joint[s][0] += (1 - py[x]) / float64(len(py))
			joint[s][1] += py[x] / float64(len(py))
		}
		if want := info.MutualInformation(joint); math.Abs(l.ITY-want) > 1e-12 {
			t.Errorf("I(T;Y) = %v, want %v", l.ITY, want)
		}
		if best := Relevance(p, l.IXT, 1e-9); best.High < l.ITY-1e-12 {
			t.Errorf("I(T;Y) = %v above the bound %v", l.ITY, best)
		}
	}
}

// TestLayersAtTheEnds: one symbol per input, and one for all.
func TestLayersAtTheEnds(t *testing.T) {
	py := smoothPatterns(41.64)
	p := problem(t, nil, py)
	all, none := make([]int32, len(py)), make([]int32, len(py))
	for x := range all {
		all[x] = int32(x)
	}
	o := Compare(p, HardLayer(p, py, all))
	if o.VerticalGap.High > 1e-9 || math.Abs(o.RateExcess.Low-(12-p.Entropy())) > 1e-9 || o.RateExcess.Width() > 1e-9 {
		t.Errorf("one symbol per pattern: %+v, want a rate excess of %v", o, 12-p.Entropy())
	}
	o = Compare(p, HardLayer(p, py, none))
	if o.Divergence != 0 || o.VerticalGap.High > 1e-9 || o.RateExcess.High > 1e-9 {
		t.Errorf("one symbol for all: %+v", o)
	}
}

func TestLayerMisusePanics(t *testing.T) {
	py := []float64{0.1, 0.9}
	p := problem(t, nil, py)
	for name, misuse := range map[string]func(){
		"lengths":         func() { HardLayer(p, py, []int32{0}) },
		"no inputs":       func() { HardLayer(p, nil, nil) },
		"negative symbol": func() { HardLayer(p, py, []int32{0, -1}) },
		"other inputs":    func() { HardLayer(p, []float64{0.1, 0.8}, []int32{0, 1}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			misuse()
		}()
	}
}
