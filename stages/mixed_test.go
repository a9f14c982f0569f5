package stages

import (
	"fmt"
	"strings"
	"testing"
)

// settingsOf is an experiment that sweeps over architectures and rates, and estimates
// at some epochs only; FIGURE is what is to be drawn.
const settingsOf = `generate:
  hard: {rule: hard}
train:
  main: {patterns: hard, networks: 2, fraction: 0.85, split: random, hidden: [[4, 3], [12]], activation: tanh, optimizer: adam, rate: [0.0004, 0.1], batch: 512, epochs: 1000, snapshots: 12}
  listed: {patterns: hard, networks: 2, fraction: 0.85, split: random, hidden: [4], activation: relu, optimizer: adam, rate: 1, batch: 512, epochs: 20, snapshots: {epochs: [0, 7, 20]}}
estimate:
  bins: {estimator: binning, bins: 30, range: fixed}
  grids: {estimator: binning, bins: [10, 30], range: [fixed, run], epochs: [0, 400, 1000], train: main}
  more: {estimator: adaptive, bins: [30, 60], train: main}
plot:
  f: {FIGURE}
`

func figure(text string) error {
	_, err := Parse("test", "f.yaml", []byte(strings.Replace(settingsOf, "FIGURE", text, 1)))
	return err
}

