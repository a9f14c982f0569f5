package strict

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// maxProblems is how many problems are reported one by one.
const maxProblems = 100

// Reader turns YAML nodes into values and collects every problem on the way,
// each with its place in the file.
type Reader struct {
	File  string // its name, for errors
	Kind  string // what it is: "an experiment file"
	Wants string // what it cannot do without: "at least a train section"
	Root  string // what its top level has: "sections such as `train:`"

	problems []problem
	seen     map[problem]bool // a sweep reads its entry several times
	more     int              // problems beyond maxProblems
	fails    int              // calls of Fail: a problem met twice is reported once
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

// Problems counts what was found wrong so far.
func (r *Reader) Problems() int { return r.fails }

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
	if r.more > 0 {
		errs = append(errs, fmt.Errorf("%s: and %d more problems", r.File, r.more))
	}
	return errors.Join(errs...)
}
