package program

import (
	"context"
	"errors"
)

// ErrNoLeave occurs when an action is to be done by a program in a run that may start
// none: an experiment file may come from a stranger, and a program can do whatever its
// user can.
var ErrNoLeave = errors.New("is a program, which may do whatever you may, and this run may start none; if you trust it, add --programs")

// leave is the key of the leave in a context.
type leave struct{}

// Allow gives the actions that run under the context leave to start programs.
func Allow(ctx context.Context) context.Context { return context.WithValue(ctx, leave{}, true) }

func allowed(ctx context.Context) bool { return ctx.Value(leave{}) != nil }
