package reference

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/internal/suggest"
)

// Markdown is docs/experiment.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString(`# The experiment file

Written by ` + "`make docs`" + ` from the structs that the reader of the file decodes; ` + "`infoplane help SECTION`" + ` and
` + "`infoplane help SECTION.FIELD`" + ` print the same, ` + "`infoplane schema`" + ` a JSON schema for editors.

An experiment is YAML: ` + "`about`" + `, one sentence, and a section for each stage. A section has named entries, an entry has
fields. Entries refer to one another by name; a name is an entry's own within its section. Nothing is left to a hidden
default: fields that may be left out say what they are then. What a field is for, beyond this list, is in
[networks.md](networks.md), [data.md](data.md), [estimators.md](estimators.md) and [swap.md](swap.md).

Editors that use JSON schemas complete and check the file as it is written:

` + "```" + `
infoplane schema > experiment.schema.json
# yaml-language-server: $schema=experiment.schema.json      (the first line of the file)
` + "```\n")
	for _, s := range Sections() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n"+head, s.Name, s.About)
		for _, f := range flat(s.Fields) {
			if !strings.Contains(f.Path, ".program.") {
				f.row(&b, strings.TrimPrefix(f.Path, s.Name+"."))
			}
		}
	}
	fmt.Fprint(&b, "\n## program\n\nA program that does the work of an entry of any section ([swap.md](swap.md)).\n\n"+head)
	for _, f := range flat(Sections()[0].Fields) {
		if name, ok := strings.CutPrefix(f.Path, "generate.program."); ok {
			f.row(&b, name)
		}
	}
	return b.String()
}

// head begins the table of a section's fields.
const head = "| field | type | values | | what it is | example |\n| --- | --- | --- | --- | --- | --- |\n"

func (f Field) row(b *strings.Builder, name string) {
	fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", name, f.kind()+f.sweep(), f.Limits, f.needed(), cell(f.Comment), code(f.Example))
}

// flat lists fields, those of groups behind the group.
func flat(fields []Field) []Field {
	var out []Field
	for _, f := range fields {
		out = append(append(out, f), flat(f.Fields)...)
	}
	return out
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "|", `\|`) + "`"
}

// Text describes a section, such as train, or a field, such as train.optimizer or
// train.optimizer.momentum, in lines of at most width characters. It is false for another word.
func Text(path string, width int) (string, bool) {
	for _, s := range Sections() {
		if s.Name != path {
			continue
		}
		var b strings.Builder
		wrap(&b, "", s.Name+": "+s.About, width)
		b.WriteString("\nAn entry has the fields:\n")
		for _, f := range s.Fields {
			b.WriteString("\n")
			f.describe(&b, width)
		}
		return b.String(), true
	}
	for _, s := range Sections() {
		all := flat(s.Fields)
		i := slices.IndexFunc(all, func(f Field) bool { return f.Path == path })
		if i < 0 {
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n\n", path)
		all[i].describe(&b, width)
		for _, f := range all[i].Fields {
			b.WriteString("\n")
			f.describe(&b, width)
		}
		return b.String(), true
	}
	return "", false
}

// describe writes a field with what is known of it.
func (f Field) describe(b *strings.Builder, width int) {
	kind := f.kind()
	if limits := f.Limits.String(); limits != "" {
		kind += ": " + limits
	}
	wrap(b, "  ", fmt.Sprintf("%s (%s%s; %s)", f.Name, kind, f.sweep(), f.needed()), width)
	wrap(b, "      ", f.Comment, width)
	if f.Example != "" {
		wrap(b, "      ", f.Name+": "+f.Example, width)
	}
	if len(f.Fields) > 0 {
		var names []string
		for _, inside := range f.Fields {
			names = append(names, inside.Name)
		}
		wrap(b, "      ", "fields: "+strings.Join(names, ", "), width)
	}
}

// wrap writes a text in lines, each behind an indent.
func wrap(b *strings.Builder, indent, text string, width int) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(indent+line+" "+word)) > width {
			b.WriteString(indent + line + "\n")
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		b.WriteString(indent + line + "\n")
	}
}

// Names lists what Text describes.
func Names() []string {
	var out []string
	for _, s := range Sections() {
		out = append(out, s.Name)
		for _, f := range flat(s.Fields) {
			out = append(out, f.Path)
		}
	}
	return out
}

// Nearest is the name in [Names] that was most probably meant; "" if there is none.
func Nearest(name string) string { return suggest.Name(name, Names()) }
