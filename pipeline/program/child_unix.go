//go:build unix

package program

import (
	"os"
	"syscall"
)

// kill ends the program and its group.
func kill(p *os.Process) { syscall.Kill(-p.Pid, syscall.SIGKILL) }

// killProcess ends one process, or the group of a negative number.
func killProcess(pid int) { syscall.Kill(pid, syscall.SIGKILL) }

// signalOf is the signal that ended a process, if one did.
func signalOf(s *os.ProcessState) (string, bool) {
	status, ok := s.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return "", false
	}
	return status.Signal().String(), true
}
