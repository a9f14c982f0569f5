package foreign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/artifacts/table"
)

// Choice chooses layers: each by its name or, where no layer has that name, by its number. A
// range of numbers, such as 3-5, is all of them. nil chooses all layers.
type Choice []string

// mostChosen bounds the layers that a range chooses.
const mostChosen = 10_000

// NewChoice reads a list such as fc1,3-5; it is nil for an empty text. It fails for an empty
// part, and for a range that ends before it begins.
func NewChoice(text string) (Choice, error) {
	if text == "" {
		return nil, nil
	}
	out := Choice(strings.Split(text, ","))
	for i, part := range out {
		if out[i] = strings.TrimSpace(part); out[i] == "" {
			return nil, fmt.Errorf("expected names of layers, numbers and ranges such as fc1,3-5")
		}
		if low, high, is := span(out[i]); is && (low > high || high-low > mostChosen) {
			return nil, fmt.Errorf("expected numbers and ranges such as 3-5, not %s", out[i])
		}
	}
	return out, nil
}

// span returns the numbers that a part of a choice begins and ends with.
func span(part string) (low, high int, is bool) {
	first, last, isRange := strings.Cut(part, "-")
	if !isRange {
		last = first
	}
	low, errLow := strconv.Atoi(first)
	high, errHigh := strconv.Atoi(last)
	return low, high, errLow == nil && errHigh == nil
}

// Of returns which layers are chosen, of their numbers and, where they have some, their names.
// It fails for one that there is not.
func (c Choice) Of(numbers []int32, names []string) ([]bool, error) {
	out := make([]bool, len(numbers))
	if c == nil {
		for l := range out {
			out[l] = true
		}
		return out, nil
	}
	for _, part := range c {
		if l := slices.Index(names, part); l >= 0 {
			out[l] = true
			continue
		}
		low, high, isNumber := span(part)
		if !isNumber {
			return nil, &NoLayerError{part, numbers, names}
		}
		for n := low; n <= high; n++ {
			l := slices.Index(numbers, int32(n))
			if l < 0 {
				return nil, &NoLayerError{strconv.Itoa(n), numbers, names}
			}
			out[l] = true
		}
	}
	return out, nil
}

// NoLayerError occurs when a layer that is chosen does not exist.
type NoLayerError struct {
	Layer   string
	Numbers []int32 // of those that there are
	Names   []string
}

func (e *NoLayerError) Error() string {
	found := make([]string, len(e.Numbers))
	for l, n := range e.Numbers {
		if found[l] = strconv.Itoa(int(n)); e.Names != nil {
			found[l] = e.Names[l]
		}
	}
	return fmt.Sprintf("has no layer %s; it has the layers %s", table.Plain(e.Layer), Listed(found))
}

// picked returns the values of those that are chosen.
func picked[T any](values []T, chosen []bool) []T {
	var out []T
	for i, v := range values {
		if chosen[i] {
			out = append(out, v)
		}
	}
	return out
}
