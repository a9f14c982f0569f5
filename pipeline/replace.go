package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"infoplane/artifacts"
)

// replacement is what stands in for the stage of an action.
type replacement struct {
	config json.RawMessage // of the stage, as it was
	given  json.RawMessage // see Give; nil if nothing was
}

// replacedVersion is the version of an action whose stage was replaced: the config holds
// what does its work, and which version of it.
const replacedVersion = 0

// Give states what follows from an action's config, such as the epochs of the
// snapshots, for whatever replaces the stage and cannot derive it. A stage that is
// not replaced is not asked.
func (a *Action) Give(what func() any) { a.given = what }

// Replace makes another function do the work of a complete action: one without types,
// which passes artifacts as the bytes of files ([Task.Object],
// [Task.Deliver]). The action keeps its ports, config and seed.
//
// by is what the function's result depends on besides them, and besides the inputs.
// It enters the config as the field "program", what was given as "given", and both
// the key. The stage's version leaves it: the stage is not asked.
func (a *Action) Replace(by any, do func(*Task) error) {
	switch {
	case a.do == nil || do == nil:
		panic("pipeline: " + a.spec.Name + ": Replace of or by nothing")
	case a.replaced != nil:
		panic("pipeline: " + a.spec.Name + ": Replace twice")
	}
	r := &replacement{config: a.config}
	fields := map[string]json.RawMessage{}
	err := json.Unmarshal(a.config, &fields)
	add := func(name string, v any) (text json.RawMessage) {
		if _, taken := fields[name]; taken && err == nil {
			err = fmt.Errorf("the stage has a field %q", name)
		}
		if err == nil {
			text, err = canonical(v)
			fields[name] = text
		}
		return text
	}
	add("program", by)
	if a.given != nil {
		r.given = add("given", a.given())
	}
	if err == nil {
		a.config, err = canonical(fields)
	}
	if err != nil {
		panic("pipeline: " + a.spec.Name + ": config: " + err.Error())
	}
	a.replaced, a.do, a.spec.Version = r, do, replacedVersion
}

// Replaced reports whether something else does the work of the action's stage.
func (a *Action) Replaced() bool { return a.replaced != nil }

// Perform does an action's work, on inputs that lie in a store, and gives its
// outputs. It looks nothing up and records nothing: it is for a process that does
// one action of another program.
func (a *Action) Perform(ctx context.Context, s *artifacts.Store, inputs map[string]artifacts.Ref) (map[string]artifacts.Ref, error) {
	t := newTask(ctx, a, s, s, inputs)
	if err := t.run(); err != nil {
		return nil, &Failure{a.spec.Name, a.spec.Stage, err}
	}
	return t.outputs, nil
}
