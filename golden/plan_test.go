package golden

import (
	"strings"
	"testing"

	"infoplane/stages"
)

const plannedExperiment = `
generate:
  patterns: {rule: hard}
train:
  network: {patterns: patterns, networks: 2, measures: true, fraction: [0.5, 0.85], split: random, hidden: [4, 3], activation: tanh, loss: squared, optimizer: sgd, rate: 0.1, batch: 256, epochs: 20, stop: {of: loss_test, patience: 5}, snapshots: {epochs: [0, 10, 20]}}
estimate:
  bins: {estimator: binning, bins: [10, 30], range: layer}
  first: {estimator: floor, width: 0.5, epochs: [0, 10]}
  parts: {estimator: floor, width: 0.5, on: [train, test]}
solve:
  bound: {patterns: patterns, tolerance: 0.01, train: network, information: bins/bins=30}
plot:
  paths: {kind: trajectories, train: network, information: bins/bins=30, where: {fraction: 0.5}}
`

// What a claim reads is there, or is refused with the claims, before anything is run.
func TestClaimsFitTheExperiment(t *testing.T) {
	e, err := stages.Parse("planned", "planned.yaml", []byte(plannedExperiment))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	const tail = "\n  at_least: 1\n  between: {low: 0}"
	for keys, want := range map[string]string{
		// What fits.
		"table: bins\n  where: {fraction: 0.5, bins: 30}\n  column: ixt_bits\n  reduce: {epoch: 10}\n  layers: [3, -1, -3]":                    "",
		"table: bins\n  where: {bins: [10, 30.0]}\n  column: ixt_bits\n  reduce: {change: [0, 20]}\n  along: bins":                             "",
		"table: first\n  column: ity_bits\n  reduce: {epoch: 10}\n  along: seed\n  pool: mean":                                                 "",
		"table: history\n  column: loss_train_bits\n  reduce: {epoch: 20}":                                                                     "",
		"table: weights\n  column: incoming_correlation\n  layers: [2]\n  reduce: {epoch: 20}":                                                 "",
		"table: optimality\n  column: beta\n  reduce: {epoch: 20}":                                                                             "",
		"table: gradients\n  column: mean_over_deviation\n  reduce: {peak: true}":                                                              "",
		"table: parts\n  where: {on: train}\n  column: ity_bits\n  reduce: {epoch: 20}\n  against: {where: {on: test}}\n  compare: difference": "",
		"table: measures\n  column: sample_mean_over_deviation\n  reduce: {peak: true}":                                                        "",
		"table: measures\n  column: collapse\n  layers: [-1]\n  reduce: {epoch: 20}":                                                           "",
		"table: errors\n  column: error_test\n  reduce: {epoch: 20}":                                                                           "",
		"table: outcome\n  column: stopped\n  reduce: {peak: true}":                                                                            "",
		"table: history\n  column: loss_gap_bits\n  reduce: {epoch: 20}":                                                                       "",
		// What does not.
		"table: outcome\n  column: error_test\n  reduce: {peak: true}":                                              "column: the table outcome has no column error_test",
		"table: gradients\n  column: collapse\n  reduce: {epoch: 20}":                                               "column: the table gradients has no column collapse",
		"table: parts\n  where: {on: tset}\n  column: ity_bits\n  reduce: {epoch: 20}":                              "where: no run has on tset; there are train, test",
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 9}":                                                     "reduce: there is no snapshot of epoch 9 in estimate/bins/bins=10/network/fraction=0.5,seed=1; the nearest is 0 or 10",
		"table: first\n  column: ixt_bits\n  reduce: {epoch: 20}":                                                   "reduce: there is no snapshot of epoch 20 in estimate/first/network/fraction=0.5,seed=1; the nearest is 10",
		"table: bins\n  column: ixt_bits\n  reduce: {change: [0, 11]}":                                              "reduce: there is no snapshot of epoch 11",
		"table: optimality\n  column: beta\n  reduce: {epoch: 10}":                                                  "reduce: there is no snapshot of epoch 10",
		"table: bin\n  column: ixt_bits\n  reduce: {epoch: 10}":                                                     `table: no table "bin"; did you mean bins?`,
		"table: activations\n  column: ixt_bits\n  reduce: {epoch: 10}":                                             `table: no table "activations"`,
		"table: history\n  column: ixt_bits\n  reduce: {epoch: 20}":                                                 "column: the table history has no column ixt_bits",
		"table: bins\n  column: mean_over_deviation\n  reduce: {epoch: 20}":                                         "column: the table bins has no column mean_over_deviation",
		"table: bins\n  where: {fraction: 0.6}\n  column: ixt_bits\n  reduce: {epoch: 10}":                          "where: no run has fraction 0.6; there are 0.5, 0.85",
		"table: bins\n  where: {fraction: [0.5, 0.6]}\n  column: ixt_bits\n  reduce: {epoch: 10}":                   "where: no run has fraction 0.6",
		"table: bins\n  where: {bins: 31}\n  column: ixt_bits\n  reduce: {epoch: 10}":                               "where: no run has bins 31; there are 10, 30",
		"table: bins\n  where: {fractoin: 0.5}\n  column: ixt_bits\n  reduce: {epoch: 10}":                          `where: no run has the label "fractoin"; did you mean fraction?`,
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  layers: [4]":                                     "layers: no network has a layer 4; they have at most 3",
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  layers: [-4]":                                    "layers: no network has a layer -4",
		"table: history\n  column: loss_train_bits\n  reduce: {epoch: 20}\n  layers: [1]":                           "layers: the table is not of layers",
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  along: rate":                                     `along: the runs have no label "rate"`,
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  against: {table: bans}\n  compare: ratio":        `against.table: no table "bans"`,
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  against: {layers: [9]}\n  compare: ratio":        "against.layers: no network has a layer 9",
		"table: bins\n  column: ixt_bits\n  reduce: {epoch: 10}\n  against: {reduce: {epoch: 5}}\n  compare: ratio": "against.reduce: there is no snapshot of epoch 5",
	} {
		text := "claim:\n  figure: paths\n  text: Something.\n  " + keys + tail
		if strings.Contains(keys, "pool") {
			text = strings.Replace(text, "\n  at_least: 1", "", 1)
		}
		claims, err := ParseClaims("claims.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		err = Check("claims.yaml", claims, g)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), "claims.yaml:1: claim."+want) {
			t.Errorf("%s\nerror %v\nwant  %s", keys, err, want)
		}
	}
	claims, err := ParseClaims("claims.yaml", []byte("claim:\n  figure: path\n  text: Something.\n  table: bins\n  column: ixt_bits\n  rises: {by: 1}\n  at_least: 1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := Check("claims.yaml", claims, g); err == nil || !strings.Contains(err.Error(), `figure: no figure "path"; did you mean paths?`) {
		t.Errorf("a figure that is not there: %v", err)
	}
}

// The claims of the project fit its experiments.
func TestClaimsOfTheProject(t *testing.T) {
	for _, name := range Names() {
		found, claims := builtIn(t, name)
		if err := Check(ClaimsFile(name), claims, found.Graph); err != nil {
			t.Error(err)
		}
	}
}
