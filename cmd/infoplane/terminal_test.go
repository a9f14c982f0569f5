package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/pipeline/program"
)

// Nothing that a terminal obeys, and nothing that does not show, passes; plain text does.
func TestSafe(t *testing.T) {
	for text, want := range map[string]string{
		"ixt_bits 0.5 → 0.75 é 漢\tx\n": "ixt_bits 0.5 → 0.75 é 漢\tx\n",
		"\x1b[2K\x1b[1A":               `\u001b[2K\u001b[1A`,
		"\x1b]0;title\a":               `\u001b]0;title\u0007`,
		"a\rb\bc\x7f":                  `a\u000db\u0008c\u007f`,
		"\u009b31m":                    `\u009b31m`,
		"\x9b31m":                      `\x9b31m`,
		"a\u202eb\u2066c\u200d\ufeff":  `a\u202eb\u2066c\u200d\ufeff`,
		"\U000e0041\u2028":             `\udb40\udc41\u2028`,
		"\u3164":                       `\u3164`,
	} {
		if got := safe(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		var whole, pieces bytes.Buffer
		w := &safeWriter{w: &pieces, mark: "MARK"}
		for i := range len(text) {
			if n, err := w.Write([]byte{text[i]}); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		w.finish()
		(&safeWriter{w: &whole, mark: "MARK"}).Write([]byte(text))
		if pieces.String() != want || whole.String() != want {
			t.Errorf("%q: byte by byte %q, at once %q, want %q", text, pieces.String(), whole.String(), want)
		}
	}
	// What is JSON stays the same JSON.
	text, _ := json.Marshal("a\u202e\u009b\U000e0041\x1b")
	var back string
	if err := json.Unmarshal([]byte(safe(string(text))), &back); err != nil || back != "a\u202e\u009b\U000e0041\x1b" {
		t.Errorf("%q, %v", back, err)
	}
	// The twin: a colour of our own passes.
	var out bytes.Buffer
	(&safeWriter{w: &out, mark: "MARK"}).Write([]byte("\x1bMARK[31mred\x1bMARK[0m \x1b[31m"))
	if want := "\x1b[31mred\x1b[0m \\u001b[31m"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}

func TestCommandLine(t *testing.T) {
	for want, args := range map[string][]string{
		`./half.sh -x=1`:  {"./half.sh", "-x=1"},
		`sh -c "rm -r ~"`: {"sh", "-c", "rm -r ~"},
		`sh -c rm "-r ~"`: {"sh", "-c", "rm", "-r ~"},
		`a "" "\x1b[8mhidden\u202e" "b` + "`" + `"`: {"a", "", "\x1b[8mhidden\u202e", "b`"},
	} {
		if got := program.CommandLine(args); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// No verb passes on what a stranger has put into names, files or a program's output.
func TestVerbsAreSafe(t *testing.T) {
	const evil = "\x1b[2K\u202e"
	b := realBench(t)
	b.file("noisy.sh", "#!/bin/sh\nprintf 'a\\033[2Kb\\r\\n'\nexit 3\n")
	b.file("mine.yaml", strings.Replace(smallYAML, "    estimator: binning\n",
		"    program: {command: [./noisy.sh, \"a b\"], files: [noisy.sh], timeout: 1m}\n    estimator: binning\n", 1))
	b.file("mine"+evil+".yaml", smallYAML)
	b.file("broken.yaml", "train:\n  \"net\\e[2K\\u202e\": {rate: 1}\n")
	b.run(5, "run mine.yaml --programs --progress plain --keep-going") // makes the store, and a log of every network
	for line, want := range map[string]int{
		"run mine.yaml": 2, "run mine.yaml --programs --progress json": 1,
		"status mine.yaml": 3, "status mine.yaml --json": 3, "why mine.yaml:estimate": 3, "log mine:estimate/bins30/network/seed=1": 0,
		"show mine.yaml:estimate": 3, "ls mine" + evil + ".yaml": 0, "status mine" + evil + ".yaml": 3, "dag mine" + evil + ".yaml": 0,
		"cat mine" + evil + ".yaml:nothing": 2, "run broken.yaml": 2, "run no" + evil + ".yaml": 2, "verb" + evil: 2, "run --fl" + evil: 2,
	} {
		b.run(want, line)
		for _, bad := range []string{"\x1b", "\u202e", "\r"} {
			if strings.Contains(b.stdout+b.stderr, bad) {
				t.Errorf("%q: passes %q on:\n%q\n%q", line, bad, b.stdout, b.stderr)
			}
		}
	}
	b.run(2, "run mine.yaml")
	b.says(b.stderr, "is done by a program, `./noisy.sh \"a b\"`, which may do whatever you may")
	// The twin, that data are exact where no terminal reads them, is TestCat.
}

// A line feed in the name of a column forges no line of a message: the name is quoted.
func TestColumnNamesForgeNoLine(t *testing.T) {
	const evil = "\ninfoplane: forged\r\x1b[2K\u202e"
	b := stageBench(t)
	plain := unit("t1_0", -1, -1, 1, 1)
	whole := whole("pattern", 0, 1, 2, 3)
	probability := func(name string) table.Column { return table.NewColumn(name, []float64{.5, .5}) }
	x, y := texts("x", "a", "b"), texts("y", "a", "b")
	line := func(verb, flags string, columns ...table.Column) string {
		return verb + " " + b.write("mine.parquet", columns...) + " " + flags
	}
	b.put(b.path("request.json"), fmt.Sprintf(trainRequest, "parquet", "w.parquet", "parquet", "h.parquet"))
	b.put(b.path("imported.yaml"), "dump:\n  mine:\n    activations: [runs.parquet]\n    patterns: labels.parquet\n"+
		"estimate:\n  bins: {estimator: binning, bins: 30, range: layer}\n")
	imported := func(activations, labels []table.Column) string {
		b.write("runs.parquet", activations...)
		b.write("labels.parquet", labels...)
		return "run " + b.path("imported.yaml")
	}
	labels := table.NewColumn("y", []int32{0, 0, 1, 1})
	for name, make := range map[string]func() string{
		"estimate, nothing like it":  func() string { return line("estimate", "", unit("a"+evil, 1, 2), unit("b", 1, 2)) },
		"estimate, labels":           func() string { return line("estimate", "--labels nobody", plain, texts("a"+evil, "a", "a", "b", "b")) },
		"estimate, looks like one":   func() string { return line("estimate", "", plain, unit("t1_1\n", 1, 2, 3, 4)) },
		"estimate, looks like a key": func() string { return line("estimate", "", plain, table.NewColumn("epoch\n", []int32{1, 2, 3, 4})) },
		"estimate, other naming": func() string {
			return line("estimate", "--columns a%d --layers 1", unit("a0\n", 1, 2), unit("a1", 1, 2))
		},
		"estimate, patterns": func() string {
			b.write("patterns.parquet", table.NewColumn("q"+evil, []int32{1}))
			return line("estimate", "--labels y --patterns "+b.path("patterns.parquet"), plain, whole)
		},
		"solve, not used":   func() string { return line("solve", "", x, y, probability("p"), probability("q"+evil)) },
		"solve, none":       func() string { return line("solve", "", probability("q"+evil)) },
		"solve, almost one": func() string { return line("solve", "", x, y, probability("p\n")) },
		"solve, two kinds":  func() string { return line("solve", "", x, y, probability("p"), probability("p_y0\n")) },
		"solve, names of y": func() string { return line("solve", "--beta 3", x, texts("y", "a"+evil, "b"), probability("p")) },
		"solve, CSV": func() string {
			b.put(b.path("mine.csv"), "x,y,p,\"q"+evil+"\"\na,a,0.5,0\nb,b,0.5,0\n")
			return "solve " + b.path("mine.csv")
		},
		"stage": func() string {
			b.write("patterns.parquet", table.NewColumn("q"+evil, []int32{1}))
			return "stage train --request " + b.path("request.json")
		},
		"activations of a run": func() string {
			return imported([]table.Column{plain, unit("t1_1\n", 1, 2, 3, 4)}, []table.Column{labels})
		},
		"no activations": func() string { return imported([]table.Column{unit("a"+evil, 1, 2)}, []table.Column{labels}) },
		"labels of a run": func() string {
			return imported([]table.Column{plain}, []table.Column{table.NewColumn("y\n", []int32{0, 0, 1, 1})})
		},
	} {
		b.open = openExperiment
		command := make()
		b.attempt(command)
		if b.stderr+b.stdout == "" {
			t.Errorf("%s: says nothing", name)
		}
		for _, bad := range []string{"\ninfoplane: forged", "\ninfoplane: infoplane:", "\ninfoplane: :", "\ninfoplane: ,", "\x1b", "\r", "\u202e", "\n:", "\n,", "\n\n\n"} {
			if strings.Contains("\n"+b.stdout+b.stderr, bad) {
				t.Errorf("%s: passes %q on:\n%s%s", name, bad, b.stdout, b.stderr)
			}
		}
		if all := b.stdout + b.stderr; name != "stage" && !strings.Contains(all, `\n`) {
			t.Errorf("%s: the name is not shown: %s", name, all)
		}
	}
}
