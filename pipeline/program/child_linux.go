package program

import "syscall"

// attributes put the program into a process group of its own, so that the signals of
// a terminal reach us and not it, and end it should we be killed.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
