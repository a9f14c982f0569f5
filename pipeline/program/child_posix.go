//go:build unix && !linux

package program

import "syscall"

// attributes put the program into a process group of its own, so that the signals of
// a terminal reach us and not it.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// survivors is the program's group, as long as there is a process in it.
func (c *child) survivors(group int) []int {
	if syscall.Kill(-group, 0) != nil {
		return nil
	}
	return []int{-group}
}
