package pipeline

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrNotSelected is the error of Select for a name that the graph does not have.
var ErrNotSelected = errors.New("no such action, export or file")

// ErrLost is the error of an action whose input was missing or damaged, was
// built again, and was missing or damaged once more: the disk loses data.
var ErrLost = errors.New("lost again after it was rebuilt")

// ErrAbsent is the error of reading an optional input that is not there: its
// action, or one before that, failed in this run.
var ErrAbsent = errors.New("absent")

// errGoexit is the error of an action that ends its goroutine.
var errGoexit = errors.New("the action ended its goroutine")

// Failure is the error of one action.
type Failure struct {
	Node  string // name of the action
	Stage string
	Err   error
}

// Error names the action first.
func (f *Failure) Error() string { return f.Node + ": " + f.Err.Error() }

// Unwrap returns what went wrong.
func (f *Failure) Unwrap() error { return f.Err }

// Panic is the error of an action that panicked.
type Panic struct {
	Value any    // what it panicked with
	Stack []byte // where
}

func newPanic(value any) *Panic { return &Panic{value, debug.Stack()} }

// Error returns the value, without the stack.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
