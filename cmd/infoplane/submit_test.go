package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// fakeSlurm puts programs in front of PATH that answer as Slurm does, and note what they get.
func fakeSlurm(b *bench) {
	b.file("bin/sbatch", "#!/bin/sh\necho \"sbatch $*\" >>"+b.path("calls")+"\ncat >>"+b.path("calls")+"\nwc -l <"+b.path("calls")+" | tr -d ' '\n")
	b.file("bin/squeue", "#!/bin/sh\necho 11_0 12\n")
	b.file("bin/scancel", "#!/bin/sh\necho \"scancel $*\" >>"+b.path("calls")+"\n")
	b.t.Setenv("PATH", b.path("bin")+":"+os.Getenv("PATH"))
}

func TestSubmitSlurm(t *testing.T) {
	b := realBench(t)
	b.file("my_file.yaml", smallYAML)
	fakeSlurm(b)
	b.run(exitDone, "submit slurm smoke --nodes 8 --cpus 16 --time 1:00:00 --partition low --store "+b.path("store")+" -- --account=lab")
	calls, err := os.ReadFile(b.path("calls"))
	if err != nil {
		t.Fatal(err)
	}
	b.says(string(calls), "sbatch --parsable\n#!/bin/sh\n", "#SBATCH --job-name=infoplane-smoke\n", "#SBATCH --requeue\n", "#SBATCH --array=0-7\n#SBATCH --cpus-per-task=16\n",
		"#SBATCH --account=lab\n", "#SBATCH --time=1:00:00\n", "#SBATCH --partition=low\n", " run smoke --store "+b.path("store")+" --worker -j \"${SLURM_CPUS_PER_TASK:-1}\"",
		"sbatch --parsable --dependency=afterany:", "set -e\n", " golden check smoke --store ")
	if _, err := os.Stat(b.path("store/format")); err != nil {
		t.Error("workers join a store that is there:", err)
	}
	b.run(exitDone, "submit cancel smoke")
	b.says(b.stderr, "infoplane-smoke: cancelled 11_0, 12; what is finished is kept")

	b.run(exitDone, "submit slurm smoke --dry-run --gpus-for network --gpus-for committee")
	b.says(b.stdout, "# workers with a GPU\n", "#SBATCH --gpus=1\n", " run smoke train/network train/committee --store ")
	if n := strings.Count(b.stdout, "#!/bin/sh"); n != 3 {
		t.Errorf("%d scripts, want 3:\n%s", n, b.stdout)
	}
	// A file of one's own has no golden, and words for the shell are quoted.
	b.run(exitDone, "submit slurm my_file.yaml --dry-run")
	b.says(b.stdout, " run "+b.path("my_file.yaml")+" --store ", "#SBATCH --job-name=infoplane-my-file\n")
	for word, want := range map[string]string{"a b": "'a b'", "it's": `'it'\''s'`, "$x": "'$x'", "": "''", "a-b_c/d.yaml": "a-b_c/d.yaml"} {
		if got := quotedWord(word); got != want {
			t.Errorf("%q is written %s, want %s", word, got, want)
		}
	}
	if strings.Contains(b.stdout, "golden check") {
		t.Errorf("there is no golden to check:\n%s", b.stdout)
	}
	for line, want := range map[string]string{
		"submit slrum smoke":                                 "submit slrum: no such value; did you mean slurm?",
		"submit slurm":                                       "submit slurm: which experiment?",
		"submit slurm smoke account=lab":                     "account=lab: not a flag of sbatch",
		"submit slurm smoke --nodes 0":                       "--nodes 0, --cpus 4: at least one of each",
		"submit slurm smoke --dry-run --gpus-for nets":       "nets",
		"submit script smoke --time 3":                       "submit script: has no flag --time",
		"submit script smoke twice":                          "submit script: twice: takes an experiment, and nothing after it",
		"submit kubernetes smoke":                            "submit kubernetes: needs --image",
		"submit kubernetes ./mine.yaml --image i --volume v": "mine.yaml",
		"run smoke --worker -o figures":                      "run --worker: writes no figures",
		"status smoke --watch --json":                        "leave --json and --all out",
	} {
		b.attempt(line)
		b.says(b.stderr, want)
	}
}

// The commands that submit script prints are those of a shell: they do what they say.
func TestSubmitScript(t *testing.T) {
	b := realBench(t)
	b.file("mine.yaml", smallYAML)
	b.run(exitDone, "submit script mine.yaml --cpus 2")
	script := strings.ReplaceAll(b.stdout, os.Args[0], "echo infoplane")
	out, err := exec.Command("sh", "-c", script).CombinedOutput()
	if want := "infoplane run " + b.path("mine.yaml") + " --store " + b.path("store") + " --worker -j 2 --progress plain\n" +
		"infoplane run " + b.path("mine.yaml") + " --store " + b.path("store") + " -o " + b.path("figures/mine") + " -j 2 --progress plain\n"; err != nil || string(out) != want {
		t.Errorf("%v: %s\nwant %s", err, out, want)
	}
}

// A worker joins a store that is there, does what there is to do, and publishes nothing.
func TestWorker(t *testing.T) {
	b := realBench(t)
	b.file("mine.yaml", smallYAML)
	b.run(exitNoStore, "run mine.yaml --worker")
	b.says(b.stderr, "a worker joins a store that is there")
	b.run(exitDone, "run mine.yaml generate -o figures")
	b.run(exitDone, "run mine.yaml --worker")
	b.says(b.stderr, "mine: 7 of 8 actions ran, 1 fresh")
	if _, err := os.Stat(b.path("figures/figure.png")); err == nil {
		t.Error("a worker has published a figure")
	}
	b.run(exitDone, "run mine.yaml -o figures") // the twin
	b.says(b.stderr, "nothing had to run")
	if _, err := os.Stat(b.path("figures/figure.png")); err != nil {
		t.Error(err)
	}
	b.run(exitDone, "status mine.yaml --watch")
	b.says(b.stderr, "mine: 8 of 8 actions done")
}

func TestSubmitKubernetes(t *testing.T) {
	b := realBench(t)
	b.run(exitDone, "submit kubernetes smoke --image registry.example/infoplane:1 --volume lab --nodes 3 --cpus 2")
	b.says(b.stdout, "completionMode: Indexed", "completions: 3", "parallelism: 3", `image: "registry.example/infoplane:1"`, `claimName: "lab"`,
		"exec infoplane run smoke --store /store --worker -j 2", "infoplane golden check smoke --store /store")
	documents := strings.Split(b.stdout, "---\n")
	if len(documents) != 2 {
		t.Fatalf("%d documents, want 2", len(documents))
	}
	for _, text := range documents {
		var job struct {
			Kind string
			Spec struct {
				Template struct {
					Spec struct{ Containers []struct{ Command []string } }
				}
			}
		}
		if err := yaml.Unmarshal([]byte(text), &job); err != nil || job.Kind != "Job" || len(job.Spec.Template.Spec.Containers[0].Command) != 3 {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
