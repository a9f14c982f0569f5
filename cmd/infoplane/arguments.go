package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/internal/suggest"
)

// arrange returns a command line in the order that the flag package reads:
// global flags, verb, flags of the verb, --, arguments. People write flags
// where they think of them ("run smoke -n", "cat smoke:patterns --format csv
// --store /data"), and -j4 for -j 4. What follows a -- stays as it is.
func arrange(app *cli.App, args []string) ([]string, error) {
	var global, flags, words []string
	var verb *cli.Command
	help := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			words = append(words, args[i+1:]...)
			i = len(args)
		case len(arg) < 2 || arg[0] != '-':
			if verb == nil && len(words) == 0 {
				verb = app.Command(arg)
			}
			words = append(words, arg)
		default:
			into, known := &flags, cli.Flag(nil)
			name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
			if verb != nil {
				known = flagOf(verb.Flags, name)
			}
			if known == nil {
				if known = flagOf(app.Flags, name); known != nil && !isHelp(known) {
					into = &global
				}
			}
			help = help || known != nil && isHelp(known)
			if verb == nil {
				into = &global // unknown there, it is reported there
			}
			if known == nil && verb != nil && !strings.HasPrefix(arg, "--") { // -j4
				if first := flagOf(verb.Flags, name[:1]); first != nil && takesValue(first) {
					known, name, value, hasValue = first, name[:1], arg[2:], true
				}
			}
			if known != nil && takesValue(known) && (hasValue && value == "" || !hasValue && i+1 < len(args) && args[i+1] == "") {
				return nil, usagef("%s: its value is empty; give one, or leave the flag out", dashed(name))
			}
			switch {
			case known != nil && takesValue(known) && hasValue:
				*into = append(*into, dashed(name), value)
			case known != nil && takesValue(known) && i+1 < len(args):
				i++
				*into = append(*into, arg, args[i])
			case known != nil && takesValue(known):
				return nil, usagef("%s: needs a value. See `infoplane%s --help`", arg, verbName(verb))
			default:
				*into = append(*into, arg)
			}
		}
	}
	for _, word := range words { // messages repeat it, and would have a line of its own making
		if strings.ContainsAny(word, "\r\n") {
			return nil, usagef("%q: has a line feed; rename it", word)
		}
	}
	if len(words) == 0 {
		return append(global, flags...), nil
	}
	if help && verb != nil {
		return []string{verb.Name, "--help"}, nil // of the verb, whatever is asked of it
	}
	out := append(global, words[0])
	out = append(append(out, flags...), "--")
	return append(out, words[1:]...), nil
}

// verbName is the verb with a space in front, or nothing.
func verbName(verb *cli.Command) string {
	if verb == nil {
		return ""
	}
	return " " + verb.Name
}

func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func flagOf(flags []cli.Flag, name string) cli.Flag {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				return f
			}
		}
	}
	return nil
}

func takesValue(f cli.Flag) bool {
	v, ok := f.(cli.DocGenerationFlag)
	return ok && v.TakesValue()
}

func isHelp(f cli.Flag) bool { return f.Names()[0] == "help" }

// invalidValue matches the error of the flag package for a value that it cannot read.
var invalidValue = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-([^:]+):`)

// flagError returns an error of the flag package as one of this command.
func flagError(verb *cli.Command, flags []cli.Flag, err error) error {
	help := fmt.Sprintf("See `infoplane%s --help`", verbName(verb))
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		name = strings.TrimLeft(name, "-")
		var known []string
		for _, f := range flags {
			for _, n := range f.Names() {
				if len(n) > 1 {
					known = append(known, n)
				}
			}
		}
		return usagef("%s: no such flag%s %s", dashed(name), sentence(suggest.Prefixed("--", name, known)), help)
	}
	if m := invalidValue.FindStringSubmatch(text); m != nil {
		takes := "a whole number"
		if strings.HasPrefix(text, "invalid boolean") {
			takes = "no value"
		}
		for _, f := range flags {
			if _, ok := f.(*cli.Float64Flag); ok && slices.Contains(f.Names(), strings.TrimLeft(m[2], "-")) {
				takes = "a number"
			}
		}
		return usagef("%s %s: takes %s. %s", dashed(m[2]), m[1], takes, help)
	}
	return usagef("%s. %s", text, help)
}
