// Package strict reads the YAML files that people write: experiments and claims.
//
// A [Reader] decodes nodes into structs by their json tags. An unknown key, a
// missing one, a repeated one and a value of the wrong type are problems. Every
// problem is kept, with file, line, column, the path of the field, what was expected
// and what was found, and, for a misspelt name, the nearest valid one; all are
// reported together, in the order of the file.
//
//	r := &strict.Reader{File: "mine.yaml", Kind: "an experiment file"}
//	root := r.Document(text)
//	for _, p := range r.Pairs(root, "", "sections such as `train:`") { … }
//	return r.Err() // mine.yaml:15:5: train.main.bacth: unknown key; did you mean batch? …
//
// Nothing that a file holds is dropped, and nothing means something else than it seems
// to. What YAML has and a file of settings does not need is refused: a second document,
// directives, anchors, aliases, merge keys, tags, keys that are no text; numbers in
// octal or hexadecimal digits or with underscores, infinities, a leading zero (030);
// yes and no for true and false; a key with nothing behind it; an empty text or list
// where the key may be left out; other encodings than UTF-8, and characters that
// cannot be seen. FuzzDocument checks it.
//
// # Non-goals
//
// It writes nothing, and knows no section and no field.
package strict
