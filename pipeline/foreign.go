package pipeline

import (
	"encoding/json"
	"fmt"

	"infoplane/artifacts"
	"infoplane/artifacts/table"
)

// Source describes an input without its type.
type Source struct {
	Port   string
	Labels table.Labels // what distinguishes it from others of the action: see [In.Labelled]
	Absent bool         // it is optional, and not there
	File   bool         // it is a File, not a table
}

// Product describes an output without its type.
type Product struct {
	Port   string
	Schema table.Schema // families of columns by their patterns; nil for a File
}

// Work describes an action to a function that stands in for its stage.
type Work struct {
	Node    string // experiment:action
	Stage   string
	Config  json.RawMessage // of the stage
	Given   json.RawMessage // see [Action.Give]; nil if nothing was
	Seed    uint64
	Inputs  []Source
	Outputs []Product
}

// Work describes the task's action, which was replaced.
func (t *Task) Work() Work {
	a := t.action
	w := Work{Node: a.pointer(), Stage: a.spec.Stage, Seed: a.spec.Seed}
	w.Config, w.Given = a.replaced.config, a.replaced.given
	for _, in := range a.inputs {
		_, there := t.inputs[in.port]
		w.Inputs = append(w.Inputs, Source{in.port, in.labels, !there, in.file})
	}
	for _, port := range a.outputs {
		w.Outputs = append(w.Outputs, Product{port, a.form(port).schema()})
	}
	return w
}

// Object returns an input as it is stored: a Parquet file, or the bytes of a File. Its
// errors are those of [In.Read].
func (t *Task) Object(port string) ([]byte, error) {
	ref, there := t.inputs[port]
	if !there {
		return nil, fmt.Errorf("input %s: %w", port, ErrAbsent)
	}
	b, err := t.source(port).Bytes(ref)
	if err != nil {
		return nil, t.unreadable(port, err)
	}
	return b, nil
}

// Foreign is an output that something else has made.
type Foreign struct {
	Bytes  []byte
	Format artifacts.Format
	Limit  int64 // of bytes in memory; 0: none
}

// Deliver stores all outputs of a replaced action, once each of them has passed
// every check: it is a table of its type, it keeps the rules of that table (a method
// Check, if the type has one), and it is what the action's config and inputs
// determine ([Action.Expect]). An output that fails one is an error, and then none
// is stored.
func (t *Task) Deliver(outputs map[string]Foreign) error {
	a := t.action
	d := Delivery{a, map[string]any{}}
	for _, port := range a.outputs {
		f, ok := outputs[port]
		if !ok {
			return fmt.Errorf("output %s: is missing", port)
		}
		v, err := a.form(port).read(f)
		if err != nil {
			return fmt.Errorf("output %s: %w", port, err)
		}
		d.values[port] = v
	}
	if a.expect != nil {
		if err := a.expect(t, d); err != nil {
			return fmt.Errorf("output %w", err)
		}
	}
	for _, port := range a.outputs {
		if err := a.form(port).write(t, d.values[port]); err != nil {
			return err
		}
	}
	return nil
}

// KeepLog keeps what a program printed while it did the action's work, in place of
// what it printed the last time: see [artifacts.Store.KeepLog].
func (t *Task) KeepLog(log []byte) error { return t.to.KeepLog(t.action.pointer(), log) }

// Delivery is all outputs of a replaced action, before they are stored.
type Delivery struct {
	action *Action
	values map[string]any
}

// Of returns the output's value in a delivery to its action.
func (o Output[T]) Of(d Delivery) T {
	if o.action != d.action {
		panic(fmt.Sprintf("pipeline: output %q is not one of %s", o.port, d.action.spec.Name))
	}
	return d.values[o.port].(T)
}

// Expect declares what an action's config and inputs determine of its outputs: which
// rows there are, which values. A stage keeps to it by itself; what a replacement
// delivers is held against it, and the error, which names the port first, refuses it.
func (a *Action) Expect(check func(*Task, Delivery) error) { a.expect = check }

// form converts an output that is delivered without its type.
type form struct {
	schema func() table.Schema
	read   func(Foreign) (any, error)
	write  func(*Task, any) error
}

func formOf[T any](o Output[T]) form {
	return form{
		schema: artifacts.SchemaOf[T],
		read: func(f Foreign) (any, error) {
			v, err := artifacts.ReadForeign[T](f.Bytes, f.Format, f.Limit)
			if ruled, ok := any(v).(interface{ Check() error }); ok && err == nil {
				err = ruled.Check()
			}
			return v, err
		},
		write: func(t *Task, v any) error { return o.Write(t, v.(T)) },
	}
}
