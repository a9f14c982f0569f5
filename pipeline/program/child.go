package program

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// child is a program that runs.
type child struct {
	path        string // of the executable, and its argument 0, by which Python finds its environment
	args        []string
	folder      string
	environment []string
	timeout     time.Duration
	limits      limits
	seen        map[int]string // processes that descended from it, with their starts
}

// findCommand finds a command of the system, by an absolute path.
func findCommand(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// watchEvery is how often the size of the folder is looked at.
const watchEvery = 200 * time.Millisecond

// run runs the program to its end, and ends what is left of it. The error is why it
// did not end by itself with status 0.
func (c *child) run(j *job) error {
	// Linux ends a child when the thread dies that started it (see attributes), and Go
	// ends a thread only with the goroutine that has locked it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	j.printed = newCapture(c.limits.printed)
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	cmd := c.command()
	cmd.Stdout, cmd.Stderr = w, w
	before := j.size() // a quick program has written all when it has started
	err = c.start(cmd)
	w.Close()
	if err != nil {
		return fmt.Errorf("cannot be started: %w", plainStart(err))
	}
	defer c.forget(cmd.Process.Pid)
	read := make(chan struct{})
	go func() { j.printed.readFrom(r); close(read) }()
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()

	end := c.watch(j, cmd, exited, before)
	if left := c.sweep(cmd.Process.Pid, end); left && end == nil {
		end = errors.New("exited and left a process running, which was ended; a program waits for all that it starts")
	}
	r.SetReadDeadline(time.Now().Add(time.Second)) // a process that could not be ended may hold the pipe
	<-read
	return end
}

// command is the program, not yet started. Nothing of our environment reaches it.
func (c *child) command() *exec.Cmd {
	return &exec.Cmd{
		Path: c.path, Args: append([]string{c.path}, c.args...), Dir: c.folder, SysProcAttr: attributes(),
		Env: append([]string{c.mark()}, c.environment...),
	}
}

// watch waits until the program exits or has to be stopped. Before is the size of its folders
// before it was started.
func (c *child) watch(j *job, cmd *exec.Cmd, exited <-chan error, before int64) error {
	timeout := time.NewTimer(c.timeout)
	defer timeout.Stop()
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	tooMuch := func() bool { return j.size()-before > c.limits.written }
	overfull := fmt.Errorf("wrote more than %d MiB into its folder", c.limits.written>>20)
	stop := func(why error) error {
		kill(cmd.Process)
		<-exited
		return why
	}
	for {
		select {
		case err := <-exited:
			if err == nil && tooMuch() {
				return overfull
			}
			return ending(err)
		case <-j.ctx.Done():
			return stop(errors.New("was interrupted"))
		case <-timeout.C:
			return stop(fmt.Errorf("took longer than its timeout of %s", c.timeout))
		case <-j.printed.full:
			return stop(fmt.Errorf("printed more than %d MiB", c.limits.printed>>20))
		case <-look.C:
			c.track(cmd.Process.Pid)
			if tooMuch() {
				return stop(overfull)
			}
			j.glance()
		}
	}
}

// sweep ends what the program has left running, after it had a moment to end by
// itself, and reports whether there was anything. After a failure they get no time.
func (c *child) sweep(group int, failed error) bool {
	left := c.survivors(group)
	for until := time.Now().Add(c.limits.grace); len(left) > 0 && failed == nil && time.Now().Before(until); {
		time.Sleep(10 * time.Millisecond)
		left = c.survivors(group)
	}
	found := len(left) > 0
	for until := time.Now().Add(time.Second); len(left) > 0 && time.Now().Before(until); {
		for _, pid := range left {
			killProcess(pid)
		}
		time.Sleep(10 * time.Millisecond)
		left = c.survivors(group)
	}
	return found
}

// mark is the variable by which the program's processes are known.
func (c *child) mark() string { return "TMPDIR=" + filepath.Join(c.folder, "tmp") }

// ending returns how a process ended that did not succeed.
func ending(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if signal, killed := signalOf(exit.ProcessState); killed {
		return fmt.Errorf("was ended by a signal: %s", signal)
	}
	return fmt.Errorf("exited with status %d, where 0 is success", exit.ExitCode())
}

// plainStart strips the path of the error of a start.
func plainStart(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// sizeOf is the number of bytes in a folder.
func sizeOf(folder string) int64 {
	total := int64(0)
	filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil // what vanishes meanwhile has no size
	})
	return total
}
