package strict

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxBytes bounds a file: the longest of the project has a few kilobytes, and a
// parser must not be handed a disk image by a slip of the hand.
const maxBytes = 1 << 20

// Reader turns YAML nodes into values and collects every problem on the way,
// each with its place in the file.
type Reader struct {
	File  string // its name, for errors
	Kind  string // what it is: "an experiment file"
	Wants string // what it cannot do without: "at least a train section"
	Root  string // what its top level has: "sections such as `train:`"

	problems []problem
	fails    int // calls of Fail: a problem met twice is reported once
}

// problem is one thing wrong with a file.
type problem struct {
	line, column int
	text         string
}

// Fail notes a problem at a node: the path of the field in the file ("train.main"),
// then what is wrong and what to do.
func (r *Reader) Fail(at *yaml.Node, path, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	r.fails++
	p := problem{at.Line, at.Column, text}
	if !slices.Contains(r.problems, p) { // a sweep reads its entry several times
		r.problems = append(r.problems, p)
	}
}

// OK says that there was no problem so far.
func (r *Reader) OK() bool { return len(r.problems) == 0 }

// Err joins the problems in the order of the file.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	var errs []error
	for _, p := range r.problems {
		errs = append(errs, fmt.Errorf("%s:%d:%d: %s", r.File, p.line, p.column, p.text))
	}
	return errors.Join(errs...)
}

// Document parses text and returns its root mapping, or nil after a problem.
func (r *Reader) Document(text []byte) *yaml.Node {
	start := &yaml.Node{Line: 1, Column: 1}
	if len(text) > maxBytes {
		r.Fail(start, "", "the file has %d bytes; %s has at most %d", len(text), r.Kind, maxBytes)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		r.failParse(err)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		r.Fail(start, "", "the file is empty; it needs %s", r.Wants)
		return nil
	}
	root := doc.Content[0]
	if !r.plain(root) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.Fail(root, "", "expected %s, found %s", r.Root, KindOf(root))
		return nil
	}
	return root
}

// failParse keeps the line that the parser names: "yaml: line 3: did not find …".
func (r *Reader) failParse(err error) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	at := &yaml.Node{Line: 1, Column: 1}
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if number, message, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				at.Line, text = line, message
			}
		}
	}
	r.Fail(at, "", "not valid YAML: %s", text)
}

// plain refuses anchors and aliases: a file that says everything where it
// stands is easier to read, and cannot expand without bound.
func (r *Reader) plain(n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.Fail(n, "", "anchors and aliases are not supported; write the value out")
		return false
	}
	for _, child := range n.Content {
		if !r.plain(child) {
			return false
		}
	}
	return true
}
