package pipeline

import (
	"fmt"
	"slices"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
)

// Output is a result of an action, to be read by other actions. T is what the
// store can hold: a table or an artifacts.File.
type Output[T any] struct {
	action *Action
	port   string
}

// In is an input of an action.
type In[T any] struct {
	action *Action
	port   string
}

// Retention describes how long a store keeps an output.
type Retention int

// Derivable is the retention of outputs that are large and soon made again, such as
// activations: their objects may be removed to save space. That is not staleness;
// one that is missing is made again when an action that reads it must run.
const Derivable Retention = 1

// Result declares an output of the action. It is kept, unless it is declared
// [Derivable]; that is not part of the action's key.
func Result[T any](a *Action, port string, retention ...Retention) Output[T] {
	a.open(port)
	if a.has(port) {
		panic("pipeline: " + a.spec.Name + ": two outputs with the name " + port)
	}
	o := Output[T]{a, port}
	a.outputs = append(a.outputs, port)
	if slices.Contains(retention, Derivable) {
		if a.derived == nil {
			a.derived = map[string]bool{}
		}
		a.derived[port] = true
	}
	a.forms = append(a.forms, formOf(o))
	return o
}

// Input declares an input of the action: the output of an earlier one.
//
// An output exists only once its action was added, and it can be an input of
// actions added after that one only; so every edge points forwards, and there
// are no cycles.
func Input[T any](a *Action, port string, from Output[T]) In[T] {
	return input(a, port, from, false)
}

// Optional declares an input that the action can do without: a figure of fifty
// networks is worth drawing if one of them has failed. Where its producer fails,
// or is skipped, in a run that keeps going, the input is absent: Read gives
// [ErrAbsent]. That is part of the action's key, so that the action runs again
// once the input is there. An action none of whose optional inputs is there does
// not run.
func Optional[T any](a *Action, port string, from Output[T]) In[T] {
	return input(a, port, from, true)
}

func input[T any](a *Action, port string, from Output[T], optional bool) In[T] {
	a.open(port)
	producer := from.of(a.graph, a.spec.Name+": input "+port)
	if producer.index >= a.index {
		panic("pipeline: " + a.spec.Name + ": input " + port + " comes from " + producer.spec.Name + ", which was not added before")
	}
	if a.ports[port] {
		panic("pipeline: " + a.spec.Name + ": two inputs with the name " + port)
	}
	a.ports[port] = true
	var v T
	_, file := any(v).(artifacts.File)
	a.inputs = append(a.inputs, edge{port, producer, from.port, optional, nil, file})
	return In[T]{a, port}
}

// Labelled sets what distinguishes the input from others of its action, for whatever replaces
// the stage; to the stage it is part of the port's name, if anything. It gives the input.
func (in In[T]) Labelled(labels table.Labels) In[T] {
	for i := len(in.action.inputs) - 1; i >= 0; i-- { // most often it is the last
		if e := &in.action.inputs[i]; e.port == in.port {
			e.labels = labels
			break
		}
	}
	return in
}

// Node is the name of the action that writes the output.
func (o Output[T]) Node() string { return o.action.spec.Name }

// Port is the output's name within its action.
func (o Output[T]) Port() string { return o.port }

// of returns the output's action, which must belong to the graph.
func (o Output[T]) of(g *Graph, what string) *Action {
	switch {
	case o.action == nil:
		panic("pipeline: " + what + ": an output that no action declared")
	case o.action.graph != g:
		panic("pipeline: " + what + ": " + o.action.spec.Name + " belongs to another graph")
	}
	return o.action
}

// Read returns the input's value, which the action must not change: others may read the
// same. Its error is to be returned from the action: if
// the object is missing or damaged, the engine runs its producer again, then
// this action. The exception is [ErrAbsent], of an optional input only.
func (in In[T]) Read(t *Task) (T, error) {
	if in.action != t.action {
		panic(fmt.Sprintf("pipeline: %s reads input %q, which it did not declare", t.action.spec.Name, in.port))
	}
	ref, there := t.inputs[in.port]
	if !there {
		var none T
		return none, fmt.Errorf("input %s: %w", in.port, ErrAbsent)
	}
	value, err := artifacts.Get[T](t.source(in.port), ref)
	if err != nil {
		return value, t.unreadable(in.port, err)
	}
	return value, nil
}

// Write stores the output's value. Every output is written once. Of one that is [Derivable],
// the actions of this run that wait for it read the value itself: it must not be changed.
func (o Output[T]) Write(t *Task, value T) error {
	if o.action != t.action {
		panic(fmt.Sprintf("pipeline: %s writes output %q, which it did not declare", t.action.spec.Name, o.port))
	}
	if !t.begin(o.port) {
		panic(fmt.Sprintf("pipeline: %s writes output %q twice", t.action.spec.Name, o.port))
	}
	put := artifacts.Put[T]
	if t.awaited && t.action.derived[o.port] {
		put = artifacts.PutShared[T]
	}
	ref, err := put(t.to, value)
	return t.written(o.port, ref, err)
}

// Compute completes the output's action, of which it is the only output, with a function
// that returns its value: see [Action.Do].
func (o Output[T]) Compute(value func(*Task) (T, error)) {
	o.action.Do(func(t *Task) error {
		v, err := value(t)
		if err != nil {
			return err
		}
		return o.Write(t, v)
	})
}
