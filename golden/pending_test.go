package golden

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"infoplane/artifacts"
	"infoplane/stages"
	"infoplane/stages/report"
)

// A folder whose golden is not accepted yet is not among the built-in experiments. Its
// claims read tables that its experiment has all the same, stand beside figures that it
// draws, and leave none of these out.
func TestClaimsBeforeTheirGolden(t *testing.T) {
	files, err := filepath.Glob("*/experiment.yaml")
	if err != nil || len(files) < len(Names()) {
		t.Fatalf("%d experiment files (%v)", len(files), err)
	}
	for _, file := range files {
		name := filepath.Dir(file)
		if slices.Contains(Names(), name) {
			continue
		}
		for _, problem := range pendingProblems(t, name, nil) {
			t.Error(problem)
		}
		// A claim of a figure that is not there is noticed, and a figure without a claim.
		if n := len(pendingProblems(t, name, func(c *Claim) { c.Figure = "none" })); n < 2 {
			t.Errorf("%s: %d problems of claims that stand beside no figure", name, n)
		}
	}
}

// pendingProblems returns what is wrong with a folder after a change of its claims.
func pendingProblems(t *testing.T, name string, change func(*Claim)) (problems []string) {
	t.Helper()
	read := func(file string) (string, []byte) {
		path := filepath.Join(name, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return path, text
	}
	file, text := read("experiment.yaml")
	e, err := stages.Parse(name, file, text)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := ParseClaims(read("claims.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := report.Findings{Graph: e.Graph(), Store: artifacts.InMemory(), Output: func(string, string) (artifacts.Ref, bool) { return artifacts.Ref{}, false }}
	if err := Check(name+"/claims.yaml", claims, found.Graph); err != nil {
		problems = append(problems, err.Error())
	}
	var figures, claimed []string
	for _, file := range found.Graph.Files() {
		stem, _, _ := strings.Cut(file.Name, ".")
		figures = append(figures, stem)
	}
	for i := range claims {
		if change != nil {
			change(&claims[i])
		}
		claimed = append(claimed, claims[i].Figure)
		if !slices.Contains(figures, claims[i].Figure) {
			problems = append(problems, name+": "+claims[i].Name+": no figure "+claims[i].Figure)
		}
	}
	for _, v := range Judge(found, claims) {
		if v.Outcome != "" || !strings.Contains(v.Missing, "are missing: ") {
			problems = append(problems, name+": "+v.Claim+": without any result: "+string(v.Outcome)+", missing "+v.Missing)
		}
	}
	for _, figure := range slices.Compact(figures) {
		if !strings.HasPrefix(figure, "learning") && !slices.Contains(claimed, figure) {
			problems = append(problems, name+": "+figure+" has no claim")
		}
	}
	return problems
}
