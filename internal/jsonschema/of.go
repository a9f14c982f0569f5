package jsonschema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// object is a JSON object, whose keys encoding/json sorts.
type object = map[string]any

// Of returns the schema of what encoding/json makes of a type. Words are those of types that are
// texts of a few. It panics for a type that JSON has no form for.
func Of(t reflect.Type, title string, words map[reflect.Type][]string) []byte {
	schema := of(t, words)
	schema["$schema"], schema["title"] = "https://json-schema.org/draft/2020-12/schema", title
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic("jsonschema: " + err.Error()) // maps of texts
	}
	return append(text, '\n')
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	raw           = reflect.TypeFor[json.RawMessage]()
)

func of(t reflect.Type, words map[reflect.Type][]string) object {
	if list := words[t]; list != nil {
		return object{"type": "string", "enum": list}
	}
	switch {
	case t == raw:
		return object{}
	case t.Implements(textMarshaler) || t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(textMarshaler):
		return object{"type": "string"}
	case t.Implements(marshaler) && t.Kind() == reflect.Float64: // NaN is a text
		return object{"type": []string{"number", "string"}}
	case t.Implements(marshaler):
		panic("jsonschema: no form of " + t.String())
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint64, reflect.Uint32:
		return object{"type": "integer"}
	case reflect.Float64, reflect.Float32:
		return object{"type": "number"}
	case reflect.Pointer:
		return of(t.Elem(), words)
	case reflect.Slice:
		return object{"type": "array", "items": of(t.Elem(), words)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": of(t.Elem(), words)}
	case reflect.Struct:
		properties, needed := object{}, []string{}
		for _, f := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous || name == "" || name == "-" {
				continue
			}
			properties[name] = of(f.Type, words)
			if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
				needed = append(needed, name)
			}
		}
		return object{"type": "object", "properties": properties, "required": needed, "additionalProperties": false}
	}
	panic(fmt.Sprintf("jsonschema: no form of %s", t))
}
