package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What was not compared is unknown, and unknown is no success: it has a word and an exit
// code, in every form of the report.
func TestGoldenRerunOfPrograms(t *testing.T) {
	b := newBench(t)
	b.open = openExperiment
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := b.path("repository/small/experiment.yaml")
	b.put(b.path("repository/small/gate.sh"), "#!/bin/sh\n[ ! -e "+b.path("broken")+" ] || exit 7\nexec \"$@\"\n")
	if err := os.Chmod(b.path("repository/small/gate.sh"), 0o777); err != nil {
		t.Fatal(err)
	}
	b.put(file, strings.Replace(smallYAML, "    estimator: binning\n", fmt.Sprintf(
		"    program: {command: [./gate.sh, %s, stage, estimate, --request, request.json], files: [gate.sh], timeout: 1m}\n    estimator: binning\n", self), 1))
	b.git("init", "-q")
	b.git("add", ".")
	b.git("commit", "-qm", "an experiment")
	b.run(0, "run "+file+" --programs")
	b.run(0, "golden accept "+file+" --reason=begin")

	b.run(2, "golden check "+file+" --rerun")
	b.says(b.stderr, "add --programs")
	b.run(0, "golden check "+file+" --rerun --programs")
	b.says(squeezed(b.stdout), "rerun estimate/bins30/network/seed=1 same")
	b.says(b.stderr, "reruns")

	b.put(b.path("broken"), "")
	b.run(3, "golden check "+file+" --rerun --programs --github --junit "+b.path("junit.xml"))
	b.says(squeezed(b.stdout), "rerun train/network/seed=1 same", "rerun estimate/bins30/network/seed=1 unknown")
	b.says(b.stderr, "1 of ", "cannot be compared, which does not mean that they agree", "::warning file=", "title=rerun estimate/bins30/network/seed=1::unknown")
	b.says(b.read(b.path("junit.xml")), `errors="1"`, "<error message=\"unknown: ")
	b.run(3, "golden check "+file+" --rerun --programs --markdown")
	b.says(b.stdout, "### ❔")
	b.run(1, "verify "+file+":estimate --programs")
	b.says(b.stdout, "failed")

	b.run(2, "golden accept "+file+" --programs --reason=x")
	b.says(b.stderr, "--programs: golden accept takes no such flag")
}
