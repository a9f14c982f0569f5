package stages

import (
	"encoding/json"
	"slices"

	"infoplane/pipeline"
	"infoplane/stages/estimate"
	"infoplane/stages/train"
)

// Course is what an experiment file says of a table before it is made. What a program or
// activations of the user's own decide is not known.
type Course struct {
	Epochs    []int  // of its rows; nil: not known
	Layers    int    // of its network, the output among them; 0: not known
	Estimator string // as the table names it: binning(bins=30); empty where there is none
}

// Courses says what is known of the tables of a graph.
type Courses struct {
	graph    *pipeline.Graph
	networks map[string]Course          // by the config
	settings map[string]estimate.Config // by the config
}

// NewCourses returns what is known of the tables of a graph.
func NewCourses(g *pipeline.Graph) *Courses {
	return &Courses{graph: g, networks: map[string]Course{}, settings: map[string]estimate.Config{}}
}

// Of says what is known of an output of an action.
func (c *Courses) Of(node, port string) Course {
	a := c.graph.Action(node)
	if a == nil {
		return Course{}
	}
	var out Course
	if trained := c.trained(a); trained != nil && trained.Version() > 0 {
		out = c.network(trained.Config())
	}
	if port == "optimality" && len(out.Epochs) > 0 {
		out.Epochs = out.Epochs[len(out.Epochs)-1:]
	}
	if a.Stage() == "estimate" && a.Version() > 0 {
		setting := c.setting(a.Config())
		out.Estimator = setting.Name()
		if len(setting.Epochs) > 0 {
			out.Epochs = slices.Sorted(slices.Values(setting.Epochs))
		}
	}
	return out
}

// trained is the network that an action reads, directly or through others; nil if there
// is none.
func (c *Courses) trained(a *pipeline.Action) *pipeline.Action {
	if a.Stage() == "train" {
		return a
	}
	for _, in := range a.Inputs() {
		if found := c.trained(c.graph.Action(in.Node)); found != nil {
			return found
		}
	}
	return nil
}

// network reads the config of a network.
func (c *Courses) network(config json.RawMessage) Course {
	out, known := c.networks[string(config)]
	if !known {
		var t train.Config
		if json.Unmarshal(config, &t) == nil {
			out = Course{Epochs: t.Snapshots.At(t.Epochs), Layers: len(t.Hidden) + 1}
		}
		c.networks[string(config)] = out
	}
	return out
}

// setting reads the config of an estimator.
func (c *Courses) setting(config json.RawMessage) estimate.Config {
	out, known := c.settings[string(config)]
	if !known {
		if err := json.Unmarshal(config, &out); err != nil {
			panic("stages: the config of an estimate: " + err.Error()) // the graph has written it
		}
		c.settings[string(config)] = out
	}
	return out
}

// Nearest names the epochs of a list in order that are nearest to one.
func Nearest(epochs []int, epoch int) string { return nearest(epochs, epoch) }
