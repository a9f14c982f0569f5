package program

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// attributes put the program into a process group of its own, so that the signals of
// a terminal reach us and not it, and end it should we be killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// survivors lists the program's processes that have not exited: those of its group,
// and those that have left it but still have its mark in their environment.
func (c *child) survivors(group int) []int {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	mark := append([]byte(c.mark()), 0)
	var out []int
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == os.Getpid() {
			continue
		}
		stat, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue
		}
		var state byte
		var parent, of int
		if _, err := fmt.Sscanf(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " %c %d %d", &state, &parent, &of); err != nil || state == 'Z' || state == 'X' {
			continue
		}
		if of != group {
			if environment, err := os.ReadFile("/proc/" + name + "/environ"); err != nil || !bytes.Contains(environment, mark) {
				continue
			}
		}
		out = append(out, pid)
	}
	return out
}
