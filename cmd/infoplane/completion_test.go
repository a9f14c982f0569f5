package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// completions are words of a command line, the last one to be completed, and some that fit.
var completions = map[string]string{
	"infoplane st":                                "status stage",
	"infoplane run smo":                           "smoke",
	"infoplane run smoke figure2":                 "figure2.png figure2.svg figure2.pdf",
	"infoplane run smoke --unt":                   "--until",
	"infoplane run smoke --until tr":              "train",
	"infoplane --store x run --progress js":       "json",
	"infoplane why smo":                           "smoke:",
	"infoplane why smoke:plot/figure2":            "smoke:plot/figure2",
	"infoplane cat smoke:info":                    "smoke:information",
	"infoplane cat smoke:information --format pa": "parquet",
	"infoplane cat mine.yaml:train/ne":            "mine.yaml:train/network",
	"infoplane run mi":                            "mine.yaml",
	"infoplane golden ch":                         "check",
	"infoplane golden check smo":                  "smoke",
	"infoplane help train.optimizer.mom":          "train.optimizer.momentum",
	"infoplane estimate a.parquet --estimator kd": "kde",
}

func TestComplete(t *testing.T) {
	b := realBench(t)
	b.file("mine.yaml", smallYAML)
	s := &session{getenv: os.Getenv, open: openExperiment, names: experimentNames}
	app := s.app()
	app.Setup()
	for line, want := range completions {
		got := s.complete(app, strings.Fields(line)[1:])
		for _, word := range strings.Fields(want) {
			if !slices.Contains(got, word) {
				t.Errorf("%s: %q misses %s", line, got, word)
			}
		}
	}
	for _, line := range []string{"nosuchverb x", "run smoke --nosuchflag", "why nosuch:a", "doctor x", "schema x"} {
		if got := s.complete(app, strings.Fields(line)); len(got) > 0 {
			t.Errorf("%s: %q", line, got)
		}
	}
	if got := s.complete(app, []string{""}); len(got) != len(app.Commands)+1 {
		t.Errorf("%d verbs and help, got %q", len(app.Commands), got)
	}
	if got := s.complete(app, []string{"run", "--"}); !slices.Contains(got, "--set") || !slices.Contains(got, "--store") {
		t.Errorf("flags: %q", got)
	}
}

// TestShells completes in each shell that is here, as it does for its user.
func TestShells(t *testing.T) {
	b := realBench(t)
	b.file("mine.yaml", smallYAML)
	bin := t.TempDir()
	self, err := filepath.Abs(os.Args[0])
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "infoplane"))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	programs := map[string][2]string{ // the shell's flags, and what completes $1
		"bash": {"--norc --noprofile", `COMP_LINE=$1 COMP_POINT=${#1}; _infoplane 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"`},
		"zsh":  {"-f", `line=$1; words=(${(z)line}); [[ $line == *\  ]] && words+=(""); CURRENT=$#words; _infoplane`},
		"fish": {"--no-config", `complete -C "$argv[1]"`},
	}
	before := map[string]string{"zsh": "compdef() { : }\ncompadd() { print -rl -- $answers }\n_files() { print files }\n"}
	for shell, p := range programs {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not here", shell)
			continue
		}
		b.run(0, "completion "+shell)
		script := before[shell] + b.stdout + p[1]
		for line, want := range completions {
			args := append(strings.Fields(p[0]), "-c", script)
			if shell != "fish" {
				args = append(args, shell)
			}
			out, err := exec.Command(path, append(args, line)...).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %s: %v: %s", shell, line, err, out)
				continue
			}
			got := strings.Fields(string(out))
			for _, word := range strings.Fields(want) {
				if shell == "bash" {
					word = word[strings.LastIndexByte(word, ':')+1:] // bash completes what is behind the colon
					if word == "" {
						word = want
					}
				}
				if !slices.Contains(got, word) && !(shell == "bash" && slices.Contains(got, strings.TrimSuffix(want, ":"))) {
					t.Errorf("%s: %s: %q misses %s", shell, line, got, word)
				}
			}
		}
	}
	b.run(exitUsage, "completion csh")
}
