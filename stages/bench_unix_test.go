//go:build unix

package stages

import (
	"context"
	"runtime"
	"syscall"
	"testing"

	"infoplane/artifacts"
	"infoplane/internal/vec"
	"infoplane/pipeline"
)

// fifty is the paper's main setting without figures.
const fifty = `
generate:
  patterns: {rule: hard}
train:
  network:
    patterns: patterns
    networks: 50
    fraction: 0.85
    split: random
    hidden: [10, 7, 5, 4, 3]
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 10000
    snapshots: 80
estimate:
  bins30: {estimator: binning, bins: 30, range: fixed}
`

// BenchmarkFiftyNetworks runs the paper's main setting from a cold store, two
// actions at a time: train and dump are 50 networks of 10 000 epochs with
// snapshots, gradient statistics and activations written to disk; estimate
// follows from there. It takes about a minute, whatever -benchtime says.
func BenchmarkFiftyNetworks(b *testing.B) {
	e, err := Parse("fifty", "fifty.yaml", []byte(fifty))
	if err != nil {
		b.Fatal(err)
	}
	store, err := artifacts.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	g := e.Graph()
	engine := &pipeline.Engine{Store: store, Workers: 2, Kernel: vec.Kernel()}
	run := func(stage string) float64 {
		selected, err := g.Select(stage)
		if err != nil {
			b.Fatal(err)
		}
		report, err := engine.Run(context.Background(), g, selected)
		if err != nil {
			b.Fatal(err)
		}
		return report.Seconds
	}
	b.ReportMetric(run("dump"), "train+dump-s")
	b.ReportMetric(run("estimate"), "estimate-s")
	b.ReportMetric(0, "ns/op") // the two phases are the result
	b.ReportMetric(peakMiB(b), "peak-MiB")
}

// peakMiB is the largest resident memory of this process so far.
func peakMiB(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	unit := 1024.0 // Linux and the BSDs count in KiB
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(usage.Maxrss) * unit / (1 << 20)
}
