package stages

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// options is an experiment with every group of options of a train entry.
const options = `generate:
  hard: {rule: hard}
  digits: {rule: digits}
train:
  first: {patterns: hard, networks: 2, fraction: 0.5, split: stratified, hidden: [4], activation: [prelu, swish], optimizer: sgd, rate: 0.1, batch: 64, epochs: 8, snapshots: 4}
  fitted: {patterns: hard, networks: 3, fraction: 0.5, split: random, hidden: [4], activation: tanh, optimizer: sgd, rate: 0.1, batch: 64, epochs: 8, snapshots: 4}
  main:
    patterns: hard
    networks: 2
    fraction: 0.5
    split: random
    hidden: [4]
    activation: tanh
    output: [softmax, sigmoid]
    loss: squared
    init: {from: fitted}
    optimizer: [adam, {kind: sgd, momentum: 0.9, nesterov: true}]
    regularizer: [{l2: 0.01, except: [2]}, {l2: 0.02}]
    rate: 0.01
    schedule: {kind: steps, at: [2, 5], factor: 0.5}
    batch: 64
    shuffle: true
    epochs: 8
    stop: {of: loss_test, patience: 3}
    snapshots: 4
  regression: {patterns: hard, networks: 1, fraction: 0.5, split: random, hidden: [4], activation: elu, target: score, output: linear, loss: squared, init: {kind: uniform, fan: both}, optimizer: {kind: adamw, beta1: 0.8}, regularizer: {decay: 0.1}, rate: 0.01, batch: 64, steps: 100, restart: {of: loss_train, worse_than: 1000, epoch: 2}, snapshots: 4}
  digits10: {patterns: digits, networks: 1, fraction: 0.8, split: stratified, hidden: [8], activation: relu, optimizer: adam, rate: 0.01, batch: 64, epochs: 4, snapshots: 4}
estimate:
  bins: {estimator: binning, bins: 30, range: layer, train: main, where: {optimizer: sgd-momentum-0.9-nesterov}}
plot:
  errors: {kind: curves, train: main, where: {optimizer: sgd-momentum-0.9-nesterov, output: softmax}, panels: regularizer, columns: [error_train, error_test], x: epoch, bands: deviation}
`

func TestOptionsOfNetworks(t *testing.T) {
	e, err := Parse("test", "f.yaml", []byte(options))
	if err != nil {
		t.Fatal(err)
	}
	main := e.train[2]
	if len(main.runs) != 16 || main.runs[15].name() != "output=sigmoid,optimizer=sgd-momentum-0.9-nesterov,regularizer=l2-0.02,seed=2" {
		t.Errorf("%d runs, the last is %s", len(main.runs), main.runs[len(main.runs)-1].name())
	}
	if got := e.swept; !slices.Equal(got, []string{"activation", "output", "optimizer", "regularizer", "seed"}) {
		t.Errorf("labels %v", got)
	}
	if got := fmt.Sprint(e.train[0].runs[0].label("output"), e.train[0].runs[0].label("regularizer"), e.train[0].runs[0].label("shuffle")); got != "softmaxnonefalse" {
		t.Errorf("labels of fields that are left out: %s", got)
	}
	if from, problem := e.predecessor(main.runs[15]); problem != "" || from.node() != "fitted/seed=2" {
		t.Errorf("the last run continues %v, %s", from, problem)
	}
	outputs := map[string][]string{}
	for _, a := range e.Graph().Actions() {
		if a.Stage() == "train" {
			outputs[strings.Split(a.Name(), "/")[1]] = a.Outputs()
		}
	}
	for entry, want := range map[string]string{
		"first": "[weights history gradients]", "main": "[weights history gradients errors outcome]", "regression": "[weights history gradients errors outcome]",
	} {
		if got := fmt.Sprint(outputs[entry]); got != want {
			t.Errorf("%s writes %s, want %s", entry, got, want)
		}
	}
}

