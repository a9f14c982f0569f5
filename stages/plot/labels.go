package plot

import (
	"fmt"

	"infoplane/artifacts"
)

// Label is a label of the runs that a field of the config names.
type Label struct{ Field, Name string }

// Labels are the labels that the runs must have, or recipe for all of them.
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

// value is that of the label that tells series apart, nil where none does. Differ are
// the labels in which recipes do.
func (c Config) value(labels artifacts.Labels, differ []string, of dataSet) (any, error) {
	if c.Kind == "bends" || c.Panels == recipeLabel {
		return recipeName(labels, differ, of), nil
	}
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
