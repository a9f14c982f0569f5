package stages

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/pipeline"
)

// maxFileBytes bounds an experiment file: the paper's own is a few kilobytes,
// and a parser must not be handed a disk image by a slip of the hand.
const maxFileBytes = 1 << 20

// reader turns YAML nodes into values and collects every problem on the way,
// each with its place in the file.
type reader struct {
	file     string
	problems []problem
	fails    int // calls of fail: a problem met twice is reported once
}

// problem is one thing wrong with an experiment file.
type problem struct {
	line, column int
	text         string
}

func (r *reader) fail(at *yaml.Node, path, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	r.fails++
	p := problem{at.Line, at.Column, text}
	if !slices.Contains(r.problems, p) { // a sweep reads its entry several times
		r.problems = append(r.problems, p)
	}
}

// err joins the problems in the order of the file.
func (r *reader) err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	var errs []error
	for _, p := range r.problems {
		errs = append(errs, fmt.Errorf("%s:%d:%d: %s", r.file, p.line, p.column, p.text))
	}
	return errors.Join(errs...)
}

// document parses text and returns its root mapping, or nil after a problem.
func (r *reader) document(text []byte) *yaml.Node {
	start := &yaml.Node{Line: 1, Column: 1}
	if len(text) > maxFileBytes {
		r.fail(start, "", "the file has %d bytes; an experiment file has at most %d", len(text), maxFileBytes)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		r.failParse(err)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		r.fail(start, "", "the file is empty; it needs at least a train section (`infoplane show smoke` prints a small example)")
		return nil
	}
	root := doc.Content[0]
	if !r.plain(root) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.fail(root, "", "expected sections such as `train:`, found %s", kindOf(root))
		return nil
	}
	return root
}

// failParse keeps the line that the parser names: "yaml: line 3: did not find …".
func (r *reader) failParse(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := &yaml.Node{Line: 1, Column: 1}
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				at.Line, text = line, message
			}
		}
	}
	r.fail(at, "", "not valid YAML: %s", text)
}

// plain refuses anchors and aliases: a file that says everything where it
// stands is easier to read, and cannot expand without bound.
func (r *reader) plain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.fail(n, "", "anchors and aliases are not supported; write the value out")
		return false
	}
	for _, child := range n.Content {
		if !r.plain(child) {
			return false
		}
	}
	return true
}

// pair is a key of a mapping with its value.
type pair struct{ key, value *yaml.Node }

// pairs lists a mapping in the order of the file and refuses repeated keys.
func (r *reader) pairs(n *yaml.Node, path, expected string) []pair {
	if n.Kind != yaml.MappingNode {
		r.fail(n, path, "expected %s, found %s", expected, kindOf(n))
		return nil
	}
	var out []pair
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if line, again := seen[key.Value]; again {
			r.fail(key, join(path, key.Value), "repeats the key of line %d", line)
			continue
		}
		seen[key.Value] = key.Line
		out = append(out, pair{key, n.Content[i+1]})
	}
	return out
}

// fields decodes a mapping into dst, a pointer to a struct, by the names in its
// json tags. Unknown keys, missing keys (unless omitempty) and wrong types are
// problems. It returns where each field stands.
func (r *reader) fields(n *yaml.Node, path string, dst any) map[string]*yaml.Node {
	places := map[string]*yaml.Node{}
	value := reflect.ValueOf(dst).Elem()
	known := fieldsOf(value.Type())
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.name
	}
	for _, p := range r.pairs(n, path, "fields such as `"+names[0]+": …`") {
		i := slices.Index(names, p.key.Value)
		if i < 0 {
			r.fail(p.key, join(path, p.key.Value), "unknown key%s Valid keys are %s",
				didYouMean(p.key.Value, names), strings.Join(names, ", "))
			continue
		}
		places[names[i]] = p.value
		r.value(p.value, join(path, names[i]), value.FieldByIndex(known[i].index))
	}
	if n.Kind == yaml.MappingNode {
		for _, f := range known {
			if places[f.name] == nil && !f.optional {
				r.fail(n, path, "needs the key `%s` (%s)", f.name, expectedOf(f.kind))
			}
		}
	}
	return places
}

