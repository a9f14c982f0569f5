package program

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// A worker is a program that stays at work: started once, it does the work of one action
// after the other, and saves the time that it takes to start. It reads a line of JSON for
// each on its standard input and answers with one on its standard output, in the form of
// the JSON workers of Bazel:
//
//	{"requestId": 1, "arguments": ["/…/request.json"]}
//	{"requestId": 1, "exitCode": 0, "output": "…"}
//
// Paths in the request are from its folder, which is another one each time. What the program
// prints on its standard error meanwhile is the log of the action, and so is the output of
// the answer.
type worker struct {
	folder string // its working folder, with copies of the program's files
	jobs   chan *job
	served int
	failed bool // it is not to be asked again
}

// mostRequests is how many requests a worker gets before another takes its place: what it
// holds on to by mistake does not pile up for ever.
const mostRequests = 1000

// mostAnswer bounds an answer, in bytes.
const mostAnswer = 1 << 20

type workRequest struct {
	ID        int      `json:"requestId"`
	Arguments []string `json:"arguments"`
}

type workResponse struct {
	ID       int    `json:"requestId"`
	ExitCode *int   `json:"exitCode"`
	Output   string `json:"output"`
}

// workers are those of a run that have nothing to do, by program.
type workers struct {
	mu   sync.Mutex
	idle map[*Program][]*worker
}

// take returns a worker of the program, which it starts if none is free.
func (all *workers) take(p *Program) (*worker, error) {
	all.mu.Lock()
	free := all.idle[p]
	if n := len(free); n > 0 {
		all.idle[p] = free[:n-1]
		all.mu.Unlock()
		return free[n-1], p.unchanged(p.folder)
	}
	all.mu.Unlock()
	return p.startWorker()
}

