package stages

import (
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"infoplane/pipeline"
)

// didYouMean ends the sentence about a wrong name, with the nearest valid one if
// there is one, so that the list of all can follow.
func didYouMean(name string, valid []string) string {
	if near := pipeline.Nearest(name, valid); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	return "."
}

func sortedKeys(m map[string]any) []string {
	var out []string
	for key := range m {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

// stringValue makes a string a place to decode into.
func stringValue(s *string) reflect.Value { return reflect.ValueOf(s).Elem() }

// labelOf is the value of a scalar that is compared with labels: a number as
// float64 or int64, all else as text.
func labelOf(n *yaml.Node) any {
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
