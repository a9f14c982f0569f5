package stages

import (
	"errors"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"infoplane/internal/strict"
	"infoplane/pipeline/program"
)

// swap is the key by which an entry of any section names a program that does the
// work of the entry's actions in place of our stage.
type swap struct {
	// Program does the work of the entry's actions in place of our stage; left out, the stage does.
	Program *program.Spec `json:"program,omitempty"`

	by *program.Program // read; nil: our stage does the work
}

// program reads what an entry's key program names. Files lie beside the experiment
// file.
func (r *reader) program(positions map[string]*yaml.Node, path string, spec *program.Spec) *program.Program {
	at := positions["program"]
	if at == nil || at.Kind != yaml.MappingNode {
		return nil
	}
	path += ".program"
	inside := r.Entry(at, path, spec)
	if !r.OK() {
		return nil
	}
	p, err := program.Read(*spec, filepath.Dir(r.File))
	if err != nil {
		r.refuse(at, path, inside, err)
	}
	if p != nil {
		r.programs = append(r.programs, p)
	}
	return p
}

// refuse reports an error of what a mapping names, at the field that it is about.
func (r *reader) refuse(at *yaml.Node, path string, positions map[string]*yaml.Node, err error) {
	var wrong strict.FieldError
	if errors.As(err, &wrong) {
		field, problem := wrong.Wrong()
		if positions[field] != nil {
			at = positions[field]
		}
		r.Fail(at, strict.Join(path, field), "%s", problem)
		return
	}
	r.Fail(at, path, "%v", err)
}

// swap puts the entry's program in the place of the stage of an action.
func (w wiring) swap(s swap, node string) {
	if s.by != nil {
		s.by.Replace(w.graph.Action(node))
	}
}
