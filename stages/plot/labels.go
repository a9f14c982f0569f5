package plot

import (
	"fmt"

	"infoplane/artifacts"
)

// Label is a label of the runs that a field of the config names.
type Label struct{ Field, Name string }

// Labels are the labels that the runs must have.
func (c Config) Labels() []Label {
	var out []Label
	if c.Panels != "" {
		out = append(out, Label{"panels", c.Panels})
	}
	if c.Kind == "converged" {
		out = append(out, Label{"against", c.Against})
	}
	return out
}

// value is that of the label that tells series apart, nil where none does.
func (c Config) value(labels artifacts.Labels) (any, error) {
	named := c.Labels()
	if len(named) == 0 {
		return nil, nil
	}
	for _, l := range labels {
		if l.Name == named[0].Name {
			return l.Value, nil
		}
	}
	return nil, fmt.Errorf("%s: the run %s has no label %q", named[0].Field, labels, named[0].Name)
}
