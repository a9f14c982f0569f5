//go:build unix

package stages

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"infoplane/artifacts"
	"infoplane/internal/vec"
	"infoplane/pipeline"
	"infoplane/stages/estimate"
	"infoplane/stages/plot/sheet"
	"infoplane/stages/solve"
)

var scalingFile = flag.String("scaling", "", "measure how times grow, and draw it into this SVG file")

// growth is how the time of one kind of work grows with one size.
type growth struct {
	work, of string
	expected float64 // exponent
	most     bool    // it is the highest: below some size a budget of fixed size is most of the time
	sizes    []float64
	do       func(t *testing.T, size int) func()
	seconds  []float64
}

// processor returns the seconds of all processors that this process has used.
func processor(t *testing.T) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	of := func(v syscall.Timeval) float64 { return float64(v.Sec) + float64(v.Usec)/1e6 }
	return of(usage.Utime) + of(usage.Stime)
}

// measure fills in the least of three times of each size, in seconds of processors.
func (g *growth) measure(t *testing.T) {
	for _, size := range g.sizes {
		do := g.do(t, int(size))
		least := math.Inf(1)
		for range 3 {
			begun := processor(t)
			do()
			least = min(least, processor(t)-begun)
		}
		g.seconds = append(g.seconds, least)
	}
}

