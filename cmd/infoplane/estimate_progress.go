package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"infoplane/internal/count"
	"infoplane/stages/estimate"
)

// longWarning is what is printed where an estimate takes long, as soon as that is known.
func longWarning(a *activations, configs []estimate.Config, whole time.Duration) string {
	text := fmt.Sprintf("%s: %s takes about %s for %s; Ctrl-C ends it", a.file, listOf(configs), seconds(whole), count.Of(a.patterns(), "pattern"))
	for _, c := range configs {
		if law := c.Law(); law != "" {
			text += fmt.Sprintf("; the time of %s grows like %s", c.Estimator, law)
		}
	}
	return text
}

// listOf names estimators.
func listOf(configs []estimate.Config) string {
	var names []string
	for _, c := range configs {
		names = append(names, c.Estimator)
	}
	return strings.Join(slices.Compact(names), ", ")
}

// estimating is how far an estimate is.
type estimating struct {
	began       time.Time
	done, total atomic.Int64  // snapshots, once for each estimator
	part        atomic.Uint64 // of the next, as the bits of a float64
	warn        func(whole time.Duration)
	warned      bool
}

const (
	soon      = time.Second      // after which how long an estimate takes is known well enough
	longAfter = 20 * time.Second // from which it is worth a warning
)

func (e *estimating) set(done int, part float64, total int) {
	e.done.Store(int64(done))
	e.part.Store(math.Float64bits(part))
	e.total.Store(int64(total))
	if so := time.Since(e.began); !e.warned && so > soon && float64(done)+part > 0 {
		e.warned = true
		if whole := e.whole(so); whole > longAfter && e.warn != nil {
			e.warn(whole)
		}
	}
}

// whole is how long all of it takes if it goes on as it began.
func (e *estimating) whole(so time.Duration) time.Duration {
	done := float64(e.done.Load()) + math.Float64frombits(e.part.Load())
	return time.Duration(float64(so) / done * float64(e.total.Load()))
}

// line describes how far it is, and how long the rest takes if it goes on so.
func (e *estimating) line(file string) string {
	done, total := e.done.Load(), e.total.Load()
	if total == 0 {
		return fmt.Sprintf("%s: being read; Ctrl-C ends it", file)
	}
	left, next, part := "", "", math.Float64frombits(e.part.Load())
	if part > 0 {
		next = fmt.Sprintf(" and %.0f %% of the next", 100*part)
	}
	if so := time.Since(e.began); float64(done)+part > 0 {
		left += fmt.Sprintf(", about %s left", seconds(max(0, e.whole(so)-so)))
	}
	return fmt.Sprintf("%s: %d%s of %s estimated%s; Ctrl-C ends it", file, done, next, count.Of(int(total), "snapshot"), left)
}
