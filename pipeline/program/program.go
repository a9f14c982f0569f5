package program

import (
	"fmt"
	"os"
	"strings"
	"time"

	"infoplane/internal/field"
	"infoplane/pipeline"
)

// Protocol is the version of the form of requests. It is part of every key.
const Protocol = 1

// Program is a spec whose files and environment have been read.
type Program struct {
	spec        Spec
	folder      string // in which the files lie
	files       []File
	environment []string // NAME=value
	unset       []string // variables that are listed and have no value
	timeout     time.Duration
	limits      limits
}

// limits bound what a program may write.
type limits struct {
	printed int64         // bytes on stdout and stderr
	written int64         // bytes in its folder, besides what we put there
	grace   time.Duration // that processes which it started have to end when it has
}

// A program that prints more than this has run wild: a line per batch of a long
// training is some megabytes. The folder holds the activations of one network, a
// hundred times over; and a child, such as one of Python's multiprocessing, ends
// within a moment once its parent has.
var usual = limits{printed: 256 << 20, written: 16 << 30, grace: time.Second}

// Read reads what a valid spec names. Files lie in the folder.
func Read(s Spec, folder string) (*Program, error) {
	p := &Program{spec: s, folder: folder, limits: usual}
	var err error
	if p.timeout, err = s.timeout(); err != nil {
		return nil, &field.Error{Field: "timeout", Problem: err.Error()}
	}
	if p.files, err = Files(folder, s.Files); err != nil {
		return nil, &field.Error{Field: "files", Problem: err.Error()}
	}
	for _, v := range s.Environment {
		name, _, fixed := strings.Cut(v, "=")
		if !fixed {
			value, set := os.LookupEnv(name)
			if !set {
				p.unset = append(p.unset, name)
				continue
			}
			v = name + "=" + value
		}
		p.environment = append(p.environment, v)
	}
	return p, nil
}

// Replace puts the program in the place of an action's stage.
func (p *Program) Replace(a *pipeline.Action) {
	a.Replace(p.key(), p.run)
	if p.spec.Batch > 0 {
		a.Batch(p, p.spec.Batch)
	}
}

// Files lists the files that the program reads.
func (p *Program) Files() []File { return p.files }

// Command is the command line, for messages.
func (p *Program) Command() string { return CommandLine(p.spec.Command) }

// key is what the program's results depend on, besides the action.
func (p *Program) key() any {
	files := map[string]string{}
	for _, f := range p.files {
		files[f.Name] = f.Digest
	}
	environment := map[string]any{}
	for _, v := range p.environment {
		name, value, _ := strings.Cut(v, "=")
		environment[name] = value
	}
	for _, name := range p.unset {
		environment[name] = nil
	}
	key := map[string]any{
		"protocol": Protocol, "command": p.spec.Command, "files": files,
		"environment": environment, "format": p.spec.format(),
	}
	if p.spec.Worker {
		key["worker"] = true
	}
	if p.spec.Batch > 0 {
		key["batch"] = true // how many is no part of it: a result does not depend on the others
	}
	return key
}

// errorf is an error of the program.
func (p *Program) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", p.Command(), fmt.Errorf(format, args...))
}
