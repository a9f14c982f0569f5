package main

import (
	"math"
	"strconv"
	"strings"
	"time"

	"infoplane/internal/count"
)

// defaultBudget bounds a store unless INFOPLANE_STORE_BUDGET is set: the
// paper's activations alone would fill 29 GB.
const defaultBudget = 20 << 30

// leastBudget stands for a budget of 0, under which a run keeps what can be made again
// only as long as it needs it: to an engine, 0 is no limit. No table is as small.
const leastBudget = 1

// storeBudget is the number of bytes that a run leaves in the store, at most; 0 is
// no limit, which is written "none" or "unlimited".
func (s *session) storeBudget() (int64, error) {
	text := strings.TrimSpace(s.getenv("INFOPLANE_STORE_BUDGET"))
	switch text {
	case "":
		return defaultBudget, nil
	case "none", "unlimited":
		return 0, nil
	}
	n, err := count.ParseBytes(text)
	if err != nil {
		return 0, usagef("INFOPLANE_STORE_BUDGET: %w, or none for no limit", err)
	}
	return max(n, leastBudget), nil
}

// parseAge reads a span of time: 30d, 2w, or one of Go's, such as 12h.
func parseAge(text string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			n, err := strconv.ParseFloat(number, 64)
			if err == nil && n >= 0 && n*float64(length) < math.MaxInt64 {
				return time.Duration(n * float64(length)), nil
			}
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return d, nil
	}
	return 0, usagef("%q is not an age; write one as 30d, 2w or 12h", text)
}
