package reference

import (
	_ "embed"
	"fmt"
	"path"
	"reflect"
	"strings"

	"infoplane/internal/strict"
	"infoplane/stages"
)

// comments are lines of a field, its comment and an example: train.Config.Rate, what it is, 0.0004.
//
//go:embed fields.txt
var comments string

// Section is a section of an experiment file.
type Section struct {
	Name   string
	About  string
	Fields []Field
}

// Field is a key of an entry, or of a group of fields.
type Field struct {
	Name     string
	Path     string // with the section, without the entry: train.optimizer.momentum
	Type     reflect.Type
	Optional bool
	Swept    bool // a list of values is a sweep
	Comment  string
	Example  string
	Limits   Limits
	Fields   []Field // of a group
	source   string  // its name in the source: train.Config.Rate
	Short    string  // the field of a group that may be written alone; ""
}

// abouts says what an entry of each section is.
var abouts = map[string]string{
	"generate": "Patterns and their labels, by a rule or from files.",
	"train":    "Networks, one for each seed and each value that a field sweeps over.",
	"dump":     "Activations that were made elsewhere, and programs that dump networks.",
	"estimate": "An estimator of I(X;T) and I(T;Y), applied to every network.",
	"solve":    "The information-bottleneck bound of some patterns, and how far from it the converged layers of some networks are.",
	"plot":     "A figure.",
}

// Sections lists the sections that have entries, in the order of the file.
func Sections() []Section {
	known := parseComments(comments)
	var out []Section
	for _, s := range stages.Sections() {
		swept := map[string]bool{}
		if s.Swept != nil {
			for _, f := range strict.FieldsOf(s.Swept) {
				swept[f.Name] = true
			}
		}
		section := Section{Name: s.Name, About: abouts[s.Name], Fields: fieldsOf(s.Entry, s.Name, known)}
		for i := range section.Fields {
			section.Fields[i].Swept = swept[section.Fields[i].Name]
		}
		out = append(out, section)
	}
	return out
}

// fieldsOf describes the keys of a struct.
func fieldsOf(t reflect.Type, at string, known map[string][2]string) []Field {
	var out []Field
	for _, f := range strict.FieldsOf(t) {
		key := sourceName(t, f.Index)
		one := Field{
			source: key, Name: f.Name, Path: strict.Join(at, f.Name), Type: f.Type, Optional: f.Optional,
			Comment: known[key][0], Example: known[key][1],
		}
		if goName := t.FieldByIndex(f.Index).Name; strings.HasPrefix(one.Comment, goName+" ") {
			one.Comment = f.Name + strings.TrimPrefix(one.Comment, goName)
		}
		if one.Example == "" {
			one.Example = examples[one.Path]
		}
		if _, rest, ok := strings.Cut(one.Path, ".program."); ok {
			one.Example = examples["generate.program."+rest]
		}
		one.Limits = limits[one.Path]
		group := f.Type
		if group.Kind() == reflect.Pointer {
			group = group.Elem()
		}
		if group.Kind() == reflect.Struct {
			one.Fields = fieldsOf(group, one.Path, known)
			if short, ok := reflect.Zero(group).Interface().(strict.Shorthand); ok {
				one.Short = short.Short()
			}
		}
		out = append(out, one)
	}
	return out
}

// sourceName is the name of a field in the source: train.Config.Rate.
func sourceName(t reflect.Type, index []int) string {
	for len(index) > 1 {
		if t = t.Field(index[0]).Type; t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		index = index[1:]
	}
	return path.Base(t.PkgPath()) + "." + t.Name() + "." + t.Field(index[0]).Name
}

// parseComments reads the lines of fields.txt.
func parseComments(text string) map[string][2]string {
	out := map[string][2]string{}
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) == 3 {
			out[parts[0]] = [2]string{parts[1], parts[2]}
		}
	}
	return out
}

// kind says in words what a field holds.
func (f Field) kind() string {
	text := kindOf(f.Type)
	switch {
	case f.Short != "" && len(f.Fields) > 0:
		for _, inside := range f.Fields {
			if inside.Name == f.Short {
				text = kindOf(inside.Type) + ", or fields"
			}
		}
	case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.String:
		text = "text, or a list of texts"
	}
	return text
}

// sweep says that a list of values is a sweep, where it is.
func (f Field) sweep() string {
	if f.Swept {
		return "; a list sweeps"
	}
	return ""
}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return "whole number"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "list of " + plural(kindOf(t.Elem()))
	case reflect.Map:
		return "labels, each with a value or a list"
	case reflect.Pointer:
		return kindOf(t.Elem())
	case reflect.Struct:
		return "fields"
	}
	panic(fmt.Sprintf("reference: no words for %s", t))
}

func plural(kind string) string {
	if rest, ok := strings.CutPrefix(kind, "list of "); ok {
		return "lists of " + rest
	}
	return kind + "s"
}

// needed says whether the key has to be there.
func (f Field) needed() string {
	if f.Optional {
		return "may be left out"
	}
	return "needed"
}