// field is one key of a struct.
type field struct {
	name     string
	index    []int
	kind     reflect.Type
	optional bool
}

// fieldsOf lists the keys of a struct, embedded structs in place.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		out = append(out, field{name, f.Index, f.Type, strings.Contains(options, "omitempty")})
	}
	return out
}

// value decodes one node into dst.
func (r *reader) value(n *yaml.Node, path string, dst reflect.Value) {
	wrong := func() { r.fail(n, path, "expected %s, found %s", expectedOf(dst.Type()), kindOf(n)) }
	switch dst.Kind() {
	case reflect.String:
		if n.Tag != "!!str" {
			wrong()
			return
		}
		dst.SetString(n.Value)
	case reflect.Bool:
		if n.Tag != "!!bool" || n.Decode(dst.Addr().Interface()) != nil {
			wrong()
		}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		if n.Tag != "!!int" || n.Decode(dst.Addr().Interface()) != nil {
			wrong()
		}
	case reflect.Float64:
		if n.Tag != "!!float" && n.Tag != "!!int" || n.Decode(dst.Addr().Interface()) != nil {
			wrong()
		}
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode && !(dst.Type().Elem().Kind() == reflect.String && n.Tag == "!!str") {
			wrong()
			return
		}
		list := elements(n)
		dst.Set(reflect.MakeSlice(dst.Type(), len(list), len(list)))
		for i, element := range list {
			r.value(element, fmt.Sprintf("%s[%d]", path, i), dst.Index(i))
		}
	case reflect.Map: // free labels: where: {fraction: 0.85}
		if n.Kind != yaml.MappingNode {
			wrong()
			return
		}
		dst.Set(reflect.MakeMap(dst.Type()))
		for _, p := range r.pairs(n, path, expectedOf(dst.Type())) {
			if p.value.Kind == yaml.MappingNode {
				r.fail(p.value, join(path, p.key.Value), "expected one value, found %s", kindOf(p.value))
				continue
			}
			value := labelOf(p.value)
			if p.value.Kind == yaml.SequenceNode {
				var values []any
				for _, v := range p.value.Content {
					values = append(values, labelOf(v))
				}
				value = values
			}
			dst.SetMapIndex(reflect.ValueOf(p.key.Value), reflect.ValueOf(value))
		}
	default:
		panic("stages: no YAML form for " + dst.Type().String())
	}
}

// elements lists a list; a text stands for the list of it alone.
func elements(n *yaml.Node) []*yaml.Node {
	if n != nil && n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if n == nil {
		return nil
	}
	return n.Content
}

// entry decodes an entry into dst and, if that went well, reports what its
// Config finds wrong with the values.
func (r *reader) entry(n *yaml.Node, path string, dst interface{ Validate() error }) map[string]*yaml.Node {
	before := r.fails
	places := r.fields(n, path, dst)
	if r.fails == before {
		r.validate(n, path, places, dst.Validate())
	}
	return places
}

// validate reports what a Config says of itself, at the place of each field.
func (r *reader) validate(entry *yaml.Node, path string, places map[string]*yaml.Node, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			r.validate(entry, path, places, e)
		}
		return
	}
	var wrong *pipeline.FieldError
	if !errors.As(err, &wrong) {
		r.fail(entry, path, "%v", err)
		return
	}
	at := places[wrong.Field]
	if at == nil {
		at = entry
	}
	r.fail(at, join(path, wrong.Field), "%s", wrong.Problem)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// kindOf says what a node is, in words for an error.
func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!str":
		return "the text " + strconv.Quote(n.Value)
	default:
		return n.Value
	}
}

// expectedOf says what a field takes, in words for an error.
func expectedOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Uint64:
		return "a whole number, 0 or more"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list, each element " + expectedOf(t.Elem())
	case reflect.Map:
		return "labels such as {fraction: 0.85}"
	}
	panic("stages: no YAML form for " + t.String())
}
