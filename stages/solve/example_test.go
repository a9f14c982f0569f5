package solve_test

import (
	"fmt"

	"infoplane/stages/solve"
)

// The bound of a joint distribution p(x, y).
func Example() {
	j, err := solve.FromTable([][]float64{{0.30, 0.05, 0.05}, {0.05, 0.20, 0.05}, {0.05, 0.05, 0.20}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, beta := range []float64{2, 4, 8} {
		s := j.Solve(beta)
		fmt.Printf("β = %v: I(X;T) = %.3f bit, I(T;Y) = %.3f bit, proven: %v\n", beta, s.IXT, s.ITY, s.Rigorous)
	}
	// Output:
	// β = 2: I(X;T) = 0.000 bit, I(T;Y) = 0.000 bit, proven: true
	// β = 4: I(X;T) = 0.888 bit, I(T;Y) = 0.260 bit, proven: true
	// β = 8: I(X;T) = 1.535 bit, I(T;Y) = 0.392 bit, proven: true
}

// channel is a fair bit, flipped one time in ten.
func channel() *solve.Problem {
	p, err := solve.NewProblem(nil, []float64{0.1, 0.9})
	if err != nil {
		panic(err)
	}
	return p
}

func ExampleNewProblem() {
	p, err := solve.NewProblem(nil, []float64{0.1, 0.9, 0.9, 0.1})
	fmt.Printf("%d rows, I(X;Y) = %.6f bit, error %v\n", p.Rows(), p.Information(), err)
	// Output: 2 rows, I(X;Y) = 0.531004 bit, error <nil>
}

func ExampleOnset() {
	fmt.Printf("%.6f\n", solve.Onset(channel())) // 1/(1-2ε)²
	// Output: 1.562500
}

func ExampleSolve() {
	s := solve.Solve(channel(), 3, solve.Encoder{})
	fmt.Printf("I(X;T) = %.6f, I(T;Y) = %.6f, gap below 1e-8: %v\n", s.IXT, s.ITY, s.Gap < 1e-8)
	// Output: I(X;T) = 0.948951, I(T;Y) = 0.516595, gap below 1e-8: true
}

func ExampleCertify() {
	p := channel()
	s := solve.Solve(p, 3, solve.Encoder{})
	wrong := solve.Encoder{Mass: []float64{0.9, 0.1}, Position: s.Encoder.Position}
	fmt.Println(solve.Certify(p, 3, s.Encoder, 1e-6) < 1e-5, solve.Certify(p, 3, wrong, 1e-6) > 1)
	// Output: true true
}

func ExampleCurve() {
	points, _ := solve.Curve(channel(), 0.01, func(int) error { return nil })
	for _, s := range points {
		fmt.Printf("β = %5.2f: %.4f %.4f\n", s.Beta, s.IXT, s.ITY)
	}
	// Output:
	// β =  1.56: 0.0000 0.0000
	// β =  1.68: 0.3294 0.2040
	// β =  1.88: 0.6061 0.3606
	// β =  2.31: 0.8354 0.4724
	// β =  2.81: 0.9302 0.5101
	// β =  +Inf: 1.0000 0.5310
}

func ExampleRelevance() {
	i := solve.Relevance(channel(), 0.5, 1e-9)
	fmt.Printf("I_Y*(0.5) = %.8f, certified to 1e-9: %v\n", i.Middle(), i.Width() <= 1e-9)
	// Output: I_Y*(0.5) = 0.30268413, certified to 1e-9: true
}

func ExampleRate() {
	i := solve.Rate(channel(), 0.3, 1e-9)
	fmt.Printf("I_X*(0.3) = %.8f\n", i.Middle())
	// Output: I_X*(0.3) = 0.49521051
}

func ExampleNewEnvelope() {
	points, _ := solve.Curve(channel(), 0.01, func(int) error { return nil })
	i := solve.NewEnvelope(points).At(0.5)
	fmt.Printf("between %.3f and %.3f\n", i.Low, i.High)
	// Output: between 0.301 and 0.304
}

func ExampleStraight() {
	p, _ := solve.NewProblem(nil, []float64{0, 1}) // Y = X
	points, _ := solve.Curve(p, 0.01, func(int) error { return nil })
	for _, piece := range solve.Straight(p, points) {
		fmt.Printf("from %v to %v bit, β = %v\n", piece.From.IXT, piece.To.IXT, piece.Beta)
	}
	// Output: from 0 to 1 bit, β = 1
}

func ExampleCompare() {
	py := []float64{0.1, 0.3, 0.5, 0.7, 0.9}
	p, _ := solve.NewProblem(nil, py)
	layer := solve.HardLayer(p, py, []int32{0, 0, 0, 1, 1})
	o := solve.Compare(p, layer)
	fmt.Printf("G = %v, yet %.4f bit below the bound\n", o.Divergence, o.VerticalGap.Low)
	// Output: G = 0, yet 0.0129 bit below the bound
}

func ExampleJoint_Solve() {
	j, _ := solve.NewJoint(nil, [][]float64{{0.8, 0.1, 0.1}, {0.1, 0.8, 0.1}, {0.1, 0.1, 0.8}})
	s := j.Solve(3)
	fmt.Printf("I(X;T) = %.4f, I(T;Y) = %.4f with %d atoms, rigorous: %v\n", s.IXT, s.ITY, len(s.Mixture.Mass), s.Rigorous)
	// Output: I(X;T) = 1.3440, I(T;Y) = 0.5965 with 3 atoms, rigorous: true
}