// exponent is the slope of the times by least squares, both logarithmic.
func (g *growth) exponent() float64 {
	var x, y, xx, xy, n float64
	for i, s := range g.sizes {
		a, b := math.Log(s), math.Log(g.seconds[i])
		x, y, xx, xy, n = x+a, y+b, xx+a*a, xy+a*b, n+1
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

// layerOf is a layer of random units.
func layerOf(patterns, units int) ([][]float32, []int32) {
	r := rand.New(rand.NewPCG(1, 1))
	layer, y := make([][]float32, units), make([]int32, patterns)
	for u := range layer {
		for range patterns {
			layer[u] = append(layer[u], float32(math.Tanh(r.NormFloat64())))
		}
	}
	for i := range y {
		y[i] = int32(r.IntN(2))
	}
	return layer, y
}

// law is the exponent that is expected, in words.
func (g *growth) law() string {
	if g.most {
		return fmt.Sprintf("at most %v", g.expected)
	}
	return fmt.Sprint(g.expected)
}

func timesOf(e estimate.Estimator) func(layer [][]float32, y []int32) func() {
	return func(layer [][]float32, y []int32) func() {
		return func() {
			if _, err := e.Estimate(layer, y); err != nil {
				panic(err)
			}
		}
	}
}

func growths() []*growth {
	kde, ksg := timesOf(estimate.NewKDE(estimate.Lower, 1)), estimate.NewKSG(3, nil)
	return []*growth{
		{work: "train", of: "networks", expected: 1, sizes: []float64{2, 4, 8, 16}, do: func(t *testing.T, n int) func() {
			return func() { trainNetworks(t, n) }
		}},
		{work: "kde, 10 units", of: "patterns", expected: 2, sizes: []float64{2000, 4000, 8000, 16000}, do: func(t *testing.T, n int) func() {
			return kde(layerOf(n, 10))
		}},
		{work: "ksg, 10 units", of: "patterns", expected: 2, sizes: []float64{1000, 2000, 4000, 8000}, do: func(t *testing.T, n int) func() {
			return timesOf(ksg)(layerOf(n, 10))
		}},
		{work: "kde, 2000 patterns", of: "units", expected: 1, sizes: []float64{64, 128, 256, 512, 1024}, do: func(t *testing.T, n int) func() {
			return timesOf(estimate.NewKDE(estimate.Lower, 1e3))(layerOf(2000, n))
		}},
		{work: "binning, 4096 patterns", of: "snapshots", expected: 1, sizes: []float64{50, 100, 200, 400, 800}, do: func(t *testing.T, n int) func() {
			layer, y := layerOf(4096, 10)
			run := make([]estimate.Snapshot, n)
			for i := range run {
				run[i] = estimate.Snapshot{Epoch: int32(i), Layers: [][][]float32{layer}}
			}
			return func() {
				c := estimate.Config{Estimator: "binning", Bins: 30, Range: "fixed"}
				if _, err := c.Measure(run, nil, y, func(int, int) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{work: "bound at one β, binary Y", of: "rows", expected: 1, sizes: []float64{1024, 2048, 4096, 8192, 16384}, do: func(t *testing.T, n int) func() {
			r := rand.New(rand.NewPCG(41, 1))
			p := make([]float64, n)
			for x := range p {
				p[x] = r.Float64()
			}
			problem, err := solve.NewProblem(nil, p)
			if err != nil {
				t.Fatal(err)
			}
			return func() { solve.Solve(problem, 20, solve.Encoder{}) }
		}},
		{work: "bound at one β, as many values of y", of: "rows", expected: 2, most: true, sizes: []float64{300, 600, 1200, 2400}, do: func(t *testing.T, n int) func() {
			r := rand.New(rand.NewPCG(35, 1))
			rows := make([][]float64, n)
			for x := range rows {
				sum := 0.0
				for range n {
					v := math.Exp(r.NormFloat64())
					rows[x], sum = append(rows[x], v), sum+v
				}
				for y := range rows[x] {
					rows[x][y] /= sum
				}
			}
			j, err := solve.NewJoint(nil, rows)
			if err != nil {
				t.Fatal(err)
			}
			return func() { j.Solve(5) }
		}},
	}
}

// trainNetworks trains so many networks from a cold store.
func trainNetworks(t *testing.T, n int) {
	text := fmt.Sprintf(`
generate:
  patterns: {rule: hard}
train:
  network:
    patterns: patterns
    networks: %d
    fraction: 0.85
    split: random
    hidden: [10, 7, 5, 4, 3]
    activation: tanh
    optimizer: sgd
    rate: 0.1
    batch: 256
    epochs: 300
    snapshots: 5
`, n)
	e, err := Parse("scaling", "scaling.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	store, err := artifacts.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	selected, err := g.Select("train")
	if err != nil {
		t.Fatal(err)
	}
	engine := &pipeline.Engine{Store: store, Workers: 2, Kernel: vec.Kernel()}
	if _, err := engine.Run(context.Background(), g, selected); err != nil {
		t.Fatal(err)
	}
}

// TestScaling measures how the times of the stages grow, and draws them beside the exponents
// that are expected, where it is given a file. Times are of processors: of what else the
// machine does they depend little.
func TestScaling(t *testing.T) {
	if *scalingFile == "" {
		t.Skip("measures for a minute: -scaling FILE.svg")
	}
	all := growths()
	d := sheet.Drawing{Title: "How time grows", Columns: 2, Description: "Seconds of processors against size, both logarithmic."}
	panels := map[string]*sheet.Panel{}
	var order []string
	marks := map[string][]*growth{}
	for i, g := range all {
		g.measure(t)
		fmt.Printf("%-36s %-10s measured exponent %.2f, expected %v, seconds %.3g\n", g.work, g.of, g.exponent(), g.law(), g.seconds)
		if panels[g.of] == nil {
			panels[g.of] = &sheet.Panel{Title: "against " + g.of}
			order = append(order, g.of)
		}
		marks[g.of] = append(marks[g.of], g)
		p := panels[g.of]
		var points, law plotter.XYs
		last := len(g.sizes) - 1
		for k, s := range g.sizes {
			points = append(points, plotter.XY{X: sheet.Log10(s), Y: sheet.Log10(g.seconds[k])})
			law = append(law, plotter.XY{X: sheet.Log10(s), Y: sheet.Log10(g.seconds[last]) + g.expected*(sheet.Log10(s)-sheet.Log10(g.sizes[last]))})
		}
		colour := sheet.LayerColour(i + 1)
		line, thin := sheet.Markers(points, i+1, colour), sheet.Line(law, sheet.PathWidth/2, sheet.Translucent(colour, 160))
		p.Marks = append(p.Marks, []gonum.Plotter{thin, line}...)
		d.Legend = append(d.Legend, sheet.Entry{Sample: line, Text: fmt.Sprintf("%s: %.2f (%s)", g.work, g.exponent(), g.law())})
	}
	for _, of := range order {
		lowX, highX, low, high := math.Inf(1), 0.0, math.Inf(1), 0.0
		for _, g := range marks[of] {
			for k, s := range g.sizes {
				lowX, highX, low, high = min(lowX, s), max(highX, s), min(low, g.seconds[k]), max(high, g.seconds[k])
			}
		}
		p := panels[of]
		p.X, p.Y = sheet.Logarithmic(of, lowX/1.5, highX*1.5), sheet.Logarithmic("seconds of processors", low/3, high*3)
		d.Panels = append(d.Panels, *p)
	}
	d.Caption = "Points: measured, the least of three. Lines: the expected exponent, through the last point; the legend has the measured exponent and, in brackets, the expected one."
	d.Captioned = true
	if err := os.WriteFile(*scalingFile, d.SVG(), 0o644); err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(os.Getenv("SCALING_PNG"), ".png") {
		b, err := d.PNG(2)
		if err == nil {
			err = os.WriteFile(os.Getenv("SCALING_PNG"), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestExponent: of times that grow like a power it is the power.
func TestExponent(t *testing.T) {
	g := growth{sizes: []float64{1, 2, 4, 8}, seconds: []float64{3, 12, 48, 192}}
	if e := g.exponent(); math.Abs(e-2) > 1e-12 {
		t.Errorf("3n² has the exponent %v", e)
	}
	g.seconds[3] = 96
	if e := g.exponent(); math.Abs(e-2) < 0.1 {
		t.Errorf("what grows more slowly has the exponent %v", e)
	}
}
