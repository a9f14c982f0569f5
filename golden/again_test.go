package golden_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"infoplane/stages"
)

// again is by how many seeds paper-again is ahead of paper.
const again = 50

var (
	networks = regexp.MustCompile(`(?m)^    networks: \d+\n`)
	seeds    = regexp.MustCompile(`\bseed: \[([\d, ]+)\]`)
	about    = regexp.MustCompile(`(?m)^about: .*$`)
)

// shifted returns the text of an experiment, or of its claims, with other seeds.
func shifted(text string) string {
	text = about.ReplaceAllString(text, "about: Figures 1 to 8 of the paper and the film once more, with 50 other networks per setting.")
	text = networks.ReplaceAllString(text, "${0}    first: "+strconv.Itoa(again+1)+"\n")
	return seeds.ReplaceAllStringFunc(text, func(found string) string {
		list := strings.Split(seeds.FindStringSubmatch(found)[1], ", ")
		for i, seed := range list {
			n, _ := strconv.Atoi(seed)
			list[i] = strconv.Itoa(n + again)
		}
		return "seed: [" + strings.Join(list, ", ") + "]"
	})
}

// The files of paper-again are those of paper with seeds 51 to 100, so that their
// verdicts say what depends on the fifty networks. Write them with
//
//	go test ./golden -run Again -update
func TestPaperAgain(t *testing.T) {
	for _, file := range []string{"experiment.yaml", "claims.yaml"} {
		first, err := os.ReadFile("paper/" + file)
		if err != nil {
			t.Fatal(err)
		}
		want := "# Written from golden/paper by `go test ./golden -run Again -update`: the same, with other seeds.\n\n" + shifted(string(first))
		second, err := os.ReadFile("paper-again/" + file)
		switch {
		case *update:
			if err := os.WriteFile("paper-again/"+file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		case err != nil:
			t.Fatal(err)
		case string(second) != want:
			t.Errorf("paper-again/%s: is not that of paper with other seeds; write it with `go test ./golden -run Again -update`", file)
		}
	}

	// No network is in both, and nothing else differs: what has no seed has the same key.
	keys := func(file string) (networks map[uint64]bool, others map[string]string) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e, err := stages.Parse("paper", file, text)
		if err != nil {
			t.Fatal(err)
		}
		networks, others = map[uint64]bool{}, map[string]string{}
		for _, a := range e.Graph().Actions() {
			switch name := a.Name(); {
			case a.Stage() == "train":
				networks[a.Seed()] = true
			case !strings.Contains(name, "seed="):
				others[name] = string(a.Config())
			}
		}
		return networks, others
	}
	one, common := keys("paper/experiment.yaml")
	two, found := keys("paper-again/experiment.yaml")
	if len(one) != again || len(two) != again {
		t.Errorf("%d and %d seeds, want %d each", len(one), len(two), again)
	}
	for seed := range two {
		if one[seed] || seed <= again {
			t.Errorf("seed %d is in both", seed)
		}
	}
	if len(common) != len(found) || len(common) < 10 {
		t.Errorf("%d actions without a seed, and %d", len(common), len(found))
	}
	for name, config := range common {
		if found[name] != config {
			t.Errorf("%s: %s, and %s", name, config, found[name])
		}
	}
}
