package reference

import (
	"encoding/json"
	"reflect"
)

// object is a JSON object, whose keys encoding/json sorts.
type object = map[string]any

// Schema is a JSON schema (draft 2020-12) of experiment files.
func Schema() []byte {
	properties := object{"about": object{"type": "string", "description": "One sentence about the experiment."}}
	for _, s := range Sections() {
		entry := group(s.Fields)
		entry["description"] = s.About
		properties[s.Name] = object{
			"type": "object", "description": s.About,
			"propertyNames":        object{"pattern": "^[A-Za-z0-9_-]{1,100}$"},
			"additionalProperties": entry,
		}
	}
	text, err := json.MarshalIndent(object{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "An experiment of infoplane",
		"type":    "object", "properties": properties, "additionalProperties": false,
		"anyOf": []any{object{"required": []string{"generate"}}, object{"required": []string{"dump"}}},
	}, "", "  ")
	if err != nil {
		panic("reference: " + err.Error()) // maps of texts and numbers
	}
	return append(text, '\n')
}

// group is the schema of a mapping with fields.
func group(fields []Field) object {
	properties, needed := object{}, []string{}
	for _, f := range fields {
		properties[f.Name] = f.schema()
		if !f.Optional {
			needed = append(needed, f.Name)
		}
	}
	out := object{"type": "object", "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		out["required"] = needed
	}
	return out
}

// schema is that of a field's value.
func (f Field) schema() object {
	one := f.value()
	out := one
	if f.Swept {
		out = object{"anyOf": []any{one, object{"type": "array", "items": one, "minItems": 1}}}
	}
	if f.Comment != "" {
		out["description"] = f.Comment
	}
	return out
}

// value is the schema of one value of a field.
func (f Field) value() object {
	if len(f.Fields) == 0 {
		return typed(f.Type, f.Limits, f.Optional)
	}
	whole := group(f.Fields)
	if f.Optional {
		whole["minProperties"] = 1
	}
	for _, inside := range f.Fields {
		if inside.Name == f.Short {
			return object{"anyOf": []any{typed(inside.Type, inside.Limits, f.Optional), whole}}
		}
	}
	return whole
}

// typed is the schema of values of a type within limits. Of a key that may be left out, an
// empty text or list is none.
func typed(t reflect.Type, l Limits, optional bool) object {
	out := object{}
	switch t.Kind() {
	case reflect.String:
		out["type"] = "string"
		if len(l.Words) > 0 {
			out["enum"] = l.Words
		} else if optional {
			out["minLength"] = 1
		}
	case reflect.Bool:
		out["type"] = "boolean"
	case reflect.Int, reflect.Int64:
		out["type"] = "integer"
	case reflect.Uint64:
		out["type"], out["minimum"] = "integer", 0
	case reflect.Float64:
		out["type"] = "number"
	case reflect.Slice:
		out["type"], out["items"] = "array", typed(t.Elem(), l, false)
		if optional {
			out["minItems"] = 1
		}
		if t.Elem().Kind() == reflect.String {
			return object{"anyOf": []any{typed(t.Elem(), l, optional), out}}
		}
		return out
	case reflect.Map:
		scalar := object{"type": []string{"string", "number", "boolean"}}
		return object{"type": "object", "additionalProperties": object{"anyOf": []any{scalar, object{"type": "array", "items": scalar, "minItems": 1}}}}
	case reflect.Pointer:
		return typed(t.Elem(), l, optional)
	}
	if l.From != nil {
		out[map[bool]string{false: "minimum", true: "exclusiveMinimum"}[l.Above]] = *l.From
	}
	if l.To != nil {
		out[map[bool]string{false: "maximum", true: "exclusiveMaximum"}[l.Below]] = *l.To
	}
	if l.None && l.From != nil {
		return object{"anyOf": []any{object{"const": 0}, out}}
	}
	return out
}