// A figure shows networks of one setting, or gives each a panel.
func TestNoAverageAcrossSettings(t *testing.T) {
	for _, kind := range []string{"trajectories", "film", "snapshots, epochs: [0, 400]", "gradients, form: weights", "estimators"} {
		head := "kind: " + kind + ", train: main, information: bins"
		one := "rate: 0.1, hidden: 12"
		for where, want := range map[string]string{
			"":                       "f.yaml:11:6: plot.f: its 8 networks differ in hidden (4-3, 12) and rate (0.0004, 0.1), and a figure shows one setting; choose one with `where: {hidden: 4-3, rate: 0.0004}`",
			", where: {rate: 0.1}":   "plot.f: its 4 networks differ in hidden (4-3, 12), and a figure shows one setting; choose one with `where: {hidden: 4-3}`",
			", where: {hidden: 12}":  "plot.f: its 4 networks differ in rate (0.0004, 0.1)",
			", where: {" + one + "}": "<nil>",
			", where: {seed: 1}":     "plot.f: its 4 networks differ in hidden (4-3, 12) and rate (0.0004, 0.1)",
			", where: {hidden: [12, 4-3], rate: 4e-4}": "plot.f: its 4 networks differ in hidden (4-3, 12)",
		} {
			if err := fmt.Sprint(figure(head + where)); !strings.HasPrefix(err, want) && !strings.Contains(err, want) {
				t.Errorf("%s%s: %v, want %s", kind, where, err, want)
			}
		}
		if err := figure("kind: " + kind + ", train: listed, information: bins"); err != nil && kind[:4] != "snap" {
			t.Errorf("%s of one setting: %v", kind, err)
		}
	}
	for text, want := range map[string]string{
		"kind: trajectories, train: main, information: bins":                                                                                         ", draw a panel for each with `panels: hidden`, or make a figure for each",
		"kind: trajectories, train: main, information: bins, panels: hidden":                                                                         "differ in rate (0.0004, 0.1), and a figure shows one setting; choose one with `where: {rate: 0.0004}`, or make a figure for each",
		"kind: trajectories, train: main, information: bins, panels: hidden, where: {rate: 0.1}":                                                     "<nil>",
		"kind: film, train: main, information: bins, panels: rate, where: {hidden: 12}":                                                              "<nil>",
		"kind: film, train: main, information: bins, panels: train":                                                                                  "differ in hidden (4-3, 12) and rate",
		"kind: film, train: main, information: bins, panels: seed":                                                                                   "differ in hidden (4-3, 12) and rate",
		"kind: information, train: main, information: bins, columns: [ixt_bits], x: rate, epochs: [0], bands: deviation":                             "differ in hidden (4-3, 12), and a figure shows one setting",
		"kind: information, train: main, information: bins, columns: [ixt_bits], x: rate, epochs: [0], bands: deviation, panels: hidden":             "<nil>",
		"kind: information, train: main, information: bins, columns: [ixt_bits], x: epoch, bands: deviation, panels: hidden":                         "differ in rate (0.0004, 0.1)",
		"kind: information, train: main, information: bins, columns: [ixt_bits], x: epoch, bands: deviation, panels: hidden, where: {rate: 0.1}":     "<nil>",
		"kind: information, train: main, information: bins, columns: [ixt_bits], x: width, epochs: [0], bands: deviation, panels: hidden":            `plot.f.x: the runs have no label "width"`,
		"kind: converged, train: main, information: bins, against: rate":                                                                             "differ in hidden (4-3, 12)",
		"kind: converged, train: main, information: bins, against: rate, where: {hidden: 12}":                                                        "<nil>",
		"kind: estimators, train: main, information: [bins, grids], against: bins, epochs: [0], where: {rate: 0.1, hidden: 12}":                      "f.yaml:11:75: plot.f.against: grids/bins=10,range=fixed and grids/bins=10,range=run both have bins=10, and their points would be averaged",
		"kind: estimators, train: main, information: [grids/bins=10,range=run], against: bins, epochs: [0], where: {rate: 0.1, hidden: 12}":          "no entry",
		"kind: estimators, train: main, information: ['grids/bins=30,range=run', more], against: bins, epochs: [0], where: {rate: 0.1, hidden: 12}":  "grids/bins=30,range=run and more/bins=30 both have bins=30",
		"kind: estimators, train: main, information: ['grids/bins=10,range=run', more], against: bins, epochs: [0], where: {rate: 0.1, hidden: 12}":  "<nil>",
		"kind: estimators, train: main, information: ['grids/bins=10,range=run', more], against: width, epochs: [0], where: {rate: 0.1, hidden: 12}": `none of these estimators sweeps over "width"`,
	} {
		if err := fmt.Sprint(figure(text)); !strings.Contains(err, want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

// What has no snapshot is known before anything is trained.
func TestEpochsHaveSnapshots(t *testing.T) {
	one := "where: {rate: 0.1, hidden: 12}"
	for text, want := range map[string]string{
		"kind: snapshots, train: main, information: bins, epochs: [0, 400, 1000], " + one:                "<nil>",
		"kind: snapshots, train: main, information: bins, epochs: [0, 401], " + one:                      "f.yaml:11:68: plot.f.epochs: main has no snapshot at epoch 401; the nearest is 400 or 1000: take one of its 12 epochs, or list those to keep in main: `snapshots: {epochs: [0, …, 1000]}`",
		"kind: snapshots, train: main, information: bins, epochs: [2000], " + one:                        "no snapshot at epoch 2000; the nearest is 1000",
		"kind: snapshots, train: listed, information: bins, epochs: [0, 7, 20]":                          "<nil>",
		"kind: snapshots, train: listed, information: bins, epochs: [0, 10]":                             "listed has no snapshot at epoch 10; the nearest is 7 or 20",
		"kind: snapshots, train: main, information: 'grids/bins=10,range=run', epochs: [100], " + one:    "grids/bins=10,range=run does not estimate epoch 100; the nearest is 0 or 400: add the epoch to its `epochs`",
		"kind: estimators, train: main, information: [bins, more], against: bins, epochs: [4], " + one:   "<nil>",
		"kind: estimators, train: main, information: [bins, more], against: bins, epochs: [999], " + one: "plot.f.epochs: main has no snapshot at epoch 999",
	} {
		if err := fmt.Sprint(figure(text)); !strings.Contains(err, want) {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
	chain := "kind: chain, widths: [12, 2]"
	for _, c := range []struct{ old, new, want string }{
		{"bins: 30, range: fixed}", "bins: 30, range: fixed, epochs: [0, 7]}", "f.yaml:7:66: estimate.bins.epochs: main has no snapshot at epoch 7; the nearest is 4 or 10"},
		{"bins: 30, range: fixed}", "bins: 30, range: fixed, epochs: [0, 7], train: listed}", "<nil>"},
		{"bins: 30, range: fixed}", "bins: 30, range: fixed, epochs: [0, 7], where: {activation: relu}}", "<nil>"},
		{"epochs: [0, 400, 1000], train: main", "epochs: [0, 400, 1000]", "estimate.grids.epochs: listed has no snapshot at epoch 400; the nearest is 20"},
		{"{epochs: [0, 7, 20]}", "{epochs: [0, 7, 19]}", "train.listed.snapshots: has the epochs 0, 7, 19; the list begins with 0, the network before training, and ends with the last, 20"},
		{"{epochs: [0, 7, 20]}", "{epochs: [1, 7, 20]}", "begins with 0"},
		{"{epochs: [0, 7, 20]}", "{epochs: [0, 7, 7, 20]}", "has the epoch 7 behind 7; the list is in order"},
		{"{epochs: [0, 7, 20]}", "{epochs: [0, 9, 7, 20]}", "has the epoch 7 behind 9"},
		{"{epochs: [0, 7, 20]}", "{epochs: []}", "train.listed.snapshots.epochs: is empty"},
		{"{epochs: [0, 7, 20]}", "{count: 7, epochs: [0, 20]}", "has a count and epochs"},
		{"{epochs: [0, 7, 20]}", "{count: 7}", "<nil>"},
		{"{epochs: [0, 7, 20]}", "[4, 8]", "<nil>"}, // a sweep
		{"{epochs: [0, 7, 20]}", "[{epochs: [0, 20]}, {epochs: [0, 7, 20]}]", "train: snapshots are swept, and are a number in one place and a list of epochs in another"},
		{"{epochs: [0, 7, 20]}", "[[0, 20]]", "train.listed.snapshots: expected a whole number, or fields such as `epochs: …`, found a list"},
		{"{epochs: [0, 7, 20]}", "[0, 20]", "train.listed.snapshots: is 0; there are at least 4"},
	} {
		text := strings.Replace(strings.Replace(settingsOf, "FIGURE", chain, 1), c.old, c.new, 1)
		_, err := Parse("test", "f.yaml", []byte(text))
		if got := fmt.Sprint(err); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.new, got, c.want)
		}
	}
}
