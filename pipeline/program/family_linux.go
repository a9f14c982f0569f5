package program

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// family is the processes that descend from this one. A process whose parent has ended
// gets another one: the nearest above it that has asked for such orphans, or the first
// process of the machine. This process takes them over, so that a daemon which has left
// its group, its session and its environment is still found below it.
//
// That is a property of the whole process, and so is this variable.
var family struct {
	sync.Mutex              // held while a program starts, and while orphans are distinguished from programs
	asked      sync.Once    // for orphans
	programs   map[int]bool // that were started and whose rest was not yet ended
}

// start starts the program.
func (c *child) start(cmd *exec.Cmd) error {
	family.asked.Do(func() {
		_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // before Linux 3.4 daemons are not found
		family.programs = map[int]bool{}
	})
	family.Lock()
	defer family.Unlock()
	err := cmd.Start()
	if err == nil {
		family.programs[cmd.Process.Pid] = true
	}
	return err
}

// forget notes that nothing of the program is left to be ended, and waits for those of
// its processes that have ended.
func (c *child) forget(program int) {
	family.Lock()
	defer family.Unlock()
	delete(family.programs, program)
	for pid := range c.seen {
		if pid != program {
			_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil) // an error if it is not an orphan
		}
	}
}

// running is what is known of a process. proc(5): in /proc/PID/stat these follow the name,
// which is in parentheses and may hold any character.
type running struct {
	state         byte
	parent, group int
	start         string // in ticks since the machine was booted
}

func (p running) ended() bool { return p.state == 'Z' || p.state == 'X' }

// processes lists all that run.
func processes() map[int]running {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	out := map[int]running{}
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue
		}
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) < 20 {
			continue
		}
		var p running
		p.state, p.start = fields[0][0], string(fields[19])
		p.parent, _ = strconv.Atoi(string(fields[1]))
		p.group, _ = strconv.Atoi(string(fields[2]))
		out[pid] = p
	}
	return out
}

// branch is the child of this process from which another one descends, 0 if none.
func branch(all map[int]running, pid int) int {
	for range len(all) {
		switch parent := all[pid].parent; parent {
		case os.Getpid():
			return pid
		case 0:
			return 0
		default:
			pid = parent
		}
	}
	return 0
}

// track notes the processes that descend from the program while it runs: once their
// parents have ended, it is not known whose they are.
func (c *child) track(program int) {
	all := processes()
	for pid, p := range all {
		if branch(all, pid) == program {
			c.note(pid, p)
		}
	}
}

func (c *child) note(pid int, p running) {
	if c.seen == nil {
		c.seen = map[int]string{}
	}
	c.seen[pid] = p.start
}

// survivors lists the program's processes that have not ended: those of its group,
// those that have its mark in their environment, those that were seen below it, and
// all orphans, if no other program runs whose they could be.
func (c *child) survivors(program int) []int {
	family.Lock()
	defer family.Unlock()
	alone := len(family.programs) <= 1
	mark := append([]byte(c.mark()), 0)
	all := processes()
	var out []int
	for pid, p := range all {
		if pid == os.Getpid() || p.ended() {
			continue
		}
		ours := p.group == program || c.seen[pid] == p.start
		if !ours {
			environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
			ours = err == nil && bytes.Contains(environment, mark)
		}
		if !ours && alone {
			above := branch(all, pid)
			ours = above != 0 && !family.programs[above]
		}
		if ours {
			c.note(pid, p)
			out = append(out, pid)
		}
	}
	return out
}
