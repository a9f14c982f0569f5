package strict

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/suggest"
)

// Pair is a key of a mapping with its value.
type Pair struct{ Key, Value *yaml.Node }

// Pairs returns the pairs of a mapping in the order of the file. Another kind of node and
// repeated keys are problems; expected describes the mapping for them.
func (r *Reader) Pairs(n *yaml.Node, path, expected string) []Pair {
	if n.Kind != yaml.MappingNode {
		r.Fail(n, path, "expected %s, found %s", expected, KindOf(n))
		return nil
	}
	var out []Pair
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			r.Fail(key, path, "a key is text, not %s", KindOf(key))
			continue
		}
		if line, again := seen[key.Value]; again {
			r.Fail(key, Join(path, key.Value), "repeats the key of line %d", line)
			continue
		}
		seen[key.Value] = key.Line
		out = append(out, Pair{key, n.Content[i+1]})
	}
	return out
}

// Fields decodes a mapping into dst, a pointer to a struct, by the names in its
// json tags. Unknown keys (for a reason that dst may give by a method Absent), missing keys (unless omitempty) and wrong types are
// problems. It returns the node of each field.
func (r *Reader) Fields(n *yaml.Node, path string, dst any) map[string]*yaml.Node {
	positions := map[string]*yaml.Node{}
	value := reflect.ValueOf(dst).Elem()
	known := FieldsOf(value.Type())
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.Name
	}
	for _, p := range r.Pairs(n, path, "fields such as `"+names[0]+": …`") {
		i := slices.Index(names, p.Key.Value)
		if why := absent(dst, p.Key.Value); i < 0 && why != "" {
			r.Fail(p.Key, Join(path, p.Key.Value), "%s", why)
			continue
		}
		if i < 0 {
			r.Fail(p.Key, Join(path, p.Key.Value), "unknown key%s Valid keys are %s",
				suggest.Stop(p.Key.Value, names), strings.Join(names, ", "))
			continue
		}
		positions[names[i]] = p.Value
		field, before := value.FieldByIndex(known[i].Index), r.fails
		r.Value(p.Value, Join(path, names[i]), field)
		if known[i].Optional && r.fails == before && empty(p.Value, field) {
			r.Fail(p.Value, Join(path, names[i]), "is empty; leave the key out, or give it a value (%s)", expectedOf(known[i].Type))
		}
	}
	if n.Kind == yaml.MappingNode {
		for _, f := range known {
			if positions[f.Name] == nil && !f.Optional {
				r.Fail(n, path, "needs the key `%s` (%s)", f.Name, expectedOf(f.Type))
			}
		}
	}
	return positions
}

// absent returns why there is no such key, of a struct that knows.
func absent(dst any, key string) string {
	if s, ok := dst.(interface{ Absent(key string) (why string) }); ok {
		return s.Absent(key)
	}
	return ""
}

// empty reports whether a text, a list or a group of fields is empty. (An empty mapping of
// labels is valid: where: {} selects every run.)
func empty(n *yaml.Node, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice:
		return v.Len() == 0
	case reflect.Struct:
		return n.Kind == yaml.MappingNode && len(n.Content) == 0
	}
	return false
}

// Field is one key of a struct.
type Field struct {
	Name     string
	Index    []int
	Type     reflect.Type
	Optional bool
}

// FieldsOf returns the keys of a struct, those of embedded structs in their place. They are found
// once for each type: the slice is shared, and must not be changed.
func FieldsOf(t reflect.Type) []Field {
	if known, ok := fieldsOf.Load(t); ok {
		return known.([]Field)
	}
	var out []Field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		out = append(out, Field{name, f.Index, f.Type, strings.Contains(options, "omitempty")})
	}
	fieldsOf.Store(t, slices.Clip(out))
	return out
}

var fieldsOf sync.Map // []Field by reflect.Type

// Shorthand is a struct that may also be written as one of its fields alone:
// snapshots: 80 for snapshots: {count: 80}. The value is a list where the field is one.
type Shorthand interface{ Short() (field string) }

