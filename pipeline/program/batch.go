package program

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"infoplane/artifacts/foreign"
	"infoplane/pipeline"
)

// A program with a batch does several actions at once. Each of them has a folder of its own,
// with its request, as if it were alone; and the request of the batch lists them:
//
//	{"protocol": 1, "batch": ["/…/request.json", …]}
//
// Next to the request of an action the program writes how that ended, when all its outputs are
// written:
//
//	result.json: {"exitCode": 0, "output": "…"}
//
// An action with a result is recorded while the program goes on, so that nothing that comes
// later loses it. Where there is none when the program has ended well, its outputs are looked
// at as those of any program.

// BatchRequest is what a program is asked to do that has a batch.
type BatchRequest struct {
	Protocol int      `json:"protocol"`
	Batch    []string `json:"batch"` // the requests of the actions
}

// resultFile is what the program writes into the folder of an action of a batch.
const resultFile = "result.json"

// result is how an action of a batch ended.
type result struct {
	ExitCode *int   `json:"exitCode"`
	Output   string `json:"output"`
}

// member is an action of a batch.
type member struct {
	task    *pipeline.Task
	folder  string
	ended   bool
	printed *capture // nil if the program was not started
	err     error    // why it is not done
}

// inBatch does the work of an action together with others.
func (p *Program) inBatch(t *pipeline.Task, folder string) (*capture, error) {
	m := &member{task: t, folder: folder}
	t.Together(m, func(all []any, ended func(i int)) {
		b := &batch{program: p, ended: ended}
		for _, one := range all {
			b.members = append(b.members, one.(*member))
		}
		b.do()
	})
	return m.printed, m.err
}

// batch is actions that the program does at once.
type batch struct {
	program  *Program
	members  []*member
	ended    func(i int)
	reported int
}

// do has the program do the batch, and ends all members.
func (b *batch) do() {
	j, err := b.job()
	if err == nil {
		err = b.program.do(j)
	}
	started := j != nil && j.printed != nil
	if started && err == nil { // if not, it may have been writing one
		b.collect(j, true)
	}
	if j != nil {
		err = errors.Join(err, remove(j.folder))
	}
	for i, m := range b.members {
		if m.ended {
			continue
		}
		if m.err = err; started {
			m.printed = j.printed.clone()
		}
		if n := len(b.members); err != nil && started && n > 1 {
			m.err = fmt.Errorf("%w, before it had reported this action; of the %d of its batch it had reported %d", err, n, b.reported)
		}
		b.end(i)
	}
}

func (b *batch) end(i int) {
	b.members[i].ended = true
	b.ended(i)
}

// job makes the folder of the batch, with its request.
func (b *batch) job() (*job, error) {
	folder, err := newFolder()
	if err != nil {
		return nil, fmt.Errorf("its folder: %w", err)
	}
	j := &job{ctx: b.members[0].task.Context(), folder: folder}
	j.look = func() { b.collect(j, false) }
	request := BatchRequest{Protocol: Protocol}
	for _, m := range b.members {
		j.actions = append(j.actions, m.folder)
		request.Batch = append(request.Batch, filepath.Join(m.folder, "request.json"))
	}
	text, err := json.MarshalIndent(request, "", "  ")
	if err == nil {
		err = os.Mkdir(filepath.Join(folder, "tmp"), 0o777)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "request.json"), append(text, '\n'), 0o666)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("its folder: %w", err), remove(folder))
	}
	return j, nil
}

// collect ends the members that have a result. One that cannot be read is an error if it must be
// whole.
func (b *batch) collect(j *job, whole bool) {
	unchanged := sync.OnceValue(func() error { return b.program.unchanged(j.files) })
	for i, m := range b.members {
		if m.ended {
			continue
		}
		r, err := readResult(m.folder)
		if err != nil && !whole || err == nil && r == nil {
			continue
		}
		m.printed = j.printed.clone()
		if m.err = err; err == nil {
			b.reported++
			m.printed.add([]byte(r.Output))
			if m.err = unchanged(); *r.ExitCode != 0 {
				m.err = fmt.Errorf("reported exit code %d in %s, where 0 is success", *r.ExitCode, resultFile)
			}
		}
		b.end(i)
	}
}

// readResult reads the result of an action; it is nil if there is none.
func readResult(folder string) (*result, error) {
	path := filepath.Join(folder, resultFile)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", resultFile)
	}
	text, err := foreign.ReadAtMost(path, mostAnswer)
	if err != nil {
		return nil, plain(folder, err)
	}
	r := &result{}
	if err := json.Unmarshal(text, r); err != nil || r.ExitCode == nil {
		return nil, fmt.Errorf("%s has %.200q; expected {\"exitCode\": 0}, with \"output\" if there is something to say", resultFile, text)
	}
	return r, nil
}
