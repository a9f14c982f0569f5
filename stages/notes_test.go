package stages

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Fixed edges for units without bounds have a note when the file is read; others have none.
func TestNotesOnFixedEdges(t *testing.T) {
	const file = `
generate:
  patterns: {rule: hard}
train:
  network: {patterns: patterns, networks: 1, fraction: 0.85, split: random, hidden: [4, 3], activation: %s, optimizer: sgd, rate: 0.1, batch: 256, epochs: 20, snapshots: 5}
estimate:
  bins: {estimator: %s}
`
	const binning = "binning, bins: 30, range: "
	for _, c := range []struct{ activation, estimator, want string }{
		{"relu", binning + "fixed", "mine.yaml:7:3: estimate.bins: the units of network (relu) have no bounds"},
		{"[tanh, softplus, linear]", binning + "fixed", "the units of network (softplus), network (linear) have no bounds"},
		{"relu", binning + "[layer, fixed]", "network (relu)"},
		{"[tanh, relu]", binning + "fixed, where: {activation: tanh}", ""},
		{"[tanh, sigmoid, softsign]", binning + "fixed", ""},
		{"relu", binning + "layer", ""},
		{"relu", binning + "run", ""},
		{"relu", "floor, width: 0.5", ""},
	} {
		e, err := Parse("mine", "mine.yaml", fmt.Appendf(nil, file, c.activation, c.estimator))
		if err != nil {
			t.Fatal(err)
		}
		found := e.Notes()
		if text := strings.Join(found, "\n"); (text == "") != (c.want == "") || !strings.Contains(text, c.want) || len(found) > 1 {
			t.Errorf("%s, %s: %q, want %q", c.activation, c.estimator, text, c.want)
		}
	}
	folder := t.TempDir()
	for _, name := range []string{"a.parquet", "labels.parquet"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("PAR1"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for edges, want := range map[string]int{"fixed": 1, "layer": 0} {
		e, err := Parse("mine", filepath.Join(folder, "mine.yaml"), []byte("dump:\n  mine: {activations: a.parquet, patterns: labels.parquet}\nestimate:\n  bins: {estimator: "+binning+edges+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if found := e.Notes(); len(found) != want || want > 0 && !strings.Contains(found[0], "the activations of mine may have any range") {
			t.Errorf("activations of one's own, range %s: %q", edges, found)
		}
	}
}
