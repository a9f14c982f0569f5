package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/cmd/infoplane/reference"
	"infoplane/stages"
	"infoplane/stages/estimate"
)

// completeVerb asks for what may stand in the place of the last word: the scripts of completion
// call it, and nobody else.
const completeVerb = "__complete"

func (s *session) completionVerb() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print a script that completes words in bash, zsh or fish",
		ArgsUsage: "bash|zsh|fish",
		Description: `Completes verbs, flags and their values, names of experiments, and behind the colon or as
a target the actions, tables and files that an experiment has. Make install puts the scripts
where the shells look for them.

   source <(infoplane completion bash)                                    # in ~/.bashrc
   infoplane completion zsh > "${fpath[1]}/_infoplane"
   infoplane completion fish > ~/.config/fish/completions/infoplane.fish`,
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 1, 1, "bash, zsh or fish")
			if err != nil {
				return err
			}
			if err := oneOf("completion", args[0], completedShells...); err != nil {
				return err
			}
			_, err = s.out.WriteString(completionScripts[args[0]])
			return err
		},
	}
}

// completedShells have a script of completion.
var completedShells = []string{"bash", "zsh", "fish"}

// completionScripts ask the command itself; the shells differ in how they take the answer. Bash
// splits words at colons, so that what is before the last one is cut off; if nothing fits, files do.
var completionScripts = map[string]string{
	"bash": `# bash completion of infoplane
_infoplane() {
  local line=${COMP_LINE:0:COMP_POINT} words word before
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  word=${words[${#words[@]}-1]}
  mapfile -t COMPREPLY < <("${words[0]}" ` + completeVerb + ` -- "${words[@]:1}" 2>/dev/null)
  if [[ $word == *:* && $COMP_WORDBREAKS == *:* ]]; then
    before=${word%"${word##*:}"}
    COMPREPLY=("${COMPREPLY[@]#"$before"}")
  fi
  [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:=/] ]] && compopt -o nospace
}
complete -o default -F _infoplane infoplane
`,
	"zsh": `#compdef infoplane
# zsh completion of infoplane
_infoplane() {
  local -a answers
  answers=("${(@f)$("${words[1]}" ` + completeVerb + ` -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  answers=(${answers:#})
  (( $#answers )) && compadd -Q -S '' -a answers || _files
}
if [[ $funcstack[1] == _infoplane ]]; then _infoplane "$@"; else compdef _infoplane infoplane; fi
`,
	"fish": `# fish completion of infoplane
function __infoplane_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] ` + completeVerb + ` -- $words[2..-1] 2>/dev/null
end
complete -c infoplane -k -a '(__infoplane_complete)'
`,
}

// valuesOf are the values of flags that take one of a few words.
func valuesOf(verb, flag string) []string {
	switch flag {
	case "progress":
		return progressKinds
	case "until":
		return stages.Names()
	case "estimator":
		return estimate.Methods()
	case "with":
		return kindsOfResults
	case "format":
		return map[string][]string{"cat": catFormats, "dag": dagFormats, "estimate": estimateFormats}[verb]
	}
	return nil
}

// firstWords are the first arguments of verbs that take one of a few words.
var firstWords = map[string][]string{
	"golden": goldenWords, "submit": submitWords, "remote": remoteWords, "config": configWords, "completion": completedShells, "stage": stages.Names(),
}

// How verbs name what they are about.
var (
	ofExperiments = []string{"run", "status", "dag", "ls", "show", "report", "verify", "golden", "export", "cite", "push", "pull", "submit", "diff", "log"}
	ofNodes       = []string{"why", "show", "cat", "verify", "diff", "log"} // behind a colon
	ofTargets     = []string{"run", "status", "push", "pull"}               // as a word of its own
)

// complete lists what may stand in the place of the last word.
func (s *session) complete(app *cli.App, words []string) []string {
	last := words[len(words)-1]
	var verb *cli.Command
	var args []string
	flag := ""
	for _, w := range words[:len(words)-1] {
		switch known := s.flagBehind(app, verb, w); {
		case flag != "":
			flag = ""
		case known != "":
			flag = known
		case strings.HasPrefix(w, "-"):
		case verb == nil:
			if verb = app.Command(w); verb == nil && w == "help" {
				return s.matching(last, append(s.verbs(app), reference.Names()...))
			} else if verb == nil {
				return nil
			}
		default:
			args = append(args, w)
		}
	}
	name := ""
	if verb != nil {
		name = verb.Name
	}
	switch {
	case flag != "":
		return s.matching(last, valuesOf(name, flag))
	case strings.HasPrefix(last, "-"):
		return s.matching(last, flagNames(app, verb))
	case verb == nil:
		return s.matching(last, append(s.verbs(app), "help"))
	}
	return s.completeArgument(name, args, last)
}