// give takes back a worker.
func (all *workers) give(p *Program, w *worker) {
	if w.served++; w.failed || w.served >= mostRequests {
		w.end()
		return
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.idle[p] = append(all.idle[p], w)
}

// end ends all workers.
func (all *workers) end() {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, free := range all.idle {
		for _, w := range free {
			w.end()
		}
	}
	clear(all.idle)
}

// end ends the worker, and removes its folder.
func (w *worker) end() {
	stopped := make(chan error)
	w.jobs <- &job{done: stopped}
	<-stopped
	remove(w.folder)
}

// byWorker does a job by a worker. What was printed is nil if there was none to do it.
func (p *Program) byWorker(j *job) error {
	all := permitted(j.ctx)
	w, err := all.take(p)
	if err != nil {
		if w != nil {
			w.end()
		}
		return err
	}
	defer all.give(p, w)
	j.files, j.printed, j.done = w.folder, newCapture(p.limits.printed), make(chan error, 1)
	w.jobs <- j
	err = <-j.done
	j.glance()
	if err == nil {
		if err = p.unchanged(w.folder); err != nil {
			w.failed = true
		}
	}
	return err
}

// startWorker starts a worker in a folder of its own.
func (p *Program) startWorker() (w *worker, err error) {
	folder, err := newFolder()
	if err != nil {
		return nil, fmt.Errorf("its folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove(folder))
			w = nil
		}
	}()
	if err = os.Mkdir(filepath.Join(folder, "tmp"), 0o777); err != nil {
		return nil, fmt.Errorf("its folder: %w", err)
	}
	if err = p.copyTo(folder); err != nil {
		return nil, err
	}
	path, err := p.lookUp(folder)
	if err != nil {
		return nil, err
	}
	w = &worker{folder: folder, jobs: make(chan *job)}
	c := &child{path: path, args: p.spec.Command[1:], folder: folder, environment: p.environment, timeout: p.timeout, limits: p.limits}
	started := make(chan error)
	go w.stay(c, started)
	err = <-started
	return w, err
}

// stay runs the program until it is told to end. After a failure it answers what is still
// asked with an error.
func (w *worker) stay(c *child, started chan<- error) {
	runtime.LockOSThread() // as in child.run
	defer runtime.UnlockOSThread()
	cmd := c.command()
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	text, write, errText := os.Pipe()
	err := errors.Join(errIn, errOut, errText)
	if err == nil {
		defer text.Close()
		cmd.Stderr = write
		err = c.start(cmd)
		write.Close()
	}
	if err != nil {
		started <- fmt.Errorf("cannot be started: %w", plainStart(err))
		return
	}
	started <- nil
	defer c.forget(cmd.Process.Pid)
	said := &tee{}
	answers := make(chan string)
	var reading sync.WaitGroup
	reading.Add(2)
	go func() { defer reading.Done(); said.follow(text) }()
	go func() { defer reading.Done(); defer close(answers); readAnswers(out, answers) }()
	exited := make(chan error, 1)
	go func() { reading.Wait(); exited <- cmd.Wait() }()

	number := 0
	for j := range w.jobs {
		if j.ctx == nil { // the end
			in.Close()
			select {
			case <-exited:
			case <-time.After(c.limits.grace):
				kill(cmd.Process)
			}
			c.sweep(cmd.Process.Pid, errors.New("ends"))
			close(j.done)
			return
		}
		number++
		said.to(j.printed)
		end := errors.New("its worker has ended before")
		if !w.failed {
			end = w.ask(c, cmd, in, answers, exited, number, j, func() { said.drain(text) })
		}
		said.drain(text)
		said.to(nil)
		j.done <- end
	}
}

// ask has the program do one action. Whatever goes wrong but a failure that the program
// reports itself ends the program.
func (w *worker) ask(c *child, cmd *exec.Cmd, in io.Writer, answers <-chan string, exited <-chan error, number int, j *job, drain func()) error {
	stop := func(why error) error {
		w.failed = true
		kill(cmd.Process)
		return why
	}
	before := j.size()
	line, err := json.Marshal(workRequest{number, []string{filepath.Join(j.folder, "request.json")}})
	if err != nil {
		return err
	}
	if _, err := in.Write(append(line, '\n')); err != nil {
		return w.gone(exited)
	}
	timeout := time.NewTimer(c.timeout)
	defer timeout.Stop()
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		select {
		case answer, open := <-answers:
			if !open {
				return w.gone(exited)
			}
			var r workResponse
			switch err := json.Unmarshal([]byte(answer), &r); {
			case err != nil || r.ExitCode == nil:
				return stop(fmt.Errorf("answered %.200q; expected a line such as {\"requestId\": %d, \"exitCode\": 0}, and what it prints on its standard error", answer, number))
			case r.ID != number:
				return stop(fmt.Errorf("answered the request %d; it was asked %d", r.ID, number))
			}
			drain() // what was printed before the answer comes before its output
			j.printed.add([]byte(r.Output))
			if *r.ExitCode != 0 {
				return fmt.Errorf("answered with exit code %d, where 0 is success", *r.ExitCode)
			}
			if j.size()-before > c.limits.written {
				return fmt.Errorf("wrote more than %d MiB into its folder", c.limits.written>>20)
			}
			return nil
		case <-j.ctx.Done():
			return stop(errors.New("was interrupted"))
		case <-timeout.C:
			return stop(fmt.Errorf("took longer than its timeout of %s", c.timeout))
		case <-j.printed.full:
			return stop(fmt.Errorf("printed more than %d MiB", c.limits.printed>>20))
		case <-look.C:
			c.track(cmd.Process.Pid)
			if j.size()-before > c.limits.written {
				return stop(fmt.Errorf("wrote more than %d MiB into its folder", c.limits.written>>20))
			}
			j.glance()
		}
	}
}

// gone returns how a worker ended that should have answered.
func (w *worker) gone(exited <-chan error) error {
	w.failed = true
	select {
	case err := <-exited:
		if err = ending(err); err != nil {
			return fmt.Errorf("%w, in place of an answer", err)
		}
		return errors.New("exited in place of an answer; a worker answers and waits for the next request")
	case <-time.After(time.Second):
		return errors.New("closed its standard output in place of an answer")
	}
}

// readAnswers passes on lines until there are no more, or one is too long for an answer.
func readAnswers(from io.Reader, to chan<- string) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, mostAnswer)
	for lines.Scan() {
		to <- lines.Text()
	}
	io.Copy(io.Discard, from)
}

// tee passes on what is written to it to what is listening.
type tee struct {
	mu sync.Mutex
	c  *capture
}

func (t *tee) to(c *capture) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.c = c
}

// add passes on some bytes. The lock is held.
func (t *tee) add(b []byte) {
	if t.c != nil {
		t.c.add(b)
	}
}
