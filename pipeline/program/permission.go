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

// Allow returns a context whose actions are permitted to start programs, and a function that
// ends those of them that stay at work (see worker): call it when the run has ended.
func Allow(ctx context.Context) (allowed context.Context, end func()) {
	all := &workers{idle: map[*Program][]*worker{}}
	return context.WithValue(ctx, permission{}, all), all.end
}

// permitted returns the workers of a context that is permitted to start programs, nil for
// any other.
func permitted(ctx context.Context) *workers {
	all, _ := ctx.Value(permission{}).(*workers)
	return all
}
