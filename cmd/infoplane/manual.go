package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

// manualMarkdown is docs/reference.md: every verb with its flags.
func manualMarkdown(app *cli.App) string {
	var b strings.Builder
	b.WriteString("# The command\n\nWritten by `make docs` from the verbs and their flags; `infoplane VERB --help` prints the same. Flags stand before or\nafter arguments.\n\n")
	for _, v := range app.Commands {
		fmt.Fprintf(&b, "- [%s](#%[1]s): %s\n", v.Name, v.Usage)
	}
	for _, v := range app.Commands {
		text, examples := splitExamples(v.Description)
		fmt.Fprintf(&b, "\n## %s\n\n```\n%s\n```\n\n%s.\n", v.Name, usageOf(v), sentenceCase(v.Usage))
		for _, paragraph := range text {
			fmt.Fprintf(&b, "\n%s\n", strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`).Replace(paragraph))
		}
		if len(examples) > 0 {
			fmt.Fprintf(&b, "\n```\n%s\n```\n", strings.Join(examples, "\n"))
		}
		if len(v.VisibleFlags()) > 0 {
			b.WriteString("\n| flag | |\n| --- | --- |\n")
			for _, f := range flagsOf(v) {
				fmt.Fprintf(&b, "| `%s` | %s |\n", f[0], strings.NewReplacer("|", `\|`, "<", "&lt;", "*", `\*`).Replace(f[1]))
			}
		}
	}
	return b.String()
}

// manualPage is docs/man/infoplane.1, in roff.
func manualPage(app *cli.App) string {
	var b strings.Builder
	b.WriteString(".\\\" Written by `make docs`.\n.TH INFOPLANE 1\n.SH NAME\n")
	fmt.Fprintf(&b, "infoplane \\- %s\n.SH SYNOPSIS\n.B infoplane\n.I VERB\n[\n.I EXPERIMENT\n] ...\n.SH DESCRIPTION\n", roff(app.Usage))
	b.WriteString("An experiment is a file of a few lines; its results are kept in a store, and what is up to date does not run again.\nFlags stand before or after arguments.\n")
	b.WriteString(".SH VERBS\n")
	for _, v := range app.Commands {
		fmt.Fprintf(&b, ".SS %s\n%s.\n.PP\n.nf\n%s\n.fi\n", roff(v.Name), roff(sentenceCase(v.Usage)), roff(usageOf(v)))
		text, examples := splitExamples(v.Description)
		for _, paragraph := range text {
			fmt.Fprintf(&b, ".PP\n%s\n", roff(paragraph))
		}
		if len(examples) > 0 {
			fmt.Fprintf(&b, ".PP\n.nf\n%s\n.fi\n", roff(strings.Join(examples, "\n")))
		}
		for _, f := range flagsOf(v) {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(f[0]), roff(f[1]))
		}
	}
	b.WriteString(".SH EXIT STATUS\n0 done, 1 failure, 2 usage, 3 stale, 4 golden mismatch or results in conflict, 5 partial, 10 no store, 11 locked, 130 interrupted.\n")
	b.WriteString(".SH ENVIRONMENT\nINFOPLANE_STORE, INFOPLANE_STORE_BUDGET, INFOPLANE_KERNEL, INFOPLANE_PROGRAMS, INFOPLANE_REMOTE, INFOPLANE_REMOTE_KEY, INFOPLANE_REMOTE_TRUST, NO_COLOR, CI.\n")
	return b.String()
}

func usageOf(v *cli.Command) string {
	return strings.TrimSpace("infoplane " + v.Name + " " + v.ArgsUsage)
}

// flagsOf lists the flags of a verb, as its help has them, each with what it is for.
func flagsOf(v *cli.Command) [][2]string {
	var out [][2]string
	for _, f := range v.VisibleFlags() {
		name, usage, _ := strings.Cut(f.String(), "\t")
		out = append(out, [2]string{strings.TrimSpace(name), strings.TrimSpace(usage)})
	}
	return out
}

// splitExamples splits a description into its paragraphs and the lines of its examples, which
// are indented.
func splitExamples(description string) (text, examples []string) {
	for _, paragraph := range strings.Split(description, "\n\n") {
		if !strings.HasPrefix(paragraph, "   ") {
			text = append(text, paragraph)
			continue
		}
		for _, line := range strings.Split(paragraph, "\n") {
			examples = append(examples, strings.TrimPrefix(line, "   "))
		}
	}
	return text, examples
}

func sentenceCase(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// roff escapes a text for a manual page.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
