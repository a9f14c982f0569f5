package main

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// defaultBudget bounds a store unless INFOPLANE_STORE_BUDGET says otherwise: the
// paper's activations alone would fill 29 GB.
const defaultBudget = 20 << 30

// storeBudget is the number of bytes that a run leaves in the store, at most; 0 is
// no limit.
func (s *session) storeBudget() (int64, error) {
	text := s.getenv("INFOPLANE_STORE_BUDGET")
	switch text {
	case "":
		return defaultBudget, nil
	case "none", "0":
		return 0, nil
	}
	n, err := parseSize(text)
	if err != nil {
		return 0, usagef("INFOPLANE_STORE_BUDGET: %w, or none", err)
	}
	return n, nil
}

// units are those of sizes: of 1000, as on the label of a disk, or of 1024.
var units = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// parseSize reads a number of bytes: 4GiB, 500 MB, 1.5TB.
func parseSize(text string) (int64, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if n *= u.bytes; err == nil && n >= 0 && n < math.MaxInt64 {
			return int64(n), nil
		}
		break
	}
	return 0, usagef("%q: is no size; write one as 4GiB or 500MB", text)
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
	return 0, usagef("%q: is no age; write one as 30d, 2w or 12h", text)
}
