package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"infoplane/artifacts/remote"
)

// workflow is what a workflow of GitHub says that the test does.
type workflow struct {
	Env  map[string]string
	Jobs map[string]struct {
		Needs    string
		Strategy struct{ Matrix map[string][]any }
		Steps    []struct{ Uses, Run string }
	}
}

// workflowOf returns the workflow of a name in a document, with its expressions replaced.
func workflowOf(t *testing.T, document, name string, values map[string]string) (out workflow) {
	t.Helper()
	replaced := regexp.MustCompile(`\$\{\{ (.*?) \}\}`).ReplaceAllStringFunc(yamlOf(t, document, "name: "+name), func(e string) string {
		value, ok := values[strings.TrimSuffix(strings.TrimPrefix(e, "${{ "), " }}")]
		if !ok {
			t.Errorf("%s: nobody says what %s is", document, e)
		}
		return value
	})
	if err := yaml.Unmarshal([]byte(replaced), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// yamlOf returns the block of YAML in a document that begins with a line.
func yamlOf(t *testing.T, document, first string) string {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(text, -1) {
		if strings.HasPrefix(string(block[1]), first+"\n") {
			return string(block[1])
		}
	}
	t.Fatalf("%s: no block of YAML begins with %s", document, first)
	return ""
}

// machine is a runner of a job: a folder with the built command.
type machine struct {
	dir string
	env []string
}

// run runs the commands of a job, except the one that builds, and returns what they print.
func (m machine) run(w workflow, job string) (string, error) {
	var out strings.Builder
	later := filepath.Join(m.dir, "later") // variables of the steps that follow
	m.env = append(m.env, "GITHUB_ENV="+later)
	for _, step := range w.Jobs[job].Steps {
		if step.Run == "" || step.Run == "make build" {
			continue
		}
		cmd := exec.Command("sh", "-e", "-c", step.Run)
		cmd.Dir, cmd.Env = m.dir, m.env
		if text, err := os.ReadFile(later); err == nil {
			cmd.Env = append(cmd.Env, strings.Fields(string(text))...)
		}
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			return out.String(), fmt.Errorf("%s: %w", step.Run, err)
		}
	}
	return out.String(), nil
}

// TestShards: the jobs of the workflow in docs/ci.md divide an experiment among machines that
// share a bucket and no disk; the one that publishes has nothing to run, and the golden is met.
func TestShards(t *testing.T) {
	if testing.Short() {
		t.Skip("trains the networks of smoke")
	}
	place, key := newPlace(t), remote.NewKey()
	endpoint := place.location[strings.Index(place.location, "http"):]
	w := workflowOf(t, "../../docs/ci.md", "shards", map[string]string{
		"secrets.AWS_ACCESS_KEY_ID": "us", "secrets.AWS_SECRET_ACCESS_KEY": "secret", "secrets.INFOPLANE_REMOTE_KEY": key.Secret(),
		"hashFiles('**/*.go', '**/*.s', 'go.sum')": "1f2e3d", "!cancelled()": "true",
	})
	command, err := os.Executable() // under the name infoplane, this is the command
	if err != nil {
		t.Fatal(err)
	}
	start := func() machine {
		m := machine{dir: t.TempDir(), env: append(os.Environ(), "HOME="+t.TempDir(), "CI=true")}
		for name, value := range w.Env {
			m.env = append(m.env, name+"="+strings.ReplaceAll(value, "https://s3.lab.example", endpoint))
		}
		m.env = append(m.env, "GITHUB_STEP_SUMMARY="+filepath.Join(m.dir, "summary.md"))
		if err := os.Mkdir(filepath.Join(m.dir, "bin"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(command, filepath.Join(m.dir, "bin", "infoplane")); err != nil {
			t.Fatal(err)
		}
		return m
	}

	var all sync.WaitGroup
	workers := make([]string, len(w.Jobs["worker"].Strategy.Matrix["worker"]))
	for i := range workers {
		m := start()
		all.Go(func() {
			var err error
			if workers[i], err = m.run(w, "worker"); err != nil {
				t.Errorf("%v\n%s", err, workers[i])
			}
		})
	}
	all.Wait()
	ran := 0
	for _, text := range workers {
		ran += actionsRan(t, "smoke", text)
	}
	if n := len(place.below("ci/1f2e3d/records/")); len(workers) != 3 || w.Jobs["golden"].Needs != "worker" || ran != n || n < 60 {
		t.Errorf("%d workers, before %s: %d actions ran, of %d", len(workers), w.Jobs["golden"].Needs, ran, n)
	}
	last := start()
	text, err := last.run(w, "golden")
	if err != nil || actionsRan(t, "smoke", text) != 0 {
		t.Errorf("%v\n%s", err, text)
	}
	summary, err := os.ReadFile(filepath.Join(last.dir, "summary.md"))
	if err != nil || !strings.Contains(string(summary), "same") {
		t.Errorf("%v\n%s", err, summary)
	}
	if _, err := os.Stat(filepath.Join(last.dir, "figures", "smoke", reportFile)); err != nil {
		t.Error(err)
	}
}
