// Package reference documents the experiment file: every section, field, type, range, default and
// example, as Markdown (docs/experiment.md), as text (infoplane help train) and as a JSON schema for
// editors (infoplane schema).
//
// Names, types and which fields have to be there come from the structs that the strict reader
// decodes; what fields mean from the comments beside them, which fields.txt holds (`make docs`
// writes it from the source, and a test says when it is old); words and limits from limits.go.
// Random files are read by the reader and by the schema, and what one refuses the other has to
// refuse, as far as a schema can say it: whether there is an entry of a name, or how fields
// depend on one another, it cannot.
//
//	for _, s := range reference.Sections() {
//		fmt.Println(s.Name, len(s.Fields))
//	}
//
// Non-goals: it reads no experiment.
package reference
