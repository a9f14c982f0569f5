package strict

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/near"
)

// Pair is a key of a mapping with its value.
type Pair struct{ Key, Value *yaml.Node }

// Pairs lists a mapping in the order of the file and refuses repeated keys.
func (r *Reader) Pairs(n *yaml.Node, path, expected string) []Pair {
	if n.Kind != yaml.MappingNode {
		r.Fail(n, path, "expected %s, found %s", expected, KindOf(n))
		return nil
	}
	var out []Pair
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
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
// json tags. Unknown keys, missing keys (unless omitempty) and wrong types are
// problems. It returns where each field stands.
func (r *Reader) Fields(n *yaml.Node, path string, dst any) map[string]*yaml.Node {
	places := map[string]*yaml.Node{}
	value := reflect.ValueOf(dst).Elem()
	known := FieldsOf(value.Type())
	names := make([]string, len(known))
	for i, f := range known {
		names[i] = f.Name
	}
	for _, p := range r.Pairs(n, path, "fields such as `"+names[0]+": …`") {
		i := slices.Index(names, p.Key.Value)
		if i < 0 {
			r.Fail(p.Key, Join(path, p.Key.Value), "unknown key%s Valid keys are %s",
				near.Stop(p.Key.Value, names), strings.Join(names, ", "))
			continue
		}
		places[names[i]] = p.Value
		r.Value(p.Value, Join(path, names[i]), value.FieldByIndex(known[i].Index))
	}
	if n.Kind == yaml.MappingNode {
		for _, f := range known {
			if places[f.Name] == nil && !f.Optional {
				r.Fail(n, path, "needs the key `%s` (%s)", f.Name, expectedOf(f.Type))
			}
		}
	}
	return places
}

// Field is one key of a struct.
type Field struct {
	Name     string
	Index    []int
	Type     reflect.Type
	Optional bool
}

// FieldsOf lists the keys of a struct, embedded structs in place.
func FieldsOf(t reflect.Type) []Field {
	var out []Field
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		out = append(out, Field{name, f.Index, f.Type, strings.Contains(options, "omitempty")})
	}
	return out
}

// Value decodes one node into dst.
func (r *Reader) Value(n *yaml.Node, path string, dst reflect.Value) {
	wrong := func() { r.Fail(n, path, "expected %s, found %s", expectedOf(dst.Type()), KindOf(n)) }
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
		list := Elements(n)
		dst.Set(reflect.MakeSlice(dst.Type(), len(list), len(list)))
		for i, element := range list {
			r.Value(element, fmt.Sprintf("%s[%d]", path, i), dst.Index(i))
		}
	case reflect.Map: // free labels: where: {fraction: 0.85}
		if n.Kind != yaml.MappingNode {
			wrong()
			return
		}
		dst.Set(reflect.MakeMap(dst.Type()))
		for _, p := range r.Pairs(n, path, expectedOf(dst.Type())) {
			if p.Value.Kind == yaml.MappingNode {
				r.Fail(p.Value, Join(path, p.Key.Value), "expected one value, found %s", KindOf(p.Value))
				continue
			}
			value := scalar(p.Value)
			if p.Value.Kind == yaml.SequenceNode {
				var values []any
				for _, v := range p.Value.Content {
					values = append(values, scalar(v))
				}
				value = values
			}
			dst.SetMapIndex(reflect.ValueOf(p.Key.Value), reflect.ValueOf(value))
		}
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			wrong()
			return
		}
		r.Fields(n, path, dst.Addr().Interface())
	case reflect.Pointer: // left out or null, it is nil
		if n.Tag != "!!null" {
			dst.Set(reflect.New(dst.Type().Elem()))
			r.Value(n, path, dst.Elem())
		}
	default:
		panic("strict: no YAML form for " + dst.Type().String())
	}
}

// Elements lists a list; a text stands for the list of it alone.
func Elements(n *yaml.Node) []*yaml.Node {
	if n != nil && n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	if n == nil {
		return nil
	}
	return n.Content
}

// Entry decodes an entry into dst and, if that went well, reports what its
// Config finds wrong with the values.
func (r *Reader) Entry(n *yaml.Node, path string, dst interface{ Validate() error }) map[string]*yaml.Node {
	before := r.fails
	places := r.Fields(n, path, dst)
	if r.fails == before {
		r.validate(n, path, places, dst.Validate())
	}
	return places
}

// FieldError is an error of Validate that says which field is wrong; the reader adds
// where that field stands.
type FieldError interface {
	error
	Wrong() (field, problem string)
}

// validate reports what a Config says of itself, at the place of each field.
func (r *Reader) validate(entry *yaml.Node, path string, places map[string]*yaml.Node, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			r.validate(entry, path, places, e)
		}
		return
	}
	var wrong FieldError
	if !errors.As(err, &wrong) {
		r.Fail(entry, path, "%v", err)
		return
	}
	field, problem := wrong.Wrong()
	at := places[field]
	if at == nil {
		at = entry
	}
	r.Fail(at, Join(path, field), "%s", problem)
}