// Value decodes one node into dst.
func (r *Reader) Value(n *yaml.Node, path string, dst reflect.Value) {
	wrong := func() {
		r.Fail(n, path, "expected %s, found %s%s", expectedOf(dst.Type()), KindOf(n), notation(n))
	}
	switch dst.Kind() {
	case reflect.String:
		if n.Tag != "!!str" {
			wrong()
			return
		}
		dst.SetString(n.Value)
	case reflect.Bool:
		if !isPlain(n) || n.Value != "true" && n.Value != "false" {
			wrong()
			return
		}
		dst.SetBool(n.Value == "true")
	case reflect.Int, reflect.Int64:
		v, err := strconv.ParseInt(strings.TrimPrefix(n.Value, "+"), 10, 64)
		if !isPlain(n) || !wholePattern.MatchString(n.Value) || err != nil || dst.OverflowInt(v) {
			wrong()
			return
		}
		dst.SetInt(v)
	case reflect.Uint64:
		v, err := strconv.ParseUint(strings.TrimPrefix(n.Value, "+"), 10, 64)
		if !isPlain(n) || !wholePattern.MatchString(n.Value) || err != nil {
			wrong()
			return
		}
		dst.SetUint(v)
	case reflect.Float64:
		v, ok := Number(n.Value)
		switch {
		case isPlain(n) && ok:
			dst.SetFloat(v)
		case isPlain(n) && numberPattern.MatchString(n.Value):
			r.Fail(n, path, "is %s, which a float64 cannot hold", n.Value)
		default:
			wrong()
		}
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode && !(dst.Type().Elem().Kind() == reflect.String && n.Tag == "!!str") {
			wrong()
			return
		}
		list := Elements(n)
		dst.Set(reflect.MakeSlice(dst.Type(), len(list), len(list)))
		for i, element := range list {
			r.Value(element, fmt.Sprintf("%s[%d]", path, i), dst.Index(i))
		}
	case reflect.Map:
		r.labels(n, path, dst)
	case reflect.Struct:
		if short, ok := dst.Interface().(Shorthand); ok && r.short(n, path, dst, short.Short()) {
			return
		}
		if n.Kind != yaml.MappingNode {
			wrong()
			return
		}
		r.Fields(n, path, dst.Addr().Interface())
	case reflect.Pointer: // left out, it is nil
		dst.Set(reflect.New(dst.Type().Elem()))
		r.Value(n, path, dst.Elem())
	default:
		panic("strict: no YAML form for " + dst.Type().String())
	}
}

// short decodes a struct that is written as one of its fields alone: a value or, for a field
// that is a list, a list. It is false for any other node.
func (r *Reader) short(n *yaml.Node, path string, dst reflect.Value, name string) bool {
	for _, f := range FieldsOf(dst.Type()) {
		if f.Name == name && (n.Kind == yaml.ScalarNode || n.Kind == yaml.SequenceNode && f.Type.Kind() == reflect.Slice) {
			r.Value(n, path, dst.FieldByIndex(f.Index))
			return true
		}
	}
	return false
}

// Labels decodes free labels, such as {train: code, fraction: 0.85}, each a text or a
// list of texts; what is wrong with them is a problem.
func (r *Reader) Labels(n *yaml.Node, path string) map[string]any {
	var out map[string]any
	r.labels(n, path, reflect.ValueOf(&out).Elem())
	return out
}

// labels decodes free labels, such as where: {fraction: 0.85}: each a text as it is
// written, or a list of texts. What is compared with them decides which are numbers.
func (r *Reader) labels(n *yaml.Node, path string, dst reflect.Value) {
	expected := expectedOf(dst.Type())
	if n.Kind != yaml.MappingNode {
		r.Fail(n, path, "expected %s, found %s", expected, KindOf(n))
		return
	}
	dst.Set(reflect.MakeMap(dst.Type()))
	for _, p := range r.Pairs(n, path, expected) {
		at := Join(path, p.Key.Value)
		var value any = p.Value.Value
		if p.Value.Kind == yaml.SequenceNode {
			values, seen := []any{}, map[string]bool{}
			for _, v := range p.Value.Content {
				if r.isLabel(v, at) && seen[Canonical(v.Value)] {
					r.Fail(v, at, "has %s twice", KindOf(v))
				}
				values, seen[Canonical(v.Value)] = append(values, v.Value), true
			}
			if value = values; len(values) == 0 {
				r.Fail(p.Value, at, "is an empty list, which no run has; give it a value, or leave the label out")
			}
		} else if !r.isLabel(p.Value, at) {
			continue
		}
		dst.SetMapIndex(reflect.ValueOf(p.Key.Value), reflect.ValueOf(value))
	}
}

// isLabel reports whether a node is one value, and adds a problem if it is not.
func (r *Reader) isLabel(n *yaml.Node, path string) bool {
	if n.Kind != yaml.ScalarNode || isPlain(n) && n.Value == "" {
		r.Fail(n, path, "expected one value, found %s", KindOf(n))
		return false
	}
	return true
}

// Elements returns the elements of a list; a text is a list of one element.
func Elements(n *yaml.Node) []*yaml.Node {
	if n != nil && n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if n == nil {
		return nil
	}
	return n.Content
}

// Entry decodes an entry into dst and, if there was no problem, adds those of its
// method Validate. It returns the node of each field.
func (r *Reader) Entry(n *yaml.Node, path string, dst interface{ Validate() error }) map[string]*yaml.Node {
	before := r.fails
	positions := r.Fields(n, path, dst)
	if r.fails == before {
		r.validate(n, path, positions, dst.Validate())
	}
	return positions
}

// FieldError is an error of Validate that names the field; the reader adds the position
// of the field.
type FieldError interface {
	error
	Wrong() (field, problem string)
}

// validate adds the problems of an error of Validate, at the position of each field.
func (r *Reader) validate(entry *yaml.Node, path string, positions map[string]*yaml.Node, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			r.validate(entry, path, positions, e)
		}
		return
	}
	var wrong FieldError
	if !errors.As(err, &wrong) {
		r.Fail(entry, path, "%v", err)
		return
	}
	field, problem := wrong.Wrong()
	at := positions[field]
	if at == nil {
		at = entry
	}
	r.Fail(at, Join(path, field), "%s", problem)
}
