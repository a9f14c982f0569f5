package estimate

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var calibrationFile = flag.String("calibration", "", "write the calibration tables into this Markdown file, between its marks")

// calibration is a table of the estimates of draws whose information is
// known, over dimension and sample size.
type calibration struct {
	title string
	of    func(Estimate) float64
	draw  func(seed uint64, n, units int) (x, t [][]float32, y []int32)
	cases []calibrated
}

type calibrated struct {
	make  func(x [][]float32) Estimator
	known func(units int) float64 // bits
	bound Bound                   // that the estimate is of what is known; "": it is an estimate of it
}

func fixed(e Estimator) func([][]float32) Estimator { return func([][]float32) Estimator { return e } }

// The settings are few, so that a page holds them; the noise is what the critics
// use for units of size 1.
var calibrations = []calibration{
	{
		title: "I(T;Y) of two Gaussian classes whose means are 2 apart, T with units of variance 1",
		of:    func(e Estimate) float64 { return e.ITY },
		draw: func(seed uint64, n, units int) (x, t [][]float32, y []int32) {
			t, y = twoClasses(seed, n, units, 2)
			return nil, t, y
		},
		cases: []calibrated{
			{fixed(NewBinning(30)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewFloor(0.5)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewQuantised(4)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewAdaptive(30)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewCorrected(NewBinning(30), "miller-madow")), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewCorrected(NewBinning(30), "grassberger")), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewKNNEntropy(3, 0, 1)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewEDGE(1, 0, 1, nil)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewKSG(3, nil)), func(int) float64 { return twoClassesInformation(2) }, ""},
			{fixed(NewKDE(Upper, 0.1)), func(int) float64 { return twoClassesInformation(2 / math.Sqrt(1.1)) }, ""},
			{fixed(NewKDE(Lower, 0.1)), func(int) float64 { return twoClassesInformation(2 / math.Sqrt(1.1)) }, ""},
			{fixed(NewNoisy(0.1, 1000, 1)), func(int) float64 { return twoClassesInformation(2 / math.Sqrt(1.1)) }, ""},
			{fixed(gaussian[2]), func(int) float64 { return twoClassesInformation(2 / math.Sqrt(1.1)) }, Upper},
		},
	},
	{
		title: "I(X;T+Z) of a Gaussian layer, T with units of variance 1, Z of variance 0.1",
		of:    func(e Estimate) float64 { return e.IXT },
		draw: func(seed uint64, n, units int) (x, t [][]float32, y []int32) {
			_, t = gaussians(seed, n, units, 0)
			return nil, t, make([]int32, n)
		},
		cases: []calibrated{
			{fixed(NewKDE(Upper, 0.1)), func(units int) float64 { return float64(units) / 2 * math.Log2(11) }, Upper},
			{fixed(NewKDE(Lower, 0.1)), func(units int) float64 { return float64(units) / 2 * math.Log2(11) }, Lower},
			{fixed(NewNoisy(0.1, 1000, 1)), func(units int) float64 { return float64(units) / 2 * math.Log2(11) }, ""},
			{fixed(gaussian[2]), func(units int) float64 { return float64(units) / 2 * math.Log2(11) }, ""},
		},
	},
	{
		title: "I(X;T) of Gaussian variates, each unit of T with correlation 0.8 to one input",
		of:    func(e Estimate) float64 { return e.IXT },
		draw: func(seed uint64, n, units int) (x, t [][]float32, y []int32) {
			x, t = gaussians(seed, n, units, 0.8)
			return x, t, make([]int32, n)
		},
		cases: []calibrated{
			{func(x [][]float32) Estimator { return NewEDGE(1, 1, 1, x) }, func(units int) float64 { return -float64(units) / 2 * math.Log2(1-0.8*0.8) }, ""},
			{func(x [][]float32) Estimator { return NewKSG(3, x) }, func(units int) float64 { return -float64(units) / 2 * math.Log2(1-0.8*0.8) }, ""},
		},
	},
	{
		title: "I(X;T) = H(T) of units that are uniform on [-1,1), on the grid of the estimator",
		of:    func(e Estimate) float64 { return e.IXT },
		draw: func(seed uint64, n, units int) (x, t [][]float32, y []int32) {
			r := rand.New(rand.NewPCG(seed, 3))
			t = make([][]float32, units)
			for u := range t {
				for range n {
					t[u] = append(t[u], 2*r.Float32()-1)
				}
			}
			return nil, t, make([]int32, n)
		},
		cases: []calibrated{
			{fixed(NewBinning(5)), func(units int) float64 { return float64(units) * 2 }, ""},
			{fixed(NewBinning(30)), func(units int) float64 { return float64(units) * math.Log2(29) }, ""},
			{fixed(NewFloor(0.5)), func(units int) float64 { return float64(units) * 2 }, ""},
		},
	},
}

// rows estimates all cases; repeats are averaged.
func (c calibration) rows(units, sizes []int, repeats int) [][]string {
	var out [][]string
	for _, one := range c.cases {
		for _, d := range units {
			row := []string{one.make(nil).Name(), fmt.Sprint(d), fmt.Sprintf("%.2f", one.known(d))}
			for _, n := range sizes {
				var m moments
				for seed := range uint64(repeats) {
					x, t, y := c.draw(seed+1, n, d)
					m.add(c.of(must(one.make(x), t, y)))
				}
				deviation := m.standardError() * math.Sqrt(float64(repeats))
				row = append(row, fmt.Sprintf("%.2f ± %.2f", m.mean(), deviation))
			}
			out = append(out, row)
		}
	}
	return out
}

// TestCalibration writes the tables with -calibration FILE, as `make bench` does;
// without, it looks at one setting that every estimator gets right.
func TestCalibration(t *testing.T) {
	if *calibrationFile == "" {
		for _, c := range calibrations {
			for _, one := range c.cases {
				x, layer, y := c.draw(1, 1000, 1)
				got, want := c.of(must(one.make(x), layer, y)), one.known(1)
				within := 0.15 + 0.1*want
				if got < want-within && one.bound != Lower || got > want+within && one.bound != Upper {
					t.Errorf("%s: %s: %v, known %v", c.title, one.make(nil).Name(), got, want)
				}
			}
		}
		return
	}
	units, sizes := []int{1, 2, 5, 10}, []int{250, 1000, 4000}
	var b strings.Builder
	for _, c := range calibrations {
		fmt.Fprintf(&b, "\n**%s.**\n\n| estimator | units | known |", c.title)
		for _, n := range sizes {
			fmt.Fprintf(&b, " N = %d |", n)
		}
		b.WriteString("\n| --- | --- | --- | --- | --- | --- |\n")
		for _, row := range c.rows(units, sizes, 8) {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		}
	}
	text, err := os.ReadFile(*calibrationFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "<!-- calibration -->\n")
	_, after, ended := strings.Cut(rest, "\n<!-- end of calibration -->")
	if !found || !ended {
		t.Fatalf("%s: has no marks <!-- calibration --> and <!-- end of calibration -->", *calibrationFile)
	}
	text = []byte(before + "<!-- calibration -->\n" + b.String() + "\n<!-- end of calibration -->" + after)
	if err := os.WriteFile(*calibrationFile, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
