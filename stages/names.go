package stages

import (
	"reflect"
	"slices"
)

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
