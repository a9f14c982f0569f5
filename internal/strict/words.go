package strict

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Join returns the path of a field: train.main.rate.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Some returns names as text: of many the first ones and the number of the others.
func Some(names []string) string {
	const most = 20
	if len(names) <= most+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// KindOf describes a node for an error.
func KindOf(n *yaml.Node) string {
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

// Rename gives a key another name, in a mapping and in those that it holds. It is for keys
// whose former name is still read.
func Rename(n *yaml.Node, former, name string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == former {
			n.Content[i].Value = name
		}
		Rename(n.Content[i+1], former, name)
	}
}

// Flow writes a value in one line. Aliases are not followed.
func Flow(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.SequenceNode:
		for _, item := range n.Content {
			text := Flow(item)
			if item.Kind == yaml.SequenceNode {
				text = "[" + text + "]"
			}
			parts = append(parts, text)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, n.Content[i].Value+": "+Flow(n.Content[i+1]))
		}
	case yaml.AliasNode:
		return "*" + n.Value
	default:
		return n.Value
	}
	return strings.Join(parts, ", ")
}

// expectedOf describes the values of a type for an error.
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
	case reflect.Struct:
		if short, ok := reflect.Zero(t).Interface().(Shorthand); ok {
			for _, f := range FieldsOf(t) {
				if f.Name == short.Short() {
					return expectedOf(f.Type) + ", or fields such as `" + otherThan(t, f.Name) + ": …`"
				}
			}
		}
		return "fields such as `" + FieldsOf(t)[0].Name + ": …`"
	case reflect.Pointer:
		return expectedOf(t.Elem())
	case reflect.Map:
		return "labels such as {fraction: 0.85}"
	}
	panic("strict: no YAML form for " + t.String())
}

// otherThan is the first key of a struct that is not the named one.
func otherThan(t reflect.Type, name string) string {
	for _, f := range FieldsOf(t) {
		if f.Name != name {
			return f.Name
		}
	}
	return name
}
