package stages

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"infoplane/internal/strict"
	"infoplane/pipeline"
)

// everywhere has one name in every section.
const everywhere = `
generate:
  a: {rule: hard}
train:
  a: {patterns: a, networks: 1, fraction: 0.85, split: random, hidden: [4, 3], activation: tanh, optimizer: adam, rate: 0.0004, batch: 512, epochs: 10, snapshots: 5}
estimate:
  a: {estimator: binning, bins: 30, range: fixed}
solve:
  a: {patterns: a, tolerance: 1e-3, train: a, information: a}
plot:
  a: {kind: snapshots, information: a, train: a, bound: a, epochs: [0, 10]}
`

// An entry's name is its own within its section, and references say of which section they are.
func TestOneNameInEverySection(t *testing.T) {
	e, err := Parse("e", "e.yaml", []byte(everywhere))
	if err != nil {
		t.Fatal(err)
	}
	g := e.Graph()
	exports := map[string][]string{}
	for _, x := range g.Exports() {
		exports[x.Name] = append(exports[x.Name], x.Node)
	}
	for name, want := range map[string]string{
		"generate/a": "generate/a", "estimate/a": "estimate/a/a/seed=1", "solve/a": "solve/a",
		"information": "estimate/a/a/seed=1", "patterns": "generate/a", "curve": "solve/a", "a": "",
	} {
		if got := strings.Join(exports[name], " "); got != want {
			t.Errorf("%s exports %q, want %q", name, got, want)
		}
	}
	// Other names make the same actions.
	renamed := everywhere
	for _, section := range []struct{ from, to string }{
		{"generate:\n  a:", "generate:\n  p:"}, {"patterns: a", "patterns: p"}, {"train:\n  a:", "train:\n  t:"}, {"train: a", "train: t"},
		{"estimate:\n  a:", "estimate:\n  i:"}, {"information: a", "information: i"}, {"solve:\n  a:", "solve:\n  s:"}, {"bound: a", "bound: s"},
	} {
		renamed = strings.ReplaceAll(renamed, section.from, section.to)
	}
	other, err := Parse("e", "e.yaml", []byte(renamed))
	if err != nil {
		t.Fatal(err)
	}
	if one, two := inputsOf(g), inputsOf(other.Graph()); !slices.Equal(one, two) {
		t.Errorf("one name: %v\nmany: %v", one, two)
	}
}

// inputsOf lists the actions of a graph, with the stages and output ports that they read.
func inputsOf(g *pipeline.Graph) []string {
	var out []string
	for _, a := range g.Actions() {
		line := a.Stage()
		if line != "plot" { // whose captions name entries
			line += string(a.Config())
		}
		for _, in := range a.Inputs() {
			line += " " + g.Action(in.Node).Stage() + "/" + in.Output
		}
		out = append(out, line)
	}
	return out
}

func settings(t *testing.T, texts ...string) []strict.Setting {
	var out []strict.Setting
	for _, text := range texts {
		s, err := strict.ParseSetting(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// What is set is read like the file, and the text of the experiment has it.
func TestSet(t *testing.T) {
	set := settings(t, "train.main.rate=0.1", "train.main.fraction=[0.05, 0.85, 0.5]", "plot.figure2.where.fraction=0.05")
	e, err := Parse("e", "f.yaml", []byte(good), set...)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("e", "f.yaml", e.Text)
	if err != nil {
		t.Fatalf("%v\n%s", err, e.Text)
	}
	if one, two := inputsOf(e.Graph()), inputsOf(again.Graph()); !slices.Equal(one, two) {
		t.Errorf("the text is another experiment:\n%s", e.Text)
	}
	if text := string(e.Text); !strings.HasPrefix(text, "# --set train.main.rate=0.1\n# --set train.main.fraction=[0.05, 0.85, 0.5]\n") {
		t.Errorf("the text does not say what was set:\n%s", text)
	}
	plain, err := Parse("e", "f.yaml", []byte(good))
	if err != nil || !bytes.Equal(plain.Text, []byte(good)) {
		t.Errorf("without settings the text is another: %v", err)
	}
	for _, c := range []struct{ set, want string }{
		{"train.main.rat=1", "--set train.main.rat=1: train.main.rat: unknown key; did you mean rate? Valid keys are "},
		{"train.man.rate=1", "--set train.man.rate=1: train.man: the file has no such entry; did you mean main? There are main"},
		{"trian.main.rate=1", "--set trian.main.rate=1: trian: the file has no such section; did you mean train? There are "},
		{"train.main.rate=fast", `--set train.main.rate=fast: train.main.rate: expected a number, found the text "fast"`},
		{"train.main.rate=", "--set train.main.rate=: train.main.rate: expected a number, found nothing"},
		{"train.main.rate=-1", "--set train.main.rate=-1: train.main.rate: "},
		{"train.main.rate=0x1", "numbers are written in decimal digits"},
		{"train.main.rate=1 # slow", "has a comment, which would be lost"},
		{"train.main.rate=&a 1", "anchors and aliases are not supported"},
		{"train.main.rate=[1", "not valid YAML"},
		{"train.main.rate.of=1", "train.main.rate: is 0.0004 in the file, without fields; set it as a whole"},
		{"train.main={}", "--set train.main={}: train.main: needs the key `patterns`"},
		{"plot.figure2.where.fraction=0.5", "--set plot.figure2.where.fraction=0.5: plot.figure2.where.fraction: no run has the value 0.5"},
		{"train.new={rate: 1}", "--set train.new={rate: 1}: train.new: the file has no such entry"},
	} {
		if _, err := Parse("e", "f.yaml", []byte(good), settings(t, c.set)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.set, err, c.want)
		}
	}
	if _, err := Parse("e", "f.yaml", []byte(good), settings(t, "train.main.rate=1", "train.main.rate=2")...); err == nil || !strings.Contains(err.Error(), "would undo --set train.main.rate=1") {
		t.Errorf("set twice: %v", err)
	}
	for _, wrong := range []string{"rate", "=1", ".rate=1", "a..b=1", "a.=1"} {
		if _, err := strict.ParseSetting(wrong); err == nil {
			t.Errorf("%s passes", wrong)
		}
	}
}
