package program

import (
	"context"
	"errors"
)

// ErrNotPermitted occurs when an action is to be done by a program in a run that may start
// none: an experiment file may come from a stranger, and a program can do whatever its
// user can.
var ErrNotPermitted = errors.New("is a program, which may do whatever you may, and this run may start none; if you trust it, add --programs")

// permission is the key of the permission in a context.
type permission struct{}

// Allow returns a context whose actions are permitted to start programs.
func Allow(ctx context.Context) context.Context { return context.WithValue(ctx, permission{}, true) }

func allowed(ctx context.Context) bool { return ctx.Value(permission{}) != nil }
