package tables_test

import (
	"fmt"
	"testing"

	"infoplane/artifacts/tables"
)

func TestParseEstimator(t *testing.T) {
	for name, want := range map[string]string{
		"binning(bins=30)":                         "{binning [{bins 30}]}",
		"noisy(variance=0.01,samples=1000,seed=1)": "{noisy [{variance 0.01} {samples 1000} {seed 1}]}",
		"peer":    "{peer []}",
		"peer()":  "{peer []}",
		"peer(a)": "{peer []}",
		"":        "{ []}",
	} {
		if got := fmt.Sprint(tables.ParseEstimator(name)); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}
