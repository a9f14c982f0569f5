package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/cmd/infoplane/reference"
	"infoplane/internal/suggest"
)

// appHelp is the page of `infoplane --help`.
const appHelp = `infoplane: {{.Usage}}

Usage:
   infoplane VERB [EXPERIMENT] …

Verbs:{{range .VisibleCommands}}
   {{printf "%-12s" .Name}}{{.Usage}}{{end}}

EXPERIMENT is the name of a built-in experiment, or a path to a YAML file of your own; paper
when left out. ` + "`infoplane VERB --help`" + ` has examples, ` + "`infoplane help experiment`" + ` the fields of a file.

Built-in experiments:
   BUILT-IN

Options of every verb:
   --store DIR   keep artifacts and records in DIR (default .infoplane; INFOPLANE_STORE)
   --help, -h    show help
   --version, -v print the version

Environment: INFOPLANE_STORE names the store, INFOPLANE_STORE_BUDGET bounds it
(20GiB when unset; none), INFOPLANE_KERNEL forces a kernel (portable, avx2,
avx512), INFOPLANE_PROGRAMS=1 stands for --programs, INFOPLANE_REMOTE for --remote,
INFOPLANE_REMOTE_KEY and INFOPLANE_REMOTE_TRUST for its keys, NO_COLOR and CI turn
colours and live pictures off.

Exit codes: 0 done, 1 failure, 2 usage, 3 stale, 4 golden mismatch or results in
conflict, 5 partial (--keep-going), 10 no store, 11 locked, 130 interrupted. Data goes to stdout,
everything else to stderr.
`

// verbHelp is the page of `infoplane VERB --help`.
const verbHelp = `infoplane {{.Name}}: {{.Usage}}

Usage:
   infoplane {{.Name}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}}{{if .Description}}

{{.Description}}{{end}}

Options:{{range .VisibleFlags}}
   {{.}}{{end}}
   --store DIR	keep artifacts and records in DIR (default .infoplane; INFOPLANE_STORE)
`

// help prints what there is to say of a word: a verb, a section of an experiment file, or a field
// of one.
func (s *session) help(c *cli.Context, words, verbs []string) error {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "--" })
	experiment := len(words) > 0 && words[0] == "experiment"
	if experiment {
		words = words[1:]
	}
	switch {
	case len(words) == 0 && experiment:
		for _, section := range reference.Sections() {
			fmt.Fprintf(s.out, "%-10s%s\n", section.Name, section.About)
		}
		fmt.Fprint(s.out, "\n`infoplane help experiment train` lists the fields of a section, `infoplane help train.rate` describes one.\n")
		return nil
	case len(words) == 0:
		return cli.ShowAppHelp(c)
	case len(words) > 1:
		return usagef("%s: help takes one word, and nothing after it", strings.Join(words[1:], " "))
	case c.App.Command(words[0]) != nil && !experiment:
		return cli.ShowCommandHelp(c, words[0])
	}
	if text, ok := reference.Text(words[0], helpWidth); ok {
		_, err := s.out.WriteString(text)
		return err
	}
	if name := reference.Nearest(words[0]); suggest.Name(words[0], verbs) == "" && name != "" {
		return usagef("%s: no such verb, section or field of an experiment; did you mean %s?", words[0], name)
	}
	return usagef("%s: no such verb%s The verbs are %s; `infoplane help experiment` lists the sections of an experiment", words[0], suggest.Stop(words[0], verbs), strings.Join(verbs, ", "))
}

// helpWidth is the number of characters of the longest line of help.
const helpWidth = 100

func (s *session) schemaVerb() *cli.Command {
	return &cli.Command{
		Name:  "schema",
		Usage: "print a JSON schema of experiment files, for editors",
		Description: `The schema (draft 2020-12) has the sections, fields, types, words and limits of an experiment
file, and what each is for: an editor with the YAML language server completes and checks a
file that begins with the second line. What depends on other entries only a run, or
status, checks.

   infoplane schema > experiment.schema.json
   # yaml-language-server: $schema=experiment.schema.json`,
		Action: func(c *cli.Context) error {
			if _, err := arguments(c, 0, 0, "no argument"); err != nil {
				return err
			}
			_, err := s.data().Write(reference.Schema())
			return err
		},
	}
}

// wrapped lists names with commas between, in lines of help.
func wrapped(names []string) []string {
	const width = 88
	var lines []string
	for i, name := range names {
		if i < len(names)-1 {
			name += ","
		}
		if last := len(lines) - 1; last >= 0 && len(lines[last])+1+len(name) <= width {
			lines[last] += " " + name
			continue
		}
		lines = append(lines, name)
	}
	return lines
}
