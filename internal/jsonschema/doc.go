// Package jsonschema makes JSON schemas (draft 2020-12) of Go types, and says why a value is none of
// a schema.
//
//	schema := jsonschema.Of(reflect.TypeFor[[]pipeline.Status](), "The state of actions", nil)
//	why := jsonschema.Refuses(schema, value) // "" if it is
//
// A struct is an object without other properties than its fields with a json tag, of which those
// without omitempty are required.
//
// Non-goals: [Refuses] knows the keywords that the schemas of this repository use, and no others.
package jsonschema
