package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// interruptible returns a context that ends at the first SIGINT or SIGTERM, after
// calling stopping. The second one ends the process at once; the store is built
// so that nothing finished is lost by that.
func (s *session) interruptible(parent context.Context, stopping func()) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	s.busy.Add(1)
	go func() {
		select {
		case <-signals:
			stopping()
			cancel()
		case <-ctx.Done():
			return
		}
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx, func() { s.busy.Add(-1); signal.Stop(signals); cancel() }
}

// endOnSignal ends the process at the first SIGINT or SIGTERM that comes while nothing
// listens that could end its work in order, and prints what was kept.
func (s *session) endOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	for range signals {
		if s.busy.Load() == 0 {
			fmt.Fprintln(s.stderr, "infoplane: "+s.interrupted())
			os.Exit(exitInterrupted)
		}
	}
}

// interrupted returns what is left of the work of a verb that was interrupted.
func (s *session) interrupted() string {
	kept := "the store is as it was, and files that were written stay"
	switch s.verb {
	case "estimate", "solve":
		kept = "nothing was written"
	case "stage":
		kept = "outputs that were written stay; the others are missing"
	case "run":
		kept = "what is finished is kept, and the same command goes on"
	case "gc":
		kept = "what was removed stays removed, and the same command goes on"
	case "fsck":
		kept = "what was repaired stays repaired; the rest was not looked at"
	case "push", "pull":
		kept = "what was moved until then stays, and the same command goes on"
	case "verify", "golden":
		kept = "what was compared until then is not kept; the store is as it was"
	}
	if s.verb == "" {
		return "interrupted"
	}
	return s.verb + ": interrupted; " + kept
}

// describeInterrupt adds to an error which is only that the context ended what is left of
// the work.
func (s *session) describeInterrupt(err error) error {
	var described *failure
	if errors.Is(err, context.Canceled) && !errors.As(err, &described) {
		return &failure{exitInterrupted, errors.New(s.interrupted())}
	}
	return err
}

// printWhile prints a line on stderr if a computation takes longer than patience, and again
// after twice that, and so on, until the function that it returns is called.
func (s *session) printWhile(patience time.Duration, line func() string) (end func()) {
	if patience == 0 {
		patience = 5 * time.Second
	}
	messages, done := s.messages(), make(chan struct{})
	var printer sync.WaitGroup
	printer.Go(func() {
		for wait := patience; ; wait *= 2 {
			select {
			case <-time.After(wait):
				fmt.Fprintln(messages, line())
			case <-done:
				return
			}
		}
	})
	return func() { close(done); printer.Wait() }
}
