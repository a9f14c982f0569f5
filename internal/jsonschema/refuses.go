package jsonschema

import (
	"fmt"
	"math"
	"regexp"
	"slices"
)

// Refuses returns why a value is not one of a schema, by the keywords that the package knows; "" if it is.
func Refuses(schema any, value any) string {
	s, ok := schema.(map[string]any)
	if !ok {
		if schema == false {
			return "is there"
		}
		return ""
	}
	if any, ok := s["anyOf"].([]any); ok && !slices.ContainsFunc(any, func(one interface{}) bool { return Refuses(one, value) == "" }) {
		return fmt.Sprintf("%v is none of the choices", value)
	}
	if constant, ok := s["const"]; ok && constant != value {
		return "is not the constant"
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, value) {
		return fmt.Sprintf("%v is none of %v", value, words)
	}
	types := []string{}
	switch t := s["type"].(type) {
	case string:
		types = append(types, t)
	case []any:
		for _, one := range t {
			types = append(types, one.(string))
		}
	}
	is := "null"
	switch v := value.(type) {
	case string:
		is = "string"
		if least, ok := s["minLength"].(float64); ok && len(v) < int(least) {
			return "is too short"
		}
	case bool:
		is = "boolean"
	case float64:
		is = "number"
		if v == math.Trunc(v) && slices.Contains(types, "integer") {
			is = "integer"
		}
		for keyword, outside := range map[string]func(limit float64) bool{
			"minimum": func(l float64) bool { return v < l }, "exclusiveMinimum": func(l float64) bool { return v <= l },
			"maximum": func(l float64) bool { return v > l }, "exclusiveMaximum": func(l float64) bool { return v >= l },
		} {
			if limit, ok := s[keyword].(float64); ok && outside(limit) {
				return fmt.Sprintf("%v is outside of %s %v", v, keyword, limit)
			}
		}
	case []any:
		is = "array"
		if least, ok := s["minItems"].(float64); ok && len(v) < int(least) {
			return "has too few elements"
		}
		for _, one := range v {
			if why := Refuses(s["items"], one); why != "" {
				return why
			}
		}
	case map[string]any:
		is = "object"
		if why := refusesObject(s, v); why != "" {
			return why
		}
	}
	if len(types) > 0 && !slices.Contains(types, is) {
		return fmt.Sprintf("%v is %s, and not of %v", value, is, types)
	}
	return ""
}

func refusesObject(s, v map[string]any) string {
	if least, ok := s["minProperties"].(float64); ok && len(v) < int(least) {
		return "is empty"
	}
	needed, _ := s["required"].([]any)
	for _, key := range needed {
		if _, there := v[key.(string)]; !there {
			return fmt.Sprintf("needs %s", key)
		}
	}
	properties, _ := s["properties"].(map[string]any)
	for key, value := range v {
		if names, ok := s["propertyNames"].(map[string]any); ok && !regexp.MustCompile(names["pattern"].(string)).MatchString(key) {
			return "has a name that is none"
		}
		of, known := properties[key]
		if !known {
			if of, known = s["additionalProperties"]; !known {
				continue
			}
		}
		if why := Refuses(of, value); why != "" {
			return key + ": " + why
		}
	}
	return ""
}