// TestBadOptions: each problem is reported where it stands, with what to do.
func TestBadOptions(t *testing.T) {
	for _, c := range [][3]string{
		{"    shuffle: true\n", "    batch-norm: true\n", "f.yaml:22:5: train.main.batch-norm: there is none: what a unit answers to a pattern would depend on the other patterns of its batch"},
		{"activation: elu", "activation: BatchNorm", `train.regression.activation: is "BatchNorm", and there is none`},
		{"    shuffle: true\n", "    shufle: true\n", "train.main.shufle: unknown key; did you mean shuffle?"},
		{"init: {from: fitted}", "init: {from: fited}", `train.main.init.from: no train entry "fited" stands before this one; did you mean fitted?`},
		{"init: {from: fitted}", "init: {from: regression}", "A network continues from one of an entry before its own"},
		{"init: {from: fitted}", "init: {from: first}", "first has several networks of the seed 1, since it sweeps over activation"},
		{"    networks: 2\n", "    networks: 4\n", "fitted has no network of the seed 4; it has the seeds 1 to 3"},
		{"    hidden: [4]\n", "    hidden: [5]\n", "fitted has hidden layers of [4] units, this entry of [5]"},
		{"    activation: tanh\n", "    activation: prelu\n", "prelu alone learns slopes"},
		{"init: {from: fitted}", "init: {}", "train.main.init: is empty; leave the key out"},
		{"init: {from: fitted}", "init: glorot", `train.main.init: expected fields such as`},
		{"momentum: 0.9,", "momentun: 0.9,", "train.main.optimizer.momentun: unknown key; did you mean momentum?"},
		{"l2: 0.02}", "l2: 0.01, except: [2]}", "repeats a value of the sweep"},
		{"{kind: adamw, beta1: 0.8}", "adam", "train.regression.optimizer: is adam, whose steps would scale the decay"},
		{"steps: 100", "steps: 100, epochs: 8", "train.regression.steps: is 100, and epochs is 8; give one of them"},
		{"split: stratified, hidden: [8]", "split: column, hidden: [8]", "train.digits10.fraction: is 0.8, and the split is that of the patterns' own column"},
		{"fraction: 0.8, split: stratified, hidden: [8]", "split: column, hidden: [8]", "train.digits10.split: is column, and the patterns digits do not say what they are for"},
		{"where: {optimizer: sgd-momentum-0.9-nesterov}}", "where: {optimizer: sgd}}", "no run has the value sgd"},
		{"train: main, where: {optimizer: sgd-momentum-0.9-nesterov, output: softmax}, panels: regularizer", "train: digits10", "digits10 has no squared errors"},
		{"train: main, where: {optimizer: sgd-momentum-0.9-nesterov, output: softmax}, panels: regularizer, columns: [error_train, error_test]", "train: regression, columns: [accuracy_test]",
			"plot.errors.columns: has accuracy_test, which networks of regression have not: a score is no class"},
		{"train: main, where: {optimizer: sgd-momentum-0.9-nesterov, output: softmax}, panels: regularizer, columns: [error_train, error_test]", "train: regression, columns: [loss_train_bits]",
			"linear outputs are no probabilities"},
		{"{kind: curves, train: main, where: {optimizer: sgd-momentum-0.9-nesterov, output: softmax}, panels: regularizer, columns: [error_train, error_test], x: epoch, bands: deviation}", "{kind: scatter, train: regression, columns: [error_test], x: accuracy_test, epochs: [0]}",
			"plot.errors.x: has accuracy_test, which networks of regression have not: a score is no class"},
	} {
		if strings.Count(options, c[0]) < 1 {
			t.Fatalf("%q is not in the experiment", c[0])
		}
		_, err := Parse("test", "f.yaml", []byte(strings.Replace(options, c[0], c[1], 1)))
		if err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: error %v\nwant %s", c[1], err, c[2])
		}
	}
}

// TestKeysOfExperimentsAreFrozen: what the experiments with accepted results ask for is
// what it was when they were accepted, so that no option changes a key.
func TestKeysOfExperimentsAreFrozen(t *testing.T) {
	if testing.Short() {
		t.Skip("wires thousands of actions")
	}
	want := map[string]string{"paper": "66b4a431a717ff04", "paper-again": "6474415a3861b32a", "recipes": "a3d67f27bff489b1", "relu": "3656511418b813e0", "smoke": "c33cbb5593ddcbc5"}
	for name, digest := range want {
		file := filepath.Join("..", "golden", name, "experiment.yaml")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e, err := Parse(name, file, text)
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.New()
		for _, a := range e.Graph().Actions() {
			if a.Stage() == "train" || a.Stage() == "dump" || a.Stage() == "generate" {
				fmt.Fprintln(h, a.Name(), a.Version(), string(a.Config()), a.Seed(), a.Inputs(), a.Outputs())
			}
		}
		if got := fmt.Sprintf("%x", h.Sum(nil)[:8]); got != digest {
			t.Errorf("%q: %q,", name, got)
		}
	}
}