// completeArgument lists what may stand in the place of an argument of a verb.
func (s *session) completeArgument(verb string, args []string, last string) []string {
	if first := firstWords[verb]; first != nil {
		if len(args) == 0 {
			return s.matching(last, first)
		}
		args = args[1:]
	}
	given, _ := splitNode(last)
	switch {
	case slices.Contains(ofNodes, verb) && strings.Contains(last, ":"):
		var out []string
		for _, name := range s.nodesOf(given, verb) {
			out = append(out, given+":"+name)
		}
		return s.matching(last, out)
	case slices.Contains(ofTargets, verb) && len(args) > 0:
		return s.matching(last, s.nodesOf(args[0], verb))
	case len(args) > 0 && verb != "diff":
		return nil
	case verb == "why" || verb == "cat":
		return s.matching(last, suffixed(s.experimentsFor(last), ":"))
	case slices.Contains(ofExperiments, verb):
		return s.matching(last, s.experimentsFor(last))
	}
	return nil
}

func suffixed(words []string, end string) []string {
	out := slices.Clone(words)
	for i := range out {
		if !strings.HasSuffix(out[i], "/") {
			out[i] += end
		}
	}
	return out
}

// experimentsFor lists the built-in experiments, those that the store has results of, and the YAML
// files and folders that a word may become.
func (s *session) experimentsFor(word string) []string {
	out := slices.Clone(s.builtIn())
	entries, _ := filepath.Glob(word + "*")
	for _, path := range entries {
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case info.IsDir():
			out = append(out, path+"/")
		case isYAML(path):
			out = append(out, path)
		}
	}
	return out
}

// nodesOf lists the tables, files and actions of an experiment, as a verb takes them.
func (s *session) nodesOf(given, verb string) []string {
	e, err := s.open(given)
	if err != nil {
		return s.recorded(given)
	}
	var out []string
	for _, exports := range exportsOf(e.graph) {
		out = append(out, exports[0].Name)
	}
	for _, f := range e.graph.Files() {
		out = append(out, f.Name)
	}
	for _, g := range groups(e.graph, false) {
		out = append(out, g.name)
	}
	return out
}

// recorded lists the nodes of an experiment that is known by its results only.
func (s *session) recorded(experiment string) []string {
	store, err := artifacts.OpenExisting(s.storeForCompletion())
	if err != nil {
		return nil
	}
	var out []string
	records, _ := allRecords(store)
	for _, r := range records {
		if node, ok := strings.CutPrefix(r.Node, experiment+":"); ok {
			out = append(out, family(node))
		}
	}
	return out
}

func (s *session) storeForCompletion() string {
	if dir := s.getenv("INFOPLANE_STORE"); dir != "" {
		return dir
	}
	return defaultStore
}

func (s *session) verbs(app *cli.App) []string {
	var out []string
	for _, v := range app.Commands {
		out = append(out, v.Name)
	}
	return out
}

// flagBehind is the name of a flag whose value is the next word; "" for any other word.
func (s *session) flagBehind(app *cli.App, verb *cli.Command, word string) string {
	if !strings.HasPrefix(word, "-") || strings.Contains(word, "=") {
		return ""
	}
	flags := app.Flags
	if verb != nil {
		flags = append(slices.Clone(verb.Flags), flags...)
	}
	if f := flagOf(flags, strings.TrimLeft(word, "-")); f != nil && takesValue(f) {
		return f.Names()[0]
	}
	return ""
}

func flagNames(app *cli.App, verb *cli.Command) []string {
	flags := slices.Clone(app.VisibleFlags())
	if verb != nil {
		flags = append(flags, verb.VisibleFlags()...)
	}
	out := []string{"--help"}
	for _, f := range flags {
		for _, name := range f.Names() {
			out = append(out, dashed(name))
		}
	}
	return out
}

// matching lists the words that begin with a prefix, each once, in their order.
func (s *session) matching(prefix string, words []string) []string {
	var out []string
	for _, w := range words {
		if strings.HasPrefix(w, prefix) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// printCompletion answers a script.
func (s *session) printCompletion(app *cli.App, words []string) {
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{""}
	}
	for _, w := range s.complete(app, words) {
		fmt.Fprintln(s.out, w)
	}
}
