package main

import (
	"context"
	"errors"
	"fmt"

	"infoplane/artifacts"
)

// The exit codes of the command, so that scripts can distinguish the cases.
const (
	exitDone        = 0
	exitFailure     = 1   // an action failed, a file cannot be written, a digest differs
	exitUsage       = 2   // the command line or the experiment file is wrong
	exitStale       = 3   // something asked for is missing, out of date or could not be compared
	exitMismatch    = 4   // the results differ from the golden, or from each other
	exitPartial     = 5   // --keep-going: some actions failed, the others are done
	exitNoStore     = 10  // nothing was ever run here
	exitLocked      = 11  // an action is being run by another process
	exitInterrupted = 130 // 128 + SIGINT, as shells have it
)

// failure is an error with its exit code.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// ExitCode makes failure a cli.ExitCoder.
func (f *failure) ExitCode() int { return f.code }

// usagef, stalef and failf return errors of an exit code. A message names the thing first, then what is
// wrong, then what to do.
func usagef(format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...)}
}

func stalef(format string, args ...any) error {
	return &failure{exitStale, fmt.Errorf(format, args...)}
}

func failf(format string, args ...any) error {
	return &failure{exitFailure, fmt.Errorf(format, args...)}
}

// quiet is a failure without a message, of a verb that has printed all on stdout, such as
// status of a stale experiment.
func quiet(code int) error { return &failure{code, errors.New("")} }

// exitCode returns the code of any error.
func exitCode(err error) int {
	var coded interface{ ExitCode() int }
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.Is(err, artifacts.ErrNoStore):
		return exitNoStore
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	default:
		return exitFailure
	}
}
