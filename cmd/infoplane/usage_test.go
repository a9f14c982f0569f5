package main

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"infoplane/internal/vec"
)

func TestUsage(t *testing.T) {
	b := newBench(t)
	for line, want := range map[string]string{
		"rnu tiny":                           "rnu: no such verb; did you mean run? The verbs are run, status, why",
		"run tyni":                           "tyni: no experiment of that name; did you mean tiny?",
		"run tiny trian":                     "trian: no such action, export or file in tiny; did you mean train?",
		"run tiny train/main/seed=4":         "did you mean train/main/seed=1?",
		"run tiny --forse":                   "--forse: no such flag; did you mean --force?",
		"run tiny -j 0":                      "-j 0: at least one action runs at a time",
		"run tiny -j many":                   "-j many: takes a whole number",
		"run tiny --until trane":             "--until trane: no such value; did you mean train? Valid are generate, train, plot",
		"run tiny --until plot train":        "--until plot: the targets need nothing of that stage",
		"run tiny --until=":                  "--until: its value is empty; give one, or leave the flag out",
		"estimate t.parquet --labels=":       "--labels: its value is empty",
		"solve t.csv -o=":                    "-o: its value is empty",
		"run tiny --output=":                 "--output: its value is empty",
		"cat tiny:numbers --store=":          "--store: its value is empty",
		"verify tiny:":                       "tiny:: names no node behind the colon; leave it out to verify everything",
		"run tiny --progress fancy":          "--progress fancy: no such value. Valid are auto, plain, json, none",
		"cat tiny":                           "tiny: cat needs the name of a table or file, as in tiny:numbers",
		"cat tiny:histroy":                   "tiny:histroy: no such table, file or action; did you mean history? There are numbers, history, figure.png",
		"cat tiny:history --format cvs":      "--format cvs: no such value; did you mean csv?",
		"cat tiny:train/main/seed=1":         "has several outputs; add one of /history, /weights",
		"cat tiny:train/main/seed=1/wieghts": "the action has no output wieghts; did you mean weights?",
		"cat":                                "cat: needs one EXPERIMENT:NAME",
		"cat a b":                            "b: takes one EXPERIMENT:NAME, and nothing after it",
		"why tiny":                           "tiny: why needs a node, as in tiny:generate/numbers",
		"why tiny:plto/figure":               "did you mean plot/figure?",
		"dag tiny --format svg":              "--format svg: no such value. Valid are text, dot, mermaid, json",
		"verify tiny:nothing":                "nothing: no such action",
		"doctor tiny":                        "tiny: takes no argument",
		"--stroe x run tiny":                 "--stroe: no such flag; did you mean --store?",
	} {
		b.run(exitUsage, line)
		b.silent("stdout", b.stdout)
		b.says(b.stderr, "infoplane: ", want)
		if strings.Count(b.stderr, "\n") != 1 {
			t.Errorf("%s: more than one line: %s", line, b.stderr)
		}
	}
}

func TestHelp(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "--help")
	b.says(b.stdout, "Usage:\n   infoplane VERB", "verify", "--store DIR")
	for _, verb := range []string{"run", "status", "why", "dag", "ls", "show", "cat", "log", "verify", "estimate", "doctor"} {
		b.run(exitDone, verb+" --help")
		b.says(b.stdout, "infoplane "+verb, "--store DIR")
		b.silent("stderr", b.stderr)
		for line := range strings.Lines(b.stdout) {
			if len([]rune(line)) > 101 {
				t.Errorf("%s: a line of help is too long: %s", verb, line)
			}
		}
	}
}

func TestArrange(t *testing.T) {
	s := &session{}
	app := s.app()
	app.Setup()
	for line, want := range map[string]string{
		"run smoke -n":                         "run -n -- smoke",
		"run smoke -j4 x":                      "run -j 4 -- smoke x",
		"cat smoke:a --format json --store /d": "--store /d cat --format json -- smoke:a",
		"cat --format=json smoke:a":            "cat --format json -- smoke:a",
		"--store=/d run":                       "--store /d run --",
		"run -nk smoke":                        "run -nk -- smoke",
		"run smoke -- -n":                      "run -- smoke -n",
		"run --store run smoke":                "--store run run -- smoke",
		"run -h":                               "run --help",
		"":                                     "",
	} {
		got, err := arrange(app, strings.Fields(line))
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %s, want %s", line, strings.Join(got, " "), want)
		}
	}
	if _, err := arrange(app, []string{"run", "-j"}); err == nil {
		t.Error("a flag without its value passes")
	}
	if _, err := arrange(app, []string{"run", "a\ninfoplane: all is well.yaml"}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a name with a line feed: %v", err)
	}
}

func TestHelpVerb(t *testing.T) {
	b := newBench(t)
	b.run(exitDone, "help")
	all := b.stdout
	b.run(exitDone, "--help")
	if all != b.stdout {
		t.Error("help and --help differ")
	}
	b.run(exitDone, "help cat")
	b.says(b.stdout, "infoplane cat: ")
}

func TestSplitNode(t *testing.T) {
	for given, want := range map[string][2]string{
		"paper":                  {"paper", ""},
		"paper:plot/figure2":     {"paper", "plot/figure2"},
		"./mine.yaml:train":      {"./mine.yaml", "train"},
		"/data/a:b/mine.yaml":    {"/data/a:b/mine.yaml", ""},
		`C:\lab\mine.yaml`:       {`C:\lab\mine.yaml`, ""},
		`C:\lab\mine.yaml:train`: {`C:\lab\mine.yaml`, "train"},
	} {
		if experiment, node := splitNode(given); experiment != want[0] || node != want[1] {
			t.Errorf("%s: %q, %q", given, experiment, node)
		}
	}
}

func TestKernel(t *testing.T) {
	b := newBench(t)
	b.env["INFOPLANE_KERNEL"] = "portble"
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, `INFOPLANE_KERNEL: kernel "portble": no such kernel on this machine: it has portable`, "did you mean portable?")
	b.run(exitFailure, "doctor")
	b.says(b.stdout, "PROBLEM  kernel     INFOPLANE_KERNEL: ")
	defer func(before string) { // the choice is the process's
		b.env["INFOPLANE_KERNEL"] = before
		b.run(exitDone, "doctor")
	}(vec.Kernel())
	b.env["INFOPLANE_KERNEL"] = "portable"
	b.run(exitDone, "run tiny")
	b.run(exitDone, "show tiny:generate/numbers")
	b.says(b.stdout, "kernel portable")
}

// A name in a help text keeps its distance from what is said of it, in every text.
func TestHelpColumns(t *testing.T) {
	b := newBench(t)
	s := &session{getenv: func(string) string { return "" }, stdout: io.Discard, stderr: io.Discard}
	s.out = bufio.NewWriter(io.Discard)
	b.run(0, "help")
	for _, verb := range s.app().Commands {
		b.says(b.stdout, "   "+verb.Name+" ", "  "+verb.Usage+"\n")
		if strings.Contains(b.stdout, verb.Name+verb.Usage) {
			t.Errorf("%s runs into its description", verb.Name)
		}
	}
	for _, verb := range s.app().Commands {
		b.run(0, verb.Name+" --help")
		for _, line := range strings.Split(b.stdout, "\n") {
			if option := strings.TrimSpace(line); strings.HasPrefix(option, "--") && !strings.Contains(option, "  ") && !strings.HasPrefix(option, "---") {
				t.Errorf("%s --help: %q", verb.Name, line)
			}
		}
	}
}
