package strict

import (
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Join is the path of a field: train.main.rate.
func Join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// KindOf says what a node is, in words for an error.
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
	case reflect.Struct:
		return "fields such as `" + FieldsOf(t)[0].Name + ": …`"
	case reflect.Pointer:
		return expectedOf(t.Elem())
	case reflect.Map:
		return "labels such as {fraction: 0.85}"
	}
	panic("strict: no YAML form for " + t.String())
}

// scalar is the value of a scalar that is compared with labels: a number as
// float64 or int64, all else as text.
func scalar(n *yaml.Node) any {
	switch n.Tag {
	case "!!int":
		var v int64
		if n.Decode(&v) == nil {
			return v
		}
	case "!!float":
		var v float64
		if n.Decode(&v) == nil {
			return v
		}
	}
	return n.Value
}
