package strict

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// maxProblems is the largest number of problems that are reported one by one.
const maxProblems = 100

// Reader decodes YAML nodes into values and collects the problems, each with its position
// in the file.
type Reader struct {
	File  string // its name, for errors
	Kind  string // what it is: "an experiment file"
	Wants string // what it needs: "at least a train section"
	Root  string // what its top level has: "sections such as `train:`"

	origins  []string // of nodes that are not from the file, whose line is -1, -2, …: see Set
	problems []problem
	seen     map[problem]bool // a sweep reads its entry several times
	more     int              // problems beyond maxProblems
	fails    int              // calls of Fail: a problem met twice is reported once
}

// problem is one thing wrong with a file.
type problem struct {
	origin       string // in place of a position in the file
	line, column int
	text         string
}

// Fail adds a problem at a node: the path of the field in the file ("train.main"),
// then what is wrong and what to do.
func (r *Reader) Fail(at *yaml.Node, path, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	r.fails++
	p := problem{"", at.Line, at.Column, text}
	if at.Line < 0 {
		p = problem{origin: r.origins[-at.Line-1], line: at.Line, text: text}
	}
	switch {
	case r.seen[p]:
	case len(r.problems) == maxProblems:
		r.more++
	default:
		if r.seen == nil {
			r.seen = map[problem]bool{}
		}
		r.seen[p] = true
		r.problems = append(r.problems, p)
	}
}

// Problems returns the number of calls of Fail so far.
func (r *Reader) Problems() int { return r.fails }

// OK reports whether there was no problem so far.
func (r *Reader) OK() bool { return len(r.problems) == 0 }

// Err returns the problems, joined in the order of the file; nil if there are none.
func (r *Reader) Err() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.column - b.column
	})
	var errs []error
	for _, p := range r.problems {
		if p.origin != "" {
			errs = append(errs, fmt.Errorf("%s: %s", p.origin, p.text))
			continue
		}
		errs = append(errs, fmt.Errorf("%s:%d:%d: %s", r.File, p.line, p.column, p.text))
	}
	if r.more > 0 {
		errs = append(errs, fmt.Errorf("%s: and %d more problems", r.File, r.more))
	}
	return errors.Join(errs...)
}
