//go:build !unix

package program

import (
	"os"
	"syscall"
)

// Without process groups, what a program starts and does not wait for stays.

func attributes() *syscall.SysProcAttr { return nil }

func (c *child) survivors(int) []int { return nil }

func kill(p *os.Process) { p.Kill() }

func killProcess(int) {}

func signalOf(*os.ProcessState) (string, bool) { return "", false }
