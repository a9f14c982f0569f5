//go:build !linux

package main

import (
	"io"
	"os"
)

// standardOutput is stdout.
func standardOutput() io.Writer { return os.Stdout }
