package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestWorkflowsOfOthers: the workflow for GitHub and the job for GitLab in docs/ci.md clone and
// build infoplane, run an experiment of another repository and meet its golden; with a golden
// that says something else they fail.
func TestWorkflowsOfOthers(t *testing.T) {
	if os.Getenv("INFOPLANE_WORKFLOWS") == "" {
		t.Skip("builds infoplane three times: set INFOPLANE_WORKFLOWS=1")
	}
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	commit, err := exec.Command("git", "-C", source, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Skip("is not a clone")
	}
	const mine = "experiments/mine/experiment.yaml"
	w := workflowOf(t, "../../docs/ci.md", "experiment", map[string]string{
		"inputs.experiment || 'experiments/mine/experiment.yaml'": mine, "env.COMMIT": "", "hashFiles(env.EXPERIMENT)": "",
	})
	github := func(m machine) (string, error) { return m.run(w, "experiment") }
	var jobs map[string]struct{ Script []string }
	if err := yaml.Unmarshal([]byte(yamlOf(t, "../../docs/ci.md", "experiment:")), &jobs); err != nil {
		t.Fatal(err)
	}
	script := strings.Join(jobs["experiment"].Script, "\n")
	gitlab := func(m machine) (string, error) {
		cmd := exec.Command("sh", "-e", "-c", strings.ReplaceAll(script, "/tmp/infoplane", filepath.Join(m.dir, "cloned")))
		cmd.Dir, cmd.Env = m.dir, append(m.env, "EXPERIMENT="+mine)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	m := machine{dir: t.TempDir()} // one store, so that the networks are trained once
	m.env = append(os.Environ(), "HOME="+t.TempDir(), "GOCACHE="+goEnv(t, "GOCACHE"), "GOMODCACHE="+goEnv(t, "GOMODCACHE"), "CI=true", "GOFLAGS=-buildvcs=false -trimpath",
		"RUNNER_TEMP="+filepath.Join(m.dir, "temporary"), "GITHUB_STEP_SUMMARY="+filepath.Join(m.dir, "summary.md"),
		"EXPERIMENT="+mine, "INFOPLANE="+source, "COMMIT="+strings.TrimSpace(string(commit)))
	folder := filepath.Dir(filepath.Join(m.dir, mine))
	if err := os.CopyFS(folder, os.DirFS("../../golden/smoke")); err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func(machine) (string, error){"GitHub": github, "GitLab": gitlab} {
		if text, err := run(m); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		for _, file := range []string{"figures/index.html", "figures/figure2.png"} {
			if err := os.Remove(filepath.Join(m.dir, file)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	verdicts := filepath.Join(folder, "verdicts.csv")
	text, err := os.ReadFile(verdicts)
	if err == nil {
		err = os.WriteFile(verdicts, []byte(strings.Replace(string(text), ",reproduced,", ",not reproduced,", 1)), 0o666)
	}
	if err == nil {
		err = os.RemoveAll(filepath.Join(m.dir, "temporary"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if text, err := github(m); err == nil {
		t.Errorf("another golden is met:\n%s", text)
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
