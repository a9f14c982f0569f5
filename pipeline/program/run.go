package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"infoplane/artifacts/foreign"
	"infoplane/pipeline"
)

// run does the work of an action by the program.
func (p *Program) run(t *pipeline.Task) (err error) {
	if permitted(t.Context()) == nil {
		return p.errorf("%w", ErrNotPermitted)
	}
	folder, err := newFolder()
	if err != nil {
		return p.errorf("its folder: %w", err)
	}
	defer func() { err = noRoom(errors.Join(err, remove(folder))) }()
	for _, name := range []string{"inputs", "outputs", "tmp"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o777); err != nil {
			return p.errorf("its folder: %w", err)
		}
	}
	request, err := p.write(t, folder)
	if err != nil {
		return err
	}
	do := p.alone
	if p.spec.Batch > 0 {
		do = p.inBatch
	}
	printed, end := do(t, folder)
	if printed == nil {
		return p.errorf("%w", end)
	}
	well := end == nil // it exited with 0; whether it did its work is to be seen
	if well {
		end = p.deliver(t, folder, request)
	}
	kept := t.KeepLog(printed.log(p.Command(), end))
	switch {
	case end != nil && t.Context().Err() != nil:
		return t.Context().Err() // the run ends; this is not an error of the program
	case end != nil && well && printed.total == 0:
		return p.errorf("%w", end)
	case end != nil:
		return p.errorf("%w", p.withOutput(end, request.Node, printed))
	case kept != nil:
		return p.errorf("its log: %w", kept)
	}
	return nil
}

// alone does the work of one action. The error is why it did not; what was printed is nil if
// the program was not started.
func (p *Program) alone(t *pipeline.Task, folder string) (*capture, error) {
	j := &job{ctx: t.Context(), folder: folder}
	err := p.do(j)
	return j.printed, err
}

// do has the program do a job. The error is why it did not.
func (p *Program) do(j *job) error {
	if p.spec.Worker {
		return p.byWorker(j)
	}
	return p.once(j)
}

// job is what a program is to do at once: one action, or a batch.
type job struct {
	ctx     context.Context
	folder  string   // of the request
	actions []string // folders of the actions of a batch
	look    func()   // called now and then while the program works, and when it has ended; nil: not
	files   string   // folder of the copies of the program's files, once it is started
	printed *capture // nil if it was not started
	done    chan error
}

func (j *job) glance() {
	if j.look != nil {
		j.look()
	}
}

// size is the number of bytes in the job's folders.
func (j *job) size() int64 {
	total := sizeOf(j.folder)
	for _, folder := range j.actions {
		total += sizeOf(folder)
	}
	return total
}

// once does a job by a process of its own.
func (p *Program) once(j *job) error {
	if err := p.copyTo(j.folder); err != nil {
		return err
	}
	path, err := p.lookUp(j.folder)
	if err != nil {
		return err
	}
	j.files = j.folder
	c := &child{path: path, args: p.spec.Command[1:], folder: j.folder, environment: p.environment, timeout: p.timeout, limits: p.limits}
	err = c.run(j)
	j.glance()
	if err != nil {
		return err
	}
	return p.unchanged(j.folder)
}

// lookUp finds the program: one of its files, a file beside the experiment, or a
// command of the system.
func (p *Program) lookUp(folder string) (string, error) {
	name := p.spec.Command[0]
	if !strings.ContainsRune(filepath.ToSlash(name), '/') {
		path, err := findCommand(name)
		if err != nil && slices.ContainsFunc(p.files, func(f File) bool { return f.Name == name }) {
			return "", fmt.Errorf("no such command in PATH; to start the file, write ./%s", name)
		} else if err != nil {
			return "", fmt.Errorf("no such command in PATH")
		}
		return path, nil
	}
	if filepath.IsAbs(name) {
		return name, nil
	}
	clean := filepath.ToSlash(filepath.Clean(name))
	if slices.ContainsFunc(p.files, func(f File) bool { return f.Name == clean }) {
		return filepath.Join(folder, clean), nil
	}
	path, err := filepath.Abs(filepath.Join(p.folder, name))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("no such file in %s", p.folder)
	}
	return path, nil
}

// tailLines is how much of the log an error shows.
const tailLines = 10

// withOutput adds to an error the end of what the program printed.
func (p *Program) withOutput(err error, node string, printed *capture) error {
	last := printed.last(tailLines)
	if len(last) == 0 {
		return fmt.Errorf("%w; it printed nothing", err)
	}
	return fmt.Errorf("%w; it printed last (all of it: `infoplane log %s`):\n    %s", err, node, strings.Join(last, "\n    "))
}

// deliver reads the outputs, which are all files of the outputs' folder, and has them
// checked and stored.
func (p *Program) deliver(t *pipeline.Task, folder string, r *Request) error {
	var wanted []string
	outputs := map[string]pipeline.Foreign{}
	limit, err := foreign.Limit()
	if err != nil {
		return err
	}
	left := limit // outputs are held in memory together
	for _, product := range t.Work().Outputs {
		out := r.Outputs[product.Port]
		wanted = append(wanted, out.Path)
		path := filepath.Join(folder, out.Path)
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("output %s: %s is not there; the program exited without writing it", product.Port, out.Path)
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("output %s: %s is not a regular file", product.Port, out.Path)
		}
		b, err := foreign.ReadFile(path, left)
		if err != nil {
			return fmt.Errorf("output %s: %w", product.Port, plain(folder, err))
		}
		left -= int64(len(b))
		outputs[product.Port] = pipeline.Foreign{Bytes: b, Format: out.Format, Limit: limit}
	}
	entries, err := os.ReadDir(filepath.Join(folder, "outputs"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := "outputs/" + e.Name(); !slices.Contains(wanted, name) {
			return fmt.Errorf("%s: is not an output of this action, which has %s", name, strings.Join(wanted, ", "))
		}
	}
	return t.Deliver(outputs)
}

// remove removes a folder, also if the program made parts of it read-only.
func remove(folder string) error {
	err := os.RemoveAll(folder)
	if err == nil {
		return nil
	}
	filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(folder)
}
