package golden

import (
	"fmt"
	"maps"
	"strings"
)

// each is the label of ForEach, and its values.
func (c Claim) each() (label string, values []any) {
	for name, list := range c.ForEach {
		values, _ = list.([]any)
		return name, values
	}
	return "", nil
}

// expand makes a claim for each value of ForEach; a claim without one is itself.
func (c Claim) expand() []Claim {
	label, values := c.each()
	if len(values) == 0 {
		return []Claim{c}
	}
	var out []Claim
	for _, v := range values {
		one, text := c, fmt.Sprint(v)
		one.ForEach = nil
		one.Name += "-" + text
		one.Figure = strings.ReplaceAll(c.Figure, "{"+label+"}", text)
		one.Text = strings.ReplaceAll(c.Text, "{"+label+"}", text)
		one.Where = with(c.Where, label, v)
		if c.Against != nil && c.Against.Where != nil {
			against := *c.Against
			against.Where = with(c.Against.Where, label, v)
			one.Against = &against
		}
		out = append(out, one)
	}
	return out
}

// with adds a label, unless it is there.
func with(where map[string]any, label string, value any) map[string]any {
	out := maps.Clone(where)
	if out == nil {
		out = map[string]any{}
	}
	if _, there := out[label]; !there {
		out[label] = value
	}
	return out
}
