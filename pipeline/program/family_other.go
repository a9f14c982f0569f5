//go:build !linux

package program

import "os/exec"

// Elsewhere the processes of a program are its group: see survivors.

func (c *child) start(cmd *exec.Cmd) error { return cmd.Start() }

func (c *child) forget(int) {}

func (c *child) track(int) {}
