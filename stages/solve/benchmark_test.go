package solve

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The names of these benchmarks are fixed: docs/performance.md quotes them. Three
// have targets on the paper's smooth rule, 4 096 patterns at γ = 41.64, on one core:
// SolveWarm 1 ms, Curve 50 ms, Relevance 20 ms.

// BenchmarkSolveWarm solves one β from the solution of a β nearby.
func BenchmarkSolveWarm(b *testing.B) {
	p := smoothRule(b, 41.64)
	near := Solve(p, 30, Encoder{})
	for b.Loop() {
		Solve(p, 31, near.Encoder)
	}
}

// BenchmarkSolveCold solves one β from nothing.
func BenchmarkSolveCold(b *testing.B) {
	p := smoothRule(b, 41.64)
	for b.Loop() {
		Solve(p, 30, Encoder{})
	}
}

// BenchmarkCurve finds the whole curve to 1e-4 bits.
func BenchmarkCurve(b *testing.B) {
	p := smoothRule(b, 41.64)
	for b.Loop() {
		curve(b, p, 1e-4)
	}
}

// BenchmarkRelevance finds I_Y*(R) to 1e-9 bits, on the slope, at the knee, and
// where the curve is almost level.
func BenchmarkRelevance(b *testing.B) {
	p := smoothRule(b, 41.64)
	for _, rate := range []float64{0.6, 1, 1.1, 2} {
		b.Run(fmt.Sprintf("R=%v", rate), func(b *testing.B) {
			for b.Loop() {
				Relevance(p, rate, 1e-9)
			}
		})
	}
}

// BenchmarkProblem merges 4 096 patterns into 72 rows.
func BenchmarkProblem(b *testing.B) {
	py := smoothPatterns(41.64)
	for b.Loop() {
		problem(b, nil, py)
	}
}

// BenchmarkCompare measures a layer of two bins on 4 096 patterns.
func BenchmarkCompare(b *testing.B) {
	py := smoothPatterns(41.64)
	p, symbol := problem(b, nil, py), make([]int32, len(py))
	for x, v := range py {
		if v > 0.9 {
			symbol[x] = 1
		}
	}
	for b.Loop() {
		Compare(p, HardLayer(p, py, symbol))
	}
}

// BenchmarkCurveTolerance finds the curve ever more finely.
func BenchmarkCurveTolerance(b *testing.B) {
	p := smoothRule(b, 41.64)
	for _, tolerance := range []float64{1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7} {
		b.Run(fmt.Sprint(tolerance), func(b *testing.B) {
			points := 0
			for b.Loop() {
				points = len(curve(b, p, tolerance))
			}
			b.ReportMetric(float64(points), "points")
		})
	}
}

// rowsOf draws n different rows with any p(y=1|x).
func rowsOf(b *testing.B, n int) *Problem {
	r := rand.New(rand.NewPCG(41, uint64(n)))
	py := make([]float64, n)
	for x := range py {
		py[x] = r.Float64()
	}
	return problem(b, nil, py)
}

// BenchmarkSolveRows solves one β, cold, for ever more different rows.
func BenchmarkSolveRows(b *testing.B) {
	for n := 4; n <= 16384; n *= 4 {
		p := rowsOf(b, n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				Solve(p, 20, Encoder{})
			}
		})
	}
}

// BenchmarkCurveRows finds the curve to 1e-4 bits for ever more different rows.
func BenchmarkCurveRows(b *testing.B) {
	for n := 4; n <= 4096; n *= 4 {
		p := rowsOf(b, n)
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			for b.Loop() {
				curve(b, p, 1e-4)
			}
		})
	}
}
