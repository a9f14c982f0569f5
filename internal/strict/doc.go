// Package strict reads YAML files that are written by hand: experiments and claims.
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
// No part of a file is ignored, and none is ambiguous. Features of YAML that a file of
// settings does not need are errors: a second document, directives, anchors, aliases,
// merge keys, tags, keys that are not text; numbers in octal or hexadecimal digits or
// with underscores, infinities, a leading zero (030); yes and no for true and false; a
// key without a value; an empty text or list where the key is optional; other encodings
// than UTF-8, and invisible characters. FuzzDocument checks it.
//
// # Non-goals
//
// It does not write, and is independent of the sections and fields of a file.
package strict
